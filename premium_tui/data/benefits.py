"""Benefits as this machine knows them: bookings, webinars on offer, this quarter's features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from premium_tui.data.billing import account_of
from premium_tui.data.reads import Reads
from premium_tui.domain.addon_sales import OwnedAddon, owned_on
from premium_tui.domain.benefits import Benefit
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.bookings import MINUTES, Booking, BookingState
from premium_tui.domain.overlay import PendingAction
from premium_tui.domain.plans import Addon
from premium_tui.domain.text import clean
from premium_tui.domain.thing_overlay import given_up, new_bookings
from premium_tui.paths import private_folder, write_private
from premium_tui.values import dataclass

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BookedBenefit:
    """A booking of the team; `starts_at` is aware UTC."""

    id: str
    webinar_id: str | None
    title: str
    minutes: int
    person_id: str
    person_name: str
    booking: Booking
    pending: str | None = None
    """Its progress, as in `PendingAction`, while the desk does not know of it."""


@dataclass(frozen=True, slots=True)
class Webinar:
    """A live webinar on offer (rule 10)."""

    id: str
    title: str
    starts_at: datetime
    minutes: int
    language: str


@dataclass(frozen=True, slots=True)
class Feature:
    """An under-used feature of this quarter (rule 7)."""

    quarter: str
    title: str
    text: str
    url: str


class Benefits:
    """The benefits' side of a gateway."""

    def __init__(self, reads: Reads, folder: Path) -> None:
        """`folder` is the person's own; calendar files are written below it."""
        self._reads = reads
        self._folder = folder

    def owned(self) -> OwnedAddon | None:
        """Return the add-on the team has; as its own record says for who has no billing."""
        account, me, now = account_of(self._reads), self._reads.me(), self._reads.now()
        if account is not None:
            return owned_on(account.standing.owned, day_of(now, account.terms.zone))
        team = me.team if me is not None else None
        if team is None or team.addon_version is None or team.addon_product is None:
            return None
        addon = Addon(team.addon_version, team.addon_product)
        return OwnedAddon(addon, 0, day_of(now, team.timezone))

    def booked(self) -> tuple[BookedBenefit, ...]:
        """Return the team's bookings, cancelled ones left out, the soonest first.

        What this person books and cancels is folded in, also before the desk knows of it.
        """
        pending = self._reads.pending()
        found = [_booked(said) for said in self._reads.things("booking")]
        gone = given_up(pending)
        kept = [
            b
            for b in [*found, *self._asked(pending, [b.id for b in found])]
            if b.booking.state is not BookingState.CANCELLED and b.id not in gone
        ]
        return tuple(sorted(kept, key=lambda b: (b.booking.starts_at, b.id)))

    def _asked(
        self, pending: Sequence[PendingAction], known: Sequence[str]
    ) -> Iterator[BookedBenefit]:
        me, owned = self._reads.me(), self.owned() if pending else None
        if me is None or me.team is None or owned is None:
            return
        webinars = {webinar.id: webinar for webinar in self.webinars()}
        times = {webinar.id: webinar.starts_at for webinar in webinars.values()}
        for asked in new_bookings(pending, known, times, owned, me.team.timezone):
            webinar = webinars.get(asked.webinar_id or "")
            benefit = asked.booking.benefit
            yield BookedBenefit(
                id=asked.id,
                webinar_id=asked.webinar_id,
                title=webinar.title if webinar is not None else benefit.label,
                minutes=webinar.minutes if webinar is not None else MINUTES[benefit],
                person_id=me.person.id,
                person_name=me.person.name,
                booking=asked.booking,
                pending=asked.pending,
            )

    def webinars(self) -> tuple[Webinar, ...]:
        """Return the webinars still to come, the soonest first."""
        now = self._reads.now()
        found = [w for w in map(_webinar, self._reads.things("webinar")) if w.starts_at > now]
        return tuple(sorted(found, key=lambda w: (w.starts_at, w.id)))

    def features(self) -> tuple[Feature, ...]:
        """Return this quarter's features in their order."""
        found = sorted(
            self._reads.things("feature"),
            key=lambda f: (str(f["quarter"]), -cast(int, f["place"])),
            reverse=True,
        )
        return tuple(_feature(said) for said in found if said["quarter"] == found[0]["quarter"])

    def save_calendar_file(self, booked: BookedBenefit) -> Path:
        """Write a booking as an iCalendar file (RFC 5545), 0600; return where. PlaceError."""
        folder = self._folder / "calendar"
        private_folder(folder)
        path = folder / f"{booked.booking.starts_at:%Y-%m-%d}-{booked.booking.benefit.value}.ics"
        write_private(path, calendar_file(booked, self._reads.now()))
        return path


def calendar_file(booked: BookedBenefit, now: datetime) -> bytes:
    """Return a booking as an iCalendar file; `now` is when it is written, aware UTC."""
    from datetime import timedelta

    from icalendar import Calendar, Event  # only when a file is asked for

    event = Event()
    event.add("uid", f"{booked.id}@premium-tui")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("dtstart", booked.booking.starts_at)
    event.add("dtend", booked.booking.starts_at + timedelta(minutes=booked.minutes))
    event.add("summary", booked.title)
    calendar = Calendar()
    calendar.add("prodid", "-//premium-tui//Premium Support//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _booked(said: Fields) -> BookedBenefit:
    return BookedBenefit(
        id=str(said["id"]),
        webinar_id=cast("str | None", said["webinar_id"]),
        title=clean(str(said["title"]), one_line=True),
        minutes=cast(int, said["minutes"]),
        person_id=str(said["person_id"]),
        person_name=clean(str(said["person_name"]), one_line=True),
        booking=Booking(
            Benefit(str(said["benefit"])),
            datetime.fromisoformat(str(said["starts_at"])),
            BookingState(str(said["state"])),
            str(said["counts_for"]),
        ),
    )


def _webinar(said: Fields) -> Webinar:
    return Webinar(
        id=str(said["id"]),
        title=clean(str(said["title"]), one_line=True),
        starts_at=datetime.fromisoformat(str(said["starts_at"])),
        minutes=cast(int, said["minutes"]),
        language=str(said["language"]),
    )


def _feature(said: Fields) -> Feature:
    return Feature(
        quarter=str(said["quarter"]),
        title=clean(str(said["title"]), one_line=True),
        text=clean(str(said["text"]), one_line=True),
        url=clean(str(said["url"]), one_line=True),
    )
