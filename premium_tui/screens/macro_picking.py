"""Picking a macro by typing, with what it would say here below. Imported when needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from premium_tui.domain.macro_text import fill
from premium_tui.domain.macros import Macro, found_by
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.macro_use import read_macros, sets_words
from premium_tui.screens.typed_picks import TypedPicks
from premium_tui.terminal.cells import fit
from premium_tui.theme import DIM, TEXT
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.macro_preview import MacroPreview
from premium_tui.widgets.picks import Line

if TYPE_CHECKING:
    from premium_tui.data.models import TicketDetail
    from premium_tui.screens.answer import Answer
    from premium_tui.screens.base import ConsoleScreen

NAME_WIDTH = 16

SET_NOTHING = "-"
"""Picked in place of a macro's id: nothing is to be set with the answer."""


class MacroPicker(TypedPicks[str]):
    """Answers the id of a macro, `SET_NOTHING`, or nothing."""

    DEFAULT_CSS = """
    MacroPicker.-short HelpHead { display: none; }
    """

    def __init__(
        self,
        console: Console,
        title: str,
        detail: TicketDetail | None,
        *,
        inserting: bool = False,
        setting: str = "",
    ) -> None:
        """`detail` is the ticket it is filled in for; `setting` what the answer sets already.

        It says what enter does: `inserting` the text into an answer, or else more is asked or read
        before. Keys are held until it is there, and again once something is chosen.
        """
        keys = _("enter chooses, pgdn scrolls its text")
        if inserting:
            keys = _("enter inserts, pgdn scrolls its text")
        words = FilterLine("", hint=_("a name, or part of a title"))
        super().__init__(console, title, keys, words)
        self._detail = detail
        self._setting = setting
        self._macros = read_macros(console.gateway)
        self._text = MacroPreview()

    def compose(self) -> ComposeResult:
        """Head, words, macros, what the one under the cursor would say."""
        yield from super().compose()
        yield Rule()
        yield self._text

    async def on_mount(self) -> None:
        """Leave out the head where it is low; what the base does Textual calls too."""
        self.set_class(self.app.size.height < 18, "-short")

    def picked(self, value: str) -> None:
        """Answer what was chosen."""
        self._leave(value)

    def on_resize(self) -> None:
        """Fit the lines into the width, the cursor where it is."""
        self.set_class(self.app.size.height < 18, "-short")
        self._show_found(self._filter.text, at=self._list.current)

    def find(self, typed: str) -> None:
        """Show the macros whose name or title has what is typed."""
        self._show_found(typed)

    def _show_found(self, typed: str, at: str = "") -> None:
        """Show them, the cursor on the macro `at`, or on the first."""
        language = self._detail.language if self._detail is not None else ""
        found = found_by(self._macros, typed.strip().removeprefix("::"), language)
        lines = [self._line(macro) for macro in found]
        if self._setting and not typed.strip():
            words = _("set nothing with the answer: not {sets}").format(sets=self._setting)
            lines.append(Line([(words, TEXT)], (), SET_NOTHING))
        if not lines:
            lines = [Line([(self._none(), DIM)])]
        self._list.show(lines, at=at or lines[0].value)
        self._show_text()

    def _none(self) -> str:
        if self._macros:
            return _("No macro has this name or title.")
        words = _("There are no macros yet: {key} makes the first one.")
        return words.format(key=self._of.keymap.name("go.macros"))

    def _line(self, macro: Macro) -> Line:
        content, width = macro.content, self.app.size.width
        names = min(NAME_WIDTH, width // 3)
        left = [(fit(content.name, names), TEXT), ("  ", TEXT), (content.title, DIM)]
        sets = sets_words(content)
        # Its title counts more; what it sets stands above its text as well.
        beside = [(sets, DIM)] if sets and width >= 100 else []
        return Line(left, beside, macro.id)

    def _show_text(self) -> None:
        macro = next((m for m in self._macros if m.id == self._list.current), None)
        if macro is None:
            self._text.show("", "")
            return
        content, notes = macro.content, []
        if sets := sets_words(content):
            notes.append((_("It sets: {sets}").format(sets=sets), False))
        text = content.body
        if self._detail is not None:
            facts = self._of.gateway.macros.facts(self._detail)
            filled = fill(text, facts, content.language)
            text = filled.text
            if filled.missing:
                words = _("No value here for {names}")
                notes.append((words.format(names=" ".join(filled.missing)), True))
        self._text.show(content.title, text, notes)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        super().action_move(step)
        self._show_text()

    def action_page(self, pages: int) -> None:
        """Scroll the text by most of what is seen of it."""
        self._text.scroll_lines(pages * max(1, self._text.size.height - 2))

    def left(self) -> None:
        """Answer nothing."""
        self._leave("")

    def _leave(self, value: str) -> None:
        # What is typed on belongs to the place that is gone back to.
        self._of.type_ahead.hold()
        self.dismiss(value)


async def pick_macro(
    screen: ConsoleScreen,
    title: str,
    detail: TicketDetail | None,
    then: Callable[[str], Awaitable[None]],
    *,
    inserting: bool = False,
    setting: str = "",
) -> None:
    """Let a macro be picked; `then` gets its id, `SET_NOTHING`, or ""."""
    keys = screen.console.type_ahead

    async def picked(value: str | None) -> None:
        try:
            await then(value or "")
        finally:
            await keys.release()

    keys.hold()
    await screen.app.push_screen(
        MacroPicker(screen.console, title, detail, inserting=inserting, setting=setting), picked
    )


async def insert_picked(screen: ConsoleScreen, answer: Answer, detail: TicketDetail | None) -> None:
    """Let a macro be picked and put it into an answer, at the cursor."""
    use = answer.macros

    async def picked(value: str) -> None:
        answer.composer.take_focus(end=False)
        if use is None or not value:
            return
        if value == SET_NOTHING:
            use.set_nothing()
        elif (macro := screen.gateway.macros.get(value)) is not None:
            answer.use(macro)

    setting = sets_words(use.sets(answer.composer.text)) if use is not None else ""
    title = _("Insert a macro")
    await pick_macro(screen, title, detail, picked, inserting=True, setting=setting)
