"""The overlay of things: pending actions folded over chats and calls, sales, and bookings.

As `domain.overlay`: pure, never stored, and what was refused changes nothing. Only what the desk
does whenever it is asked is shown as done; where it decides (who takes a chat, whether a sale still
holds) things are shown as on their way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from premium_tui.domain.actions import (
    AcceptSession,
    Book,
    CallOutcome,
    CancelBooking,
    ConfirmQuote,
    EndSession,
    RequestCall,
    StartChat,
)
from premium_tui.domain.addon_sales import Choice, OwnedAddon
from premium_tui.domain.benefits import Benefit
from premium_tui.domain.bookings import Booking, BookingState, counts_for
from premium_tui.domain.live_sessions import LiveWay, Outcome, Session, SessionState
from premium_tui.domain.overlay import PendingAction, least_far
from premium_tui.domain.plans import Addon
from premium_tui.domain.sale_refusals import SaleOnItsWay
from premium_tui.domain.tickets import Side
from premium_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks, and so who did what is on its way."""

    id: str
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class AskedBooking:
    """A booking that so far exists only in the outbox."""

    id: str
    webinar_id: str | None
    booking: Booking
    pending: str
    """Its progress, as in `PendingAction`."""


def on_its_way(pending: Iterable[PendingAction], ticket_id: str) -> str | None:
    """Return the least far progress of what is on its way for a ticket or a thing; None: nothing.

    What was refused is not on its way.
    """
    found = [p.progress for p in _going(pending) if p.action.ticket_id == ticket_id]
    return least_far(found) if found else None


def overlay_sessions(
    sessions: Iterable[Session], pending: Iterable[PendingAction], who: Onlooker
) -> list[Session]:
    """Return chats and calls as they stand after the pending actions, new ones at the end.

    One that is asked for waits without a place; one that an agent takes still waits, since another
    agent may win it; one that is ended has ended, as the desk refuses that to nobody.
    """
    found = {session.id: session for session in sessions}
    for item in _going(pending):
        action = item.action
        if isinstance(action, StartChat | RequestCall):
            found.setdefault(action.session_id, _asked_for(action, item, who))
        elif isinstance(action, AcceptSession | EndSession | CallOutcome):
            session = found.get(action.session_id)
            if session is not None and session.live:
                found[session.id] = _after(session, action, item, who)
    return list(found.values())


def overlay_choices(
    choices: Sequence[Choice],
    pending: Iterable[PendingAction],
    quotes: Mapping[str, Addon],
) -> tuple[Choice, ...]:
    """Return the lines of the available add-ons while a confirmed quote is on its way.

    `quotes` are the add-ons of the open ones, by id. Until the desk has answered, nothing else can
    be done to the add-on: what that would come to depends on the answer.
    """
    for item in _going(pending):
        if isinstance(item.action, ConfirmQuote) and item.action.quote_id in quotes:
            refusal = SaleOnItsWay(quotes[item.action.quote_id])
            return tuple(
                choice if choice.refusal is not None else replace(choice, refusal=refusal)
                for choice in choices
            )
    return tuple(choices)


def new_bookings(
    pending: Iterable[PendingAction],
    known: Iterable[str],
    webinars: Mapping[str, datetime],
    owned: OwnedAddon,
    zone: str,
) -> list[AskedBooking]:
    """Return the bookings asked for that are not among the `known` ids, in their order.

    `webinars` are the times (aware UTC) of those on offer, by id; a seat in another one is left
    out.
    """
    here, found = set(known), []
    for item in _going(pending):
        action = item.action
        if not isinstance(action, Book) or action.booking_id in here:
            continue
        benefit = Benefit(action.benefit)
        if action.starts_at is not None:
            starts_at = datetime.fromisoformat(action.starts_at)
        elif action.webinar_id is not None and action.webinar_id in webinars:
            starts_at = webinars[action.webinar_id]
        else:
            continue
        counted = counts_for(benefit, owned, starts_at, zone)
        booking = Booking(benefit, starts_at, BookingState.BOOKED, counted)
        found.append(AskedBooking(action.booking_id, action.webinar_id, booking, item.progress))
    return found


def given_up(pending: Iterable[PendingAction]) -> frozenset[str]:
    """Return the ids of the bookings that are being cancelled."""
    actions = (item.action for item in _going(pending))
    return frozenset(a.booking_id for a in actions if isinstance(a, CancelBooking))


def _going(pending: Iterable[PendingAction]) -> Iterable[PendingAction]:
    return (item for item in pending if item.progress != "attention")


def _asked_for(action: StartChat | RequestCall, item: PendingAction, who: Onlooker) -> Session:
    call = isinstance(action, RequestCall)
    return Session(
        id=action.session_id,
        ticket_id=action.ticket_id,
        requester_id=who.id,
        requester_name=who.name,
        way=LiveWay.CALL if call else LiveWay.CHAT,
        state=SessionState.WAITING,
        phone=action.phone if isinstance(action, RequestCall) else None,
        product=action.about_product,
        language=action.language,
        asked_at=item.queued_at,
        pending=item.progress,
    )


def _after(
    session: Session,
    action: AcceptSession | EndSession | CallOutcome,
    item: PendingAction,
    who: Onlooker,
) -> Session:
    moves = (item.progress,) if session.pending is None else (item.progress, session.pending)
    session = replace(session, pending=least_far(moves))
    if isinstance(action, AcceptSession):
        return replace(session, no_answer=False)
    if isinstance(action, CallOutcome) and action.outcome == Outcome.NO_ANSWER:
        return replace(
            session,
            state=SessionState.WAITING,
            agent_id=None,
            agent_name=None,
            accepted_at=None,
            place=None,
            no_answer=True,
        )
    return replace(
        session,
        state=SessionState.ENDED,
        place=None,
        ended_at=item.queued_at,
        ended_by=who.side.value,
    )
