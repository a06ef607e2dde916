"""Bookings end to end: what may be booked, by whom, and given up (rules 6, 8, 10, 22, 24)."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from premium_tui.ids import new_id
from premium_tui.server.core import BOOKING
from premium_tui.values import replace
from premium_tui.wire.things import BookingData
from tests.server.accounts import (
    ESSENTIALS,
    OWNED,
    buy,
    everything,
    give_account,
    held_by,
    keep,
    rows_of,
)
from tests.server.valid_billing import new_webinar
from tests.server.world import NOON, PEOPLE, World, post, problem_of, put

BOOKINGS = "/v1/benefits/bookings"
SOON = NOON + timedelta(days=3)
RENEWAL = datetime(2026, 12, 1, tzinfo=UTC)
NEXT_QUARTER = datetime(2027, 1, 5, 9, tzinfo=UTC)


def meeting(benefit: str = "implementation", at: datetime = SOON) -> dict[str, object]:
    return {"id": new_id(), "benefit": benefit, "starts_at": at.isoformat()}


def seat(webinar_id: str) -> dict[str, object]:
    return {"id": new_id(), "benefit": "webinar", "webinar_id": webinar_id}


async def book(world: World, body: dict[str, object], who: str = "admin") -> httpx.Response:
    async with world.client(who) as client:
        return await post(client, BOOKINGS, body)


async def booked(world: World, body: dict[str, object], who: str = "admin") -> str:
    answer = await book(world, body, who)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


async def cancel(world: World, booking_id: str, who: str = "admin") -> httpx.Response:
    async with world.client(who) as client:
        return await put(client, f"{BOOKINGS}/{booking_id}/state", {"state": "cancelled"})


def booking_of(world: World, booking_id: str, who: str = "admin") -> BookingData:
    booking = held_by(world, who).held["booking", booking_id]
    assert isinstance(booking, BookingData)
    return booking


async def test_rule_6_one_consultation_of_an_hour_for_each_purchase(world: World) -> None:
    give_account(world, owned=OWNED)
    first = await booked(world, meeting(), "support")
    booking = booking_of(world, first)
    assert (booking.benefit, booking.minutes, booking.state) == ("implementation", 60, "booked")
    assert (booking.starts_at, booking.counts_for) == (SOON, OWNED.since.isoformat())
    assert (booking.person_id, booking.person_name) == (world.people["support"], "Support")
    assert (booking.team_id, booking.webinar_id) == (world.teams["acme"], None)
    before = everything(world)
    second = await book(world, meeting(at=SOON + timedelta(days=30)), "billing")
    assert problem_of(second, 409) == "used-up"
    assert "cancel it to choose another time" in second.json()["detail"]
    assert everything(world) == before
    assert (await cancel(world, first)).status_code == 200
    await booked(world, meeting(at=SOON + timedelta(days=1)))
    world.clock.at = SOON + timedelta(days=2)
    again = await book(world, meeting(at=SOON + timedelta(days=9)))
    assert problem_of(again, 409) == "used-up"
    assert "was held" in again.json()["detail"]


async def test_rule_6_a_new_purchase_brings_a_new_consultation(world: World) -> None:
    give_account(world, owned=OWNED)
    await booked(world, meeting())
    await buy(world, kind="remove")
    world.clock.at = RENEWAL
    await buy(world)
    await booked(world, meeting(at=RENEWAL + timedelta(days=3)))


async def test_rule_8_a_root_cause_meeting_every_quarter_of_the_teams_own_time(
    world: World,
) -> None:
    give_account(world, owned=OWNED, timezone="America/New_York")
    last_evening = datetime(2027, 1, 1, 4, 30, tzinfo=UTC)
    this = await booked(world, meeting("root_cause", last_evening))
    assert booking_of(world, this).counts_for == "2026-Q4"
    refused = await book(world, meeting("root_cause", SOON))
    assert problem_of(refused, 409) == "used-up"
    following = await booked(world, meeting("root_cause", last_evening + timedelta(minutes=30)))
    assert booking_of(world, following).counts_for == "2027-Q1"


async def test_rule_8_essentials_has_no_root_cause_meeting(world: World) -> None:
    give_account(world, owned=replace(OWNED, addon=ESSENTIALS))
    refused = await book(world, meeting("root_cause"))
    assert problem_of(refused, 409) == "not-included"
    assert "Essentials does not include" in refused.json()["detail"]
    await booked(world, meeting("implementation"))


@pytest.mark.parametrize("addon", [OWNED.addon, ESSENTIALS])
async def test_rule_10_webinars_as_many_as_one_likes(world: World, addon: Any) -> None:
    give_account(world, owned=replace(OWNED, addon=addon))
    ids = [new_webinar(world, timedelta(days=day)) for day in (1, 2, 3)]
    for webinar_id in ids:
        booking = booking_of(world, await booked(world, seat(webinar_id)))
        assert (booking.webinar_id, booking.counts_for) == (webinar_id, "")
        assert (booking.title, booking.minutes) == ("Sharing with clients", 45)
    await booked(world, seat(ids[0]), "support")
    again = await book(world, seat(ids[0]))
    assert problem_of(again, 409) == "already-booked"


async def test_rule_10_a_seat_given_up_can_be_had_again(world: World) -> None:
    give_account(world, owned=OWNED)
    webinar_id = new_webinar(world)
    assert (await cancel(world, await booked(world, seat(webinar_id)))).status_code == 200
    await booked(world, seat(webinar_id))


async def test_rule_10_only_webinars_on_offer(world: World) -> None:
    give_account(world, owned=OWNED)
    unknown = await book(world, seat(new_id()))
    assert problem_of(unknown, 422) == "validation"
    assert unknown.json()["errors"][0]["loc"] == "body.webinar_id"
    begun = new_webinar(world, timedelta(0))
    assert problem_of(await book(world, seat(begun)), 409) == "in-the-past"


async def test_no_benefit_without_the_add_on_nor_past_its_removal(world: World) -> None:
    give_account(world)
    assert problem_of(await book(world, meeting()), 409) == "no-addon"
    assert problem_of(await book(world, seat(new_webinar(world))), 409) == "no-addon"
    await buy(world)
    assert problem_of(await book(world, meeting(at=NOON)), 409) == "in-the-past"
    await buy(world, kind="remove")
    after = await book(world, meeting(at=RENEWAL))
    assert problem_of(after, 409) == "after-removal"
    assert "until Tue, Dec 1, 2026" in after.json()["detail"]
    await booked(world, meeting(at=RENEWAL - timedelta(minutes=60)))


async def test_rule_22_what_was_booked_for_after_the_removal_goes_with_it(world: World) -> None:
    give_account(world, owned=OWNED)
    before = await booked(world, meeting())
    later = await booked(world, meeting("root_cause", RENEWAL + timedelta(days=9)))
    await buy(world, kind="remove")
    assert booking_of(world, later).state == "booked"
    world.clock.at = RENEWAL
    keep(world)
    assert booking_of(world, later).state == "cancelled"
    assert booking_of(world, before).state == "booked"


async def test_a_team_whose_add_on_billing_does_not_know_has_its_benefits(world: World) -> None:
    booking = booking_of(world, await booked(world, meeting()))
    assert booking.counts_for == NOON.date().isoformat()
    assert problem_of(await book(world, meeting()), 409) == "used-up"


@pytest.mark.parametrize(
    "body",
    [
        {"benefit": "webinar", "starts_at": SOON.isoformat()},
        {"benefit": "implementation", "webinar_id": new_id()},
        {"benefit": "channels", "starts_at": SOON.isoformat()},
        {"benefit": "root_cause", "starts_at": "tomorrow"},
        {"benefit": "root_cause", "starts_at": "2026-11-30T09:00:00"},
        {"benefit": "root_cause"},
        {"starts_at": SOON.isoformat()},
    ],
)
async def test_what_is_no_booking_is_named(world: World, body: dict[str, object]) -> None:
    give_account(world, owned=OWNED)
    refused = await book(world, {"id": new_id(), **body})
    assert problem_of(refused, 422) == "validation"
    assert refused.json()["errors"]


@pytest.mark.parametrize("who", ["member", "agent", "limited", "zmember"])
async def test_rule_24_only_admins_book_and_cancel(world: World, who: str) -> None:
    give_account(world, owned=OWNED)
    booking_id = await booked(world, meeting())
    before = everything(world)
    answers = [await book(world, meeting("root_cause"), who)]
    answers += [await cancel(world, one, who) for one in (booking_id, new_id())]
    assert [problem_of(answer, 403) for answer in answers] == ["forbidden"] * 3
    assert everything(world) == before


async def test_another_teams_booking_is_answered_like_an_unknown_one(world: World) -> None:
    give_account(world, owned=OWNED)
    booking_id = await booked(world, meeting())
    answers = [await cancel(world, one, "zadmin") for one in (booking_id, new_id())]
    assert [problem_of(answer, 404) for answer in answers] == ["not-found", "not-found"]
    taken = await book(world, {**meeting(), "id": booking_id}, "zadmin")
    assert problem_of(taken, 409) == "id-conflict"


async def test_bookings_are_for_the_teams_admins_and_its_agents(world: World) -> None:
    give_account(world, owned=OWNED)
    booking_id = await booked(world, meeting())
    sees = {who for who in PEOPLE if ("booking", booking_id) in held_by(world, who).held}
    assert sees == {"admin", "second", "billing", "support", "agent"}


async def test_who_booked_and_team_admins_cancel(world: World) -> None:
    give_account(world, owned=OWNED)
    booking_id = await booked(world, meeting(), "support")
    assert problem_of(await cancel(world, booking_id, "billing"), 403) == "forbidden"
    assert (await cancel(world, booking_id, "second")).status_code == 200
    own = await booked(world, meeting(), "support")
    first = await cancel(world, own, "support")
    after = everything(world)
    again = await cancel(world, own, "support")
    assert (again.status_code, again.json()["seq"]) == (200, first.json()["seq"])
    assert rows_of(world, BOOKING) == after["booking"]


async def test_what_has_begun_is_not_cancelled(world: World) -> None:
    give_account(world, owned=OWNED)
    booking_id = await booked(world, meeting())
    world.clock.at = SOON
    before = everything(world)
    assert problem_of(await cancel(world, booking_id), 409) == "booking-begun"
    assert everything(world) == before


async def test_a_booking_sent_again_is_one(world: World) -> None:
    give_account(world, owned=OWNED)
    body, key = meeting(), new_id()
    async with world.client("admin") as client:
        first = await post(client, BOOKINGS, body, key)
        again = await post(client, BOOKINGS, body, key)
        late = await post(client, BOOKINGS, body)
        other = await post(client, BOOKINGS, {**body, "starts_at": NEXT_QUARTER.isoformat()})
    assert (again.content, late.json()) == (first.content, first.json())
    assert problem_of(other, 409) == "id-conflict"
    assert len(rows_of(world, BOOKING)) == 1


def test_rule_6_booked_by_two_at_once_is_booked_once(world: World) -> None:
    give_account(world, owned=OWNED)
    barrier = threading.Barrier(3)
    statuses: list[int] = []

    def press(who: str) -> None:
        barrier.wait()
        statuses.append(asyncio.run(book(world, meeting(), who)).status_code)

    threads = [threading.Thread(target=press, args=(w,)) for w in ("admin", "second", "support")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409]
    assert len(rows_of(world, BOOKING)) == 1
