"""The demo's packaged data as typed values, and what must hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Literal

import msgspec

from premium_tui.domain.benefits import Benefit
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import ABOUT_PRODUCTS, EntitlementProduct, entitlement_of
from premium_tui.domain.roles import Role, may_create_premium, may_see_team_tickets
from premium_tui.domain.tickets import SUBJECT_LIMIT, Channel, Priority, TicketState


@dataclass(eq=False)
class DemoDataError(Exception):
    """Packaged demo data that cannot be right."""

    key: str
    reason: str


class _Strict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Nothing misspelt goes unseen."""


class DemoPerson(_Strict):
    """A customer of a demo team."""

    handle: str
    name: str
    email: str
    role: Role
    champion: ChampionTier | None
    language: str


class DemoAgent(_Strict):
    """An agent of the demo desk."""

    handle: str
    name: str
    email: str
    language: str


class DemoAddon(_Strict):
    """The add-on a demo team owns."""

    version: AddonVersion
    product: EntitlementProduct


class DemoOffer(_Strict):
    """An add-on a demo team may buy."""

    version: AddonVersion
    product: EntitlementProduct
    price_minor: int


class DemoBooking(_Strict):
    """A session with support, so many days from the day the demo is made."""

    benefit: Benefit
    by: str
    days: int
    at: str
    """Hours and minutes in the team's zone."""


class DemoBilling(_Strict):
    """What a demo team pays; ages are days before the demo is made."""

    since_days: int
    subscription_minor: int
    offers: list[DemoOffer]
    addon_since_days: int | None = None
    through_sales: bool = False
    bookings: list[DemoBooking] = []


class DemoTeam(_Strict):
    """A demo team."""

    slug: str
    name: str
    base_plan: BasePlan
    licences: int
    payment: Payment
    currency: str
    timezone: str
    billing_period: Literal["monthly", "yearly"]
    owns: list[EntitlementProduct]
    addon: DemoAddon | None
    billing: DemoBilling
    people: list[DemoPerson]


class DemoDesk(_Strict):
    """All teams and agents, in their order."""

    teams: list[DemoTeam]
    agents: list[DemoAgent]


class DemoMessage(_Strict):
    """A message, minutes after the first one of its thread."""

    author: str
    after_min: int
    body: str
    note: bool = False


class DemoTicket(_Strict):
    """A thread: `age_min` minutes old when the demo is made, or begun `at` a date."""

    key: str
    team: str
    requester: str
    subject: str
    product: str
    issue_kind: IssueKind | None
    channel: Channel
    language: Literal["en", "ja"]
    status: TicketState
    priority: Priority
    assignee: str | None
    tags: list[str]
    messages: list[DemoMessage]
    age_min: int | None = None
    at: datetime | None = None


def read_desk() -> DemoDesk:
    """Return the packaged teams and agents; raises DemoDataError."""
    text = (files("premium_tui.server.demo") / "teams.json").read_bytes()
    try:
        return msgspec.json.decode(text, type=DemoDesk)
    except msgspec.MsgspecError as error:
        raise DemoDataError("teams.json", str(error)) from error


def read_tickets() -> list[DemoTicket]:
    """Return the packaged tickets of all files, in no order; raises DemoDataError."""
    decoder = msgspec.json.Decoder(DemoTicket)
    found: list[DemoTicket] = []
    for file in files("premium_tui.server.demo").iterdir():
        if not file.name.endswith(".jsonl"):
            continue
        try:
            found += decoder.decode_lines(file.read_bytes())
        except msgspec.MsgspecError as error:
            raise DemoDataError(file.name, str(error)) from error
    return found


def check_tickets(desk: DemoDesk, tickets: list[DemoTicket]) -> None:
    """Raise DemoDataError for the first ticket that cannot be, as the rules stand."""
    teams = {team.slug: team for team in desk.teams}
    agents = {agent.handle for agent in desk.agents}
    keys: set[str] = set()
    for ticket in tickets:
        reason = _flaw(ticket, teams, agents)
        if ticket.key in keys:
            reason = "the key is taken"
        keys.add(ticket.key)
        if reason is not None:
            raise DemoDataError(ticket.key, reason)


def _flaw(ticket: DemoTicket, teams: Mapping[str, DemoTeam], agents: set[str]) -> str | None:
    """Return what is wrong with a ticket, if anything."""
    team = teams.get(ticket.team)
    if team is None:
        return "no such team"
    roles = {person.handle: person.role for person in team.people}
    requester = roles.get(ticket.requester)
    if requester is None:
        return "the requester is not of the team"
    if may_create_premium(requester) is (ticket.channel is Channel.GET_HELP):
        return "members, and they alone, write via get_help (rules 12, 29)"
    if ticket.product not in ABOUT_PRODUCTS or entitlement_of(ticket.product) not in team.owns:
        return "the team does not own the product"
    if ticket.assignee is not None and ticket.assignee not in agents:
        return "the assignee is no agent"
    if not 0 < len(ticket.subject) <= SUBJECT_LIMIT:
        return "the subject is empty or too long"
    if any("," in tag or not tag for tag in ticket.tags):
        return "a tag is empty or holds a comma"
    return _flaw_of_thread(ticket, roles, agents)


def _flaw_of_thread(ticket: DemoTicket, roles: Mapping[str, Role], agents: set[str]) -> str | None:
    times = [message.after_min for message in ticket.messages]
    if not times or times[0] != 0 or times != sorted(times):
        return "the times of the messages do not rise from 0"
    if (ticket.age_min is None) is (ticket.at is None):
        return "it needs either age_min or at"
    if ticket.age_min is not None and ticket.age_min <= times[-1]:
        return "its last message lies in the future"
    if ticket.at is not None and ticket.at.tzinfo is None:
        return "its date has no time zone"
    if ticket.messages[0].author != ticket.requester:
        return "the first message is not the requester's"
    for message in ticket.messages:
        role = roles.get(message.author)
        if not message.body:
            return "a message is empty"
        if message.author in agents:
            continue
        if role is None or message.note:
            return "an author is unknown, or no agent and leaves a note"
        if message.author != ticket.requester and not may_see_team_tickets(role):
            return "only team admins answer a colleague's ticket (rule 35)"
    asked = [message for message in ticket.messages if not message.note][-1].author not in agents
    if ticket.status is TicketState.WAITING and asked:
        return "it waits for a customer who spoke last"
    return None
