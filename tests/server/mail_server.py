"""A real mail server on loopback, in the test's own loop: what it took, and what it answers."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"
USER, PASSWORD = "desk", "sesame äö"


@dataclass
class MailServer:
    """A mail server, its scripted answers by verb, and the mails it took."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    sign_in: bool = False
    answers: dict[str, list[str]] = field(default_factory=dict)
    """For MAIL, RCPT and DATA: what is answered next; then OK."""
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    """For a verb: what is waited for before it is answered."""
    cut_after_data: int = 0
    """How often the connection is lost between taking a mail and saying so."""
    taken: list[Envelope] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _kept: socket.socket | None = None
    """Has the port while nobody listens there: else it may become another program's."""
    _open: set[SMTP] = field(default_factory=set)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails it took, as a mail program reads them."""
        found = []
        for envelope in self.taken:
            assert isinstance(envelope.content, bytes)
            message = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found

    @property
    def ids(self) -> list[str]:
        """Their Message-IDs."""
        return [str(message["Message-ID"]) for message in self.mails]

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        loop = asyncio.get_running_loop()
        self.let_go()
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._server = await loop.create_server(
            self._connected, sock=listening, ssl=self.tls if self.implicit else None
        )

    async def stop(self) -> None:
        """Be gone, as a killed process is, until `start` or `let_go`."""
        if self._server is not None:
            self._server.close()
            for one in list(self._open):
                _cut(one)
            await self._server.wait_closed()
            self._server = None
            self._kept = socket.socket()
            self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._kept.bind(("127.0.0.1", self.port))

    def let_go(self) -> None:
        """Leave the port to others, once stopped."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _connected(self) -> SMTP:
        def authenticator(
            server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
        ) -> AuthResult:
            assert isinstance(data, LoginPassword)
            right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
            return AuthResult(success=right, handled=False)

        starttls = self.tls is not None and not self.implicit
        with warnings.catch_warnings():
            # It does not count TLS from the first byte as TLS.
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            one = SMTP(
                self,
                hostname="mail.example",
                tls_context=self.tls if starttls else None,
                require_starttls=starttls,
                auth_required=self.sign_in,
                auth_require_tls=starttls,
                authenticator=authenticator if self.sign_in else None,
                loop=asyncio.get_running_loop(),
            )
        self._open.add(one)
        return one

    async def _answer(self, verb: str) -> str:
        self.verbs.append(verb)
        if verb in self.hold:
            await self.hold[verb].wait()
        waiting = self.answers.get(verb)
        return waiting.pop(0) if waiting else OK

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._answer("DATA")
        if answer.startswith("250"):
            self.taken.append(envelope)
        if self.cut_after_data:
            self.cut_after_data -= 1
            _cut(server)
        return answer


def _cut(connection: SMTP) -> None:
    if isinstance(connection.transport, asyncio.WriteTransport):
        connection.transport.abort()


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[MailServer]:
    """Run a mail server until the end of the block."""
    server = MailServer(**options)
    await server.start()
    try:
        yield server
    finally:
        for event in server.hold.values():
            event.set()
        await server.stop()
        server.let_go()


Answerer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@asynccontextmanager
async def odd_server(answerer: Answerer) -> AsyncIterator[int]:
    """Run a server that answers as `answerer` does; give its port."""
    writers = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await answerer(reader, writer)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            # What nobody reads any more would keep it open.
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
