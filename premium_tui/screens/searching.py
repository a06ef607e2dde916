"""Searching a list: the line, the form and saved views, on every screen that lists tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from premium_tui.data.models import ListSpec, Sort
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.list_filter import ListFilter
from premium_tui.screens.ticket_verbs import TicketVerbs

if TYPE_CHECKING:
    from textual.worker import Worker

    from premium_tui.data.saved_views import SavedView
    from premium_tui.data.search_marks import Marks
    from premium_tui.domain.query import Query
    from premium_tui.screens.list_loader import ListLoader
    from premium_tui.widgets.filter_line import FilterLine


_Order = tuple[Sort, bool]
"""What a list is sorted by, and whether the other way round."""

IN_ONE_GO = 0.05
"""Seconds the first hits may take to be drawn together with the search line."""

GIVES_UP = ("escape", "ctrl+g")
"""Keys that wait for nothing."""

FOUND_WITHIN = 5.0
"""Seconds keys wait at the most for the first hits, which they mean; most are there at once."""


class Searching(TicketVerbs):
    """A list that can be searched."""

    _loader: ListLoader
    """What reads the list; made by who shows it."""

    def __init__(self, console: Console, spec: ListSpec, figures: Widget) -> None:
        """`figures` give their place to the search line."""
        super().__init__(console)
        self._spec = spec
        self._filter = ListFilter(self, spec.scope, figures)
        self._marks: Marks | None = None
        self._keys_wait = False
        """Whether keys are held for what is being looked for."""
        self._orders: tuple[_Order, _Order] | None = None
        """What a view that was picked sorts by, and what the list was sorted by before."""

    def change(self, spec: ListSpec) -> None:
        """Show another list."""
        raise LookupError

    def to_list(self, step: int = 0) -> None:
        """Give the keys to the list, or only move its cursor."""
        raise LookupError

    def show_place(self) -> None:
        """Show the keys that matter now, and where the cursor stands."""
        raise LookupError

    def marks(self) -> Marks | None:
        """Return the words that are looked for, to be marked."""
        return self._marks

    async def look_for(self, text: str, spec: ListSpec) -> None:
        """Show what a query finds, the query in the search line; `spec` holds the same."""
        if spec.query is None:
            self._filter.drop()
        else:
            await self._filter.show(text)
        self._look_for(spec)
        self.to_list()
        await self._loader.told(IN_ONE_GO)
        await self._give_on()

    def _look_for(self, spec: ListSpec) -> None:
        if spec.query is None and self._spec.query is not None:
            spec = self._as_before_view(spec)
            self._orders = None
        if spec == self._spec:
            return
        if spec.query != self._spec.query:
            self._marks = None
            if spec.query is not None:
                from premium_tui.data.search_marks import marks_of  # only for searches

                self._marks = marks_of(spec.query)
        self.change(spec)

    def _as_before_view(self, spec: ListSpec) -> ListSpec:
        """Return a list in the order it had before a view; one that was chosen since then stays."""
        if self._orders is None or self._orders[0] != (spec.sort, spec.reverse):
            return spec
        sort, reverse = self._orders[1]
        return replace(spec, sort=sort, reverse=reverse)

    def action_search(self) -> None:
        """Type what tickets must be, or hold."""
        self.console.type_ahead.hold()
        # All that came with the key is held by then.
        self.app.call_later(self._type)

    async def _type(self) -> None:
        """Show the line and type into it, first what was typed ahead."""
        keys, keymap = self.console.type_ahead, self.console.keymap
        with self.app.batch_update():
            await self._filter.show()
            # A letter at a time would be told and drawn a letter at a time.
            self._filter.add(keys.take_words())
            done = [key for command in keymap.doing("search_done") for key in command.keys]
            typing = not keys.take_key(done)
            if typing:
                self._filter.type()
                self._take_typed()
                self.show_place()
            else:
                # All of it came in one go: the keys need not leave the list.
                self._finish()
            # It is drawn in one go too, together with what it finds.
            await self._loader.told(IN_ONE_GO)
        await (keys.release() if typing else self._give_on())
        self.check_idle()

    def rows_left(self) -> None:
        """Read the list again at once: what is typed on means the row that stands there then."""
        self.console.type_ahead.hold()
        self._loader.load(self._spec)
        self.call_later(self._give_on)

    async def _give_on(self) -> None:
        """Give what was typed ahead to the list it is meant for, once that is there.

        Meanwhile esc shows all tickets again, and what was typed is no command then.
        """
        keys = self.console.type_ahead
        if self._loader.shown:
            await keys.release()
            return
        keys.hold(but=GIVES_UP)
        self._keys_wait = True

        async def give_on() -> None:
            await self._loader.told(FOUND_WITHIN)
            if self._keys_wait:
                self._keys_wait = False
                self.app.call_later(keys.release)

        _worker: Worker[None] = self.run_worker(
            give_on, group="keys typed ahead", exclusive=True, exit_on_error=False
        )

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Search as it is typed."""
        self._take_typed()

    def _take_typed(self, *, done: bool = False) -> None:
        """Look for what is typed; while a query is wrong what was found before stays."""
        query = self._filter.query(done=done) if self._filter.open else None
        if query is not None:
            self._look_for(replace(self._spec, query=query if query.terms else None))

    async def action_search_done(self) -> None:
        """Keep the search and go to the list; a query that is wrong is told instead."""
        self._finish()
        await self._give_on()

    def _finish(self) -> None:
        # Word of the last letters may still be on its way.
        self._take_typed(done=True)
        if self._filter.insist():
            self._filter.type()
            return
        if self._spec.query is None:
            self._filter.drop()
        self.to_list()
        self._filter.help()

    def action_search_complete(self) -> None:
        """Take the completion."""
        self._filter.complete()

    def action_search_right(self) -> None:
        """Move right, or take the completion."""
        self._filter.go_right()

    def action_search_move(self, step: int) -> None:
        """Move the list's cursor while typing."""
        self.to_list(step)

    def action_search_clear(self) -> None:
        """Show all tickets again."""
        if self._keys_wait:
            self._keys_wait = False
            self.console.type_ahead.drop()
        self._filter.drop()
        self.to_list()
        self._look_for(replace(self._spec, query=None))

    async def action_escape(self) -> None:
        """Drop a search first."""
        if self._filter.open:
            self.action_search_clear()
        else:
            await super().action_escape()

    async def action_build(self) -> None:
        """Choose what to look for, field by field."""
        from premium_tui.screens.search_form import SearchForm  # kept off the start path

        async def chosen(query: Query) -> None:
            from premium_tui.domain.query import to_text

            spec = replace(self._spec, query=query if query.terms else None)
            await self.look_for(to_text(query), spec)

        self.console.type_ahead.hold()
        await self.app.push_screen(SearchForm(self.console, self._spec, chosen))

    async def action_save_view(self) -> None:
        """Keep the search and its order under a name."""
        from premium_tui.screens.view_saving import save_view  # kept off the start path

        if self._spec.query is None:
            words = _("Nothing is looked for: {search} searches, then {save} saves the search.")
            name = self.console.keymap.name
            self.say(words.format(search=name("list.search"), save=name("list.save_view")))
            return
        await save_view(self, self._spec)

    async def action_views(self) -> None:
        """Pick a search that was saved."""
        from premium_tui.screens.views import ViewsScreen  # kept off the start path

        async def chosen(view: SavedView, query: Query) -> None:
            before = self._as_before_view(self._spec)
            spec = replace(
                self._spec,
                query=query if query.terms else None,
                sort=view.sort,
                reverse=view.reverse,
            )
            # One that looks for nothing is an order alone, and stays.
            orders = (view.sort, view.reverse), (before.sort, before.reverse)
            self._orders = orders if query.terms else None
            await self.look_for(view.text, spec)

        self.console.type_ahead.hold()
        await self.app.push_screen(ViewsScreen(self.console, self._spec, chosen))
