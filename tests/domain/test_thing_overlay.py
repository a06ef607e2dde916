"""The overlay of things: what a person did to chats, sales and bookings, in each stage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    Book,
    CallOutcome,
    CancelBooking,
    ConfirmQuote,
    EndSession,
    Reply,
    RequestCall,
    StartChat,
)
from premium_tui.domain.addon_sales import Choice, OwnedAddon, SaleKind
from premium_tui.domain.benefits import Benefit
from premium_tui.domain.bookings import allowance
from premium_tui.domain.live_sessions import LiveWay, Session, SessionState
from premium_tui.domain.overlay import PendingAction
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.sale_refusals import AlreadyOwned, SaleOnItsWay, refusal_words
from premium_tui.domain.thing_overlay import (
    Onlooker,
    given_up,
    new_bookings,
    on_its_way,
    overlay_choices,
    overlay_sessions,
)
from premium_tui.domain.tickets import Side
from premium_tui.values import replace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
GOING = ["held", "queued", "sending", "sent"]
DANA = Onlooker("dana", "Dana Okafor", Side.CUSTOMER)
NOOR = Onlooker("noor", "Noor Haddad", Side.AGENT)

CHAT = StartChat("s", "t", "m", "Red X", "Help", "Sign", "dropbox", "ja")
CALL = RequestCall("s", "t", "m", "Red X", "Help", "Dropbox", "dropbox", "en", "+12125550123")
WAITING = Session(
    id="s",
    ticket_id="t",
    requester_id="dana",
    requester_name="Dana Okafor",
    way=LiveWay.CALL,
    state=SessionState.WAITING,
    product="Dropbox",
    language="en",
    asked_at=NOON,
    place=2,
)
ACTIVE = replace(
    WAITING,
    state=SessionState.ACTIVE,
    place=None,
    agent_id="noor",
    agent_name="Noor Haddad",
    attempts=1,
    accepted_at=NOON,
)

DROPBOX = EntitlementProduct.DROPBOX
ENHANCED = Addon(AddonVersion.ENHANCED, DROPBOX)
ESSENTIALS = Addon(AddonVersion.ESSENTIALS, DROPBOX)
OWNED = OwnedAddon(ENHANCED, 90_000, date(2026, 3, 2))


def pending(action: Action, progress: str = "queued") -> PendingAction:
    return PendingAction("key", action, progress, LATER)


@pytest.mark.parametrize("progress", GOING)
def test_32_33_what_is_asked_for_waits_without_a_place(progress: str) -> None:
    (chat,) = overlay_sessions([], [pending(CHAT, progress)], DANA)
    assert (chat.way, chat.state, chat.place) == (LiveWay.CHAT, SessionState.WAITING, None)
    assert (chat.requester_id, chat.requester_name) == ("dana", "Dana Okafor")
    assert (chat.product, chat.language, chat.phone) == ("Sign", "ja", None)
    assert (chat.asked_at, chat.pending) == (LATER, progress)
    (call,) = overlay_sessions([], [pending(CALL, progress)], DANA)
    assert (call.way, call.phone, call.live) == (LiveWay.CALL, "+12125550123", True)


def test_what_the_desk_knows_is_not_shown_twice() -> None:
    assert overlay_sessions([WAITING], [pending(CALL, "sent")], DANA) == [WAITING]


def test_what_was_refused_changes_nothing() -> None:
    refused = [pending(action, "attention") for action in (CHAT, EndSession("s", "t"))]
    assert overlay_sessions([], refused, DANA) == []
    assert overlay_sessions([WAITING], refused, DANA) == [WAITING]
    assert on_its_way(refused, "t") is None


@pytest.mark.parametrize("progress", GOING)
@pytest.mark.parametrize("who", [DANA, NOOR])
@pytest.mark.parametrize("session", [WAITING, ACTIVE])
def test_32_an_end_shows_at_once(session: Session, who: Onlooker, progress: str) -> None:
    (ended,) = overlay_sessions([session], [pending(EndSession("s", "t"), progress)], who)
    assert (ended.live, ended.place, ended.pending) == (False, None, progress)
    assert (ended.ended_at, ended.ended_by) == (LATER, who.side.value)


def test_32_a_chat_given_up_before_it_left_has_ended() -> None:
    (ended,) = overlay_sessions([], [pending(CHAT), pending(EndSession("s", "t"))], DANA)
    assert not ended.live and ended.pending == "queued"


def test_33_a_session_that_is_taken_still_waits_as_another_may_win_it() -> None:
    tried = replace(WAITING, no_answer=True, attempts=1)
    (taken,) = overlay_sessions([tried], [pending(AcceptSession("s", "t"))], NOOR)
    assert (taken.state, taken.agent_id) == (SessionState.WAITING, None)
    assert (taken.pending, taken.no_answer) == ("queued", False)


def test_33_a_calls_outcome_shows_at_once() -> None:
    def after(outcome: str) -> Session:
        return overlay_sessions([ACTIVE], [pending(CallOutcome("s", "t", outcome))], NOOR)[0]

    back = after("no_answer")
    assert (back.state, back.agent_id, back.accepted_at) == (SessionState.WAITING, None, None)
    assert (back.no_answer, back.attempts, back.pending) == (True, 1, "queued")
    assert (after("reached").state, after("reached").ended_by) == (SessionState.ENDED, "agent")


def test_what_has_ended_and_what_is_not_there_stay_so() -> None:
    over = replace(ACTIVE, state=SessionState.ENDED, ended_at=NOON, ended_by="agent")
    acts = [pending(EndSession("s", "t")), pending(EndSession("other", "u"))]
    assert overlay_sessions([over], acts, DANA) == [over]


def test_the_least_far_of_several_is_told() -> None:
    acts = [pending(CHAT, "sent"), pending(Reply("t", "m2", "More", 1), "held")]
    assert on_its_way(acts, "t") == "held"
    assert on_its_way(acts, "u") is None
    acts = [pending(AcceptSession("s", "t"), "sent"), pending(EndSession("s", "t"), "queued")]
    assert overlay_sessions([WAITING], acts, NOOR)[0].pending == "queued"


CHOICES = (
    Choice(SaleKind.ADD, ENHANCED, 90_000, None),
    Choice(SaleKind.ADD, ESSENTIALS, 40_000, None),
    Choice(SaleKind.REMOVE, ENHANCED, 90_000, AlreadyOwned(ENHANCED)),
)


@pytest.mark.parametrize("progress", GOING)
def test_18_nothing_can_be_sold_twice_while_a_confirmation_is_on_its_way(progress: str) -> None:
    first, second, third = overlay_choices(
        CHOICES, [pending(ConfirmQuote("q"), progress)], {"q": ENHANCED}
    )
    assert first.refusal == second.refusal == SaleOnItsWay(ENHANCED)
    assert third == CHOICES[2]
    assert "Enhanced for Dropbox is on its way" in refusal_words(SaleOnItsWay(ENHANCED))


@pytest.mark.parametrize(
    ("acts", "quotes"),
    [
        ([], {"q": ENHANCED}),
        ([pending(ConfirmQuote("q"), "attention")], {"q": ENHANCED}),
        # Applied, as the account shows already, or expired.
        ([pending(ConfirmQuote("q"), "sent")], {}),
    ],
)
def test_18_else_everything_may_be_asked_for(
    acts: list[PendingAction], quotes: dict[str, Addon]
) -> None:
    assert overlay_choices(CHOICES, acts, quotes) == CHOICES


def test_6_8_10_what_is_booked_counts_before_the_desk_knows_of_it() -> None:
    at = NOON + timedelta(days=2)
    acts = [
        pending(Book("b1", "implementation", starts_at=at.isoformat()), "sending"),
        pending(Book("b2", "root_cause", starts_at=at.isoformat())),
        pending(Book("b3", "webinar", webinar_id="w")),
        pending(Book("b4", "webinar", webinar_id="gone")),
        pending(Book("b5", "root_cause", starts_at=at.isoformat()), "attention"),
        pending(Book("known", "root_cause", starts_at=at.isoformat()), "sent"),
    ]
    found = new_bookings(acts, ["known"], {"w": at}, OWNED, "Europe/Paris")
    assert [(one.id, one.pending) for one in found] == [
        ("b1", "sending"),
        ("b2", "queued"),
        ("b3", "queued"),
    ]
    assert all(one.booking.starts_at == at for one in found) and found[2].webinar_id == "w"
    bookings = [one.booking for one in found]
    for benefit in (Benefit.IMPLEMENTATION, Benefit.ROOT_CAUSE):
        assert allowance(benefit, OWNED, bookings, at, "Europe/Paris").left == 0


def test_6_8_10_what_is_given_up_goes_at_once_unless_that_was_refused() -> None:
    acts = [pending(CancelBooking("b1"), "sent"), pending(CancelBooking("b2"), "attention")]
    assert given_up(acts) == {"b1"}
