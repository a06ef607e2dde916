"""SMTP: mail handed to a mail server, and what its answers mean for trying again.

Once the end of the data is written nobody can know whether the server took the mail until it
answers. So that answer is waited for as long as RFC 5321 asks (4.5.3.2.6), and what was not
answered is sent again under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from premium_tui.server.job_worker import Never, NotDone, NotNow
from premium_tui.server.mail.letters import Mail

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponseException

PATIENCE = 60.0
"""Seconds for each answer before the data."""

PREPARING_SECONDS = 150.0
"""Seconds for all that comes before the data."""

FINAL_SECONDS = 600.0
"""Seconds for the answer that takes the mail over; with the rest it is less than a job's lease."""

_NOT_ITS_FAULT = (530, 534, 535, 538, 552)
"""Refused for our settings (RFC 4954, 6), or for a mailbox that is full now (RFC 5321, 4.5.3.1.10).
"""


class Tls(StrEnum):
    """How the way to the mail server is kept secret."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"
    """Only on loopback."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and how to speak with it."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpPost:
    """Hands mail to a mail server, one connection a mail."""

    to_read = False

    def __init__(
        self,
        server: SmtpServer,
        *,
        patience: float = PATIENCE,
        final_seconds: float = FINAL_SECONDS,
    ) -> None:
        self._server = server
        self._patience = patience
        self._final_seconds = final_seconds
        self._tls: ssl.SSLContext | None = None

    async def deliver(self, mail: Mail) -> None:
        """Send a mail; raises NotNow or Never."""
        client = await self._client()
        try:
            await self._introduce(client, mail)
            await self._hand_over(client, mail)
        finally:
            # Nobody waits for the goodbye: what was taken is to be noted at once.
            if client.protocol is not None and client.is_connected:
                client.protocol.write(b"QUIT\r\n")
            client.close()

    async def _client(self) -> SMTP:
        from aiosmtplib import SMTP

        server = self._server
        if server.tls is not Tls.NONE and self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        return SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls is Tls.IMPLICIT,
            start_tls=server.tls is Tls.STARTTLS,
            tls_context=self._tls,
            username=server.user,
            password=server.password,
            timeout=self._patience,
        )

    async def _introduce(self, client: SMTP, mail: Mail) -> None:
        """Do all that comes before the data: whatever fails here, nothing was sent."""
        from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPResponseException

        try:
            async with asyncio.timeout(PREPARING_SECONDS):
                await client.connect()
                await client.mail(mail.sender)
                await client.rcpt(mail.recipient)
        except SMTPRecipientRefused as error:
            raise _refusal(
                error, final=error.code >= 500 and error.code not in _NOT_ITS_FAULT
            ) from error
        except SMTPResponseException as error:
            # Our settings or the server as a whole: no mail is at fault.
            raise _refusal(error, final=False) from error
        except (SMTPException, OSError, ValueError) as error:
            raise NotNow(_words(error)) from error

    async def _hand_over(self, client: SMTP, mail: Mail) -> None:
        """Send the data; what is not answered may have been taken, or may not."""
        from aiosmtplib import SMTPDataError, SMTPException

        transport = client.transport
        answered = False
        try:
            await client.data(mail.content, timeout=self._final_seconds)
            answered = True
        except SMTPDataError as error:
            answered = True
            raise _refusal(error, final=error.code >= 500) from error
        except (SMTPException, OSError) as error:
            raise NotNow(_words(error)) from error
        finally:
            if not answered and isinstance(transport, asyncio.WriteTransport):
                # An orderly close would still send the rest of it.
                transport.abort()


def _refusal(error: SMTPResponseException, *, final: bool) -> NotDone:
    reason = f"{error.code} {error.message}"
    return Never(reason) if final else NotNow(reason)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
