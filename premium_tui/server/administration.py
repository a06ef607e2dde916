"""Administration of a desk on its own machine: its teams, people and tokens.

Each function is one transaction; an AdministrationError has changed nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Engine, func, or_, select

from premium_tui.clock import Clock
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.domain.text import storable
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.server import people, teams
from premium_tui.server.auth import issue_token
from premium_tui.server.core import PERSON, TEAM
from premium_tui.server.database import prepare_database, rebuild_demo
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import Row
from premium_tui.server.refusals import (
    AdministrationError,
    AmbiguousPerson,
    BadValue,
    EmailTaken,
    NameTaken,
    UnknownPerson,
    UnknownTeam,
)
from premium_tui.server.schema import DeskFacts
from premium_tui.server.tables import PersonRow, TeamRow

__all__ = [
    "AdministrationError",
    "AmbiguousPerson",
    "BadValue",
    "EmailTaken",
    "NameTaken",
    "UnknownPerson",
    "UnknownTeam",
    "add_person",
    "add_team",
    "create_token",
    "prepare_database",
    "rebuild_demo",
]

LICENCE_LIMIT = 1_000_000
"""Licences a team may have."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")


def add_team(
    engine: Engine,
    clock: Clock,
    *,
    name: str,
    slug: str | None = None,
    base_plan: BasePlan = BasePlan.STANDARD,
    licences: int = 10,
    payment: Payment = Payment.CARD,
    currency: str = "USD",
    timezone: str = "UTC",
    owns: Collection[EntitlementProduct] = (EntitlementProduct.DROPBOX,),
    addon_version: AddonVersion | None = None,
    addon_product: EntitlementProduct | None = None,
) -> str:
    """Add a customer team and return its id; without a slug one is made from the name.

    The add-on is for Dropbox unless `addon_product` says otherwise. Raises NameTaken and BadValue.
    """
    if slug is not None and (len(slug) > 64 or not _SLUG.fullmatch(slug)):
        raise BadValue("slug", slug, _("use up to 64 small letters, digits and single dashes"))
    check_licences(licences)
    if not re.fullmatch("[A-Z]{3}", currency):
        raise BadValue("currency", currency, _("use its three capital letters, such as USD"))
    if not _is_zone(timezone):
        raise BadValue("timezone", timezone, _("use a name such as Europe/London"))
    if addon_version is not None:
        addon_product = addon_product or EntitlementProduct.DROPBOX
    check_products(owns, addon_version, addon_product)
    with begin_write(engine) as connection:
        facts = teams.lock_desk(connection)
        team = teams.new_team(connection, facts, clock.now(), name, slug)
        team.base_plan = base_plan.value
        team.licences = licences
        team.payment = payment.value
        team.currency = currency
        team.timezone = timezone
        team.owns = ",".join(product.value for product in EntitlementProduct if product in owns)
        team.addon_version = None if addon_version is None else addon_version.value
        team.addon_product = None if addon_product is None else addon_product.value
        people.add_team(connection, team.model_dump())
    return team.id


def add_person(
    engine: Engine,
    clock: Clock,
    *,
    team: str | None,
    name: str,
    email: str,
    role: Role,
    language: str = "en",
    champion: ChampionTier | None = None,
) -> str:
    """Add a customer to the team of a name or slug, or an agent to the desk; return the id.

    Agents belong to the desk's own team, made when there is none. Raises UnknownTeam, EmailTaken
    and BadValue.
    """
    name = teams.checked_name(name)
    if len(email) > teams.NAME_LIMIT or not _EMAIL.fullmatch(email) or storable(email) != email:
        raise BadValue("email", email, _("use an address such as dana@example.com"))
    check_language(language)
    if role.is_agent and champion is not None:
        raise BadValue("champion", champion.value, _("champions are customers, not agents"))
    if role.is_agent is (team is not None):
        raise BadValue("team", team, _("customers belong to one, agents to none"))
    with begin_write(engine) as connection:
        home = _home(connection, clock, teams.lock_desk(connection), team)
        query = select(PERSON.c.id).where(
            PERSON.c.team_id == home.id, func.lower(PERSON.c.email) == email.lower()
        )
        if connection.execute(query).first() is not None:
            raise EmailTaken(email)
        person = PersonRow(
            partition=home.partition,
            team_id=home.id,
            id=new_id(),
            name=name,
            email=email,
            role=role.value,
            champion=None if champion is None else champion.value,
            language=language,
        )
        people.add_person(connection, person.model_dump())
        return person.id


def create_token(engine: Engine, clock: Clock, *, person: str, label: str = "") -> str:
    """Make a token for the person of an e-mail address or id and return it: it is shown once.

    Raises UnknownPerson and AmbiguousPerson.
    """
    with begin_write(engine) as connection:
        return issue_token(connection, find_person(connection, person), clock, storable(label))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    # A folder of zones and a name with a NUL in it are errors of their own kinds.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_licences(licences: int) -> None:
    """Raise BadValue unless a team may have so many."""
    if not 1 <= licences <= LICENCE_LIMIT:
        raise BadValue("licences", licences, _("a team has 1 to 1,000,000"))


def check_language(language: str) -> None:
    """Raise BadValue unless it is a language's code."""
    if not re.fullmatch("[a-z]{2}", language):
        raise BadValue("language", language, _("use its two small letters, such as en or ja"))


def check_products(
    owns: Collection[EntitlementProduct],
    version: AddonVersion | None,
    product: EntitlementProduct | None,
) -> None:
    """Raise BadValue unless a team can own this, and the add-on for that product of it."""
    if not owns:
        raise BadValue("owns", "", _("a team owns dropbox, dash or both"))
    if product is not None and version is None:
        raise BadValue("addon_product", product.value, _("the version of the add-on is missing"))
    if product is not None and product not in owns:
        raise BadValue("addon_product", product.value, _("the team does not own this product"))


def _home(connection: Connection, clock: Clock, facts: DeskFacts, name: str | None) -> TeamRow:
    """Return a new person's team; without a name the agents' own, made when there is none."""
    if name is not None:
        team = teams.find_team(connection, name)
        if team is None:
            raise UnknownTeam(name)
        return team
    desk = teams.find_desk_team(connection)
    if desk is None:
        desk = teams.desk_team(facts, new_id(), clock.now(), teams.next_rank(connection))
        people.add_team(connection, desk.model_dump())
    return desk


def find_person(connection: Connection, who: str) -> Row:
    """Return partition, team and id of the person of an e-mail address or id.

    Raises UnknownPerson and AmbiguousPerson.
    """
    found = connection.execute(
        select(PERSON.c.partition, PERSON.c.team_id, PERSON.c.id, TEAM.c.name.label("team"))
        .join(TEAM, TEAM.c.id == PERSON.c.team_id)
        .where(or_(PERSON.c.id == who, func.lower(PERSON.c.email) == who.lower()))
        .order_by(TEAM.c.rank, PERSON.c.id)
    ).all()
    if not found or not who:
        raise UnknownPerson(who)
    if len(found) > 1:
        raise AmbiguousPerson(who, [(row.id, row.team) for row in found])
    row = found[0]
    return {"partition": row.partition, "team_id": row.team_id, "id": row.id}
