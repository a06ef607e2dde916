"""Leaving tickets out of the queue until a time. Imported when first used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from premium_tui.data.models import TicketRow
from premium_tui.domain.actions import Snooze
from premium_tui.domain.typed_times import MORNING
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.choose import ChooseScreen, Way
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.verbs import name_of
from premium_tui.widgets.times import day_and_time

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen

WAKE = "wake"


def times_from(now: datetime) -> list[tuple[str, datetime]]:
    """Return what is offered, in words without a time: hours, and mornings of the local zone."""
    local = now.astimezone()
    tomorrow = _morning(local + timedelta(days=1))
    monday = _morning(local + timedelta(days=7 - local.weekday()))
    if monday == tomorrow:
        monday = _morning(monday + timedelta(days=7))
    return [
        (_("for an hour"), now + timedelta(hours=1)),
        (_("for four hours"), now + timedelta(hours=4)),
        (_("until tomorrow morning"), tomorrow.astimezone(UTC)),
        (_("until a Monday morning"), monday.astimezone(UTC)),
    ]


async def choose_snooze(screen: ConsoleScreen, rows: Sequence[TicketRow]) -> bool:
    """Ask until when tickets sleep, and let them; return whether it was asked at all."""
    now = screen.console.now()
    details = [screen.gateway.ticket(row.id) for row in rows]
    before = {row.id: d.snoozed_until if d else None for row, d in zip(rows, details, strict=True)}
    offered = times_from(now)

    def chosen(value: str | None) -> None:
        if value:
            until = None if value == WAKE else offered[int(value)][1]
            _snooze(screen, rows, before, until)

    ways = [
        Way(str(place), f"{words}, {day_and_time(at, now)}")
        for place, (words, at) in enumerate(offered)
    ]
    if any(before.values()):
        ways.append(Way(WAKE, _("back into the queue now")))
    question = ngettext(
        "Leave {n} ticket out of the queue?", "Leave {n} tickets out of the queue?", len(rows)
    ).format(n=grouped(len(rows)))
    if len(rows) == 1:
        question = _("Leave {ticket} out of the queue?").format(ticket=name_of(rows[0]))
    leave = _("leave it as it is; the clock runs on in any case")
    await screen.app.push_screen(ChooseScreen(question, ways, leave=leave), chosen)
    return True


def _snooze(
    screen: ConsoleScreen,
    rows: Sequence[TicketRow],
    before: dict[str, datetime | None],
    until: datetime | None,
) -> None:
    steps = [
        Step(Snooze(row.id, _told(until)), Snooze(row.id, _told(before[row.id])))
        for row in rows
        if until is not None or before[row.id] is not None
    ]
    if not set_all(screen, steps):
        return
    screen.rows_left()
    key = screen.console.keymap.name("app.undo")
    if until is None:
        words = ngettext(
            "{n} ticket is back; {key} takes that back.",
            "{n} tickets are back; {key} takes that back.",
            len(steps),
        )
    else:
        words = ngettext(
            "{n} ticket sleeps until {time}; {key} takes that back.",
            "{n} tickets sleep until {time}; {key} takes that back.",
            len(steps),
        )
    time = day_and_time(until, screen.console.now()) if until is not None else ""
    screen.say(words.format(n=grouped(len(steps)), time=time, key=key))


def _told(until: datetime | None) -> str | None:
    return None if until is None else until.astimezone(UTC).isoformat()


def _morning(day: datetime) -> datetime:
    """Return nine o'clock of a local day, whatever its offset is then."""
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0, tzinfo=None).astimezone()
