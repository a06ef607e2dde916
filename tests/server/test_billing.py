"""Billing: what may be bought, the quotes of it, and confirming them once (rules 16-21, 23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from premium_tui.domain.quotes import QUOTE_LIFE
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server.core import SALES_REQUEST
from premium_tui.server.engine import begin_write
from premium_tui.server.people import change_role
from premium_tui.values import replace
from premium_tui.wire.feed import TicketData
from premium_tui.wire.things import BillingData, InvoiceLineData
from tests.server.accounts import (
    ESSENTIALS,
    OFFERS,
    OWNED,
    addon_of,
    ask,
    billing_of,
    buy,
    confirm,
    everything,
    give_account,
    held_by,
    keep,
    new_quote,
    quote_of,
    rows_of,
)
from tests.server.world import NOON, PEOPLE, World, open_ticket, post, problem_of, put

RENEWAL = datetime(2026, 12, 1, tzinfo=UTC)


async def test_rule_18_20_a_quote_tells_all_and_changes_nothing(world: World) -> None:
    give_account(world)
    before = billing_of(world)
    quote = quote_of(world, await ask(world))
    assert (quote.kind, quote.version, quote.product) == ("add", "enhanced", "dropbox")
    assert (quote.days_left, quote.days, quote.price_minor) == (8, 30, 900_00)
    assert (quote.charge_minor, quote.currency, quote.demo) == (240_00, "USD", True)
    assert (quote.next_invoice_on, quote.next_invoice_minor) == (date(2026, 12, 1), 1860_00)
    assert (quote.effective_on, quote.state) == (date(2026, 11, 23), "open")
    assert quote.expires_at == NOON + QUOTE_LIFE
    assert billing_of(world) == before
    assert addon_of(world) is None


async def test_rule_18_20_confirming_charges_what_was_quoted(world: World) -> None:
    give_account(world)
    quote_id = await buy(world)
    assert quote_of(world, quote_id).state == "applied"
    billing = billing_of(world)
    assert billing.addon is not None
    assert (billing.addon.since, billing.addon.price_minor) == (date(2026, 11, 23), 900_00)
    assert (billing.addon.removal_on, billing.addon.through_sales) == (None, False)
    part = InvoiceLineData(
        what="addon_part",
        version="enhanced",
        product="dropbox",
        days=8,
        of_days=30,
        amount_minor=240_00,
    )
    (invoice,) = billing.invoices
    assert (invoice.lines, invoice.total_minor, invoice.state) == ([part], 240_00, "paid")
    assert (invoice.on, invoice.number) == (date(2026, 11, 23), "2026-0001")
    assert addon_of(world) == ("enhanced", "dropbox")


async def test_rule_4_the_target_is_the_new_one_at_once(world: World) -> None:
    give_account(world)
    before = await open_ticket(world, "admin")
    await buy(world)
    after = await open_ticket(world, "admin")
    held = held_by(world, "admin").held
    tickets = [held["ticket", ticket] for ticket in (before, after)]
    assert [t.target for t in tickets if isinstance(t, TicketData)] == ["1bd", "1h"]


async def test_rule_21_bought_on_the_renewal_day_costs_the_full_price(world: World) -> None:
    give_account(world)
    world.clock.at = RENEWAL
    quote = quote_of(world, await ask(world))
    assert (quote.charge_minor, quote.days_left, quote.days) == (900_00, 31, 31)
    # Asking has begun the period: the quote counts in it.
    assert billing_of(world).period_start == date(2026, 12, 1)


async def test_rule_21_yen_have_no_minor_unit_and_days_are_the_teams(world: World) -> None:
    yen = tuple(replace(offer, price_minor=100_000) for offer in OFFERS)
    columns: dict[str, Any] = {"currency": "JPY", "timezone": "Asia/Tokyo"}
    world.clock.at = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    give_account(world, price_minor=50_000, offers=yen, at=world.clock.now(), **columns)
    # It is the 24th in Tokyo: 7 days are left.
    quote = quote_of(world, await ask(world))
    assert (quote.days_left, quote.charge_minor, quote.currency) == (7, 23_333, "JPY")
    world.clock.at = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    assert not keep(world) or billing_of(world).period_start == date(2026, 11, 1)
    world.clock.advance(timedelta(minutes=1))
    assert keep(world)
    assert billing_of(world).period_start == date(2026, 12, 1)


async def test_rule_21_a_year_with_a_leap_day(world: World) -> None:
    world.clock.at = datetime(2028, 2, 29, 9, tzinfo=UTC)
    anchor = date(2026, 3, 1)
    give_account(
        world, anchor=anchor, at=world.clock.now(), billing_period="yearly", payment="card"
    )
    quote = quote_of(world, await ask(world))
    assert (quote.days_left, quote.days) == (1, 366)
    assert quote.charge_minor == round(900_00 / 366)


WHY_NOT: dict[str, tuple[str, dict[str, Any], str]] = {
    "test_rule_17": ("too-few-licences", {"licences": 9}, "from 10 licences on; the team has 9"),
    "test_rule_16": ("not-by-card", {"payment": "invoice"}, "pay by card"),
    "test_rule_16_some": ("no-self-serve", {"self_serve": False}, "Contact sales"),
    "test_rule_23": ("not-offered", {"offers": OFFERS[:1]}, "not offered"),
    "test_rule_18": ("already-owned", {"owned": OWNED}, "already"),
    "test_rule_23_switch": (
        "switch-through-sales",
        {"owned": replace(OWNED, addon=ESSENTIALS)},
        "through sales",
    ),
}


@pytest.mark.parametrize("rule", WHY_NOT)
async def test_rules_16_17_23_why_it_cannot_be_bought(world: World, rule: str) -> None:
    code, fields, words = WHY_NOT[rule]
    give_account(world, **fields)
    before = everything(world)
    async with world.client("admin") as client:
        answer = await post(client, "/v1/billing/quotes", new_quote())
    assert problem_of(answer, 409) == code
    assert words in answer.json()["detail"]
    assert everything(world) == before


async def test_rule_17_ten_licences_are_enough(world: World) -> None:
    give_account(world, licences=10)
    await buy(world)
    assert addon_of(world) == ("enhanced", "dropbox")


async def test_rule_17_a_small_team_keeps_what_sales_sold_it(world: World) -> None:
    through_sales = replace(OWNED, addon=ESSENTIALS, through_sales=True)
    give_account(world, owned=through_sales, licences=8, payment="sales")
    billing = billing_of(world)
    assert billing.addon is not None and billing.addon.through_sales
    async with world.client("admin") as client:
        answer = await post(client, "/v1/billing/quotes", new_quote("remove", "essentials"))
    assert problem_of(answer, 409) == "managed-by-sales"


async def test_rule_16_a_team_without_an_account_is_sent_to_sales(world: World) -> None:
    async with world.client("admin") as client:
        answer = await post(client, "/v1/billing/quotes", new_quote())
    assert problem_of(answer, 409) == "no-self-serve"
    assert not any(isinstance(t, BillingData) for t in held_by(world, "admin").held.values())


@pytest.mark.parametrize("who", sorted(PEOPLE.keys() - {"admin", "second", "billing", "zadmin"}))
async def test_rule_19_only_team_and_billing_admins(world: World, who: str) -> None:
    give_account(world)
    quote_id = await ask(world)
    before = everything(world)
    async with world.client(who) as client:
        answers = [
            await post(client, "/v1/billing/quotes", new_quote()),
            await put(client, f"/v1/billing/quotes/{quote_id}/confirm", {}),
            await put(client, f"/v1/billing/quotes/{new_id()}/confirm", {}),
            await post(client, "/v1/billing/sales-requests", {"id": new_id(), "body": "Hello"}),
        ]
    for answer in answers:
        assert problem_of(answer, 403) == "forbidden"
        assert "Billing is for team admins and billing admins" in answer.json()["detail"]
    assert everything(world) == before
    assert not any(isinstance(t, BillingData) for t in held_by(world, who).held.values())


async def test_rule_19_a_billing_admin_buys(world: World) -> None:
    give_account(world)
    await buy(world, "billing")
    assert addon_of(world) == ("enhanced", "dropbox")


async def test_rule_19_who_lost_the_role_confirms_nothing(world: World) -> None:
    give_account(world)
    quote_id = await ask(world, "billing")
    with begin_write(world.engine) as connection:
        change_role(connection, world.people["billing"], Role.SUPPORT_ADMIN)
    before = everything(world)
    assert problem_of(await confirm(world, quote_id, "billing"), 403) == "forbidden"
    assert everything(world) == before


async def test_an_account_is_for_the_teams_billing_alone(world: World) -> None:
    give_account(world)
    sees = {who for who in PEOPLE if has_account(world, who)}
    assert sees == {"admin", "second", "billing"}


def has_account(world: World, who: str) -> bool:
    return any(kind == "billing" for kind, _ in held_by(world, who).held)


async def test_the_desk_says_that_it_bills(world: World) -> None:
    async with world.client("admin") as client:
        me = (await client.get("/v1/me")).json()
    assert me["capabilities"]["billing"] is True


async def test_rule_16_what_is_written_to_sales_is_kept_for_the_mail(world: World) -> None:
    body = {"id": new_id(), "body": "We pay by invoice: what is Enhanced for 140 people?"}
    key = new_id()
    async with world.client("billing") as client:
        first = await post(client, "/v1/billing/sales-requests", body, key)
        assert (first.status_code, first.json()["seq"]) == (201, 0)
        again = await post(client, "/v1/billing/sales-requests", body, key)
        late = await post(client, "/v1/billing/sales-requests", body)
        assert (again.content, late.status_code) == (first.content, 201)
        other = await post(client, "/v1/billing/sales-requests", {**body, "body": "Else"})
        assert problem_of(other, 409) == "id-conflict"
    (row,) = rows_of(world, SALES_REQUEST)
    assert (row["id"], row["body"], row["phone"]) == (body["id"], body["body"], None)
    assert (row["person_id"], row["team_id"]) == (world.people["billing"], world.teams["acme"])
    assert row["written_at"] == NOON


async def test_rule_16_sales_get_a_number_that_can_be_dialled(world: World) -> None:
    give_account(world, timezone="Asia/Tokyo")
    async with world.client("admin") as client:
        body = {"id": new_id(), "body": "Please call.", "phone": "03-1234-5678"}
        answer = await post(client, "/v1/billing/sales-requests", body)
        assert answer.status_code == 201, answer.text
        wrong = {"id": new_id(), "body": "Please call.", "phone": "110"}
        refused = await post(client, "/v1/billing/sales-requests", wrong)
    assert problem_of(refused, 422) == "validation"
    assert refused.json()["errors"][0]["loc"] == "body.phone"
    (row,) = rows_of(world, SALES_REQUEST)
    assert row["phone"] == "+81312345678"
