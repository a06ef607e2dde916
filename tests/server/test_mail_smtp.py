"""Mail handed to a real mail server: taken once, put off, refused, cut short, and kept secret."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from premium_tui.server.job_worker import Never, NotDone, NotNow
from premium_tui.server.mail.letters import Mail
from premium_tui.server.mail.smtp import SmtpPost, SmtpServer, Tls
from tests.server.mail_server import PASSWORD, USER, mail_server, odd_server
from tests.server.test_serve import CERT, KEY
from tests.waiting import PATIENCE, wait_until_async

CONTENT = b"Message-ID: <1@desk.example>\r\n\r\n.\r\n..dots\r\nQUIT\r\nText.\r\n"


def mail_to(recipient: str = "dana@acme.example", content: bytes = CONTENT) -> Mail:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return Mail("1", "support@desk.example", recipient, at, content)


def post_to(port: int, tls: Tls = Tls.NONE, **options: float) -> SmtpPost:
    return SmtpPost(
        SmtpServer("localhost" if tls is not Tls.NONE else "127.0.0.1", port, tls), **options
    )


async def not_now(post: SmtpPost) -> str:
    with pytest.raises(NotNow) as caught:
        await post.deliver(mail_to())
    return caught.value.reason


async def test_a_mail_is_taken_as_it_is() -> None:
    async with mail_server() as server:
        await post_to(server.port).deliver(mail_to())
        (envelope,) = server.taken
        assert envelope.mail_from == "support@desk.example"
        assert envelope.rcpt_tos == ["dana@acme.example"]
        assert envelope.original_content == CONTENT


async def test_nobody_listens() -> None:
    async with mail_server() as server:
        await server.stop()
        assert "connect" in (await not_now(post_to(server.port))).lower()


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "451 4.7.1 try later", "452 4.2.2 full"])
async def test_what_is_put_off_may_be_tried_again(verb: str, answer: str) -> None:
    async with mail_server(answers={verb: [answer]}) as server:
        assert await not_now(post_to(server.port)) == answer
        assert server.taken == []
        await post_to(server.port).deliver(mail_to())
        assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("verb", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 no such user", Never),
        ("RCPT", "553 5.1.3 bad address", Never),
        ("DATA", "554 5.7.1 spam", Never),
        ("DATA", "552 5.3.4 too large", Never),
        # Our own settings, or a full mailbox: no mail is at fault.
        ("MAIL", "553 5.7.1 sender refused", NotNow),
        ("MAIL", "530 5.7.0 authentication required", NotNow),
        ("RCPT", "530 5.7.0 authentication required", NotNow),
        ("RCPT", "552 5.2.2 mailbox full", NotNow),
    ],
)
async def test_what_is_refused_for_good(verb: str, answer: str, kind: type[NotDone]) -> None:
    async with mail_server(answers={verb: [answer]}) as server:
        with pytest.raises(kind) as caught:
            await post_to(server.port).deliver(mail_to())
        assert caught.value.reason == answer
        assert type(caught.value) is kind and server.taken == []


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_server_that_falls_silent_before_the_data_took_nothing(verb: str) -> None:
    async with mail_server(hold={verb: asyncio.Event()}) as server:
        await not_now(post_to(server.port, patience=0.2))
        server.hold.pop(verb).set()
        await post_to(server.port).deliver(mail_to())
        assert len(server.taken) == 1


async def test_a_slow_server_is_waited_for() -> None:
    """The answer to the data may take ten minutes: nothing is sent again meanwhile."""
    async with mail_server(hold={"DATA": asyncio.Event()}) as server:
        sending = asyncio.create_task(post_to(server.port).deliver(mail_to()))
        await wait_until_async(lambda: "DATA" in server.verbs)
        assert not sending.done()
        server.hold["DATA"].set()
        await sending
        assert len(server.taken) == 1


async def test_a_server_that_stops_reading_never_gets_the_rest() -> None:
    """What was given up before its end must not be finished by an orderly close."""
    received = bytearray()
    go_on = asyncio.Event()
    ended = asyncio.Event()

    async def stubborn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        while not (line := await reader.readline()).startswith(b"DATA"):
            assert line, "gone before the data"
            writer.write(b"250 OK\r\n")
        writer.write(b"354 go on\r\n")
        await go_on.wait()
        try:
            while block := await reader.read(65536):
                received.extend(block)
        except ConnectionError:
            pass
        finally:
            writer.close()
            ended.set()

    big = mail_to(content=b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 200_000)
    async with odd_server(stubborn) as port:
        with pytest.raises(NotNow):
            await post_to(port, final_seconds=0.3).deliver(big)
        go_on.set()
        await asyncio.wait_for(ended.wait(), PATIENCE)
    assert not received.endswith(b"\r\n.\r\n") and len(received) < len(big.content)


async def test_a_connection_lost_after_the_data_is_not_taken_for_success() -> None:
    async with mail_server(cut_after_data=1) as server:
        await not_now(post_to(server.port))
        await post_to(server.port).deliver(mail_to())
        assert server.ids == ["<1@desk.example>"] * 2, "the same mail, and known as such"


@pytest.mark.parametrize(
    "greeting",
    [
        b"",
        b"554 5.3.2 no service\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\x00\x1b[2J\r\n",
        b"220-" + b"x" * 100_000 + b"\r\n",
        b"220 " + b"x" * 100_000,
    ],
    ids=range(6),
)
async def test_what_is_no_mail_server_is_no_success(greeting: bytes) -> None:
    async def odd(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    async with odd_server(odd) as port:
        assert await not_now(post_to(port))


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Return a server's TLS with a certificate for localhost, which this process trusts."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text(CERT)
    key.write_text(KEY)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@pytest.mark.parametrize("way", [Tls.IMPLICIT, Tls.STARTTLS])
async def test_over_tls_with_a_password(tls: ssl.SSLContext, way: Tls) -> None:
    async with mail_server(tls=tls, implicit=way is Tls.IMPLICIT, sign_in=True) as server:
        right = SmtpServer("localhost", server.port, way, USER, PASSWORD)
        assert PASSWORD not in repr(right)
        await SmtpPost(right).deliver(mail_to())
        assert len(server.taken) == 1
        wrong = SmtpServer("localhost", server.port, way, USER, "wrong")
        assert (await not_now(SmtpPost(wrong))).startswith("535"), "mail waits for the right one"


@pytest.mark.parametrize("way", [Tls.IMPLICIT, Tls.STARTTLS])
async def test_a_server_nobody_vouches_for_gets_no_mail(
    tls: ssl.SSLContext, way: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_server(tls=tls, implicit=way is Tls.IMPLICIT) as server:
        monkeypatch.delenv("SSL_CERT_FILE")
        assert "certificate" in (await not_now(post_to(server.port, way))).lower()
        assert server.verbs == []


async def test_without_starttls_no_mail_leaves() -> None:
    async with mail_server() as server:
        assert "STARTTLS" in await not_now(post_to(server.port, Tls.STARTTLS))
        assert server.verbs == []
