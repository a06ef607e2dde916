"""Bearer tokens: made once, kept as SHA-256, looked up together with the person's sight."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import Connection, and_, delete, select
from sqlalchemy import Row as SqlRow

from premium_tui.clock import Clock
from premium_tui.domain.roles import Role
from premium_tui.server.core import PERSON, SERVICE, TOKEN
from premium_tui.server.feed import Row
from premium_tui.server.problems import unauthorized
from premium_tui.server.visibility import Viewer

TOKEN_PREFIX = "ptu_"


def digest_of(token: str) -> bytes:
    """Return the SHA-256 under which a token is kept; 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def same_secret(given: str, kept: str) -> bool:
    """Return whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(digest_of(given), digest_of(kept))


def issue_token(connection: Connection, person: Row, clock: Clock, label: str = "") -> str:
    """Make a token for a `person` row (partition, team_id, id) and return its secret, once."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        TOKEN.insert().values(
            digest=digest_of(token),
            partition=person["partition"],
            team_id=person["team_id"],
            person_id=person["id"],
            label=label,
            created_at=clock.now(),
        )
    )
    return token


def revoke_tokens(connection: Connection, person_id: str) -> int:
    """Revoke all tokens of a person; return how many there were. Open streams end at once."""
    return connection.execute(delete(TOKEN).where(TOKEN.c.person_id == person_id)).rowcount


_SIGHT = (
    PERSON.c.id,
    PERSON.c.name,
    PERSON.c.team_id,
    PERSON.c.partition,
    PERSON.c.role,
    PERSON.c.acl_epoch,
)


def viewer_of(connection: Connection, digest: bytes) -> Viewer:
    """Return the viewer a token's digest stands for; raises the 401 problem."""
    row = connection.execute(
        select(*_SIGHT, TOKEN.c.digest)
        .join(
            TOKEN,
            and_(
                PERSON.c.partition == TOKEN.c.partition,
                PERSON.c.team_id == TOKEN.c.team_id,
                PERSON.c.id == TOKEN.c.person_id,
            ),
        )
        .where(TOKEN.c.digest == digest)
    ).first()
    # The index finds by equal prefix; the full digest is compared once more in constant time.
    if row is None or not hmac.compare_digest(bytes(row.digest), digest):
        raise unauthorized()
    return _viewer(connection, row)


def viewer_of_person(connection: Connection, person_id: str) -> Viewer | None:
    """Return a person's own view, without a token; None when there is no such person."""
    row = connection.execute(select(*_SIGHT).where(PERSON.c.id == person_id)).first()
    return None if row is None else _viewer(connection, row)


def _viewer(connection: Connection, row: SqlRow[*tuple[Any, ...]]) -> Viewer:
    role = Role(row.role)
    services = services_of(connection, row.id) if role.is_agent else None
    return Viewer(
        row.id, row.name, row.team_id, row.partition, role, row.acl_epoch, services or None
    )


def services_of(connection: Connection, agent_id: str) -> frozenset[tuple[int, str]]:
    """Return partition and team of each team an agent is limited to; empty: every team."""
    rows = connection.execute(
        select(SERVICE.c.partition, SERVICE.c.team_id).where(SERVICE.c.agent_id == agent_id)
    )
    return frozenset((row.partition, row.team_id) for row in rows)
