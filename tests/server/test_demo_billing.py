"""The demo teams' accounts: one for each way that buying can go, and a desk that lives on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine, select

from premium_tui.clock import ManualClock
from premium_tui.domain.addon_sales import SaleKind
from premium_tui.domain.billing_period import BillingUnit, period_of
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.billing import quotes
from premium_tui.server.core import PERSON, TEAM, WEBINAR
from premium_tui.server.demo.loader import load_demo
from premium_tui.server.engine import begin_read, begin_write, make_engine
from premium_tui.server.keeping import keep_up
from premium_tui.server.problems import ProblemError
from premium_tui.server.schema import DeskFacts, create_desk
from premium_tui.wire.billing_requests import NewQuote
from premium_tui.wire.things import (
    BillingData,
    BookingData,
    FeatureData,
    QuoteData,
    WebinarData,
)
from tests.server.follower import Follower

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
T = TypeVar("T")
PAYING = {
    "meridian-studio": "USD",
    "harbour-and-pine": "USD",
    "aozora-insatsu": "JPY",
    "northwind-legal": "USD",
}


@dataclass
class Demo:
    engine: Engine
    clock: ManualClock
    facts: DeskFacts

    def person(self, slug: str, role: Role) -> str:
        """Return the first person of a role of a team."""
        query = select(PERSON.c.id).join(TEAM, TEAM.c.id == PERSON.c.team_id)
        query = query.where(TEAM.c.slug == slug, PERSON.c.role == role.value)
        with begin_read(self.engine) as connection:
            return str(connection.execute(query.order_by(PERSON.c.id)).scalars().first())

    def follow(self, slug: str, role: Role = Role.TEAM_ADMIN) -> Follower:
        """Return what the client of a team's first person of a role holds."""
        follower = Follower(self.engine, self.clock, self.facts, self.person(slug, role))
        follower.pull(500)
        return follower

    def billing(self, slug: str) -> BillingData:
        """Return a team's account."""
        (account,) = things(self.follow(slug), BillingData)
        return account

    def ask(self, slug: str, kind: str, version: str = "enhanced") -> QuoteData | str:
        """Ask for a quote as the team's admin; return it, or the code of the refusal."""
        new = NewQuote(
            id=new_id(),
            kind=SaleKind(kind),
            version=AddonVersion(version),
            product=EntitlementProduct.DROPBOX,
        )
        try:
            with begin_write(self.engine) as connection:
                viewer = viewer_of_person(connection, self.person(slug, Role.TEAM_ADMIN))
                assert viewer is not None
                quotes.ask(connection, viewer, new, self.clock.now())
        except ProblemError as problem:
            return problem.code
        (quote,) = (one for one in things(self.follow(slug), QuoteData) if one.id == new.id)
        return quote


def things(follower: Follower, struct: type[T]) -> list[T]:
    return [thing for thing in follower.held.values() if isinstance(thing, struct)]


def make_demo(folder: Path) -> Demo:
    engine = make_engine(f"sqlite:///{folder / 'desk.db'}")
    clock = ManualClock(NOON)
    facts = create_desk(engine, clock, demo=True)
    load_demo(engine, clock)
    return Demo(engine, clock, facts)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as it is made; asking for quotes changes nothing in it."""
    made = make_demo(tmp_path_factory.mktemp("demo"))
    yield made
    made.engine.dispose()


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Demo]:
    """A demo that is changed."""
    made = make_demo(tmp_path)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("slug", PAYING)
def test_every_account_is_whole_and_labelled_demo(demo: Demo, slug: str) -> None:
    account = demo.billing(slug)
    assert account.demo
    assert account.currency == PAYING[slug]
    assert account.period_start <= NOON.date() < account.period_end
    days = [invoice.on for invoice in account.invoices]
    assert days == sorted(days, reverse=True)
    assert days[0] <= NOON.date()
    renewals = [i for i in account.invoices if i.lines[0].what == "subscription"]
    assert renewals[0].on == account.period_start
    for invoice in renewals:
        period = period_of(account.period_start, BillingUnit(account.period), invoice.on)
        assert invoice.on in (period.start, period.end)
    for invoice in account.invoices:
        assert invoice.total_minor == sum(line.amount_minor for line in invoice.lines) > 0
        assert invoice.state == ("paid" if account.payment == "card" else "open")


def test_rule_18_meridian_bought_enhanced_by_card_some_months_ago(demo: Demo) -> None:
    account = demo.billing("meridian-studio")
    assert (account.payment, account.period) == ("card", "monthly")
    assert account.addon is not None
    assert (account.addon.version, account.addon.through_sales) == ("enhanced", False)
    (part,) = [i for i in account.invoices if i.lines[0].what == "addon_part"]
    assert part.on == account.addon.since < NOON.date() - timedelta(days=90)
    assert part.total_minor < account.addon.price_minor
    whole = account.subscription_minor + account.addon.price_minor
    assert {i.total_minor for i in account.invoices if i.on > part.on} == {whole}
    assert {i.total_minor for i in account.invoices if i.on < part.on} == {
        account.subscription_minor
    }
    quote = demo.ask("meridian-studio", "remove")
    assert isinstance(quote, QuoteData)
    assert quote.effective_on == account.period_end
    assert demo.ask("meridian-studio", "add", "essentials") == "switch-through-sales"


def test_rule_17_harbour_owns_essentials_through_sales_with_eight_licences(demo: Demo) -> None:
    account = demo.billing("harbour-and-pine")
    assert account.licences == 8
    assert account.addon is not None and account.addon.through_sales
    assert account.addon.version == "essentials"
    assert demo.ask("harbour-and-pine", "remove", "essentials") == "managed-by-sales"
    assert demo.ask("harbour-and-pine", "add") == "switch-through-sales"


def test_rule_21_aozora_can_buy_in_yen(demo: Demo) -> None:
    account = demo.billing("aozora-insatsu")
    assert account.addon is None
    quote = demo.ask("aozora-insatsu", "add")
    assert isinstance(quote, QuoteData)
    assert quote.currency == "JPY" and quote.demo
    assert quote.charge_minor < quote.price_minor == account.offers[-1].price_minor


def test_rule_16_northwind_must_contact_sales(demo: Demo) -> None:
    account = demo.billing("northwind-legal")
    assert (account.addon, account.payment) == (None, "invoice")
    assert account.offers and account.self_serve
    assert demo.ask("northwind-legal", "add") == "not-by-card"


def test_rules_7_10_who_has_the_add_on_has_its_webinars_and_features(demo: Demo) -> None:
    for slug in PAYING:
        owns = slug in ("meridian-studio", "harbour-and-pine")
        for role in (Role.TEAM_ADMIN, Role.BILLING_ADMIN, Role.SUPPORT_ADMIN):
            held = demo.follow(slug, role)
            assert len(things(held, WebinarData)) == (8 if owns else 0)
            assert len(things(held, FeatureData)) == (3 if owns else 0)
        assert not things(demo.follow(slug, Role.MEMBER), WebinarData)
    webinars = things(demo.follow("meridian-studio"), WebinarData)
    assert all(webinar.starts_at > NOON for webinar in webinars)
    assert {webinar.language for webinar in webinars} == {"en", "ja"}


def test_rules_6_8_meridian_has_had_its_consultation_and_a_meeting(demo: Demo) -> None:
    held = things(demo.follow("meridian-studio", Role.SUPPORT_ADMIN), BookingData)
    assert {booking.benefit for booking in held} == {"implementation", "root_cause"}
    assert all(booking.starts_at < NOON and booking.state == "booked" for booking in held)
    agent = Follower(demo.engine, demo.clock, demo.facts, demo.person("support", Role.AGENT))
    agent.pull(500)
    assert things(agent, BookingData) == held
    assert not things(agent, WebinarData) and not things(agent, BillingData)


def test_the_demo_lives_on(living: Demo) -> None:
    """A year later there are webinars to come, features of that quarter, and every invoice."""
    demo = living
    keep_up(demo.engine, demo.clock, demo=True)
    held = demo.follow("meridian-studio")
    features = {thing.quarter for thing in things(held, FeatureData)}
    assert features == {"2026-Q4"}
    for _ in range(12):
        demo.clock.advance(timedelta(days=31))
        assert keep_up(demo.engine, demo.clock, demo=True)
        assert not keep_up(demo.engine, demo.clock, demo=True)
        held.pull(500)
        webinars = things(held, WebinarData)
        assert len(webinars) in (7, 8)
        assert all(webinar.starts_at > demo.clock.now() for webinar in webinars)
        (account,) = things(held, BillingData)
        assert account.period_start <= demo.clock.now().date() < account.period_end
    assert {thing.quarter for thing in things(held, FeatureData)} == {"2027-Q4"}
    assert held.held == demo.follow("meridian-studio").held
    with begin_read(demo.engine) as connection:
        ids = connection.execute(select(WEBINAR.c.id)).scalars().all()
    assert len(set(ids)) == len(ids) > 50
