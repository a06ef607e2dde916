"""Mail beside messages: a chat's transcript, the quarter's features, and requests to sales."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Row

from premium_tui.ids import new_id
from premium_tui.server.core import JOB, MESSAGE, PERSON, TEAM, TICKET
from premium_tui.server.demo.loader import load_demo
from premium_tui.server.engine import begin_read, begin_write, make_engine
from premium_tui.server.mail.features import ask, due
from premium_tui.server.schema import create_desk
from tests.server.accounts import keep
from tests.server.import_desk import Desk, said, ticket
from tests.server.talking import do, wait_in
from tests.server.test_mail import mailed, say
from tests.server.world import NOON, World, post, put


def asked(world: World, kind: str) -> Sequence[Row[tuple[object, ...]]]:
    with begin_read(world.engine) as connection:
        query = select(JOB).where(JOB.c.kind == f"mail.{kind}").order_by(JOB.c.about)
        return connection.execute(query).all()


def name_people(world: World, **columns: object) -> None:
    with begin_write(world.engine) as connection:
        connection.execute(
            update(PERSON).where(PERSON.c.id == world.people["admin"]).values(**columns)
        )


def plain(mail: EmailMessage) -> str:
    content: str = mail.get_content()
    return content.replace("\r\n", "\n")


async def test_rule_32_a_chat_is_mailed_once_at_its_end(world: World) -> None:
    chat = await wait_in(world, "admin", body="It does not sync.")
    with begin_write(world.engine) as connection:
        connection.execute(update(TICKET).values(number=1042))
    assert await do(world, "agent", chat, "accept") == ""
    world.clock.advance(timedelta(minutes=1))
    await say(world, "agent", chat.ticket_id, "Hello, one moment.")
    await say(world, "agent", chat.ticket_id, "A secret.", kind="note")
    await say(world, "second", chat.ticket_id, "I have it too.")
    await say(world, "admin", chat.ticket_id, "Thanks!")
    assert asked(world, "message") == [], "nobody is mailed what they see being written"
    world.clock.advance(timedelta(minutes=1))
    for _ in range(2):
        assert await do(world, "agent", chat, "end") == ""
    (job,) = asked(world, "transcript")
    assert job.about == chat.id
    late = await say(world, "agent", chat.ticket_id, "One more thing.")
    transcript, answer = sorted(await mailed(world), key=lambda mail: len(mail["References"]))
    assert transcript["To"].addresses[0].addr_spec == "admin@acme.example"
    assert transcript["Message-ID"] == f"<{chat.id}@desk.example>"
    assert transcript["Date"].datetime == NOON + timedelta(minutes=2)
    assert plain(transcript) == (
        "This is what was said in your chat, ticket #1042:\n\n"
        "2026-11-23 12:00 UTC, Admin:\nIt does not sync.\n\n"
        "2026-11-23 12:01 UTC, Agent:\nHello, one moment.\n\n"
        "2026-11-23 12:01 UTC, Second (Collaborator):\nI have it too.\n\n"
        "2026-11-23 12:01 UTC, Admin:\nThanks!\n\n"
        "-- \nTo reply, open ticket #1042 in the console."
        " A reply to this e-mail does not reach the ticket.\n"
    )
    assert answer["Message-ID"] == f"<{late}@desk.example>", "what comes later is mailed alone"
    assert answer["In-Reply-To"] == transcript["Message-ID"]
    assert answer["Subject"] == transcript["Subject"]


async def test_a_chat_that_nobody_answered_is_not_mailed(world: World) -> None:
    chat = await wait_in(world, "admin")
    await say(world, "admin", chat.ticket_id, "Anybody there?")
    assert await do(world, "admin", chat, "end") == ""
    assert asked(world, "transcript") == []


async def test_rule_37_a_collaborators_word_in_a_chat_is_mailed_though_nobody_took_it(
    world: World,
) -> None:
    chat = await wait_in(world, "support")
    await say(world, "admin", chat.ticket_id, "I can help.")
    assert asked(world, "message") == []
    assert await do(world, "support", chat, "end") == ""
    (mail,) = await mailed(world)
    assert mail["To"].addresses[0].addr_spec == "support@acme.example"
    assert "Admin (Collaborator):\nI can help." in plain(mail)


async def test_a_chat_that_ends_with_its_ticket_is_mailed(world: World) -> None:
    chat = await wait_in(world, "admin", language="ja")
    assert await do(world, "agent", chat, "accept") == ""
    await say(world, "agent", chat.ticket_id, "終わりました。")
    async with world.client("agent") as client:
        await put(client, f"/v1/tickets/{chat.ticket_id}/state", {"state": "solved"})
    (mail,) = await mailed(world)
    assert "のチャットの記録です。" in plain(mail) and "終わりました。" in plain(mail)


async def test_answers_about_a_call_are_mailed_as_they_come(world: World) -> None:
    call = await wait_in(world, "admin", "call")
    assert await do(world, "agent", call, "accept") == ""
    await say(world, "agent", call.ticket_id, "I could not reach you.")
    assert len(asked(world, "message")) == 1
    assert await do(world, "agent", call, "end") == ""
    assert asked(world, "transcript") == []


async def test_rule_7_features_are_mailed_once_a_quarter_to_the_team_admins(world: World) -> None:
    name_people(world, language="ja")
    assert keep(world)
    while keep(world):
        pass
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in await mailed(world)}
    assert set(mails) == {"admin@acme.example", "second@acme.example"}, "zeta has no add-on"
    english, japanese = mails["second@acme.example"], mails["admin@acme.example"]
    assert english["Subject"] == "3 features worth a look, 2026-Q4"
    text = plain(english)
    assert "3 features that your team Acme uses little or not at all:" in text
    assert all(f"\n{place}. " in text for place in (1, 2, 3)) and text.count("https://") == 3
    assert japanese["Content-Language"] == "ja" and "3 つの機能" in plain(japanese)
    with begin_write(world.engine) as connection:
        assert ask(connection, world.team_key("acme"), world.clock.now()) == []
    assert len(asked(world, "features")) == 2, "however often it is looked"
    world.clock.advance(timedelta(days=45))
    while keep(world):
        pass
    assert [row.about[:7] for row in asked(world, "features")] == ["2026-Q4"] * 2 + ["2027-Q1"] * 2
    assert len(await mailed(world)) == 2


async def test_rule_7_without_the_addon_or_an_admin_nothing_is_mailed(world: World) -> None:
    keep(world)
    with begin_write(world.engine) as connection:
        connection.execute(JOB.delete())
        assert due(connection, world.clock.now()) == [world.team_key("acme")]
        admins = PERSON.c.role == "team_admin"
        connection.execute(update(PERSON).where(admins).values(role="member"))
        assert due(connection, world.clock.now()) == []
        connection.execute(update(PERSON).where(PERSON.c.name == "Admin").values(role="team_admin"))
        assert due(connection, world.clock.now()) == [world.team_key("acme")]
        connection.execute(update(TEAM).values(addon_version=None, addon_product=None))
        assert due(connection, world.clock.now()) == []
        assert ask(connection, world.team_key("acme"), world.clock.now()) == []
    assert asked(world, "features") == []


@pytest.mark.parametrize("email", ["billing@acme.example", "no\r\naddress"])
async def test_rule_16_what_is_written_to_sales_is_mailed_once(world: World, email: str) -> None:
    with begin_write(world.engine) as connection:
        person = PERSON.c.id == world.people["billing"]
        connection.execute(update(PERSON).where(person).values(email=email))
        connection.execute(update(TEAM).values(timezone="Asia/Tokyo"))
    body = {"id": new_id(), "body": "What is Enhanced\nfor 140 people?", "phone": "03-1234-5678"}
    for _ in range(2):
        async with world.client("billing") as client:
            answer = await post(client, "/v1/billing/sales-requests", body)
        assert answer.status_code == 201, answer.text
    (mail,) = await mailed(world)
    assert mail["To"] == "Sales <sales@desk.example>"
    assert mail["Subject"] == "Premium Support, request to sales: Acme"
    known = email == "billing@acme.example"
    assert mail["Reply-To"] == ("Billing <billing@acme.example>" if known else None)
    shown = "Billing <billing@acme.example>" if known else "Billing <no address>"
    assert plain(mail) == (
        "Team: Acme\nLicences: 40\nPlan: business\nPays by: card\nAdd-on: enhanced\n"
        f"From: {shown}\nRole: billing_admin\nPhone: +81312345678\n\n"
        "What is Enhanced\nfor 140 people?\n"
    )


def test_threads_that_are_loaded_are_not_mailed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.bring(ticket(messages=[said("Help"), said("Here.", "agent", author="Noor")]))
    assert len(desk.rows(MESSAGE)) == 2
    demo = make_engine(f"sqlite:///{tmp_path / 'demo.db'}")
    create_desk(demo, desk.clock, demo=True)
    load_demo(demo, desk.clock)
    for engine in (desk.engine, demo):
        with begin_read(engine) as connection:
            kinds = set(connection.execute(select(JOB.c.kind)).scalars())
        engine.dispose()
        assert kinds == set()
