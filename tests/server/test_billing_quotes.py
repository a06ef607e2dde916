"""Quotes: confirmed once, by who asked, while they hold (rules 18, 21)."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from premium_tui.domain.quotes import QUOTE_LIFE
from premium_tui.ids import new_id
from premium_tui.server.auth import digest_of
from premium_tui.server.billing import quotes
from premium_tui.server.core import INVOICE, OFFER, QUOTE, SUBSCRIPTION
from premium_tui.server.engine import begin_write
from premium_tui.server.idempotency import perform
from premium_tui.server.problems import ProblemError
from premium_tui.values import replace
from tests.server.accounts import (
    OWNED,
    addon_of,
    ask,
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
from tests.server.world import PEOPLE, World, post, problem_of, put

RENEWAL = datetime(2026, 12, 1, tzinfo=UTC)


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
