"""Who we are: as the desk says, and by which token; and values this program may not know."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from premium_tui.clock import from_millis
from premium_tui.data.models import Capabilities, Me, Person, TeamInfo
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.domain.text import clean

E = TypeVar("E", bound=StrEnum)


def read_me(body: str) -> Me | None:
    """Return the desk's answer to /v1/me as shown; None when it cannot be read."""
    try:
        said = json.loads(body)
        person, team = said["person"], said["team"]
        can = said["capabilities"]
        return Me(
            person=Person(
                id=person["id"],
                name=clean(person["name"], one_line=True),
                email=clean(person["email"], one_line=True) if person["email"] else None,
                role=known(Role, person["role"], Role.MEMBER),
                champion=maybe(ChampionTier, person["champion"]),
                language=person["language"],
            ),
            team=_team(team) if team is not None else None,
            capabilities=Capabilities(
                **{name: bool(can.get(name)) for name in Capabilities.__slots__}
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _team(team: dict[str, object]) -> TeamInfo:
    owns, addon, licences = team["owns"], team["addon"], team["licences"]
    version, product = (
        (addon.get("version"), addon.get("product")) if isinstance(addon, dict) else (None, None)
    )
    return TeamInfo(
        id=str(team["id"]),
        name=clean(str(team["name"]), one_line=True),
        base_plan=known(BasePlan, team["base_plan"], BasePlan.STANDARD),
        licences=licences if isinstance(licences, int) else 0,
        timezone=str(team["timezone"]),
        owns=frozenset(p for p in EntitlementProduct if isinstance(owns, list) and p.value in owns),
        addon_version=maybe(AddonVersion, version),
        addon_product=maybe(EntitlementProduct, product),
    )


def read_server(path: Path) -> tuple[str, str] | None:
    """Return URL and token of a signed-in profile; None when it is not signed in."""
    try:
        return server_in(path.read_bytes())
    except OSError:
        return None


def server_in(content: bytes) -> tuple[str, str] | None:
    """Return URL and token as JSON holds them; None when it does not."""
    try:
        said = json.loads(content.decode("utf-8"))
        url, token = said["url"], said["token"]
    except (ValueError, KeyError, TypeError):
        return None
    good = (
        isinstance(url, str) and isinstance(token, str) and token.isascii() and token.isprintable()
    )
    return (url, token) if good else None


def moment(millis: int | None) -> datetime | None:
    """Return an aware UTC time of milliseconds, None of None."""
    return from_millis(millis) if millis is not None else None


def known(kind: type[E], value: object, otherwise: E) -> E:
    """Return the member `value` names; `otherwise` for one this program does not know yet."""
    found = maybe(kind, value)
    return found if found is not None else otherwise


def maybe(kind: type[E], value: object) -> E | None:
    """Return the member `value` names, or None."""
    try:
        return kind(str(value))
    except ValueError:
        return None
