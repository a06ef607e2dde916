"""All macros, by name, each with what it says: to be read, written and removed. Agents only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from premium_tui.commands import Where
from premium_tui.domain.actions import DropMacro
from premium_tui.domain.macros import Macro
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.console import Console
from premium_tui.screens.macro_use import read_macros, sets_words
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import DIM, TEXT, WARNING
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Label
from premium_tui.widgets.lines import Rule, Span
from premium_tui.widgets.macro_preview import MacroPreview
from premium_tui.widgets.picks import LEAD, Line, PickList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent

NAME_WIDTH = 16


class MacrosScreen(ConsoleScreen):
    """The macros, and below them the text of the one under the cursor."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.MACROS)
    DEFAULT_CSS = """
    MacrosScreen.-short .head { display: none; }
    """

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._macros: Sequence[Macro] = ()
        self._title = TitleBar(console.now())
        self._heading = Label(_("Macros"), classes="head")
        self._list = PickList()
        self._text = MacroPreview()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """Title, macros, text, keys."""
        yield self._title
        yield self._heading
        yield Rule(classes="head")
        yield self._list
        yield Rule()
        yield self._text
        yield Rule()
        yield self._keys

    def on_mount(self) -> None:
        """Show them."""
        self.set_class(self.app.size.height < 18, "-short")
        self.set_focus(self._list)
        self._show()

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the titles into the width."""
        self.set_class(event.size.height < 18, "-short")
        self._show()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed."""
        self._show()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Open what was clicked."""
        await self.action_open()

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)
        self._show_text()

    def action_scroll_page(self, step: int) -> None:
        """Scroll the text below."""
        self._text.scroll_lines(step * max(1, self._text.size.height - 2))

    async def action_open(self) -> None:
        """Write the macro anew."""
        if (macro := self._current) is not None:
            await self._write(macro)

    async def action_make(self) -> None:
        """Write a new one."""
        await self._write(None)

    async def action_macro_list(self) -> None:
        """Nothing to open: this is it."""

    async def action_drop(self) -> None:
        """Remove the macro, after asking."""
        macro = self._current
        if macro is None:
            return

        def answered(yes: bool | None) -> None:
            if yes and self.act(DropMacro(macro.id, macro.content.name)):
                self.say(_("Removed."))
                self._show()

        safe = _("All agents lose it. What was sent with it stays.")
        if not macro.content.shared:
            safe = _("Only you have it. What was sent with it stays.")
        question = ConfirmScreen(
            _("Remove the macro {name}?").format(name=macro.content.name),
            safe=safe,
            yes=_("remove it"),
            no=_("keep it"),
        )
        await self.app.push_screen(question, answered)

    async def _write(self, macro: Macro | None) -> None:
        from premium_tui.screens.macro_form import MacroForm  # when first needed

        self.console.type_ahead.hold()
        await self.app.push_screen(MacroForm(self.console, macro))

    @property
    def _current(self) -> Macro | None:
        return next((macro for macro in self._macros if macro.id == self._list.current), None)

    def _show(self) -> None:
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self._macros = read_macros(self.gateway)
        count = len(self._macros)
        words = ngettext("{n} macro", "{n} macros", count).format(n=grouped(count))
        self._heading.say(words if count else _("Macros"))
        lines = [self._line(macro) for macro in self._macros]
        self._list.show(lines or self._empty())
        self._show_text()

    def _empty(self) -> list[Line]:
        words = _("There are no macros yet: {key} makes the first one.")
        told = words.format(key=self.console.keymap.name("macros.make"))
        return [Line(), Line([(told, TEXT)])]

    def _line(self, macro: Macro) -> Line:
        content, width = macro.content, self.app.size.width
        names = min(NAME_WIDTH, width // 3)
        right: list[Span] = []
        if macro.pending is not None:
            right.append((_("on its way"), WARNING))
        elif not content.shared:
            right.append((_("yours alone"), DIM))
        right.append((f"  {content.language}", DIM))
        room = width - LEAD - names - sum(len(text) for text, _style in right) - 6
        left = [(fit(content.name, names), TEXT), ("  ", TEXT), (cut(content.title, room), DIM)]
        return Line(left, right, macro.id)

    def _show_text(self) -> None:
        macro = self._current
        if macro is None:
            self._text.show("", "")
            return
        content = macro.content
        sets = sets_words(content)
        notes = [(_("It sets: {sets}").format(sets=sets), False)] if sets else []
        if macro.by_name:
            notes.append((_("Written by {name}").format(name=macro.by_name), False))
        self._text.show(content.title, content.body, notes)
