"""Help: every key that works in the place one came from, filtered as one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.commands import Command
from premium_tui.domain.text import folded
from premium_tui.i18n import _
from premium_tui.keymap import faces
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.company import VIEWS, WRITES
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import LineWidget, Rule, Span, both_ends, strip_of, width_of

KEYS_WIDTH = 22

MARKS = (
    ("•", _("unread")),
    ("↑", _("on its way to the desk")),
    ("~", _("a draft is kept")),
    ("!", _("an answer is due soon, or something was not sent")),
)

AGENTS_MARKS = (
    (VIEWS, _("another agent has it open")),
    (WRITES, _("another agent is writing an answer")),
)


def sentence(words: str) -> str:
    """Return `words` beginning with a capital."""
    return words[:1].upper() + words[1:]


def matching(commands: Iterable[Command], words: str) -> list[Command]:
    """Return the commands whose keys, words or room hold every one of `words`."""
    wanted = folded(words).split()
    return [
        c
        for c in commands
        if all(w in folded(f"{faces(c)} {c.label} {c.help} {c.room}") for w in wanted)
    ]


class KeyTable(Widget):
    """The keys and what they do."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyTable { height: 1fr; width: 1fr; }
    """

    def __init__(self, commands: Sequence[Command], *, agent: bool = False) -> None:
        super().__init__()
        self._commands = commands
        self._marks = MARKS + AGENTS_MARKS if agent else MARKS
        self._lines: list[list[Span]] = []
        self._top = 0
        self.filter("")

    def filter(self, words: str) -> None:
        """Show only commands whose keys or words hold `words`."""
        chosen = matching(self._commands, words)
        self._lines = []
        bound = [c for c in chosen if c.keys]
        for room, commands in groupby(bound, key=lambda c: c.room):
            self._add(room, commands)
        palette = next((faces(c) for c in self._commands if c.id == "app.palette"), "")
        if unbound := [c for c in chosen if not c.keys]:
            self._add(_("By name alone, in the palette: {keys}").format(keys=palette), unbound)
        if not words:
            self._lines.append([(f"   {_('Marks in the list')}", STRONG)])
            self._lines += [
                [("   ", TEXT), (fit(m, KEYS_WIDTH), ACCENT), (w, TEXT)] for m, w in self._marks
            ]
        if not chosen:
            self._lines = [[(f"   {_('No command here has these words.')}", DIM)]]
        self._top = 0
        self.refresh()

    def _add(self, heading: str, commands: Iterable[Command]) -> None:
        self._lines.append([(f"   {heading}", STRONG)])
        for command in commands:
            words = sentence(command.help or command.label)
            self._lines.append(
                [("   ", TEXT), (fit(faces(command), KEYS_WIDTH), ACCENT), (words, TEXT)]
            )
        self._lines.append([])

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        last = max(0, len(self._lines) - self.size.height)
        self._top = max(0, min(self._top + lines, last))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        index = self._top + y
        width = self.size.width
        if index >= len(self._lines) or not self._lines[index]:
            return Strip.blank(width, TEXT)
        *before, (words, style) = self._lines[index]
        return strip_of([*before, (cut(words, width - width_of(before) - 1), style)], width)


class HelpHead(LineWidget):
    """The head of the help and of the palette."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self._title = title
        self._words = words

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        return both_ends(
            [(f" {self._title}", STRONG), (f"   {self._words}", DIM)],
            [("esc", ACCENT), (f" {_('back')} ", DIM)],
            width,
        )


class HelpScreen(ModalScreen[None]):
    """All keys of one place."""

    DEFAULT_CSS = """
    HelpScreen { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,ctrl+g", "dismiss", _("back"), show=False, priority=True),
        Binding("down", "scroll(1)", _("down"), show=False, priority=True),
        Binding("up", "scroll(-1)", _("up"), show=False, priority=True),
        Binding("pagedown", "scroll(15)", _("page down"), show=False, priority=True),
        Binding("pageup", "scroll(-15)", _("page up"), show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command], *, agent: bool = False) -> None:
        """`agent`: an agent looks, who sees more marks."""
        super().__init__()
        self._table = KeyTable(commands, agent=agent)
        self._filter = FilterLine("", hint=_("words of a command, or a key"))

    def compose(self) -> ComposeResult:
        """Head, filter, keys."""
        yield HelpHead(_("Keys"), _("type to filter"))
        yield self._filter
        yield Rule()
        yield self._table

    def on_mouse_scroll_down(self) -> None:
        """Scroll on."""
        self._table.scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back."""
        self._table.scroll_lines(-3)

    def on_mount(self) -> None:
        """Typing filters at once."""
        self._filter.take_focus()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Filter as it is typed."""
        self._table.filter(event.text)

    def action_scroll(self, lines: int) -> None:
        """Scroll the keys."""
        self._table.scroll_lines(lines)
