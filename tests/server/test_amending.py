"""Teams, people, prices and webinars as an operator changes them while the desk is at work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from premium_tui.domain.addon_sales import LICENCES_NEEDED
from premium_tui.domain.billing_period import BillingUnit
from premium_tui.domain.plans import Addon, AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.proration import read_money
from premium_tui.domain.roles import Role
from premium_tui.server.amending import set_person, set_team
from premium_tui.server.benefits.webinars import add_webinar, remove_webinar, webinars_to_come
from premium_tui.server.billing.pricing import prices_of, set_prices
from premium_tui.server.core import BOOKING
from premium_tui.server.refusals import (
    AdministrationError,
    BadValue,
    NoPriceYet,
    UnknownPerson,
    UnknownTeam,
    UnknownWebinar,
)
from premium_tui.wire.feed import PersonData, TeamData
from premium_tui.wire.things import BookingData, WebinarData
from tests.server.accounts import (
    ENHANCED,
    ESSENTIALS,
    addon_of,
    ask,
    billing_of,
    confirm,
    everything,
    give_account,
    held_by,
    rows_of,
)
from tests.server.follower import Follower
from tests.server.world import NOON, World, post

DASH = Addon(AddonVersion.ENHANCED, EntitlementProduct.DASH)


def follow(world: World, who: str) -> Follower:
    """Return a client that has pulled everything, to pull what is new."""
    return held_by(world, who)


def news(follower: Follower, kind: type) -> list[object]:
    """Return what is held of a kind after another pull, which is no fresh snapshot."""
    follower.pull(100)
    assert follower.restarts == 0
    return [thing for thing in follower.held.values() if isinstance(thing, kind)]


def test_rules_12_16_17_a_teams_plan_licences_and_payment(world: World) -> None:
    give_account(world)
    admin = follow(world, "admin")
    set_team(
        world.engine,
        world.clock,
        "Acme",
        base_plan=BasePlan.ENTERPRISE,
        licences=9,
        payment=Payment.INVOICE,
    )
    (team,) = news(admin, TeamData)
    assert isinstance(team, TeamData)
    assert (team.base_plan, team.licences, team.payment) == ("enterprise", 9, "invoice")
    account = billing_of(world)
    assert (account.licences, account.payment) == (9, "invoice")


async def test_rule_17_the_tenth_licence_opens_the_way(world: World) -> None:
    give_account(world)
    set_team(world.engine, world.clock, "acme", licences=LICENCES_NEEDED - 1)
    with pytest.raises(AssertionError, match="from 10 licences on"):
        await ask(world)
    set_team(world.engine, world.clock, "acme", licences=LICENCES_NEEDED)
    await ask(world)


@pytest.mark.parametrize("account", [True, False])
def test_rule_23_sales_give_and_take_the_addon(world: World, account: bool) -> None:
    if account:
        give_account(world)
    add_webinar(
        world.engine,
        world.clock,
        title="Sharing",
        starts_at=NOON + timedelta(days=1),
        minutes=45,
        language="en",
    )
    admin = follow(world, "admin")
    set_team(world.engine, world.clock, "acme", addon=DASH)
    assert addon_of(world) == ("enhanced", "dash")
    assert len(news(admin, WebinarData)) == 1
    if account:
        owned = billing_of(world).addon
        assert owned is not None and owned.through_sales and owned.since == NOON.date()
    set_team(world.engine, world.clock, "acme", no_addon=True)
    assert addon_of(world) is None and news(admin, WebinarData) == []
    if account:
        assert billing_of(world).addon is None


def test_rules_13_14_a_persons_tier_and_role(world: World) -> None:
    admin, member = follow(world, "admin"), world.people["member"]
    set_person(world.engine, "member@acme.example", champion=ChampionTier.EPIC)
    people = {p.id: p for p in news(admin, PersonData) if isinstance(p, PersonData)}
    assert people[member].champion == "epic"
    set_person(world.engine, member, no_champion=True, role=Role.SUPPORT_ADMIN)
    people = {p.id: p for p in news(admin, PersonData) if isinstance(p, PersonData)}
    assert (people[member].champion, people[member].role) == (None, "support_admin")


async def test_rule_23_prices_open_an_account_and_can_be_bought_at(world: World) -> None:
    with pytest.raises(NoPriceYet):
        prices_of(world.engine, "acme")
    set_team(world.engine, world.clock, "acme", no_addon=True)
    set_prices(
        world.engine,
        world.clock,
        "acme",
        subscription="960",
        offers={ENHANCED: "900.00", ESSENTIALS: "300.5"},
        renews_on=date(2026, 12, 1),
    )
    account = billing_of(world)
    assert (account.subscription_minor, account.demo) == (960_00, False)
    assert (account.period_start, account.period_end) == (date(2026, 11, 1), date(2026, 12, 1))
    prices = {(o.version, o.product): o.price_minor for o in account.offers}
    assert prices == {("enhanced", "dropbox"): 900_00, ("essentials", "dropbox"): 300_50}
    quote_id = await ask(world)
    assert (await confirm(world, quote_id)).status_code == 200
    # 23 November is the first of eight days left of thirty.
    assert billing_of(world).invoices[0].total_minor == 240_00


def test_rule_16_prices_change_and_what_is_not_named_stays(world: World) -> None:
    give_account(world)
    set_prices(world.engine, world.clock, "acme", offers={ESSENTIALS: None}, self_serve=False)
    prices = prices_of(world.engine, "acme")
    assert [offer.addon for offer in prices.offers] == [ENHANCED]
    assert (prices.self_serve, prices.subscription_minor) == (False, 960_00)
    set_prices(world.engine, world.clock, "acme", subscription="1000", offers={DASH: "12.00"})
    prices = prices_of(world.engine, "acme")
    assert {offer.addon: offer.price_minor for offer in prices.offers} == {
        ENHANCED: 900_00,
        DASH: 12_00,
    }
    assert (prices.self_serve, prices.subscription_minor) == (False, 1_000_00)
    assert billing_of(world).self_serve is False


def test_periods_begin_today_and_may_be_years(world: World) -> None:
    set_prices(world.engine, world.clock, "zeta", subscription="1", unit=BillingUnit.YEARLY)
    prices = prices_of(world.engine, "zeta")
    assert (prices.unit, prices.renews_on) == (BillingUnit.YEARLY, date(2027, 11, 23))


async def test_rule_10_a_webinar_is_offered_at_once_and_taken_back_with_its_seats(
    world: World,
) -> None:
    admin = follow(world, "admin")
    at = NOON + timedelta(days=8)
    webinar = add_webinar(
        world.engine, world.clock, title=" Sharing ", starts_at=at, minutes=30, language="ja"
    )
    (offered,) = news(admin, WebinarData)
    assert isinstance(offered, WebinarData)
    assert (offered.id, offered.title, offered.starts_at) == (webinar, "Sharing", at)
    assert [row.id for row in webinars_to_come(world.engine, world.clock)] == [webinar]
    async with world.client("admin") as client:
        seat = {"id": "0190a000-0000-7000-8000-000000000001", "benefit": "webinar"}
        answer = await post(client, "/v1/benefits/bookings", {**seat, "webinar_id": webinar})
        assert answer.status_code == 201, answer.text
    assert remove_webinar(world.engine, world.clock, webinar) == 1
    assert news(admin, WebinarData) == [] and webinars_to_come(world.engine, world.clock) == []
    (booking,) = news(admin, BookingData)
    assert isinstance(booking, BookingData) and booking.state == "cancelled"
    assert [row["state"] for row in rows_of(world, BOOKING)] == ["cancelled"]


def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(world: World) -> None:
    give_account(world)
    before = everything(world)
    engine, clock = world.engine, world.clock
    webinar = {"title": "T", "starts_at": NOON + timedelta(1), "minutes": 45, "language": "en"}
    refused: list[AdministrationError] = []

    def check(kind: type[AdministrationError], *asked: object, **fields: object) -> None:
        work, *given = asked
        assert callable(work)
        with pytest.raises(kind) as caught:
            work(engine, *given, **fields)
        refused.append(caught.value)
        assert everything(world) == before, (work, given, fields)

    check(UnknownTeam, set_team, clock, "nobody", licences=5)
    check(UnknownTeam, set_team, clock, "desk", licences=5)
    check(BadValue, set_team, clock, "acme", licences=0)
    check(BadValue, set_team, clock, "zeta", licences=20, addon=DASH)
    check(UnknownPerson, set_person, "x@acme.example", champion=ChampionTier.EPIC)
    check(BadValue, set_person, "agent@desk.example", champion=ChampionTier.EPIC)
    check(BadValue, set_person, "agent@desk.example", role=Role.MEMBER)
    check(BadValue, set_person, "member@acme.example", role=Role.AGENT)
    check(UnknownTeam, set_prices, clock, "nobody", subscription="1")
    check(NoPriceYet, set_prices, clock, "zeta", offers={ENHANCED: "1"})
    check(BadValue, set_prices, clock, "zeta", subscription="1", renews_on=NOON.date())
    check(BadValue, set_prices, clock, "zeta", subscription="1", offers={DASH: "1"})
    for amount in ("", "-1", "1.", ".5", "1.234", "1,5", "1e3", "٣", "1" * 13, "none"):
        check(BadValue, set_prices, clock, "acme", subscription=amount)
        check(BadValue, set_prices, clock, "acme", subscription="5", offers={ENHANCED: amount})
    check(BadValue, set_prices, clock, "acme", unit=BillingUnit.YEARLY)
    check(BadValue, set_prices, clock, "acme", renews_on=date(2027, 1, 1))
    for field, value in {
        "title": "a\nb", "starts_at": NOON, "minutes": 481, "language": "English"
    }.items():  # fmt: skip
        check(BadValue, add_webinar, clock, **{**webinar, field: value})
    check(UnknownWebinar, remove_webinar, clock, "x")
    for error in refused:
        assert str(error).endswith(".") and "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("960", "USD", 96_000), ("0.5", "USD", 50), ("24000", "JPY", 24_000), ("1.005", "KWD", 1_005)],
)
def test_21_amounts_are_read_in_their_currency(text: str, currency: str, minor: int) -> None:
    assert read_money(text, currency) == minor


def test_21_yen_have_no_decimals() -> None:
    with pytest.raises(ValueError, match=r"1\.5"):
        read_money("1.5", "JPY")
