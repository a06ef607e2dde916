"""A tab that is a list of tickets: figures, filter, list and preview."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.geometry import Size
from textual.timer import Timer
from textual.widget import Widget

from premium_tui.commands import Where
from premium_tui.data.models import ListSpec, Scope, Sort, SyncStatus, TicketRow
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _, grouped
from premium_tui.screens.console import Console
from premium_tui.screens.list_loader import ListLoader, Loaded
from premium_tui.screens.list_preview import ListPreview
from premium_tui.screens.list_words import SORT_WORDS, next_sort, words_before_ready
from premium_tui.screens.marking import Marking
from premium_tui.screens.tabbed import TabScreen
from premium_tui.widgets.chrome import Figures
from premium_tui.widgets.company import sign_of
from premium_tui.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.domain.macros import Macro


class TicketsScreen(Marking, TabScreen):
    """A list of tickets with a preview below it."""

    ROOMS: ClassVar[tuple[Where, ...]] = (
        Where.EVERYWHERE,
        Where.TABS,
        Where.LIST,
        Where.TICKET,
        Where.FILTER,
    )
    SCOPE: ClassVar[Scope] = Scope.MINE
    FIRST_SORT: ClassVar[Sort] = Sort.UPDATED
    DEFAULT_CSS = """
    TicketsScreen.-single Preview, TicketsScreen.-single #above-preview { display: none; }
    TicketsScreen.-no-preview Preview, TicketsScreen.-no-preview #above-preview { display: none; }
    """

    def __init__(
        self, console: Console, spec: ListSpec | None = None, figures: Figures | None = None
    ) -> None:
        """`spec` is the list, the tab's own when left out; `figures` stand above it."""
        self._counted = (
            figures if figures is not None else Figures(console.gateway.settings.at_risk_minutes)
        )
        super().__init__(console, spec or ListSpec(self.SCOPE, self.FIRST_SORT), self._counted)
        self._list = TicketList(
            self._spec,
            self.gateway.rows,
            self.console.now,
            agent=console.agent,
            me=lambda: console.my_id,
            sign=lambda ticket_id: sign_of(self.gateway.companies.of(ticket_id)),
            came=self._cursor_came,
            at_risk=console.at_risk,
        )
        self._preview = ListPreview(self, self._list, self.marks)
        self._loader = ListLoader(self, self._spec, self._loaded)
        self._threshold_timer: Timer | None = None
        self._threshold_at: datetime | None = None
        """When the timer is to ring."""
        self._shown = False
        self._whole = True
        """Whether all of the list is here, or only what a search found first."""
        self._building = False
        """Whether the index of words is, for a search."""
        self._complete = self.console.status().ready

    @property
    def rooms(self) -> tuple[Where, ...]:
        """While a search is typed, only its keys apply."""
        if self.typing:
            return (Where.FILTER,)
        return tuple(room for room in self.ROOMS if room is not Where.FILTER)

    def content(self) -> Iterable[Widget]:
        """Figures, list, rule, preview."""
        return (self._counted, self._list, self._preview.rule, self._preview.widget)

    def on_mount(self) -> None:
        """Show the first page from the store, at once."""
        self._lay_out(self.app.size)
        self._show_first_page()
        self.set_focus(self._list)
        self.call_after_refresh(self._after_first_paint)

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show one pane."""
        self._lay_out(event.size)

    def _lay_out(self, size: Size) -> None:
        self.set_class(size.width < 80 or size.height < 20, "-single")

    def come_back(self) -> None:
        """Catch up; a no-op before the first paint."""
        if self._shown:
            self._catch_up(None)

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed in the store."""
        from premium_tui.data import gateway as news

        self.show_status()
        if isinstance(event, news.StoreChanged):
            self._catch_up(event.tickets)
        elif isinstance(event, news.OutboxChanged) or self._became_ready():
            self._catch_up(None)
        self._say_state(self.console.status())

    def company_changed(self, tickets: frozenset[str]) -> None:
        """Show who else is at these tickets now."""
        self._list.draw_again(tickets)
        self._preview.show()

    def _became_ready(self) -> bool:
        """Return whether the store can be read that could not when the list was loaded.

        Brought up to a newer version it may hold all it held before, and nothing new to tell.
        """
        return self._shown and not self._complete and self.console.status().ready

    def _show_first_page(self) -> None:
        self._list.show_first(self.gateway.first_rows(self._spec, max(40, self.app.size.height)))
        self._say_state(self.console.status())

    def _after_first_paint(self) -> None:
        self._shown = True
        self._preview.show()
        self._reload()
        self._filter.make_ready()

    def _catch_up(self, tickets: frozenset[str] | None) -> None:
        """Fetch rows, figures and preview again; the list of keys follows from a thread."""
        self._list.forget(tickets)
        self._preview.show()
        self._reload()

    def _reload(self, *, stay: bool = True) -> None:
        self._loader.load(self._spec, stay=stay)

    def _loaded(self, loaded: Loaded) -> None:
        with self.at_once():
            self._take(loaded)

    def _take(self, loaded: Loaded) -> None:
        ready = self.console.status().ready
        if loaded.counts is not None or not ready:
            self._counted.show(loaded.counts, agent=self.console.agent)
        self._whole = loaded.whole
        if loaded.whole:
            self._building = loaded.building is not None
            self._filter.tell(loaded.building)
        # While a first pull brings page after page, the cursor waits at the top.
        stay = self._list.moved or (loaded.stay and self._complete)
        self._list.keep(loaded.rows)
        self._list.show_keys(loaded.keys, stay=stay)
        if loaded.whole:
            self._list.keep_marks()
        self._complete = ready
        self._say_state(self.console.status())
        self.show_place()
        self._watch_thresholds()

    def _say_state(self, status: SyncStatus) -> None:
        """Say in the empty list what is going on."""
        words = (
            self._empty_words()
            if status.ready
            else words_before_ready(status, self.console.refusal, self.gateway.sign_in)
        )
        self._list.say(*words)

    def _empty_words(self) -> tuple[str, ...]:
        if self._spec.query is not None:
            if not self._whole:
                return (_("Looking through all tickets"),)
            found = (
                _("No ticket that can be found yet is what you look for.")
                if self._building
                else _("No ticket here is what you look for.")
            )
            words = _("{key}  shows all tickets")
            return (found, "", words.format(key=self.console.keymap.name("app.escape")))
        return self.words_when_empty()

    def words_when_empty(self) -> tuple[str, ...]:
        """Return what this tab says when it holds no ticket."""
        return (_("No tickets yet."),)

    def show_place(self) -> None:
        """Show the keys that matter now, and where the cursor stands."""
        self._keys.show(self.footer(), self._place())

    def _place(self) -> str:
        """Return where the cursor stands."""
        total = self._list.total
        words = _("{at} of {total}") if self._whole else _("{at} of {total}+")
        place = words.format(at=grouped(self._list.position), total=grouped(total))
        if self._list.marks:
            marked = _("{n} marked").format(n=grouped(self._list.marks))
            place = f"{marked} · {place}"
        return place if total else ""

    def _cursor_came(self) -> None:
        """Tell the place; the preview follows once the cursor rests."""
        self._keys.show(place=self._place())
        self._preview.follow()

    def _watch_thresholds(self) -> None:
        """Draw again when a visible answer turns at risk or late, and not before."""
        before, now = self._threshold_at, self.console.now()
        if self._threshold_timer is not None:
            self._threshold_timer.stop()
        waits = [self._list.next_threshold(), self._until_next_risk()]
        if self.console.agent and self._spec.query is None:
            # What sleeps comes back by the clock alone.
            waking = self.gateway.work.next_waking()
            waits.append((waking - now).total_seconds() + 1 if waking is not None else None)
        wait = min((wait for wait in waits if wait is not None), default=None)
        self._threshold_at = None
        if wait is not None and wait < 86_400:
            self._threshold_at = now + timedelta(seconds=wait)
            self._threshold_timer = self.set_timer(wait, self._pass_threshold)
        if before is not None and before <= now:
            # It was about to ring: what was drawn and counted meanwhile may be of before.
            self._list.forget(frozenset())
            self._reload()

    def _until_next_risk(self) -> float | None:
        """Return seconds until the figures count one more as due soon; None: not before news."""
        risk = self.gateway.clocks.next_risk(self._spec.scope)
        return (risk - self.console.now()).total_seconds() + 1 if risk is not None else None

    def _pass_threshold(self) -> None:
        self._threshold_at = self.console.now()
        self._watch_thresholds()

    async def on_ticket_list_opened(self, event: TicketList.Opened) -> None:
        """Open the ticket's thread."""
        await self._open(event.row)

    async def _open(self, row: TicketRow, verb: str = "") -> None:
        if self.gateway.contacts.of_ticket(row.id) is not None:
            from premium_tui.screens.session import SessionScreen  # only for chats and calls

            await self.app.push_screen(SessionScreen(self.console, row.id, verb=verb))
            return
        from premium_tui.screens.ticket import TicketScreen  # kept off the start path

        await self.app.push_screen(
            TicketScreen(
                self.console,
                row.id,
                neighbours=self._list.neighbour,
                verb=verb,
                marks=self.marks(),
            )
        )

    async def action_open(self) -> None:
        """Open the ticket under the cursor."""
        if (row := self._list.current) is not None:
            await self._open(row)

    async def action_reply(self) -> None:
        """Open the ticket and answer it; what is typed meanwhile goes into the answer."""
        await self._open_to("reply")

    async def action_note(self) -> None:
        """Open the ticket and leave an internal note."""
        await self._open_to("note")

    async def write_macro(self, row: TicketRow, macro: Macro) -> None:
        """Open a ticket and answer it with a macro's text, to be read and sent."""
        self.console.type_ahead.hold()
        await self._open(row, f"macro:{macro.id}")

    async def _open_to(self, verb: str) -> None:
        row = self._list.current
        if row is None:
            return
        if row.state is TicketState.CLOSED:
            await self._open(row)
            return
        self.console.type_ahead.hold()
        await self._open(row, verb)

    async def action_contact(self) -> None:
        """Write a new request to support."""
        from premium_tui.screens.new_request import NewRequestScreen  # kept off the start path

        self.console.type_ahead.hold()
        await self.app.push_screen(NewRequestScreen(self.console))

    def action_sync(self) -> None:
        """Ask the worker to pull now, and read the list again."""
        super().action_sync()
        self._catch_up(None)

    @property
    def tickets(self) -> TicketList:
        """The list."""
        return self._list

    def acted_on(self) -> TicketRow | None:
        """The ticket under the cursor."""
        return self._list.current

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        with self.at_once():
            self._list.move(step)

    def action_page(self, step: int) -> None:
        """Move by a page."""
        with self.at_once():
            self._list.page(step)

    def action_half_page(self, step: int) -> None:
        """Move by half a page."""
        with self.at_once():
            self._list.page(step / 2)

    def action_jump(self, where: str) -> None:
        """Go to either end."""
        with self.at_once():
            self._list.jump(where == "bottom")

    def action_sort(self) -> None:
        """Sort by the next column and say which."""
        following = next_sort(self._spec.sort)
        self.change(replace(self._spec, sort=following, reverse=False))
        self.say(SORT_WORDS[following])

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.change(replace(self._spec, reverse=not self._spec.reverse))

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-no-preview")
        self.call_after_refresh(self._preview.show)

    def change(self, spec: ListSpec) -> None:
        """Show the list in another order, or what is looked for of it."""
        if spec.query != self._spec.query:
            # What was marked may not be in sight any more.
            self._list.clear_marks()
        self._spec = spec
        self._list.sorted_anew(spec)
        self._list.moved = False
        self._whole = spec.query is None
        if self._whole:
            first = self.gateway.first_rows(spec, max(40, self.app.size.height))
            self._list.show_keys(array("q", [row.key for row in first]), stay=False)
        self._reload(stay=False)

    def to_list(self, step: int = 0) -> None:
        """Give the keys to the list, or only move its cursor."""
        if step:
            self._list.move(step)
        else:
            self.set_focus(self._list)
            self.show_place()
