"""The quarterly mail of rule 7: asked for once a team and quarter, and its letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select

from premium_tui.domain.benefits import feature_mail_due
from premium_tui.domain.roles import Role
from premium_tui.server import threads
from premium_tui.server.benefits.features import all_features
from premium_tui.server.billing.account import find_subscription, lock_team, owned_by
from premium_tui.server.core import HIGHLIGHT, JOB, PERSON, TEAM
from premium_tui.server.feed import Change
from premium_tui.server.job_worker import Never
from premium_tui.server.jobs import Job, JobKey, enqueue
from premium_tui.server.mail.addresses import header_text
from premium_tui.server.mail.asking import FEATURES_MAIL
from premium_tui.server.mail.letters import Letter
from premium_tui.server.mail.message_letters import IN_TEXT_LIMIT, mailbox_of
from premium_tui.server.mail.words import spoken, words_in


def due(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Return the teams (partition, id) whose features of this quarter have yet to be mailed."""
    mailed = exists().where(
        JOB.c.partition == HIGHLIGHT.c.partition,
        JOB.c.team_id == HIGHLIGHT.c.team_id,
        JOB.c.kind == FEATURES_MAIL,
        JOB.c.about > HIGHLIGHT.c.quarter + ":",
        JOB.c.about < HIGHLIGHT.c.quarter + ";",
    )
    anybody = exists().where(
        PERSON.c.partition == HIGHLIGHT.c.partition,
        PERSON.c.team_id == HIGHLIGHT.c.team_id,
        PERSON.c.role == Role.TEAM_ADMIN.value,
    )
    here = (TEAM.c.partition == HIGHLIGHT.c.partition) & (TEAM.c.id == HIGHLIGHT.c.team_id)
    rows = connection.execute(
        select(HIGHLIGHT.c.partition, HIGHLIGHT.c.team_id)
        .join(TEAM, here)
        .where(HIGHLIGHT.c.until > now, TEAM.c.addon_version.is_not(None), anybody, ~mailed)
        .order_by(HIGHLIGHT.c.partition, HIGHLIGHT.c.team_id)
    )
    return [(row.partition, row.team_id) for row in rows]


def ask(connection: Connection, key: tuple[int, str], now: datetime) -> list[Change]:
    """Ask for a team's mail of this quarter, one to each team admin; nothing in the feed changes.

    What a twin has asked for meanwhile is not asked for again.
    """
    team = lock_team(connection, key)
    here = (JOB.c.partition == team.partition) & (JOB.c.team_id == team.id)
    about = select(JOB.c.about).where(here, JOB.c.kind == FEATURES_MAIL)
    sent = {row.about.partition(":")[0] for row in connection.execute(about)}
    owned = owned_by(team, find_subscription(connection, key))
    quarter = feature_mail_due(owned, sent, now, team.timezone)
    if quarter is None:
        return []
    admins = select(PERSON.c.id).where(
        PERSON.c.partition == team.partition,
        PERSON.c.team_id == team.id,
        PERSON.c.role == Role.TEAM_ADMIN.value,
    )
    for admin in connection.execute(admins).all():
        enqueue(
            connection,
            JobKey(*key, FEATURES_MAIL, f"{quarter.code}:{admin.id}"),
            {"quarter": quarter.code, "recipient_id": admin.id, "at": now.isoformat()},
            now,
        )
    return []


def letter_of_features(connection: Connection, job: Job) -> Letter:
    """Return the letter of a job of `asking.FEATURES_MAIL`; raises Never."""
    quarter = job.payload["quarter"]
    person = threads.find_person(connection, job.payload["recipient_id"])
    team = threads.load_team(connection, job.key.partition, job.key.team_id)
    kept: str | None = connection.execute(
        select(HIGHLIGHT.c.features).where(
            HIGHLIGHT.c.partition == team.partition,
            HIGHLIGHT.c.team_id == team.id,
            HIGHLIGHT.c.quarter == quarter,
        )
    ).scalar()
    if person is None or kept is None:
        raise Never("the person or the features are no longer there")
    words = words_in(person.language)
    features = [
        all_features()[key].in_language(person.language)
        for key in kept.split(",")
        if key in all_features()
    ]
    counted = {"count": len(features), "quarter": quarter}
    entries = [
        f"{place}. {feature.title}\n{feature.text}\n{feature.url}"
        for place, feature in enumerate(features, 1)
    ]
    opening = words.features.format(team=header_text(team.name, IN_TEXT_LIMIT), **counted)
    return Letter(
        id=f"{quarter}.{person.id}",
        to=mailbox_of(person),
        subject=words.features_subject.format(**counted),
        text="\n\n".join([opening, *entries, "-- \n" + words.features_why]) + "\n",
        language=spoken(person.language),
        at=datetime.fromisoformat(job.payload["at"]),
    )
