"""Views: searches under a name, each with how many tickets it finds in the list behind.

An agent finds the usual ones of a queue ready-made, and its open tickets by team, product and
language; below stand those the person saved.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from premium_tui.commands import Where
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import ListSpec, Sort
from premium_tui.data.queue_views import Grouping
from premium_tui.data.saved_views import SavedView, query_of
from premium_tui.domain.query import Query, parse
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.console import Console
from premium_tui.screens.view_lines import Entry, entries_of, grouping_of, lines_of
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Label
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import PickList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.screens.view_groups import GroupPicking

Chosen = Callable[[SavedView, Query], Awaitable[None]]


class ViewsScreen(ConsoleScreen):
    """The views, those a person saved by name."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.VIEWS)

    def __init__(self, console: Console, spec: ListSpec, chosen: Chosen) -> None:
        """`spec` is the list the views are counted in.

        `chosen` shows one there, and gives it what was typed ahead.
        """
        super().__init__(console)
        self._spec = spec
        self._chosen = chosen
        self._entries: Sequence[Entry] = ()
        self._counts: dict[str, int] = {}
        self._counting: Event | None = None
        self._stale = False
        self._ready = False
        self._groups: GroupPicking | None = None
        self._title = TitleBar(console.now())
        self._list = PickList()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """Title, views, keys."""
        yield self._title
        yield Label(_("Views"))
        yield Rule()
        yield self._list
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Show the views at once; how many tickets each finds follows."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self.set_focus(self._list)
        self._read()
        await self.console.type_ahead.release()

    def on_unmount(self) -> None:
        """Count no further."""
        if self._counting is not None:
            self._counting.set()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the queries into the width."""
        self._show()

    def store_changed(self, event: GatewayEvent) -> None:
        """Count again when tickets may have changed."""
        from premium_tui.data import gateway as news

        status = self.console.status()
        self._title.show(self.console.title, status, self.console.now())
        changed = isinstance(event, news.StoreChanged | news.OutboxChanged)
        if changed or status.ready is not self._ready:
            self._count()
        if self._groups is not None:
            self._groups.look()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Show what was clicked."""
        await self.action_open()

    async def action_open(self) -> None:
        """Show what the view finds; one that means nothing any more says why."""
        by = grouping_of(self._list.current)
        if by is not None:
            await self._open_groups(by)
            return
        entry = self._current
        if entry is None:
            return
        query, trouble = query_of(entry.view, agent=self.console.agent)
        if query is None:
            self.say(trouble, trouble=True)
            return
        self.app.pop_screen()
        await self._chosen(entry.view, query)

    async def _open_groups(self, by: Grouping) -> None:
        from premium_tui.screens.view_groups import GroupPicking  # kept off the start path

        async def picked(text: str | None) -> None:
            self._groups = None
            if not text:
                await self.console.type_ahead.release()
                return
            self.app.pop_screen()
            await self._chosen(SavedView("", text, Sort.DUE), parse(text))

        self.console.type_ahead.hold()
        self._groups = GroupPicking(self.console, self._spec, by)
        await self.app.push_screen(self._groups, picked)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    async def action_drop(self) -> None:
        """Drop the view, after asking; only what a person saved can be."""
        entry = self._current
        if entry is None or not entry.own:
            if self._list.current:
                self.say(_("It comes with the queue: only a view you saved can be dropped."))
            return
        view = entry.view

        def answered(yes: bool | None) -> None:
            if yes:
                self._drop(view)

        question = ConfirmScreen(
            _('Drop the view "{name}"?').format(name=view.name),
            safe=_("Tickets are not touched. It looks for: {query}").format(query=view.text),
            yes=_("drop it"),
            no=_("keep it"),
        )
        await self.app.push_screen(question, answered)

    @property
    def _current(self) -> Entry | None:
        value = self._list.current
        return next((entry for entry in self._entries if entry.value == value), None)

    def _drop(self, view: SavedView) -> None:
        try:
            self.gateway.views.drop(view.name)
        except StoreUnwritable as error:
            words = _("Not dropped: {path} cannot be written ({reason}).")
            self.say(words.format(path=error.path, reason=error.reason), trouble=True)
        except StoreNewer:
            self._say_newer()
        else:
            self._read()

    def _read(self) -> None:
        ready = self.gateway.queue_views() if self.console.agent else ()
        self._entries = entries_of(ready, ())
        try:
            self._entries = entries_of(ready, self.gateway.views.all())
        except StoreUnwritable as error:
            words = _("The views cannot be read: {path} ({reason}).")
            self.say(words.format(path=error.path, reason=error.reason), trouble=True)
        except StoreNewer:
            self._say_newer()
        self._show()
        self._count()

    def _say_newer(self) -> None:
        self.say(
            _("A newer version is at work here: leave and start premium-tui again."), trouble=True
        )

    def _show(self) -> None:
        width = self.app.size.width
        self._list.show(lines_of(self.console, self._entries, self._counts, width))

    def _count(self) -> None:
        """Count from a thread, one view after the other; once more when something changed.

        Before the first pull is whole nothing is known.
        """
        self._ready = self.gateway.status().ready
        if not self._ready:
            self._counts.clear()
            self._show()
            return
        self._stale = self._counting is not None
        if self._counting is not None:
            return
        self._counting = Event()
        agent = self.console.agent
        queries = [(entry.value, query_of(entry.view, agent=agent)[0]) for entry in self._entries]
        wanted = [(value, query) for value, query in queries if query is not None]
        self.run_worker(
            partial(self._count_all, wanted, self._counting),
            group="counts",
            thread=True,
            exit_on_error=False,
        )

    def _count_all(self, wanted: Sequence[tuple[str, Query]], left: Event) -> None:
        tell = self.app.call_from_thread
        try:
            for value, query in wanted:
                spec = replace(self._spec, query=query if query.terms else None)
                keys = self.gateway.keys(spec, left.is_set)
                if keys is None or left.is_set():
                    return
                tell(self._counted, value, len(keys))
        except Exception:
            # Whatever is wrong with what is stored: it is counted again with the next news.
            tell(self._not_counted)
            raise
        tell(self._all_counted)

    def _counted(self, value: str, count: int) -> None:
        if self._ready:
            self._counts[value] = count
            self._show()

    def _not_counted(self) -> None:
        self.say(_("What is stored here cannot be read right now."), trouble=True)
        self._all_counted()

    def _all_counted(self) -> None:
        self._counting = None
        if self._stale:
            self._count()
