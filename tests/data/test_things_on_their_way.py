"""Chats, sales and bookings as a terminal shows them before the desk knows what was done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from premium_tui.clock import ManualClock
from premium_tui.config import Settings
from premium_tui.data.gateway import Gateway
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import (
    Book,
    CancelBooking,
    ConfirmQuote,
    EndSession,
    StartChat,
)
from premium_tui.domain.live_sessions import SessionState
from premium_tui.domain.sale_refusals import SaleOnItsWay
from premium_tui.paths import DemoWho, PersonPlaces, Places
from premium_tui.wire.things import Thing
from tests.data.cache_builder import NOW, build_cache, me_json
from tests.things import BILLING, BOOKING, QUOTE, SESSION, WEBINAR

CHAT = StartChat("s9", "t9", "m9", "Red X", "Help", "Dropbox", "dropbox", "en")
LATER = NOW + timedelta(days=2)
OFFERED = replace(BILLING, addon=None, period_end=datetime(2026, 12, 1).date())


class Desk:
    """A team admin's cache, a gateway on it, and the outbox as the worker holds it."""

    def __init__(self, home: Path) -> None:
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        self.places.prepare()
        build_cache(self._person.cache_db, 1)
        self.clock = ManualClock(NOW)
        self.gateway = Gateway(
            self.places.profile(), DemoWho(), settings=Settings(0), clock=self.clock
        )
        self.worker = Outbox.at(self._person.mine_db)

    @property
    def _person(self) -> PersonPlaces:
        return self.places.profile().person(DemoWho())

    def put(self, kind: str, thing: Thing) -> None:
        """Store a thing as a pull would."""
        body = msgspec.json.encode(thing).decode()
        with closing(sqlite3.connect(self._person.cache_db)) as connection, connection:
            connection.execute(f"INSERT OR REPLACE INTO {kind} VALUES (?, ?)", (thing.id, body))

    def send(self) -> str:
        """Let the desk accept the next action; return its key, to be settled."""
        claimed = self.worker.claim_next(self.clock.now())
        assert claimed is not None
        self.worker.sent(claimed.key, "{}")
        return claimed.key

    def refuse(self) -> None:
        """Let the desk refuse the next action."""
        claimed = self.worker.claim_next(self.clock.now())
        assert claimed is not None
        self.worker.park(claimed.key, 409, "no", "It cannot be.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    desk.worker.close()
    desk.gateway.close()


def test_32_a_chat_asked_for_is_there_at_once_until_the_desks_own_stands_there(desk: Desk) -> None:
    contacts = desk.gateway.contacts
    assert contacts.of_ticket("t9") is None
    desk.gateway.act(CHAT)
    asked = contacts.of_ticket("t9")
    assert asked is not None and contacts.live() == (asked,)
    assert (asked.requester_name, asked.state, asked.place, asked.pending) == (
        "Aiko Tanaka",
        SessionState.WAITING,
        None,
        "queued",
    )
    key = desk.send()
    assert [s.pending for s in contacts.sessions()] == ["sent"]
    pulled = replace(SESSION, id="s9", ticket_id="t9", way="chat", state="waiting", place=1)
    desk.put("session", pulled)
    assert [(s.place, s.pending) for s in contacts.sessions()] == [(1, None)]
    desk.worker.settle([key])
    assert [(s.place, s.pending) for s in contacts.sessions()] == [(1, None)]


def test_32_a_chat_that_is_refused_is_none(desk: Desk) -> None:
    desk.gateway.act(CHAT)
    desk.refuse()
    assert desk.gateway.contacts.sessions() == ()


def test_32_an_end_shows_at_once(desk: Desk) -> None:
    desk.put("session", replace(SESSION, ended_at=None, ended_by=None))
    contacts = desk.gateway.contacts
    assert len(contacts.live()) == 1
    desk.gateway.act(EndSession(SESSION.id, SESSION.ticket_id))
    assert contacts.live() == ()
    (ended,) = contacts.sessions()
    assert (ended.ended_at, ended.ended_by, ended.pending) == (NOW, "customer", "queued")


def test_18_a_confirmed_quote_is_on_its_way_and_nothing_else_is_sold(desk: Desk) -> None:
    billing = desk.gateway.billing
    desk.put("billing", OFFERED)
    desk.put("quote", replace(QUOTE, expires_at=LATER))
    account, quote = billing.account(), billing.quote(QUOTE.id)
    assert account is not None and quote is not None and quote.confirming is None
    assert [c.refusal for c in billing.choices(account)] == [None]
    key = desk.gateway.act(ConfirmQuote(QUOTE.id))
    for progress in ("queued", "sent"):
        quote = billing.quote(QUOTE.id)
        assert quote is not None and quote.confirming == progress
        assert billing.waits(QUOTE.id)
        (choice,) = billing.choices(account)
        assert choice.refusal == SaleOnItsWay(choice.addon)
        if progress == "queued":
            assert desk.send() == key
    # Pulled, and not settled yet: what stands there is already the answer.
    desk.put("quote", replace(QUOTE, expires_at=LATER, state="applied"))
    assert [c.refusal for c in billing.choices(account)] == [None]
    desk.worker.settle([key])
    assert not billing.waits(QUOTE.id)
    assert [c.refusal for c in billing.choices(account)] == [None]


def test_18_a_confirmation_that_is_refused_or_taken_back_can_be_given_again(desk: Desk) -> None:
    billing = desk.gateway.billing
    desk.put("billing", OFFERED)
    desk.put("quote", replace(QUOTE, expires_at=LATER))
    account = billing.account()
    assert account is not None
    key = desk.gateway.act(ConfirmQuote(QUOTE.id))
    assert desk.gateway.discard(key)
    quote = billing.quote(QUOTE.id)
    assert quote is not None and quote.confirming is None
    desk.gateway.act(ConfirmQuote(QUOTE.id))
    desk.refuse()
    assert billing.refusal(QUOTE.id) == "It cannot be."
    assert [c.refusal for c in billing.choices(account)] == [None]


@pytest.mark.parametrize("billing", [True, False])
def test_6_8_10_bookings_show_at_once(desk: Desk, billing: bool) -> None:
    """Also to those whose role sees no account."""
    if billing:
        assert BILLING.addon is not None
        desk.put("billing", replace(BILLING, addon=replace(BILLING.addon, removal_on=None)))
    desk.put("webinar", replace(WEBINAR, starts_at=LATER))
    desk.put("booking", replace(BOOKING, starts_at=LATER))
    benefits = desk.gateway.benefits
    desk.gateway.act(Book("b8", "root_cause", starts_at=LATER.isoformat()))
    desk.gateway.act(Book("b9", "webinar", webinar_id=WEBINAR.id))
    found = {b.id: (b.title, b.minutes, b.person_name, b.pending) for b in benefits.booked()}
    assert found == {
        BOOKING.id: ("Sharing with clients", 45, "Aiko Tanabe", None),
        "b8": ("Root-cause meeting on support trends", 60, "Aiko Tanaka", "queued"),
        "b9": ("Sharing with clients", 45, "Aiko Tanaka", "queued"),
    }
    desk.gateway.act(CancelBooking(BOOKING.id))
    desk.gateway.act(CancelBooking("b9"))
    assert [b.id for b in benefits.booked()] == ["b8"]


def test_without_the_addon_nothing_is_owned(desk: Desk) -> None:
    me = json.loads(me_json("team_admin"))
    me["team"]["addon"] = None
    with closing(sqlite3.connect(desk._person.cache_db)) as connection, connection:
        connection.execute("UPDATE me SET body = ?", (json.dumps(me),))
    assert desk.gateway.benefits.owned() is None
    desk.gateway.act(
        Book("b8", "root_cause", starts_at=datetime(2027, 1, 4, 9, tzinfo=UTC).isoformat())
    )
    assert desk.gateway.benefits.booked() == ()
