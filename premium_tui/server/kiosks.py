"""Signing in over SSH: agents' keys, the kiosks that vouch for them, and the tokens these get.

A kiosk's credential is good for one thing: a short-lived token of the agent whose key has just
opened a connection. What is administered here is one transaction; an AdministrationError has
changed nothing.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, select

from premium_tui.clock import Clock
from premium_tui.domain.roles import Role
from premium_tui.domain.ssh_keys import FINGERPRINT
from premium_tui.i18n import _
from premium_tui.server.administration import find_person
from premium_tui.server.auth import digest_of, issue_token
from premium_tui.server.core import KIOSK, LEASE, PERSON, SSH_KEY, TOKEN
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.problems import not_found, unauthorized
from premium_tui.server.refusals import BadValue, KeyTaken, KioskTaken, UnknownKey, UnknownKiosk

CREDENTIAL_PREFIX = "ptk_"

LEASE_TIME = timedelta(hours=1)
"""How long a kiosk's token is good; a session that goes on gets another one."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class AgentKey:
    """A key and whose it is."""

    fingerprint: str
    person_id: str
    name: str
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Leased:
    """A token got by a kiosk."""

    token: str
    person_id: str
    expires_at: datetime


def add_key(engine: Engine, clock: Clock, *, person: str, fingerprint: str) -> AgentKey:
    """Let the agent of an e-mail address or id sign in with a key.

    The same key of the same agent again changes nothing. Raises UnknownPerson, AmbiguousPerson,
    KeyTaken and BadValue.
    """
    if not re.fullmatch(FINGERPRINT, fingerprint):
        raise BadValue("key", fingerprint, _("its fingerprint begins with SHA256:"))
    with begin_write(engine) as connection:
        found = find_person(connection, person)
        role = connection.execute(select(PERSON.c.role).where(PERSON.c.id == found["id"])).scalar()
        if not Role(str(role)).is_agent:
            raise BadValue("person", person, _("only agents sign in over SSH"))
        held = _keys(connection, SSH_KEY.c.fingerprint == fingerprint)
        if not held:
            connection.execute(
                SSH_KEY.insert().values(
                    fingerprint=fingerprint,
                    partition=found["partition"],
                    team_id=found["team_id"],
                    person_id=found["id"],
                    created_at=clock.now(),
                )
            )
            held = _keys(connection, SSH_KEY.c.fingerprint == fingerprint)
        if held[0].person_id != found["id"]:
            raise KeyTaken(fingerprint, held[0].email)
        return held[0]


def keys_of(engine: Engine) -> list[AgentKey]:
    """Return all keys, by their owners' names."""
    with begin_read(engine) as connection:
        return _keys(connection)


def remove_key(engine: Engine, fingerprint: str) -> list[AgentKey]:
    """Take a key away and return it; who is signed in with it is signed out at once.

    Raises UnknownKey.
    """
    with begin_write(engine) as connection:
        return _remove(connection, _keys(connection, SSH_KEY.c.fingerprint == fingerprint))


def remove_keys_of(engine: Engine, person: str) -> list[AgentKey]:
    """Take all keys of the person of an e-mail address or id away and return them.

    Raises UnknownPerson, AmbiguousPerson and UnknownKey.
    """
    with begin_write(engine) as connection:
        person_id = find_person(connection, person)["id"]
        return _remove(connection, _keys(connection, SSH_KEY.c.person_id == person_id))


def create_kiosk(engine: Engine, clock: Clock, name: str) -> str:
    """Make a kiosk and return its credential: it is shown once. Raises KioskTaken and BadValue."""
    if not _NAME.fullmatch(name):
        raise BadValue("name", name, _("use up to 64 letters, digits, dots and dashes"))
    credential = CREDENTIAL_PREFIX + secrets.token_urlsafe(32)
    with begin_write(engine) as connection:
        if connection.execute(select(KIOSK.c.name).where(KIOSK.c.name == name)).first() is not None:
            raise KioskTaken(name)
        connection.execute(
            KIOSK.insert().values(name=name, digest=digest_of(credential), created_at=clock.now())
        )
    return credential


def kiosks_of(engine: Engine) -> list[tuple[str, datetime]]:
    """Return the kiosks' names and when each was made."""
    with begin_read(engine) as connection:
        rows = connection.execute(
            select(KIOSK.c.name, KIOSK.c.created_at).order_by(KIOSK.c.name)
        ).all()
    return [(row.name, row.created_at) for row in rows]


def remove_kiosk(engine: Engine, name: str) -> None:
    """Take a kiosk's credential and all the tokens it got away. Raises UnknownKiosk."""
    with begin_write(engine) as connection:
        if not connection.execute(delete(KIOSK).where(KIOSK.c.name == name)).rowcount:
            raise UnknownKiosk(name)
        _end(connection, LEASE.c.kiosk == name)


def lease(connection: Connection, clock: Clock, credential: str, fingerprint: str) -> Leased:
    """Make a short-lived token for the agent with a key, asked for by a kiosk.

    Raises the 401 problem for a credential that is none, and 404 for a key nobody has.
    """
    kiosk = connection.execute(
        select(KIOSK.c.name).where(KIOSK.c.digest == digest_of(credential))
    ).scalar()
    if kiosk is None:
        raise unauthorized()
    row = connection.execute(
        select(PERSON.c.partition, PERSON.c.team_id, PERSON.c.id, PERSON.c.role)
        .join(SSH_KEY, _OWNED)
        .where(SSH_KEY.c.fingerprint == fingerprint)
    ).first()
    if row is None or not Role(row.role).is_agent:
        raise not_found()
    end_leases(connection, clock.now())
    person = {"partition": row.partition, "team_id": row.team_id, "id": row.id}
    token = issue_token(connection, person, clock, label=f"ssh {kiosk}")
    leased = Leased(token, row.id, clock.now() + LEASE_TIME)
    connection.execute(
        LEASE.insert().values(
            digest=digest_of(token), kiosk=kiosk, person_id=row.id, expires_at=leased.expires_at
        )
    )
    return leased


def end_leases(connection: Connection, now: datetime) -> None:
    """Revoke the tokens of kiosks whose time is over."""
    _end(connection, LEASE.c.expires_at <= now)


def any_to_end(connection: Connection, now: datetime) -> bool:
    """Return whether there are such tokens."""
    query = select(LEASE.c.digest).where(LEASE.c.expires_at <= now).limit(1)
    return connection.execute(query).first() is not None


_OWNED = and_(
    PERSON.c.partition == SSH_KEY.c.partition,
    PERSON.c.team_id == SSH_KEY.c.team_id,
    PERSON.c.id == SSH_KEY.c.person_id,
)


def _keys(connection: Connection, *where: ColumnElement[bool]) -> list[AgentKey]:
    rows = connection.execute(
        select(
            SSH_KEY.c.fingerprint,
            SSH_KEY.c.person_id,
            PERSON.c.name,
            PERSON.c.email,
            SSH_KEY.c.created_at,
        )
        .join(PERSON, _OWNED)
        .where(*where)
        .order_by(PERSON.c.name, PERSON.c.id, SSH_KEY.c.created_at, SSH_KEY.c.fingerprint)
    ).all()
    return [AgentKey(*row) for row in rows]


def _remove(connection: Connection, keys: list[AgentKey]) -> list[AgentKey]:
    if not keys:
        raise UnknownKey
    for key in keys:
        connection.execute(delete(SSH_KEY).where(SSH_KEY.c.fingerprint == key.fingerprint))
    # A person's terminals share a token, whichever key got it. All of theirs go, and sessions
    # whose key is still good get another one at once.
    _end(connection, LEASE.c.person_id.in_({key.person_id for key in keys}))
    return keys


def _end(connection: Connection, which: ColumnElement[bool]) -> None:
    """Revoke the tokens of some leases; open streams end at once."""
    connection.execute(delete(TOKEN).where(TOKEN.c.digest.in_(select(LEASE.c.digest).where(which))))
    connection.execute(delete(LEASE).where(which))
