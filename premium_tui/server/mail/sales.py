"""The letter to sales: what a customer wrote, and how to reach them (rules 16, 17, 23)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from premium_tui.domain.text import clean
from premium_tui.server import threads
from premium_tui.server.core import SALES_REQUEST
from premium_tui.server.job_worker import Never
from premium_tui.server.jobs import Job
from premium_tui.server.mail.addresses import BadMailAddress, Mailbox, header_text, mailbox
from premium_tui.server.mail.letters import Letter
from premium_tui.server.mail.message_letters import IN_TEXT_LIMIT, body_text
from premium_tui.server.mail.words import ENGLISH
from premium_tui.server.tables import PersonRow


def letter_to_sales(connection: Connection, job: Job, sales: Mailbox) -> Letter:
    """Return the letter of a job of `asking.SALES_MAIL`; raises Never."""
    request = connection.execute(
        select(SALES_REQUEST).where(SALES_REQUEST.c.id == job.key.about)
    ).first()
    person = threads.find_person(connection, job.payload["person_id"])
    if request is None or person is None:
        raise Never("the request or the person is no longer there")
    team = threads.load_team(connection, job.key.partition, job.key.team_id)
    facts = {
        "Team": header_text(team.name, IN_TEXT_LIMIT),
        "Licences": str(team.licences),
        "Plan": team.base_plan,
        "Pays by": team.payment,
        "Add-on": team.addon_version or "none",
        "From": header_text(f"{person.name} <{person.email}>", IN_TEXT_LIMIT),
        "Role": person.role,
        "Phone": request.phone or "not given",
    }
    told = "\n".join(f"{name}: {clean(value, one_line=True)}" for name, value in facts.items())
    return Letter(
        id=request.id,
        to=sales,
        subject=f"Premium Support, request to sales: {team.name}",
        text=f"{told}\n\n{body_text(ENGLISH, request.body)}\n",
        language="en",
        at=request.written_at,
        reply_to=_reachable(person),
    )


def _reachable(person: PersonRow) -> Mailbox | None:
    try:
        return mailbox(person.name, person.email)
    except BadMailAddress:
        return None
