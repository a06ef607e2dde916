"""Letters: one mail to one person, from its words to the bytes that travel (RFC 5322, 2047)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy

from premium_tui.domain.text import clean
from premium_tui.server.mail.addresses import Mailbox, header_text

SUBJECT_LIMIT = 200
"""Characters of a subject: enough for a list of mails."""

LINE_LIMIT = 998
"""Octets of a line, without its end (RFC 5322, 2.1.1)."""

_HEADERS = frozenset(
    {
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to a person; nothing in it is trusted but its ids."""

    id: str
    """The left side of its Message-ID: the same at every try."""
    to: Mailbox
    subject: str
    text: str
    language: str
    at: datetime
    """When what it tells of was accepted, UTC."""
    thread: tuple[str, ...] = ()
    """The ids of its thread, oldest first; the last one is answered."""
    reply_to: Mailbox | None = None
    """Where an answer goes, unless it goes to who sent the letter."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as it travels."""

    id: str
    sender: str
    recipient: str
    at: datetime
    content: bytes
    """Headers and body, lines ended by CR LF, none over 998 octets."""


class UnsafeHeaders(Exception):
    """A composed mail has other headers than it was given."""


class _Ids(UnstructuredHeader, BaseHeader):
    """Message ids, one a line: the email package would cut long ones and encode their parts."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it travels."""
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


def _policy(cte_type: str) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, _Ids)
    return SMTP.clone(header_factory=registry, cte_type=cte_type)


def compose(letter: Letter, sender: Mailbox, *, to_read: bool = False) -> Mail:
    """Return a letter from `sender` as it travels; the same letter is the same bytes.

    It is all ASCII, which every mail server takes; `to_read` leaves the text in plain UTF-8.
    """
    text = clean(letter.text)
    plain = to_read and all(len(line.encode()) <= LINE_LIMIT for line in text.split("\n"))
    message = EmailMessage(policy=_policy("8bit" if plain else "7bit"))
    message["From"] = _address(sender)
    message["To"] = _address(letter.to)
    if letter.reply_to is not None:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = header_text(letter.subject, SUBJECT_LIMIT)
    message["Date"] = letter.at
    message["Message-ID"] = _message_id(letter.id, sender)
    if letter.thread:
        ids = [_message_id(one, sender) for one in letter.thread]
        message["In-Reply-To"] = ids[-1]
        message["References"] = " ".join(ids)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="8bit" if plain else None)
    # The content brings headers of its own, and takes away those there were.
    message["Content-Language"] = letter.language
    content = message.as_bytes()
    check_headers(content)
    return Mail(letter.id, sender.address, letter.to.address, letter.at, content)


def _address(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name, addr_spec=mailbox.address)


def _message_id(local: str, sender: Mailbox) -> str:
    return f"<{local}@{sender.domain}>"


def check_headers(content: bytes) -> None:
    """Raise UnsafeHeaders unless each header stands there once, no other does, and all fit."""
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [
        line.partition(b":")[0].decode("ascii", "replace")
        for line in head
        if not line.startswith((b" ", b"\t"))
    ]
    if (
        len(set(names)) < len(names)
        or not set(names) <= _HEADERS
        or max(map(len, head)) > LINE_LIMIT
    ):
        raise UnsafeHeaders(names)
