"""The palette: every command of this place, found by its words. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.commands import Command
from premium_tui.domain.text import folded
from premium_tui.i18n import _
from premium_tui.keymap import faces
from premium_tui.screens.help import HelpHead, matching, sentence
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, DIM, TEXT
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Rule, Span, strip_of

LABEL_WIDTH = 24


class CommandList(Widget):
    """Commands with a cursor."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CommandList { height: 1fr; width: 1fr; }
    """

    class Chosen(Message):
        """The command under the cursor was clicked."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands
        self._found = list(commands)
        self.words = ""
        """What is looked for."""
        self._cursor = 0
        self._top = 0

    @property
    def current(self) -> Command | None:
        """The command under the cursor."""
        return self._found[self._cursor] if self._found else None

    def filter(self, words: str) -> None:
        """Show only commands whose words or keys hold `words`; best are those whose name does."""
        self.words = words
        first = folded(words).strip()
        found = matching(self._commands, words)
        self._found = sorted(found, key=lambda c: not folded(c.label).startswith(first))
        self._cursor = self._top = 0
        self.refresh()

    def move(self, step: int) -> None:
        """Move the cursor, stopping at the ends."""
        self._cursor = max(0, min(self._cursor + step, len(self._found) - 1))
        self._top = max(self._cursor - self.size.height + 1, min(self._top, self._cursor))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width = self.size.width
        index = self._top + y
        if index >= len(self._found):
            missing = not self._found and y == 0
            words = f"   {_('No command here has these words.')}" if missing else ""
            return strip_of([(words, DIM)], width)
        command, selected = self._found[index], index == self._cursor
        keys = faces(command)
        room = max(0, width - LABEL_WIDTH - cell_len(keys) - 6)
        line: list[Span] = [
            (" ▌ " if selected else "   ", ACCENT),
            (fit(sentence(command.label), LABEL_WIDTH), ACCENT_STRONG if selected else TEXT),
            (fit(command.help, room), DIM),
            (f"  {keys} ", ACCENT),
        ]
        return strip_of(line, width)

    def on_click(self, event: events.Click) -> None:
        """Choose the command clicked."""
        index = self._top + event.y
        if index < len(self._found):
            self._cursor = index
            self.post_message(self.Chosen())


class PaletteScreen(ModalScreen[Command | None]):
    """All commands of one place; answers the one chosen."""

    DEFAULT_CSS = """
    PaletteScreen { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "choose(False)", _("back"), show=False, priority=True),
        Binding("enter", "choose(True)", _("run"), show=False, priority=True),
        Binding("down", "move(1)", _("down"), show=False, priority=True),
        Binding("up", "move(-1)", _("up"), show=False, priority=True),
        Binding("pagedown", "move(10)", _("page down"), show=False, priority=True),
        Binding("pageup", "move(-10)", _("page up"), show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._list = CommandList(commands)
        self._filter = FilterLine("", hint=_("words of a command"))

    def compose(self) -> ComposeResult:
        """Head, words, commands."""
        yield HelpHead(_("Commands"), _("enter runs it"))
        yield self._filter
        yield Rule()
        yield self._list

    def on_mount(self) -> None:
        """Typing finds at once."""
        self._filter.take_focus()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Find as it is typed."""
        self._list.filter(event.text)

    def on_command_list_chosen(self) -> None:
        """Run what was clicked."""
        self.action_choose(True)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_choose(self, yes: bool) -> None:
        """Answer the command under the cursor, or leave with nothing.

        Where there is nothing to choose it stays: what is typed on is no command.
        """
        if not yes:
            self.dismiss(None)
            return
        if self._filter.text != self._list.words:
            # Word of the last letters is still on its way.
            self._list.filter(self._filter.text)
        if self._list.current is not None:
            self.dismiss(self._list.current)
