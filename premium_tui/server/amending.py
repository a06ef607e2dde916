"""Amending teams and people of a desk on its own machine: plan, licences, add-on, champions, roles.

Each function is one transaction; an AdministrationError has changed nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select, update

from premium_tui.clock import Clock
from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.plans import Addon, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.i18n import _
from premium_tui.server import people, teams
from premium_tui.server.administration import check_licences, check_products, find_person
from premium_tui.server.benefits.bookings import cancel_what_is_to_come
from premium_tui.server.benefits.offered import refresh
from premium_tui.server.billing.account import lock_account, lock_team
from premium_tui.server.billing.renewal import renew
from premium_tui.server.billing.statement import save_account
from premium_tui.server.core import PERSON, TEAM
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import change_of_person, change_of_team, record, record_many
from premium_tui.server.refusals import BadValue, UnknownTeam
from premium_tui.server.tables import TeamRow


def find_customer_team(connection: Connection, name: str) -> TeamRow:
    """Return the customer team of a slug or name, administrators locked out. UnknownTeam."""
    teams.lock_desk(connection)
    team = teams.find_team(connection, name)
    if team is None:
        raise UnknownTeam(name)
    return team


def set_team(
    engine: Engine,
    clock: Clock,
    name: str,
    *,
    base_plan: BasePlan | None = None,
    licences: int | None = None,
    payment: Payment | None = None,
    addon: Addon | None = None,
    no_addon: bool = False,
) -> None:
    """Change what a team has; None leaves it as it is.

    The add-on is given as sales do, also in the place of another one; `no_addon` takes it away at
    once, and with it what is booked for later. Raises UnknownTeam and BadValue.
    """
    if licences is not None:
        check_licences(licences)
    wanted = {
        "base_plan": None if base_plan is None else base_plan.value,
        "licences": licences,
        "payment": None if payment is None else payment.value,
    }
    values: dict[str, object] = {
        field: value for field, value in wanted.items() if value is not None
    }
    if addon is not None or no_addon:
        values["addon_version"] = None if addon is None else addon.version.value
        values["addon_product"] = None if addon is None else addon.product.value
    now = clock.now()
    with begin_write(engine) as connection:
        found = find_customer_team(connection, name)
        key = (found.partition, found.id)
        if addon is not None:
            owns = [EntitlementProduct(product) for product in found.owns.split(",")]
            check_products(owns, addon.version, addon.product)
        account = lock_account(connection, key)
        # What is due is charged as it was until now.
        changes = [] if account is None else renew(connection, account, now)
        connection.execute(update(TEAM).where(TEAM.c.id == found.id).values(**values))
        team = lock_team(connection, key)
        changes.append(change_of_team(team.model_dump()))
        if account is not None:
            account.team = team
            if no_addon:
                account.disown()
            elif addon is not None:
                today = day_of(now, team.timezone)
                account.own(OwnedAddon(addon, 0, today, through_sales=True))
            changes.append(save_account(connection, account))
        if no_addon:
            changes += cancel_what_is_to_come(connection, key, now)
        if no_addon or addon is not None:
            changes += refresh(connection, team, now)
        record_many(connection, key[0], changes)


def set_person(
    engine: Engine,
    who: str,
    *,
    champion: ChampionTier | None = None,
    no_champion: bool = False,
    role: Role | None = None,
) -> None:
    """Change the tier or the role of the person of an e-mail address or id; None leaves it.

    `no_champion` takes the tier away. Raises UnknownPerson, AmbiguousPerson and BadValue.
    """
    with begin_write(engine) as connection:
        teams.lock_desk(connection)
        person_id = str(find_person(connection, who)["id"])
        here = PERSON.c.id == person_id
        row = connection.execute(select(PERSON).where(here)).mappings().one()
        if role is not None:
            try:
                people.change_role(connection, person_id, role)
            except people.RoleMismatchError as error:
                words = _("agents stay agents, and customers customers")
                raise BadValue("role", role.value, words) from error
        if champion is not None or no_champion:
            if champion is not None and Role(row["role"]).is_agent:
                raise BadValue("champion", champion.value, _("champions are customers, not agents"))
            tier = None if champion is None else champion.value
            connection.execute(update(PERSON).where(here).values(champion=tier))
            record(connection, row["partition"], change_of_person(dict(row)))
