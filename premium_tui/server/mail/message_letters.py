"""The letters that carry messages of tickets: who wrote, what, and what it answers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, select

from premium_tui.domain.text import clean
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.server import threads
from premium_tui.server.core import JOB, MESSAGE, SESSION
from premium_tui.server.job_worker import Never
from premium_tui.server.jobs import Job
from premium_tui.server.mail.addresses import BadMailAddress, Mailbox, header_text, mailbox
from premium_tui.server.mail.asking import MESSAGE_MAIL, TRANSCRIPT_MAIL
from premium_tui.server.mail.letters import Letter
from premium_tui.server.mail.words import Words, spoken, words_in
from premium_tui.server.tables import MessageRow, PersonRow, TicketRow

THREAD_LIMIT = 10
"""Earlier mails of a thread that are named; mail programs need no more to find it."""

BODY_LIMIT = 100_000
"""Characters mailed of a message."""

QUOTE_LINES, QUOTE_LIMIT = 40, 4_000
"""Lines and characters quoted of what is answered."""

IN_TEXT_LIMIT = 120
"""Characters of a subject or a name within the text."""


def letter_of_message(connection: Connection, job: Job) -> Letter:
    """Return the letter of a job of `asking.MESSAGE_MAIL`; raises Never."""
    ticket = threads.find_ticket(connection, job.payload["ticket_id"])
    message = threads.find_message(connection, job.key.about)
    person = threads.find_person(connection, job.payload["recipient_id"])
    if ticket is None or message is None or person is None:
        raise Never("the ticket, the message or the person is no longer there")
    zone = ZoneInfo(threads.load_team(connection, ticket.partition, ticket.team_id).timezone)
    words = words_in(ticket.language)
    parts = [_opening(words, ticket, message), body_text(words, message.body)]
    if (quoted := _answered(connection, message)) is not None:
        parts.append(_quote(words, quoted, zone))
    parts.append("-- \n" + words.answer_here.format(number=ticket.number))
    return Letter(
        id=message.id,
        to=mailbox_of(person),
        subject=subject_of(ticket),
        text="\n\n".join(parts) + "\n",
        language=spoken(ticket.language),
        at=message.sent_at,
        thread=(ticket.id, *_earlier(connection, message)),
    )


def mailbox_of(person: PersonRow) -> Mailbox:
    """Return where mail to a person goes; raises Never for an address that is none."""
    try:
        return mailbox(person.name, person.email)
    except BadMailAddress as error:
        raise Never(f"no mail can be sent to the address {error.text!r}") from error


def subject_of(ticket: TicketRow) -> str:
    """Return the subject all mails of a ticket have; mail programs thread by it as well."""
    subject = clean(ticket.subject, one_line=True).strip()
    while subject[:3].casefold() == "re:":
        subject = subject[3:].lstrip()
    return f"[#{ticket.number}] Re: {subject}"


def when_in(zone: ZoneInfo, at: datetime) -> str:
    """Return a moment as a person of `zone` reads it, to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _opening(words: Words, ticket: TicketRow, message: MessageRow) -> str:
    template = words.answered if message.side == Side.AGENT.value else words.collaborator
    return template.format(
        author=header_text(message.author_name, IN_TEXT_LIMIT),
        number=ticket.number,
        subject=header_text(ticket.subject, IN_TEXT_LIMIT),
    )


def body_text(words: Words, text: str) -> str:
    """Return what people wrote as it is mailed: cleaned, and cut if it is very long."""
    body = clean(text).strip("\n")
    return body if len(body) <= BODY_LIMIT else f"{body[:BODY_LIMIT]}\n{words.more}"


def _before(message: MessageRow) -> ColumnElement[bool]:
    return and_(
        MESSAGE.c.partition == message.partition,
        MESSAGE.c.team_id == message.team_id,
        MESSAGE.c.ticket_id == message.ticket_id,
        MESSAGE.c.position < message.position,
        MESSAGE.c.kind == MessageKind.PUBLIC.value,
    )


def _answered(connection: Connection, message: MessageRow) -> MessageRow | None:
    """Return the customers' last message before this one."""
    query = (
        select(MESSAGE)
        .where(_before(message), MESSAGE.c.side == Side.CUSTOMER.value)
        .order_by(MESSAGE.c.position.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else MessageRow(**row)


def _earlier(connection: Connection, message: MessageRow) -> list[str]:
    """Return the ids of the newest mails of the thread before this message, in order."""
    messages = (
        select(MESSAGE.c.id, MESSAGE.c.position)
        .where(_before(message), _mailed(MESSAGE_MAIL, MESSAGE))
        .order_by(MESSAGE.c.position.desc())
        .limit(THREAD_LIMIT)
    )
    # A chat comes before all that is mailed of its ticket.
    chats = select(SESSION.c.id).where(
        SESSION.c.ticket_id == message.ticket_id, _mailed(TRANSCRIPT_MAIL, SESSION)
    )
    newest = [row.id for row in connection.execute(messages)][::-1]
    return [row.id for row in connection.execute(chats)] + newest


def _mailed(kind: str, table: Table) -> ColumnElement[bool]:
    """Return whether the mail about a row of `table` was asked for."""
    return exists().where(
        JOB.c.partition == table.c.partition,
        JOB.c.team_id == table.c.team_id,
        JOB.c.kind == kind,
        JOB.c.about == table.c.id,
    )


def _quote(words: Words, message: MessageRow, zone: ZoneInfo) -> str:
    whole = clean(message.body).strip()
    lines = whole[:QUOTE_LIMIT].split("\n")
    short = lines[:QUOTE_LINES]
    if "\n".join(short) != whole:
        short.append(words.more)
    author = header_text(message.author_name, IN_TEXT_LIMIT)
    opening = words.wrote.format(at=when_in(zone, message.sent_at), author=author)
    return "\n".join([opening, *(f"> {line}".rstrip() for line in short)])
