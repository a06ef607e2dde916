"""Bookings: made where the rules allow, given up before they begin (rules 6, 8, 10, 22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from premium_tui.domain.benefits import Benefit
from premium_tui.domain.bookings import (
    MINUTES,
    Booking,
    BookingState,
    NoAddon,
    counts_for,
    may_book,
)
from premium_tui.domain.roles import Role, may_open_console
from premium_tui.server.billing.account import find_subscription, lock_team, owned_by
from premium_tui.server.billing.problems import booking_refused
from premium_tui.server.billing_tables import BookingRow, WebinarRow
from premium_tui.server.core import BOOKING, WEBINAR
from premium_tui.server.feed import Change, record
from premium_tui.server.problems import ProblemError, forbidden, id_conflict, invalid, not_found
from premium_tui.server.things import present_seq, put_thing, thing_receipt
from premium_tui.server.visibility import Viewer
from premium_tui.wire.billing_requests import NewMeeting, NewSeat
from premium_tui.wire.schemas import ThingReceipt
from premium_tui.wire.things import BookingData


def book(
    connection: Connection, viewer: Viewer, new: NewMeeting | NewSeat, now: datetime
) -> ThingReceipt:
    """Book a benefit for the viewer's team; raises the problem of why it may not be."""
    _check_role(viewer)
    key = (viewer.partition, viewer.team_id)
    team = lock_team(connection, key)
    taken = _find(connection, new.id)
    if taken is not None:
        return _same(connection, viewer, new, taken, now)
    row = _row_of(connection, viewer, new)
    benefit = Benefit(row.benefit)
    owned = owned_by(team, find_subscription(connection, key))
    booked = _bookings(connection, key)
    refusal = may_book(benefit, owned, map(_booking_of, booked), row.starts_at, now, team.timezone)
    if refusal is not None:
        raise booking_refused(refusal)
    if owned is None:
        raise booking_refused(NoAddon())
    if any(_is_seat_of(row, other) for other in booked):
        raise ProblemError(409, "already-booked", "You have a seat in this webinar already.")
    row.counts_for = counts_for(benefit, owned, row.starts_at, team.timezone)
    seq = record(connection, viewer.partition, add_booking(connection, row))
    return thing_receipt(new.id, now, key, seq)


def cancel(connection: Connection, viewer: Viewer, booking_id: str, now: datetime) -> ThingReceipt:
    """Give up a booking: whoever booked it, or a team admin; once it has begun it is used up."""
    _check_role(viewer)
    key = (viewer.partition, viewer.team_id)
    lock_team(connection, key)
    row = _find(connection, booking_id)
    if row is None or (row.partition, row.team_id) != key:
        raise not_found()
    if row.person_id != viewer.person_id and viewer.role is not Role.TEAM_ADMIN:
        raise forbidden("Only who booked it and team admins cancel a booking.")
    if row.state == BookingState.CANCELLED:
        return thing_receipt(row.id, now, key, present_seq(connection, key, "booking", row.id))
    if row.starts_at <= now:
        raise ProblemError(409, "booking-begun", "What has begun can no longer be cancelled.")
    return thing_receipt(row.id, now, key, record(connection, key[0], _cancel(connection, row)))


def cancel_what_is_to_come(
    connection: Connection, key: tuple[int, str], now: datetime
) -> list[Change]:
    """Cancel what a team has booked for later: the add-on is gone (rule 22). Return the changes."""
    return [
        _cancel(connection, row)
        for row in _bookings(connection, key)
        if row.state == BookingState.BOOKED and row.starts_at > now
    ]


def cancel_seats(
    connection: Connection, webinar_id: str, now: datetime
) -> list[tuple[int, Change]]:
    """Cancel the seats in a webinar that will not be held; return partitions with their changes.

    The teams are locked in the order of the feed.
    """
    taken = and_(
        BOOKING.c.webinar_id == webinar_id,
        BOOKING.c.state == BookingState.BOOKED.value,
        BOOKING.c.starts_at > now,
    )
    keys = {(row.partition, row.team_id) for row in _rows(connection, taken)}
    for key in sorted(keys):
        lock_team(connection, key)
    return [(row.partition, _cancel(connection, row)) for row in _rows(connection, taken)]


def add_booking(connection: Connection, row: BookingRow) -> Change:
    """Write a new booking; return the change to record."""
    connection.execute(BOOKING.insert().values(**row.model_dump()))
    return _put(connection, row)


def _put(connection: Connection, row: BookingRow) -> Change:
    thing = BookingData(**row.model_dump(exclude={"partition"}))
    return put_thing(connection, (row.partition, row.team_id), thing, "admins")


def _check_role(viewer: Viewer) -> None:
    if not may_open_console(viewer.role):
        raise forbidden("Benefits are booked by the team's admins.")


def _row_of(connection: Connection, viewer: Viewer, new: NewMeeting | NewSeat) -> BookingRow:
    """Return the row of a new booking; what it counts for is yet to be found."""
    benefit = Benefit(new.benefit)
    if isinstance(new, NewSeat):
        query = select(WEBINAR).where(WEBINAR.c.id == new.webinar_id)
        offered = connection.execute(query).mappings().first()
        if offered is None:
            raise invalid("body.webinar_id", "There is no such webinar on offer.")
        webinar = WebinarRow(**offered)
        webinar_id, title = webinar.id, webinar.title
        starts_at, minutes = webinar.starts_at, webinar.minutes
    else:
        webinar_id, title = None, benefit.label
        starts_at, minutes = new.starts_at, MINUTES[benefit]
    return BookingRow(
        partition=viewer.partition,
        team_id=viewer.team_id,
        id=new.id,
        benefit=benefit.value,
        webinar_id=webinar_id,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        person_id=viewer.person_id,
        person_name=viewer.name,
        counts_for="",
    )


def _is_seat_of(new: BookingRow, other: BookingRow) -> bool:
    same = (new.webinar_id, new.person_id) == (other.webinar_id, other.person_id)
    return new.webinar_id is not None and same and other.state != BookingState.CANCELLED


def _same(
    connection: Connection,
    viewer: Viewer,
    new: NewMeeting | NewSeat,
    taken: BookingRow,
    now: datetime,
) -> ThingReceipt:
    """Answer a booking sent again after its key was forgotten; another's id is a conflict."""
    wanted = new.webinar_id if isinstance(new, NewSeat) else new.starts_at
    had = taken.webinar_id if isinstance(new, NewSeat) else taken.starts_at
    if (taken.person_id, taken.benefit, had) != (viewer.person_id, new.benefit, wanted):
        raise id_conflict()
    key = (taken.partition, taken.team_id)
    return thing_receipt(taken.id, now, key, present_seq(connection, key, "booking", taken.id))


def _find(connection: Connection, booking_id: str) -> BookingRow | None:
    rows = _rows(connection, BOOKING.c.id == booking_id)
    return rows[0] if rows else None


def _bookings(connection: Connection, key: tuple[int, str]) -> list[BookingRow]:
    return _rows(connection, and_(BOOKING.c.partition == key[0], BOOKING.c.team_id == key[1]))


def _rows(connection: Connection, where: ColumnElement[bool]) -> list[BookingRow]:
    query = select(BOOKING).where(where).order_by(BOOKING.c.id)
    return [BookingRow(**row) for row in connection.execute(query).mappings()]


def _booking_of(row: BookingRow) -> Booking:
    return Booking(Benefit(row.benefit), row.starts_at, BookingState(row.state), row.counts_for)


def _cancel(connection: Connection, row: BookingRow) -> Change:
    row.state = BookingState.CANCELLED.value
    connection.execute(
        update(BOOKING)
        .where(
            BOOKING.c.partition == row.partition,
            BOOKING.c.team_id == row.team_id,
            BOOKING.c.id == row.id,
        )
        .values(state=row.state)
    )
    return _put(connection, row)
