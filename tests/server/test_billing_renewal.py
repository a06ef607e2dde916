"""Renewals and removals: a new period, its invoice, and what goes with it (rules 5, 20-22)."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from premium_tui.domain.quotes import QUOTE_LIFE
from premium_tui.server.billing import quotes
from premium_tui.server.billing.statement import INVOICES_SHOWN
from premium_tui.server.core import INVOICE, QUOTE, TEAM
from premium_tui.server.engine import begin_write
from premium_tui.wire.feed import TicketData
from tests.server.accounts import (
    OWNED,
    addon_of,
    ask,
    billing_of,
    buy,
    everything,
    give_account,
    held_by,
    keep,
    new_quote,
    quote_of,
    rows_of,
)
from tests.server.serving import serving
from tests.server.world import PEOPLE, World, open_ticket, post, problem_of
from tests.waiting import wait_until_async

RENEWAL = datetime(2026, 12, 1, tzinfo=UTC)


async def test_rule_20_the_next_invoice_is_the_one_foretold(world: World) -> None:
    give_account(world)
    foretold = quote_of(world, await buy(world)).next_invoice_minor
    world.clock.at = RENEWAL
    assert keep(world)
    invoice = billing_of(world).invoices[0]
    assert invoice.total_minor == foretold == 1860_00
    assert [(line.what, line.amount_minor) for line in invoice.lines] == [
        ("subscription", 960_00),
        ("addon", 900_00),
    ]
    assert (invoice.on, invoice.number) == (date(2026, 12, 1), "2026-0002")


async def test_old_quotes_are_forgotten_and_applied_ones_are_kept(world: World) -> None:
    give_account(world)
    unused, applied = await ask(world), await buy(world)
    follower = held_by(world, "admin")
    world.clock.advance(quotes.KEEP + QUOTE_LIFE)
    assert keep(world) and not keep(world)
    assert [row["id"] for row in rows_of(world, QUOTE)] == [applied]
    follower.pull(9)
    assert ("quote", unused) not in follower.held
    assert ("quote", applied) in follower.held
    assert ("quote", unused) not in held_by(world, "admin").held


async def test_rule_22_a_removal_waits_for_the_renewal(world: World) -> None:
    give_account(world, owned=OWNED)
    quote = quote_of(world, await buy(world, kind="remove"))
    assert (quote.kind, quote.charge_minor, quote.effective_on) == ("remove", 0, date(2026, 12, 1))
    assert quote.next_invoice_minor == 960_00
    billing = billing_of(world)
    assert billing.addon is not None and billing.addon.removal_on == date(2026, 12, 1)
    assert billing.invoices == []
    world.clock.at = RENEWAL - timedelta(seconds=1)
    keep(world)
    assert addon_of(world) == ("enhanced", "dropbox")
    world.clock.at = RENEWAL
    assert keep(world)
    assert addon_of(world) is None
    billing = billing_of(world)
    assert billing.addon is None
    assert [line.what for line in billing.invoices[0].lines] == ["subscription"]
    assert billing.invoices[0].total_minor == 960_00


async def test_rule_5_a_clock_that_runs_keeps_its_target(world: World) -> None:
    give_account(world, owned=OWNED)
    await buy(world, kind="remove")
    world.clock.at = RENEWAL - timedelta(minutes=5)
    before = await open_ticket(world, "admin")
    world.clock.at = RENEWAL
    keep(world)
    after = await open_ticket(world, "admin")
    held = held_by(world, "admin").held
    running, new = held["ticket", before], held["ticket", after]
    assert isinstance(running, TicketData) and isinstance(new, TicketData)
    assert (running.target, running.due_at) == ("1h", RENEWAL + timedelta(minutes=55))
    assert (new.target, new.target_source) == ("1bd", "base_plan")


@pytest.mark.parametrize("kind", ["add", "keep"])
async def test_rule_22_adding_again_cancels_the_removal_without_charge(
    world: World, kind: str
) -> None:
    give_account(world, owned=OWNED)
    await buy(world, kind="remove")
    quote = quote_of(world, await buy(world, kind=kind))
    assert (quote.kind, quote.charge_minor) == ("keep", 0)
    billing = billing_of(world)
    assert billing.addon is not None
    assert (billing.addon.removal_on, billing.addon.since) == (None, OWNED.since)
    assert billing.invoices == []
    world.clock.at = RENEWAL
    keep(world)
    assert addon_of(world) == ("enhanced", "dropbox")
    assert billing_of(world).invoices[0].total_minor == 1860_00


async def test_rule_22_bought_again_after_the_removal_is_a_new_purchase(world: World) -> None:
    give_account(world, owned=OWNED)
    await buy(world, kind="remove")
    world.clock.at = RENEWAL + timedelta(hours=1)
    # Nobody has looked since: asking renews first, and the add-on is gone.
    quote = quote_of(world, await buy(world))
    assert (quote.kind, quote.charge_minor, quote.days_left) == ("add", 900_00, 31)
    billing = billing_of(world)
    assert billing.addon is not None and billing.addon.since == date(2026, 12, 1)
    assert [invoice.total_minor for invoice in billing.invoices] == [900_00, 960_00]


async def test_rule_22_what_cannot_be_removed_or_kept(world: World) -> None:
    give_account(world)
    async with world.client("admin") as client:
        for kind in ("remove", "keep"):
            answer = await post(client, "/v1/billing/quotes", new_quote(kind))
            assert problem_of(answer, 409) == "not-owned"
        await buy(world)
        answer = await post(client, "/v1/billing/quotes", new_quote("keep"))
        assert problem_of(answer, 409) == "already-owned"
        await buy(world, kind="remove")
        answer = await post(client, "/v1/billing/quotes", new_quote("remove"))
        assert problem_of(answer, 409) == "already-removed"


async def test_rule_20_renewals_that_were_missed_are_made_up_for(world: World) -> None:
    """Month ends: an anchor on the 31st renews on the last day of shorter months."""
    give_account(world, owned=OWNED, anchor=date(2026, 10, 31))
    assert billing_of(world).period_end == date(2026, 11, 30)
    world.clock.at = datetime(2027, 3, 30, 12, tzinfo=UTC)
    assert keep(world)
    billing = billing_of(world)
    expected = [(2026, 11, 30), (2026, 12, 31), (2027, 1, 31), (2027, 2, 28)]
    assert [invoice.on for invoice in billing.invoices][::-1] == [date(*day) for day in expected]
    assert {invoice.total_minor for invoice in billing.invoices} == {1860_00}
    assert [invoice.number for invoice in billing.invoices][::-1] == [
        "2026-0001",
        "2026-0002",
        "2027-0003",
        "2027-0004",
    ]
    assert (billing.period_start, billing.period_end) == (date(2027, 2, 28), date(2027, 3, 31))
    after = everything(world)
    assert not keep(world)
    assert everything(world) == after


async def test_rule_22_a_removal_that_was_missed_ends_on_its_day(world: World) -> None:
    give_account(world, owned=OWNED)
    await buy(world, kind="remove")
    world.clock.at = datetime(2027, 2, 15, tzinfo=UTC)
    keep(world)
    totals = [invoice.total_minor for invoice in billing_of(world).invoices]
    assert totals == [960_00, 960_00, 960_00]


async def test_rule_20_a_yearly_subscription_renews_once_a_year(world: World) -> None:
    give_account(world, owned=OWNED, anchor=date(2024, 2, 29), billing_period="yearly")
    assert billing_of(world).period_end == date(2027, 2, 28)
    world.clock.at = datetime(2028, 3, 1, tzinfo=UTC)
    keep(world)
    billing = billing_of(world)
    assert [invoice.on for invoice in billing.invoices] == [date(2028, 2, 29), date(2027, 2, 28)]


async def test_who_pays_by_invoice_has_it_open(world: World) -> None:
    give_account(world, payment="invoice")
    world.clock.at = RENEWAL
    keep(world)
    assert billing_of(world).invoices[0].state == "open"


async def test_only_the_newest_invoices_travel(world: World) -> None:
    give_account(world)
    world.clock.at = datetime(2030, 1, 1, tzinfo=UTC)
    keep(world)
    invoices = billing_of(world).invoices
    assert len(invoices) == INVOICES_SHOWN < len(rows_of(world, INVOICE))
    assert invoices[0].on == date(2030, 1, 1)


def test_renewed_by_several_servers_at_once_is_renewed_once(world: World) -> None:
    give_account(world, owned=OWNED)
    world.clock.at = datetime(2027, 1, 15, tzinfo=UTC)
    barrier = threading.Barrier(4)

    def run() -> None:
        barrier.wait()
        keep(world)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows_of(world, INVOICE)) == 2


async def test_one_broken_account_does_not_keep_the_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    give_account(world)
    give_account(world, "zeta")
    with begin_write(world.engine) as connection:
        connection.execute(TEAM.update().where(TEAM.c.slug == "acme").values(timezone="No/Where"))
    world.clock.at = RENEWAL
    assert keep(world)
    assert [row["team_id"] for row in rows_of(world, INVOICE)] == [world.teams["zeta"]]
    assert f"team {world.teams['acme']} could not be kept up" in caplog.text


async def test_the_running_server_renews_by_itself_and_tells(world: World) -> None:
    give_account(world)
    world.clock.at = RENEWAL
    with serving(world, behind=True) as served:
        async with served.listen("billing"):
            await wait_until_async(lambda: bool(rows_of(world, INVOICE)))


def test_the_feed_of_an_account_equals_a_fresh_snapshot(world: World) -> None:
    """Whatever happens to an account, who follows holds what a new client is given."""
    give_account(world, owned=OWNED)
    followers = {who: held_by(world, who) for who in PEOPLE}
    asyncio.run(buy(world, kind="remove"))
    asyncio.run(ask(world, "second", "keep"))
    for step in (timedelta(minutes=20), timedelta(days=9), timedelta(days=60)):
        world.clock.advance(step)
        keep(world)
        for who, follower in followers.items():
            follower.pull(2)
            assert follower.held == held_by(world, who).held, who
