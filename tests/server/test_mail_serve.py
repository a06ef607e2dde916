"""`premium-tui serve` with mail, as a real process; and the settings of mail it refuses."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

from premium_tui.clock import SystemClock
from premium_tui.domain.roles import Role
from premium_tui.paths import HOME_VARIABLE
from premium_tui.server.administration import (
    add_person,
    add_team,
    create_token,
    prepare_database,
)
from premium_tui.server.mail.addresses import Mailbox
from premium_tui.server.mail.options import (
    BadMailSetting,
    outgoing,
    read_password,
    read_smtp_url,
)
from premium_tui.server.mail.postman import Outgoing
from premium_tui.server.mail.smtp import SmtpServer, Tls
from tests.cli.running import PROGRAM, ROOT, environment, operate, run
from tests.server.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.server.world import new_ticket, post
from tests.waiting import PATIENCE, wait_until_async

SECONDS = PATIENCE

LONGER_THAN_A_LEASE = 16 * 60
"""Seconds after which a job is due whatever has become of it."""


class Own:
    """A desk of one's own with a customer and an agent, served by a process when asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "desk.db"
        engine, clock = prepare_database(f"sqlite:///{self.database}", SystemClock()), SystemClock()
        add_team(engine, clock, name="Acme")
        people = {"Dana": ("Acme", Role.TEAM_ADMIN), "Mia": (None, Role.AGENT)}
        self.tokens = {}
        for name, (team, role) in people.items():
            email = f"{name.lower()}@acme.example"
            add_person(engine, clock, team=team, name=name, email=email, role=role)
            self.tokens[name] = create_token(engine, clock, person=email)
        engine.dispose()

    @asynccontextmanager
    async def serving(self, *options: str) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
        """Serve it with options of mail; killed at the end of the block if it still runs."""
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            *("serve", "--listen", "127.0.0.1:0"),
            *("--database-url", f"sqlite:///{self.database}"),
            *options,
            stdout=asyncio.subprocess.PIPE,
            env=environment(self.folder),
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), SECONDS)
            yield line.decode().split()[-1], process
        finally:
            if process.returncode is None:
                process.kill()
            # Its output is read to the end: a pipe left open is told of in some later test.
            await process.communicate()

    def client(self, url: str, who: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS)

    async def ask(self, url: str) -> str:
        """Open a ticket as Dana; return its id."""
        async with self.client(url, "Dana") as dana:
            opened = await post(dana, "/v1/tickets", new_ticket())
        return str(opened.raise_for_status().json()["id"])

    async def answer(self, url: str, ticket: str, message: str) -> None:
        async with self.client(url, "Mia") as mia:
            body = {"id": message, "body": "Please restart it."}
            answer = await post(mia, f"/v1/tickets/{ticket}/messages", body)
        answer.raise_for_status()

    def age(self, seconds: int) -> None:
        """Let what is to be mailed be due as if so many seconds had passed."""
        with closing(sqlite3.connect(self.database, timeout=SECONDS)) as database:
            database.execute("UPDATE job SET due_at = due_at - ?", (seconds * 1000,))
            database.commit()

    def waiting(self) -> int:
        """Return how many jobs wait."""
        with closing(sqlite3.connect(self.database, timeout=SECONDS)) as database:
            found = database.execute("SELECT count(*) FROM job WHERE ended_at IS NULL").fetchone()
            return int(found[0])


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(tmp_path)


def to(server: MailServer) -> tuple[str, ...]:
    return ("--smtp-url", f"smtp://{USER}@127.0.0.1:{server.port}")


FIRST = "01930000-0000-7000-8000-000000000001"
SECOND = "01930000-0000-7000-8000-000000000002"


async def test_a_served_desk_mails_and_makes_up_for_a_crash(own: Own, tmp_path: Path) -> None:
    """Sent at once; killed with a mail half-way handed over, it is sent by the next start, once."""
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    sender = ("--mail-from", "Premium Support <support@desk.example>")
    options = ("--smtp-password-file", str(secret), *sender)
    async with mail_server(sign_in=True) as server:
        async with own.serving(*to(server), *options) as (url, process):
            ticket = await own.ask(url)
            await own.answer(url, ticket, FIRST)
            await wait_until_async(lambda: len(server.taken) == 1, SECONDS)
            await wait_until_async(lambda: own.waiting() == 0)
            server.hold["MAIL"] = asyncio.Event()
            seen = server.verbs.count("MAIL")
            await own.answer(url, ticket, SECOND)
            await wait_until_async(lambda: server.verbs.count("MAIL") > seen, SECONDS)
            process.kill()
            await process.wait()
        server.hold.pop("MAIL").set()
        own.age(LONGER_THAN_A_LEASE)
        async with own.serving(*to(server), *options) as (url, process):
            await wait_until_async(lambda: len(server.taken) == 2, SECONDS)
            await wait_until_async(lambda: own.waiting() == 0)
            process.terminate()
            assert await asyncio.wait_for(process.wait(), SECONDS) == 0
        assert server.ids == [f"<{FIRST}@desk.example>", f"<{SECOND}@desk.example>"]
        assert {str(mail["To"]) for mail in server.mails} == {"Dana <dana@acme.example>"}


async def test_a_mail_server_that_is_gone_keeps_nobody_waiting(own: Own) -> None:
    """Answers are taken at once, the end is orderly, and the mail is sent when it is back."""
    async with mail_server() as server:
        await server.stop()
        url_of = f"smtp://127.0.0.1:{server.port}"
        options = ("--smtp-url", url_of, "--mail-from", "support@desk.example")
        async with own.serving(*options) as (url, process):
            ticket = await own.ask(url)
            await own.answer(url, ticket, FIRST)
            assert own.waiting() == 1
            process.terminate()
            assert await asyncio.wait_for(process.wait(), SECONDS) == 0
        assert own.waiting() == 1
        await server.start()
        own.age(LONGER_THAN_A_LEASE)
        async with own.serving(*options):
            await wait_until_async(lambda: len(server.taken) == 1, SECONDS)
        assert server.ids == [f"<{FIRST}@desk.example>"]


async def test_without_settings_mail_is_kept_beside_the_database(own: Own) -> None:
    async with own.serving() as (url, _process):
        await own.answer(url, await own.ask(url), FIRST)
        folder = own.folder / "mail"
        await wait_until_async(lambda: folder.exists() and any(folder.glob("2*.eml")), SECONDS)
    (file,) = folder.glob("*.eml")
    assert FIRST in file.name
    assert b"Premium Support <support@desk.invalid>" in file.read_bytes()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example", SmtpServer("mail.example", 465, Tls.IMPLICIT)),
        ("smtp://mail.example", SmtpServer("mail.example", 587, Tls.STARTTLS)),
        ("smtp://mail.example/?starttls=yes", SmtpServer("mail.example", 587, Tls.STARTTLS)),
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525, Tls.NONE)),
        ("smtp://[::1]", SmtpServer("::1", 25, Tls.NONE)),
        ("smtp://localhost?starttls=no", SmtpServer("localhost", 25, Tls.NONE)),
        ("smtp://localhost?starttls=yes", SmtpServer("localhost", 587, Tls.STARTTLS)),
    ],
)
def test_mail_servers_are_read(url: str, server: SmtpServer) -> None:
    assert read_smtp_url(url, None) == server


def test_a_user_and_a_password_belong_together() -> None:
    server = read_smtp_url("smtps://d%40sk@mail.example", "p")
    assert (server.user, server.password) == ("d@sk", "p")
    for url, password in (("smtps://desk@mail.example", None), ("smtps://mail.example", "p")):
        with pytest.raises(BadMailSetting, match="belong together"):
            read_smtp_url(url, password)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example:0",
        "smtp://mail.example:99999",
        "smtp://mail.example:smtp",
        "smtp://mail.example/path",
        "smtp://mail.example#x",
        "smtp://mail.example?tls=no",
        "smtp://mail.example?starttls=maybe",
        "smtps://mail.example?starttls=no",
        "smtp://mail example",
        "smtp://mail\x1b.example",
        "smtp://[::1",
    ],
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(BadMailSetting) as caught:
        read_smtp_url(url, None)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\x1b" not in sentence and "\n" not in sentence


def test_a_password_is_never_taken_from_the_command_line_nor_shown() -> None:
    for url in ("smtps://desk:sesame@mail.example", "smtps://desk:sesame@mail.example:x"):
        with pytest.raises(BadMailSetting) as caught:
            read_smtp_url(url, None)
        assert "sesame" not in str(caught.value)


def test_plain_mail_leaves_only_to_this_machine() -> None:
    with pytest.raises(BadMailSetting, match="TLS only"):
        read_smtp_url("smtp://mail.example?starttls=no", None)


def test_a_password_is_a_files_first_line(tmp_path: Path) -> None:
    file = tmp_path / "password"
    for content, password in (("sesame", "sesame"), ("ses ame \n\n", "ses ame "), ("ä\r\n", "ä")):
        file.write_bytes(content.encode())
        assert read_password(file, "other") == password
    assert read_password(None, "other") == "other"
    assert read_password(None, "") is read_password(None, None) is None
    for content in ("", "\nsesame"):
        file.write_bytes(content.encode())
        with pytest.raises(BadMailSetting, match="is empty"):
            read_password(file, None)
    file.write_bytes(b"\xff")
    for absent in (file, tmp_path, tmp_path / "absent"):
        with pytest.raises(BadMailSetting, match="cannot be read"):
            read_password(absent, None)


def test_settings_go_together(tmp_path: Path) -> None:
    def given(**settings: object) -> Outgoing | None:
        whole: dict[str, object] = dict.fromkeys(
            ("smtp_url", "password", "mail_from", "mail_folder", "sales_address")
        )
        return outgoing(**{**whole, **settings})  # type: ignore[arg-type]

    assert given() is None
    kept = given(mail_from="s@desk.example", mail_folder=tmp_path)
    assert kept is not None
    assert kept.sender == kept.sales == Mailbox("", "s@desk.example")
    apart = given(
        smtp_url="smtps://mail.example",
        mail_from="Desk <s@desk.example>",
        sales_address="Sales <x@desk.example>",
    )
    assert apart is not None
    assert (apart.sender.name, apart.sales) == ("Desk", Mailbox("Sales", "x@desk.example"))
    for wrong in (
        {"smtp_url": "smtps://mail.example"},
        {"smtp_url": "smtps://mail.example", "mail_from": "s@x.example", "mail_folder": tmp_path},
        {"mail_from": "s@desk.example"},
        {"sales_address": "s@desk.example"},
        {"password": "sesame"},
        {"sales_address": "nobody", "mail_folder": tmp_path},
        {"mail_from": "nobody", "mail_folder": tmp_path},
    ):
        with pytest.raises(BadMailSetting):
            given(**wrong)


def test_a_wrong_setting_is_one_sentence_and_nothing_starts(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        *("serve", "--listen", "127.0.0.1:0", "--database-url", f"sqlite:///{tmp_path}/desk.db"),
        *("--smtp-url", "smtps://mail.example"),
    )
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "--mail-from" in done.stderr and not (tmp_path / "desk.db").exists()


async def test_mail_that_was_given_up_is_told_and_tried_again(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(own.folder))

    def shown(verb: str, *arguments: str) -> str:
        where = ("--database-url", f"sqlite:///{own.database}")
        return operate("desk", "mail", verb, *where, *arguments)

    async with mail_server(answers={"RCPT": ["550 5.1.1 \x1b[2Jno such user"]}) as server:
        sender = ("--mail-from", "support@desk.example")
        options = ("--smtp-url", f"smtp://127.0.0.1:{server.port}", *sender)
        async with own.serving(*options) as (url, _process):
            await own.answer(url, await own.ask(url), FIRST)
            await wait_until_async(lambda: own.waiting() == 0 and server.verbs != [], SECONDS)
        line = shown("list")
        assert line.split("\t")[1:4] == ["message", "dana@acme.example", "given up"]
        assert "550 5.1.1" in line and "\x1b" not in line
        (told,) = json.loads(shown("list", "--json"))
        assert (told["about"], told["attempts"], told["next_try_at"]) == (FIRST, 1, None)
        assert "1 mail is tried again." in shown("retry")
        (told,) = json.loads(shown("list", "--json"))
        assert told["next_try_at"] is not None
        async with own.serving(*options):
            await wait_until_async(lambda: len(server.taken) == 1, SECONDS)
            await wait_until_async(lambda: own.waiting() == 0)
    assert shown("list") == ""
