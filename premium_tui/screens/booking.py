"""Choosing a time for a benefit, and what can be done with one that is booked (rules 6, 8, 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult

from premium_tui.commands import Where
from premium_tui.domain.actions import Book, CancelBooking
from premium_tui.domain.benefits import Benefit
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.paths import PlaceError
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.theme import DIM, TEXT
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Label
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import LEAD, Line, PickList
from premium_tui.widgets.times import appointment
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.screens.console import Console

HOURS = (time(10), time(14), time(16))
DAYS_OFFERED = 15


def slots(now: datetime, zone: str) -> Iterable[datetime]:
    """Yield the times offered, aware UTC: three a working day in the team's `zone`, tomorrow on."""
    local = now.astimezone(ZoneInfo(zone)).date()
    for ahead in range(1, DAYS_OFFERED + 1):
        day = local + timedelta(days=ahead)
        if day.weekday() < 5:
            for hour in HOURS:
                yield datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


class ChoosingScreen(ConsoleScreen):
    """A heading and lines to choose from."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.PICKS)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._title = TitleBar(console.now())
        self._list = PickList()
        self._keys = KeyBar(self.footer())

    def heading(self) -> str:
        """Return what is chosen here."""
        return ""

    def lines(self) -> list[Line]:
        """Return the lines."""
        return []

    def compose(self) -> ComposeResult:
        """Title, heading, lines, keys."""
        yield self._title
        yield Label(self.heading())
        yield Rule()
        yield self._list
        yield Rule()
        yield self._keys

    def on_mount(self) -> None:
        """Show them."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self.set_focus(self._list)
        self._list.show(self.lines())

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_pick(self) -> None:
        """Choose what the cursor is on."""
        self._list.pick()


class SlotsScreen(ChoosingScreen):
    """Times for a consultation or a meeting."""

    def __init__(self, console: Console, benefit: Benefit) -> None:
        super().__init__(console)
        self._benefit = benefit

    def heading(self) -> str:
        """Return whose times these are."""
        return _("{benefit}: choose a time").format(benefit=self._benefit.label)

    def lines(self) -> list[Line]:
        """Return the times offered, in the person's own."""
        team = self.console.me.team if self.console.me is not None else None
        now = self.console.now()
        times = slots(now, team.timezone if team is not None else "UTC")
        return [
            Line(),
            *(Line([(appointment(at, now), TEXT)], value=at.isoformat()) for at in times),
        ]

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Book it."""
        if self.act(Book(new_id(), self._benefit.value, starts_at=event.value)):
            self.app.pop_screen()
            self.say(_("The time is asked for; it is booked once the desk has it."))


class BookingScreen(ChoosingScreen):
    """One booking."""

    def __init__(self, console: Console, booking_id: str) -> None:
        super().__init__(console)
        found = [b for b in self.gateway.benefits.booked() if b.id == booking_id]
        self._booked = found[0] if found else None

    def heading(self) -> str:
        """Return what is booked."""
        return self._booked.title if self._booked is not None else _("This booking is gone.")

    def lines(self) -> list[Line]:
        """Return when it is, and what can be done."""
        booked = self._booked
        if booked is None:
            return []
        now = self.console.now()
        when = appointment(booked.booking.starts_at, now)
        words = _("{when}, {n} minutes, booked by {name}").format(
            when=when, n=booked.minutes, name=booked.person_name
        )
        texts = wrap(words, self.app.size.width - LEAD - 1)
        lines = [Line(), *(Line([(text, DIM)]) for text in texts)]
        if booked.pending is not None:
            lines.append(Line([(_("It is on its way: the desk has not confirmed it yet."), TEXT)]))
        lines.append(Line())
        lines.append(Line([(_("Save it as a calendar file (.ics)"), TEXT)], value="save"))
        if booked.booking.starts_at > now:
            lines.append(Line([(_("Cancel it"), TEXT)], value="cancel"))
        return lines

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Do it; cancelling is asked about first."""
        if self._booked is None:
            return
        if event.value == "save":
            try:
                path = self.gateway.benefits.save_calendar_file(self._booked)
            except PlaceError as error:
                self.say(str(error), trouble=True)
                return
            self.say(_("Saved as {path}").format(path=path))
            return
        booking_id = self._booked.id

        def answered(yes: bool | None) -> None:
            if yes and self.act(CancelBooking(booking_id)):
                self.app.pop_screen()

        question = ConfirmScreen(
            _("Cancel this booking?"),
            safe=_("It can be booked again for another time."),
            yes=_("cancel it"),
            no=_("keep it"),
        )
        await self.app.push_screen(question, answered)
