"""Billing: what may be bought, the quotes of it, and confirming them once (rules 16-21, 23)."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from premium_tui.domain.quotes import QUOTE_LIFE
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server.auth import digest_of
from premium_tui.server.billing import quotes
from premium_tui.server.core import INVOICE, OFFER, QUOTE, SALES_REQUEST, SUBSCRIPTION
from premium_tui.server.engine import begin_write
from premium_tui.server.idempotency import perform
from premium_tui.server.people import change_role
from premium_tui.server.problems import ProblemError
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


async def test_a_quote_is_for_who_asked_alone(world: World) -> None:
    give_account(world)
    give_account(world, "zeta")
    quote_id = await ask(world)
    for who in PEOPLE.keys() - {"admin"}:
        assert ("quote", quote_id) not in held_by(world, who).held, who
    before = everything(world)
    for who in ("second", "billing", "zadmin"):
        answers = [await confirm(world, one, who) for one in (quote_id, new_id())]
        assert [problem_of(answer, 404) for answer in answers] == ["not-found", "not-found"]
        taken = new_quote(id=quote_id)
        async with world.client(who) as client:
            answer = await post(client, "/v1/billing/quotes", taken)
        assert problem_of(answer, 409) == "id-conflict"
    assert everything(world) == before


async def test_an_account_is_for_the_teams_billing_alone(world: World) -> None:
    give_account(world)
    sees = {who for who in PEOPLE if has_account(world, who)}
    assert sees == {"admin", "second", "billing"}


def has_account(world: World, who: str) -> bool:
    return any(kind == "billing" for kind, _ in held_by(world, who).held)


async def test_rule_18_confirmed_twice_is_charged_once(world: World) -> None:
    give_account(world)
    quote_id, key = await ask(world), new_id()
    path = f"/v1/billing/quotes/{quote_id}/confirm"
    async with world.client("admin") as client:
        send = {"json": {}, "headers": {"Idempotency-Key": key}}
        first = await client.put(path, **send)  # type: ignore[arg-type]
        after = everything(world)
        again = await client.put(path, **send)  # type: ignore[arg-type]
        other_key = await put(client, path, {})
    assert (first.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert problem_of(other_key, 409) == "quote-applied"
    assert "nothing was charged again" in other_key.json()["detail"]
    assert everything(world) == after


async def test_rule_18_a_quote_asked_for_twice_is_one(world: World) -> None:
    give_account(world)
    body, key = new_quote(), new_id()
    async with world.client("admin") as client:
        first = await post(client, "/v1/billing/quotes", body, key)
        after = everything(world)
        again = await post(client, "/v1/billing/quotes", body, key)
        assert (again.content, everything(world)) == (first.content, after)
        late = await post(client, "/v1/billing/quotes", body)
        assert (late.status_code, late.json()) == (201, first.json())
        for other in ({"version": "essentials"}, {"kind": "remove"}, {"product": "dash"}):
            answer = await post(client, "/v1/billing/quotes", {**body, **other})
            assert problem_of(answer, 409) == "id-conflict"
    assert len(rows_of(world, QUOTE)) == 1


def test_rule_18_confirmed_in_several_threads_is_charged_once(world: World) -> None:
    """The same quote from one person, and one of each of two other admins, all at once."""
    give_account(world)
    owners = ["admin", "admin", "admin", "second", "billing"]
    ids: dict[str, str] = {}
    for who in owners:
        if who not in ids:
            ids[who] = asyncio.run(ask(world, who))
    barrier = threading.Barrier(len(owners))
    outcomes: list[str] = []

    def press(who: str) -> None:
        barrier.wait()
        try:
            perform(
                world.engine,
                world.clock,
                digest_of(world.tokens[who]),
                new_id(),
                b"\0" * 32,
                lambda connection, viewer, now: quotes.confirm(connection, viewer, ids[who], now),
            )
            outcomes.append("done")
        except ProblemError as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=press, args=(who,)) for who in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "quote-applied", "already-owned"}
    assert len(rows_of(world, INVOICE)) == 1
    states = [row["state"] for row in rows_of(world, QUOTE)]
    assert sorted(map(str, states)) == ["applied", "open", "open"]


@pytest.mark.parametrize(
    ("winner", "who"), [("second", "Second"), ("admin", "You")], ids=["another", "oneself"]
)
@pytest.mark.parametrize(
    ("kind", "code", "done"),
    [
        ("add", "already-owned", "added Enhanced for Dropbox already"),
        ("remove", "already-removed", "removed Enhanced for Dropbox already"),
        ("keep", "already-owned", "cancelled the removal of Enhanced for Dropbox already"),
    ],
)
async def test_rule_18_who_comes_second_is_told_who_was_first_and_when(
    world: World, kind: str, code: str, done: str, winner: str, who: str
) -> None:
    owned = {
        "add": None,
        "remove": OWNED,
        "keep": replace(OWNED, removal_on=date(2026, 12, 1)),
    }[kind]
    give_account(world, owned=owned, timezone="Europe/Paris")
    asked = "add" if kind == "keep" else kind
    first, second = await ask(world, winner, asked), await ask(world, "admin", asked)
    world.clock.advance(timedelta(minutes=2))
    assert (await confirm(world, first, winner)).status_code == 200
    assert quote_of(world, first, winner).applied_at == world.clock.now()
    world.clock.advance(timedelta(minutes=3))
    before = everything(world)
    answer = await confirm(world, second)
    assert problem_of(answer, 409) == code
    when = "on Mon, Nov 23, 2026, 13:02 (Europe/Paris)"
    assert f"{who} {done}, {when}" in answer.json()["detail"]
    assert ("until Tue, Dec 1, 2026." in answer.json()["detail"]) is (kind == "remove")
    assert everything(world) == before


async def test_rule_18_what_was_confirmed_before_a_quote_was_made_is_not_named(
    world: World,
) -> None:
    give_account(world)
    await buy(world, "second")
    world.clock.advance(QUOTE_LIFE)
    late = await ask(world, "admin", "remove")
    with begin_write(world.engine) as connection:
        connection.execute(SUBSCRIPTION.update().values(price_minor=1))
    answer = await confirm(world, late)
    assert problem_of(answer, 409) == "quote-outdated"
    assert "Second" not in answer.json()["detail"]


async def test_rule_18_an_expired_quote_changes_nothing(world: World) -> None:
    give_account(world)
    quote_id = await ask(world)
    world.clock.advance(QUOTE_LIFE)
    before = everything(world)
    answer = await confirm(world, quote_id)
    assert problem_of(answer, 409) == "quote-expired"
    assert "Ask for a new one" in answer.json()["detail"]
    assert everything(world) == before
    assert keep(world) and not keep(world)
    assert quote_of(world, quote_id).state == "expired"
    assert problem_of(await confirm(world, quote_id), 409) == "quote-expired"


async def test_rule_18_a_quote_holds_to_its_last_moment(world: World) -> None:
    give_account(world)
    quote_id = await ask(world)
    world.clock.advance(QUOTE_LIFE - timedelta(milliseconds=1))
    assert (await confirm(world, quote_id)).status_code == 200


async def test_rule_21_a_quote_ends_with_the_period(world: World) -> None:
    give_account(world)
    world.clock.at = RENEWAL - timedelta(minutes=1)
    quote_id = await ask(world)
    assert quote_of(world, quote_id).expires_at == RENEWAL
    world.clock.at = RENEWAL
    assert problem_of(await confirm(world, quote_id), 409) == "quote-expired"
    assert addon_of(world) is None


async def test_a_quote_whose_price_has_changed_is_not_applied(world: World) -> None:
    give_account(world)
    quote_id = await ask(world)
    with begin_write(world.engine) as connection:
        connection.execute(OFFER.update().values(price_minor=OFFER.c.price_minor + 1))
    before = everything(world)
    answer = await confirm(world, quote_id)
    assert problem_of(answer, 409) == "quote-outdated"
    assert everything(world) == before


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
