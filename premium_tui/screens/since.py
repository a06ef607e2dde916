"""Since you left: what has changed since the last visit, on asking and once after a start."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from premium_tui.clock import to_millis
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.filters import TicketFilter
from premium_tui.data.gateway import StoreChanged
from premium_tui.data.models import ListSpec, Scope
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.console import Console
from premium_tui.screens.figure_tickets import FigureTickets
from premium_tui.widgets.times import day_and_time

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway

LEFT_AT = "left_at"
"""The setting that keeps when the console was left last: RFC 3339, UTC, the desk's time."""

FOR_EVER = 1 << 60

LOOKED_AT = 20
"""Tickets of one change that are looked at for the bell."""


def left_at(gateway: Gateway) -> datetime | None:
    """Return when the last visit ended; None for a first one."""
    try:
        kept = gateway.setting(LEFT_AT)
        return datetime.fromisoformat(kept) if kept is not None else None
    except (StoreUnwritable, StoreNewer, ValueError):
        return None


def remember_leaving(gateway: Gateway) -> None:
    """Keep that the visit ends now; a machine that cannot write keeps the one before."""
    try:
        gateway.put_setting(LEFT_AT, gateway.now().isoformat())
    except (StoreUnwritable, StoreNewer):
        return


def widest_scope(console: Console) -> Scope:
    """Return the list that holds all a person looks after."""
    if console.agent:
        return Scope.QUEUE
    tabs = {tab.mode for tab in console.tabs}
    return Scope.TEAM if "team_tickets" in tabs else Scope.MINE


def changed_since(console: Console, left: datetime) -> ListSpec:
    """Return the list of what has changed since a visit."""
    only = TicketFilter(updated=(to_millis(left), FOR_EVER))
    return ListSpec(widest_scope(console), FigureTickets.FIRST_SORT, only=only)


def since_words(console: Console, left: datetime) -> str:
    """Return in a sentence how much has changed; "" for nothing. Not for the UI thread."""
    changed = len(console.gateway.keys(changed_since(console, left)) or ())
    if not changed:
        return ""
    words = ngettext(
        "{n} ticket has changed since you left, {time}: g n shows it.",
        "{n} tickets have changed since you left, {time}: g n shows them.",
        changed,
    )
    return words.format(n=grouped(changed), time=day_and_time(left, console.now()))


def rings(gateway: Gateway, event: object) -> bool:
    """Return whether a change brings something unread, for the bell."""
    if not isinstance(event, StoreChanged) or "message" not in event.what:
        return False
    looked_at = sorted(event.tickets or ())[:LOOKED_AT]
    details = (gateway.ticket(ticket_id) for ticket_id in looked_at)
    return any(detail is not None and detail.row.unread for detail in details)


class SinceScreen(FigureTickets):
    """What has changed since the last visit."""

    def __init__(self, console: Console, left: datetime) -> None:
        spec = changed_since(console, left)
        title = _("Since you left, {time}").format(time=day_and_time(left, console.now()))
        super().__init__(console, spec.scope, spec.only or TicketFilter(), title)

    def words_when_empty(self) -> tuple[str, ...]:
        """Say that nothing has."""
        words = _("{key}  goes back").format(key=self.console.keymap.name("app.back"))
        return (_("Nothing has changed since you left."), "", words)
