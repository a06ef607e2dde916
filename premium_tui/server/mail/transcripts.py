"""The letter with what was said in a chat."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from premium_tui.domain.tickets import MessageKind
from premium_tui.server import session_queue, threads
from premium_tui.server.core import MESSAGE
from premium_tui.server.job_worker import Never
from premium_tui.server.jobs import Job
from premium_tui.server.mail.addresses import header_text
from premium_tui.server.mail.letters import Letter
from premium_tui.server.mail.message_letters import (
    IN_TEXT_LIMIT,
    body_text,
    mailbox_of,
    subject_of,
    when_in,
)
from premium_tui.server.mail.words import spoken, words_in


def letter_of_transcript(connection: Connection, job: Job) -> Letter:
    """Return the letter of a job of `asking.TRANSCRIPT_MAIL`; raises Never."""
    session = session_queue.find_session(connection, job.key.about)
    ticket = threads.find_ticket(connection, job.payload["ticket_id"])
    person = threads.find_person(connection, job.payload["recipient_id"])
    if session is None or session.ended_at is None or ticket is None or person is None:
        raise Never("the chat or the person is no longer there")
    zone = ZoneInfo(threads.load_team(connection, ticket.partition, ticket.team_id).timezone)
    words = words_in(ticket.language)
    said = (
        select(MESSAGE)
        .where(
            MESSAGE.c.partition == ticket.partition,
            MESSAGE.c.team_id == ticket.team_id,
            MESSAGE.c.ticket_id == ticket.id,
            MESSAGE.c.kind == MessageKind.PUBLIC.value,
            MESSAGE.c.merged_number.is_(None),
            MESSAGE.c.position <= int(job.payload["through"]),
        )
        .order_by(MESSAGE.c.position)
    )
    parts = []
    for row in connection.execute(said):
        author = header_text(row.author_name, IN_TEXT_LIMIT)
        if row.collaborator:
            author = f"{author} (Collaborator)"
        opening = words.said.format(at=when_in(zone, row.sent_at), author=author)
        parts.append(f"{opening}\n{row.body}")
    return Letter(
        id=session.id,
        to=mailbox_of(person),
        subject=subject_of(ticket),
        text="\n\n".join(
            [
                words.transcript.format(number=ticket.number),
                body_text(words, "\n\n".join(parts)),
                "-- \n" + words.answer_here.format(number=ticket.number),
            ]
        )
        + "\n",
        language=spoken(ticket.language),
        at=session.ended_at,
        thread=(ticket.id,),
    )
