"""The lines of a file to import: each one a ticket as it was elsewhere, checked field by field.

Nothing is guessed: what is there must be right, and what is absent has one documented meaning.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.text import CUT, storable
from premium_tui.domain.tickets import BODY_LIMIT, SUBJECT_LIMIT, Channel, Priority, TicketState
from premium_tui.i18n import _
from premium_tui.server.importing.errors import BadRow, UnreadableFile
from premium_tui.server.importing.fields import SHORT_LIMIT, Fields, decode

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes a line may have: far over any ticket, far under the memory of a machine."""

PRODUCT_LIMIT = 64
"""Characters the name of a product may have, as in the Support API."""

HEADLINE_LIMIT = 100
"""Characters of a body's first line that stand for a subject that is absent."""

OFFSET_LIMIT = 100 * 366 * 86400
"""Seconds a message may come after the first."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

_BOM = b"\xef\xbb\xbf"

_STATES = {
    "open": TicketState.OPEN,
    "pending customer response": TicketState.WAITING,
    "waiting": TicketState.WAITING,
    "solved": TicketState.SOLVED,
    "closed": TicketState.CLOSED,
}
_PRIORITIES = {
    "low": Priority.LOW,
    "medium": Priority.NORMAL,
    "normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "critical": Priority.URGENT,
    "urgent": Priority.URGENT,
}
_CHANNELS = {
    "chat": Channel.CHAT,
    "phone": Channel.CALLBACK,
    "request": Channel.REQUEST,
    "get_help": Channel.GET_HELP,
}
_ROLES = ("customer", "agent", "participant")


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who wrote: a name, an address, or both."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message as it was elsewhere."""

    role: str
    body: str
    author: str | None
    at: datetime | None
    offset: float | None
    """Seconds after the first message."""
    note: bool = False
    """Whether only agents may read it."""
    colleague: bool = False
    """Whether a customer wrote it who is not the requester, whatever they are called."""
    merged: int | None = None
    """For the desk's line of a merge: the number the merged ticket had there."""


@dataclass(frozen=True, slots=True)
class SourceTicket:
    """A ticket as it was elsewhere, and the line it stands in."""

    line: int
    id: str
    subject: str
    language: str
    state: TicketState
    priority: Priority
    channel: Channel | None
    """None: the one the requester's role gives."""
    product: str
    issue_kind: IssueKind | None
    tags: tuple[str, ...]
    requester: Sender | None
    messages: tuple[SourceMessage, ...]
    updated_at: datetime | None = None
    """When anything of it changed last; None: with its last message."""
    number: int | None = None
    """What it had there, by which others say what was merged into what."""
    merged_into: int | None = None
    """The number of the ticket it was merged into there."""


@dataclass(slots=True)
class Reading:
    """How far a file has been read, in bytes; `total` is 0 for a pipe."""

    done: int = 0
    total: int = 0


def read_lines(
    path: Path, reading: Reading, limit: int = LINE_LIMIT
) -> Iterator[tuple[int, bytes]]:
    """Yield the numbers and bytes of the lines that hold something.

    Raises UnreadableFile, and BadRow for a line of more than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            reading.total = os.fstat(file.fileno()).st_size
            number = 0
            while line := file.readline(limit + 1):
                number += 1
                reading.done += len(line)
                if number == 1:
                    line = line.removeprefix(_BOM)
                if len(line) > limit:
                    words = _("is longer than {limit} bytes")
                    raise BadRow(number, "", words.format(limit=limit))
                if line.strip():
                    yield number, line
    except OSError as error:
        raise UnreadableFile(path, (error.strerror or str(error)).lower()) from error


def read_ticket(line: int, raw: bytes, now: datetime) -> SourceTicket:
    """Return the ticket of a line; raises BadRow."""
    fields = Fields(line, "", decode(line, raw))
    messages = tuple(_messages(fields, now))
    kind = fields.short("type")
    known = None if kind is None else _kind(kind)
    tags = tuple(_tags(fields))
    return SourceTicket(
        line=line,
        id=fields.identity("id"),
        subject=_subject(fields, messages[0].body),
        language=_language(fields),
        state=fields.choice("status", _STATES, TicketState.CLOSED),
        priority=fields.choice("priority", _PRIORITIES, Priority.NORMAL),
        channel=_CHANNELS.get((fields.short("queue") or "").casefold()),
        product=fields.short("product", PRODUCT_LIMIT) or "Dropbox",
        issue_kind=known,
        tags=tags if kind is None or known is not None else (*tags, _tag(kind)),
        requester=_requester(fields),
        messages=messages,
        updated_at=_time(fields, "updated_at", now),
        number=fields.whole("number"),
        merged_into=fields.whole("merged_into"),
    )


def sender_of(text: str) -> Sender:
    """Return who is meant by a name, an address, or `Name <address>`."""
    name, address = parseaddr(text)
    if "@" not in address:
        return Sender(text)
    return Sender(name or address.partition("@")[0], address)


def _messages(fields: Fields, now: datetime) -> Iterator[SourceMessage]:
    items = fields.items("messages")
    if not items:
        raise fields.bad("messages", _("is missing"))
    for place, item in enumerate(items):
        message = fields.inner(f"messages[{place}]", item)
        role, body = message.text("role"), message.text("body")
        if role not in _ROLES:
            raise message.bad("role", _("is not customer, agent or participant"))
        if body is None or not body.strip():
            raise message.bad("body", _("is missing"))
        if len(body) * 4 > BODY_LIMIT and len(body.encode()) > BODY_LIMIT:
            raise message.bad("body", _("is longer than 1 MiB"))
        note, colleague = message.flag("note"), message.flag("colleague")
        if note and role != "agent":
            raise message.bad("note", _("is for agents alone"))
        merged = message.whole("merged")
        if merged is not None and role != "agent":
            raise message.bad("merged", _("is for agents alone"))
        if colleague and role != "customer":
            raise message.bad("colleague", _("is for customers alone"))
        at = _time(message, "at", now)
        author = message.short("author")
        offset = _offset(message)
        yield SourceMessage(role, body, author, at, offset, note, colleague, merged)
    said = [fields.inner("messages", item) for item in items]
    if all(one.get("note") or one.get("merged") is not None for one in said):
        raise fields.bad("messages", _("hold notes alone"))


def _time(message: Fields, name: str, now: datetime) -> datetime | None:
    text = message.short(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        words = _("is {text!r}, not a time such as 2026-11-02T09:12:00Z")
        raise message.bad(name, words.format(text=text)) from error
    if at.tzinfo is None:
        raise message.bad(name, _("has no time zone: write Z for UTC"))
    # Compared before it is turned: near the ends of the calendar that would overflow.
    if not EARLIEST <= at <= now:
        raise message.bad(name, _("lies before 1970 or in the future"))
    return at.astimezone(UTC)


def _offset(message: Fields) -> float | None:
    value = message.get("t_offset_s")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise message.bad("t_offset_s", _("is not a number"))
    if not 0 <= value <= OFFSET_LIMIT:
        raise message.bad("t_offset_s", _("is negative or over 100 years"))
    return float(value)


def _subject(fields: Fields, body: str) -> str:
    subject = (fields.text("subject") or "").strip()
    if not subject:
        line = body.strip().splitlines()[0].strip()
        return line if len(line) <= HEADLINE_LIMIT else line[: HEADLINE_LIMIT - 1] + CUT
    if len(subject) > SUBJECT_LIMIT:
        words = _("is longer than {limit} characters")
        raise fields.bad("subject", words.format(limit=SUBJECT_LIMIT))
    return subject


def _language(fields: Fields) -> str:
    text = fields.short("lang")
    if text is None:
        return "en"
    if not re.fullmatch("[A-Za-z]{2}(?:[-_][A-Za-z0-9]+)*", text):
        raise fields.bad("lang", _("is {text!r}, not a language such as en").format(text=text))
    return text[:2].lower()


def _kind(word: str) -> IssueKind | None:
    try:
        return IssueKind(word.casefold())
    except ValueError:
        return None


def _tags(fields: Fields) -> Iterator[str]:
    for place, item in enumerate(fields.items("tags")):
        tag = item.strip() if isinstance(item, str) else ""
        if not tag or len(tag) > SHORT_LIMIT:
            raise fields.bad(f"tags[{place}]", _("is not a text of 1 to 200 characters"))
        yield _tag(storable(tag))


def _tag(text: str) -> str:
    """Return a tag fit for a list with commas between."""
    return text.replace(",", " ")


def _requester(fields: Fields) -> Sender | None:
    value = fields.get("requester")
    if value is None:
        return None
    if isinstance(value, str):
        text = fields.short("requester")
        return None if text is None else sender_of(text)
    person = fields.inner("requester", value)
    name, email = person.short("name"), person.short("email")
    if email is not None and "@" not in email:
        raise person.bad("email", _("is {text!r}, not an address").format(text=email))
    if name is None and email is None:
        raise fields.bad("requester", _("has neither name nor email"))
    return Sender(name or (email or "").partition("@")[0], email or "")
