"""The search of a list of tickets: a line in place of the figures, and the help below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from premium_tui.data.models import Scope
from premium_tui.i18n import _, grouped
from premium_tui.screens.base import ConsoleScreen

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from premium_tui.data.search import Building
    from premium_tui.domain.query import Query
    from premium_tui.domain.query_fields import QueryError
    from premium_tui.domain.query_help import Completion, Names
    from premium_tui.widgets.search_line import SearchLine

READY_AFTER = 1.0
"""Seconds after the first paint until the line is made, so that it is there when asked for."""

NAMES_AFTER = 0.3
"""Seconds after the line was opened until it is read what its fields may hold."""


class ListFilter:
    """The line, made when it is first asked for."""

    def __init__(self, screen: ConsoleScreen, scope: Scope, figures: Widget) -> None:
        """`figures` give their place to the line."""
        self._screen = screen
        self._scope = scope
        self._figures = figures
        self._line: SearchLine | None = None
        self._mounting: AwaitMount | None = None
        self._shown = False
        self._names: Names | None = None
        self._building: Building | None = None
        self._problem: QueryError | None = None
        self._insists: str | None = None
        """The query of which is said what is wrong, even where something could be completed."""

    @property
    def open(self) -> bool:
        """Whether the line is shown."""
        return self._shown

    def make_ready(self) -> None:
        """Make the line before it is asked for, some time after the first paint."""
        self._screen.set_timer(READY_AFTER, self._make_soon)

    async def show(self, text: str | None = None) -> None:
        """Show the line in place of the figures, with `text` if given."""
        line = await self._made()
        if not self._shown:
            self._shown = line.display = True
            self._figures.display = False
            text = text or ""
        if text is not None:
            line.query_line.put(text)
        self._problem, self._insists = None, None
        self.help()

    def add(self, words: str) -> None:
        """Write words where the cursor stands in the line, as if they were typed."""
        if self._line is not None:
            self._line.query_line.add(words)

    def type(self) -> None:
        """Type into the line, which is shown."""
        if self._line is not None:
            self._line.query_line.take_focus()
        self.help()
        # What is typed in one go is looked for first.
        self._screen.set_timer(NAMES_AFTER, self._learn_names)

    def drop(self) -> None:
        """Show the figures again."""
        if self._line is not None and self._shown:
            self._shown = self._line.display = False
            self._figures.display = True
            self._line.query_line.put("")

    def query(self, *, done: bool = False) -> Query | None:
        """Return what is looked for; None while a query is wrong, which the help says.

        A field whose name or value is still being typed is left out so far, unless one is `done`.
        """
        from premium_tui.domain.query import understand  # kept off the start path

        typing = self._line is not None and self._line.query_line.focused and not done
        text = self._without_name_begun() if typing else self._text
        found, problems = understand(text, agent=self._screen.console.agent)
        self._problem = problems[0] if problems else None
        self.help()
        half_typed = len(problems) == 1 and self._completions()
        return found if not problems or half_typed else None

    def insist(self) -> bool:
        """Say what is wrong with the query, if anything is, and return whether it is."""
        self._insists = self._text if self._problem is not None else None
        self.help()
        return self._problem is not None

    def complete(self) -> None:
        """Take the completion offered first."""
        found = self._completions()
        if self._line is not None and found:
            text, first = self._text, found[0]
            put = f"{text[: first.start]}{first.text}"
            self._line.query_line.put(put + text[first.end :].lstrip(" "), len(put))

    def go_right(self) -> None:
        """Move the cursor; at the end of the query, take the completion."""
        if self._line is None:
            return
        if self._line.query_line.cursor < len(self._text):
            self._line.query_line.go_right()
        else:
            self.complete()

    def tell(self, building: Building | None) -> None:
        """Take how far the index is built; None: it is complete."""
        self._building = building
        self.help()

    def help(self) -> None:
        """Bring the line below the query up to date; it is there while there is something to say.

        While one types it is there all the time, so that nothing jumps.
        """
        if self._line is None:
            return
        line, typing = self._line, self._line.query_line.focused
        found = self._completions() if typing and self._insists != self._text else []
        words = self._words(typing=typing)
        line.help.display = typing or self._problem is not None or bool(words)
        if found:
            line.help.offer(found)
        elif self._problem is not None:
            place = self._problem.start
            line.help.fault(line.query_line.column_of(place), place, str(self._problem))
        else:
            line.help.say(words)

    async def _made(self) -> SearchLine:
        """Return the line, in its place on the screen and not shown yet when it is new."""
        from premium_tui.widgets.search_line import SearchLine  # kept off the start path

        line = self._line
        if line is None:
            self._line = line = SearchLine()
            line.display = False
            self._mounting = self._screen.mount(line, before=self._figures)
        if self._mounting is not None and not line.is_mounted:
            # It may be asked for while it is being made ready.
            await self._mounting
        return line

    def _make_soon(self) -> None:
        self._screen.run_worker(self._import, group="ready", thread=True, exit_on_error=False)

    def _import(self) -> None:
        """Import what the line needs where no key waits for it, and make the line."""
        import premium_tui.domain.query
        import premium_tui.widgets.search_line  # noqa: F401  # kept off the start path

        self._screen.app.call_from_thread(self._screen.call_later, self._make)

    async def _make(self) -> None:
        """Make the line, unless the console was left meanwhile: nothing can be put there then."""
        if self._screen.is_attached:
            await self._made()

    def _without_name_begun(self) -> str:
        """Return the query with blanks where the cursor stands behind the start of a field's name.

        It may be a word as well: then it is looked for once one goes on.
        """
        text, found = self._text, self._completions()
        if not found or not found[0].begins:
            return text
        start, end = found[0].start, found[0].end
        if text[end : end + 1].strip():
            return text
        start = len(text[:start].rstrip("-"))
        return text[:start] + " " * (end - start) + text[end:]

    @property
    def _text(self) -> str:
        return self._line.query_line.text if self._line is not None else ""

    def _words(self, *, typing: bool) -> str:
        building = self._building
        if building is not None:
            return _("The index is being built: {done} of {total} tickets can be found.").format(
                done=grouped(building.done), total=grouped(building.total)
            )
        if typing and not self._text.strip():
            return _('such as: "exact words"  status:open  product:dash  from:me  due<1h  -not')
        return ""

    def _completions(self) -> list[Completion]:
        from premium_tui.domain.query_help import Names, completions  # kept off the start path

        if self._line is None:
            return []
        names = self._names or Names(agent=self._screen.console.agent)
        return completions(self._text, self._line.query_line.cursor, names)

    def _learn_names(self) -> None:
        if self.open:
            self._screen.run_worker(self._learn, group="names", thread=True, exit_on_error=False)

    def _learn(self) -> None:
        names = self._screen.gateway.search_names(self._scope)
        self._screen.app.call_from_thread(self._take_names, names)

    def _take_names(self, names: Names) -> None:
        self._names = names
        self.help()
