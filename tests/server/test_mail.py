"""Who gets which mail, once, and what it says: from the API to the mail server and the folder."""

from __future__ import annotations

import asyncio
import json
import stat
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, update

from premium_tui.ids import new_id
from premium_tui.server.app import create_app
from premium_tui.server.core import JOB, PERSON, TEAM, TICKET
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.job_worker import FIRST_PAUSE, JobWorker
from premium_tui.server.mail.addresses import Mailbox
from premium_tui.server.mail.folder import FolderPost
from premium_tui.server.mail.options import folder_at
from premium_tui.server.mail.post import Post
from premium_tui.server.mail.postman import Outgoing, Postman
from premium_tui.server.mail.smtp import SmtpPost, SmtpServer, Tls
from premium_tui.wire.things import NoticeData
from tests.server.mail_server import MailServer, mail_server
from tests.server.serving import serving
from tests.server.talking import follower
from tests.server.world import World, open_ticket, post, put
from tests.waiting import wait_until_async

DESK = Mailbox("Premium Support", "support@desk.example")
SALES = Mailbox("Sales", "sales@desk.example")


def asked(world: World) -> dict[str, str]:
    """Return who is to be mailed about which message."""
    with begin_read(world.engine) as connection:
        rows = connection.execute(select(JOB).where(JOB.c.kind == "mail.message")).all()
        people = {row.id: row.email for row in connection.execute(select(PERSON))}
    return {row.about: people[json.loads(row.payload)["recipient_id"]] for row in rows}


async def say(world: World, who: str, ticket: str, body: str = "Hello.", **fields: object) -> str:
    """Add a message to a ticket; return its id."""
    message = new_id()
    async with world.client(who) as client:
        answer = await post(
            client, f"/v1/tickets/{ticket}/messages", {"id": message, "body": body, **fields}
        )
    assert answer.status_code == 201, answer.text
    return message


def postman(world: World, post: Post) -> JobWorker:
    man = Postman(world.engine, world.clock, Outgoing(post, DESK, SALES))
    return JobWorker(world.engine, world.clock, man.handlers, man.ended)


def smtp(server: MailServer) -> SmtpPost:
    return SmtpPost(SmtpServer("127.0.0.1", server.port, Tls.NONE))


async def mailed(world: World) -> list[EmailMessage]:
    """Send what is to be sent; return the mails a mail server took."""
    async with mail_server() as server:
        await postman(world, smtp(server)).work()
        return server.mails


async def test_rule_32_every_public_answer_is_mailed_once_to_the_requester(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    first = await say(world, "agent", ticket)
    second = await say(world, "agent", ticket)
    await say(world, "agent", ticket, kind="note")
    await say(world, "admin", ticket)
    assert asked(world) == {first: "admin@acme.example", second: "admin@acme.example"}
    async with world.client("agent") as client:
        body = {"id": first, "body": "Hello."}
        again = await post(client, f"/v1/tickets/{ticket}/messages", body)
    assert again.status_code == 201 and len(asked(world)) == 2, "sent again, answered again"


async def test_a_members_request_is_answered_by_mail_too(world: World) -> None:
    ticket = await open_ticket(world, "member", channel="get_help")
    answer = await say(world, "agent", ticket)
    assert asked(world) == {answer: "member@acme.example"}


async def test_rule_37_a_collaborators_reply_is_mailed_to_the_submitter(world: World) -> None:
    ticket = await open_ticket(world, "support")
    reply = await say(world, "admin", ticket, "I saw this too.")
    assert asked(world) == {reply: "support@acme.example"}, "not to the one who replied"
    (mail,) = await mailed(world)
    assert mail["To"].addresses[0].addr_spec == "support@acme.example"
    assert "Admin (Collaborator) replied to your ticket" in mail.get_content()
    await say(world, "support", ticket)
    assert len(asked(world)) == 1, "one's own messages are not mailed to oneself"


async def test_the_submitter_is_who_it_is_when_the_reply_is_accepted(world: World) -> None:
    ticket = await open_ticket(world, "support")
    before = await say(world, "agent", ticket)
    async with world.client("agent") as client:
        version = int((await client.get(f"/v1/tickets/{ticket}")).json()["version"])
        moved = {"requester_id": world.people["second"]}
        answer = await put(client, f"/v1/tickets/{ticket}/requester", moved, version)
    assert answer.status_code == 200, answer.text
    after = await say(world, "admin", ticket)
    assert asked(world) == {before: "support@acme.example", after: "second@acme.example"}


async def test_what_was_refused_is_not_mailed(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("agent") as client:
        await put(client, f"/v1/tickets/{ticket}/state", {"state": "closed"})
        body = {"id": new_id(), "body": "Too late."}
        answer = await post(client, f"/v1/tickets/{ticket}/messages", body)
    assert answer.status_code == 409 and asked(world) == {}


async def test_what_a_mail_says_and_how_mails_of_a_ticket_hang_together(world: World) -> None:
    subject = "Re: RE: Red\tX on the \x1b[31mproject\nfolder"
    ticket = await open_ticket(world, "admin", subject=subject, body="Line one.\n\n> Line two.")
    with begin_write(world.engine) as connection:
        connection.execute(update(TICKET).values(number=1042))
        connection.execute(update(TEAM).values(timezone="Asia/Tokyo"))
    world.clock.advance(timedelta(minutes=5))
    first = await say(world, "agent", ticket, "Please restart.\n.\nMia")
    await say(world, "agent", ticket, "A secret.", kind="note")
    second = await say(world, "agent", ticket, "Did it help?")
    await say(world, "admin", ticket, "No.\n" * 100)
    third = await say(world, "agent", ticket, "Then update.")
    one, two, three = sorted(await mailed(world), key=lambda mail: str(mail["Message-ID"]))
    assert one["From"] == "Premium Support <support@desk.example>"
    assert one["To"] == "Admin <admin@acme.example>"
    assert one["Date"].datetime == world.clock.now()
    assert one["Subject"] == "[#1042] Re: Red X on the \ufffd[31mproject folder"
    assert one["Auto-Submitted"] == "auto-generated"
    assert one.get_content().replace("\r\n", "\n") == (
        "Agent answered your ticket #1042, Re: RE: Red X on the \ufffd[31mproject folder:\n\n"
        "Please restart.\n.\nMia\n\n"
        "On 2026-11-23 21:00 JST, Admin wrote:\n> Line one.\n>\n> > Line two.\n\n"
        "-- \nTo reply, open ticket #1042 in the console."
        " A reply to this e-mail does not reach the ticket.\n"
    )
    desk = "@desk.example>"
    assert [mail["Message-ID"] for mail in (one, two, three)] == [
        f"<{message}{desk}" for message in (first, second, third)
    ]
    assert one["References"].split() == [f"<{ticket}{desk}"] == [one["In-Reply-To"]]
    assert two["References"].split() == [f"<{ticket}{desk}", f"<{first}{desk}"]
    assert two["In-Reply-To"] == f"<{first}{desk}"
    assert three["References"].split()[-2:] == [f"<{first}{desk}", f"<{second}{desk}"]
    assert three.get_content().count("> No.") == 40 and "> [...]" in three.get_content()
    assert "secret" not in "".join(mail.get_content() for mail in (one, two, three))


async def test_a_japanese_ticket_is_answered_in_japanese(world: World) -> None:
    ticket = await open_ticket(
        world, "admin", subject="同期できません", body="助けてください。", language="ja"
    )
    with begin_write(world.engine) as connection:
        connection.execute(
            update(PERSON).where(PERSON.c.id == world.people["admin"]).values(name="佐藤 美咲")
        )
    await say(world, "agent", ticket, "お待たせしました。")
    (mail,) = await mailed(world)
    text = mail.get_content()
    assert mail["To"].addresses[0].display_name == "佐藤 美咲"
    assert mail["Subject"].endswith("Re: 同期できません") and mail["Content-Language"] == "ja"
    assert "「同期できません」に回答しました。" in text
    assert "お待たせしました。" in text and "> 助けてください。" in text
    assert "このメールに返信しても、チケットには届きません。" in text


async def test_a_huge_answer_is_cut_and_still_says_how_to_reply(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    await say(world, "agent", ticket, "長い話。" * 80_000)
    (mail,) = await mailed(world)
    text = mail.get_content()
    assert 100_000 < len(text) < 120_000 and "[...]" in text
    assert "> Since this morning nothing syncs." in text
    assert text.rstrip().endswith("A reply to this e-mail does not reach the ticket.")


@pytest.mark.parametrize(
    "email",
    ["nobody", "a@b\r\nRCPT TO:<x@evil.example>", "ä@acme.example", "x" * 300 + "@b.example"],
)
async def test_an_address_that_is_none_fails_and_stops_nobody(
    world: World, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await open_ticket(world, "admin"), await open_ticket(world, "zadmin")
    with begin_write(world.engine) as connection:
        connection.execute(
            update(PERSON).where(PERSON.c.id == world.people["admin"]).values(email=email)
        )
    await say(world, "agent", bad)
    await say(world, "agent", good)
    (mail,) = await mailed(world)
    assert mail["To"].addresses[0].addr_spec == "zadmin@zeta.example"
    with begin_read(world.engine) as connection:
        (failed,) = connection.execute(select(JOB).where(JOB.c.failed)).all()
    assert "no mail can be sent to the address" in failed.last_error
    assert "\r\n" not in caplog.text.rstrip("\n").replace("\\r\\n", "")


async def test_a_mail_server_that_comes_back_gets_each_mail_once(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    answers = [await say(world, "agent", ticket, f"Answer {n}.") for n in range(3)]
    async with mail_server() as server:
        await server.stop()
        for _ in range(2):
            await postman(world, smtp(server)).work()
            world.clock.advance(3 * FIRST_PAUSE)
        assert server.taken == []
        await server.start()
        server.answers["RCPT"] = ["451 4.7.1 greylisted"]
        server.answers["DATA"] = ["421 4.3.2 busy"]
        for _ in range(4):
            await postman(world, smtp(server)).work()
            world.clock.advance(10 * FIRST_PAUSE)
        assert sorted(server.ids) == sorted(f"<{one}@desk.example>" for one in answers)


async def test_a_mail_server_killed_after_the_data_gets_the_same_mail_again(world: World) -> None:
    """Nobody can know whether it had taken it; a mail program knows the two for one."""
    ticket = await open_ticket(world, "admin")
    answer = await say(world, "agent", ticket)
    async with mail_server(cut_after_data=1) as server:
        await postman(world, smtp(server)).work()
        world.clock.advance(2 * FIRST_PAUSE)
        await postman(world, smtp(server)).work()
        first, second = server.taken
        assert server.ids == [f"<{answer}@desk.example>"] * 2
        assert first.content == second.content


async def test_two_servers_on_one_database_send_each_mail_once(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    answers = {await say(world, "agent", ticket) for _ in range(12)}
    async with mail_server() as server:
        await asyncio.gather(*(postman(world, smtp(server)).work() for _ in range(2)))
        assert sorted(server.ids) == sorted(f"<{one}@desk.example>" for one in answers)


async def test_without_a_mail_server_mail_is_kept_in_a_private_folder(
    world: World, tmp_path: Path
) -> None:
    ticket = await open_ticket(world, "admin")
    answer = await say(world, "agent", ticket, "お待たせ\n.\nBye")
    folder = tmp_path / "mail"
    at_work = postman(world, FolderPost(folder))
    folder.touch()
    await at_work.work()
    assert folder.read_bytes() == b""
    folder.unlink()
    world.clock.advance(2 * FIRST_PAUSE)
    for _ in range(2):
        await at_work.work()
        with begin_write(world.engine) as connection:
            # As after a crash between writing the file and noting that it is there.
            connection.execute(update(JOB).values(ended_at=None, due_at=world.clock.now()))
    (file,) = folder.iterdir()
    assert file.name == f"20261123T120000Z-{answer}.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    message = BytesParser(policy=default).parsebytes(file.read_bytes())
    assert isinstance(message, EmailMessage)
    assert "お待たせ\r\n.\r\nBye" in message.get_content()
    assert "お待たせ".encode() in file.read_bytes(), "it can be read as it lies there"


async def test_a_served_desk_sends_at_once_and_after_a_restart(
    world: World, tmp_path: Path
) -> None:
    ticket = await open_ticket(world, "admin")
    before = await say(world, "agent", ticket, "Sent while no server mailed.")
    folder = tmp_path / "mail"
    world.app = create_app(world.engine, world.clock, facts=world.facts, mail=folder_at(folder))

    def there(message: str) -> bool:
        return (folder / f"20261123T120000Z-{message}.eml").exists()

    def features() -> int:
        return len(list(folder.glob("2*2026-Q4*.eml")))

    with serving(world, behind=True) as served:
        await wait_until_async(lambda: there(before))
        async with served.client(world.tokens["agent"]) as client:
            message = new_id()
            body = {"id": message, "body": "Now."}
            answer = await post(client, f"/v1/tickets/{ticket}/messages", body)
            assert answer.status_code == 201
        await wait_until_async(lambda: there(message))
        # Rule 7, as the desk starts.
        await wait_until_async(lambda: features() == 2)
    assert len(list(folder.iterdir())) == 4


def told_of(world: World, who: str) -> dict[str, bool]:
    """Return which messages somebody knows the requester was told of, or could not be."""
    held = follower(world, who).held
    return {
        id_: thing.told for (_kind, id_), thing in held.items() if isinstance(thing, NoticeData)
    }


async def test_37_whoever_wrote_sees_when_the_submitter_was_told(world: World) -> None:
    ticket = await open_ticket(world, "support")
    answer = await say(world, "agent", ticket)
    reply = await say(world, "admin", ticket)
    assert told_of(world, "agent") == told_of(world, "admin") == {}
    assert len(await mailed(world)) == 2
    assert told_of(world, "agent") == {answer: True}
    assert told_of(world, "admin") == {reply: True}
    assert told_of(world, "support") == told_of(world, "second") == {}


async def test_37_whoever_wrote_sees_that_a_mail_was_given_up(world: World) -> None:
    ticket = await open_ticket(world, "support")
    with begin_write(world.engine) as connection:
        connection.execute(update(PERSON).values(email="no address"))
    answer = await say(world, "agent", ticket)
    assert await mailed(world) == []
    assert told_of(world, "agent") == {answer: False}
