"""The filter line: words to look for, taken as they are typed. Imported when needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from premium_tui.theme import ACCENT
from premium_tui.widgets.lines import LineWidget, Span
from premium_tui.widgets.own_keys import edit_with


class Slash(LineWidget):
    """The slash before the words."""

    WIDTH: ClassVar[int] = 3
    DEFAULT_CSS = f"""
    Slash {{ width: {WIDTH}; }}
    """

    def line(self, y: int, width: int) -> list[Span]:
        """Draw it."""
        return [(" / ", ACCENT)]


class Words(Input):
    """The words; of a long paste it takes what there is room for."""

    def on_paste(self, event: events.Paste) -> None:
        """Cut it: Textual would drop the whole."""
        event.text = event.text[: (self.max_length or 0) - len(self.value)]

    async def _on_key(self, event: events.Key) -> None:
        await edit_with(self, event)


class FilterLine(Horizontal):
    """A line to type a filter into."""

    DEFAULT_CSS = """
    FilterLine { height: 1; width: 1fr; }
    FilterLine > Words {
        width: 1fr; height: 1; border: none; padding: 0; background: ansi_default;
    }
    """

    @dataclass
    class Typed(Message):
        """The words changed."""

        text: str

    def __init__(self, text: str, *, hint: str, limit: int = 10_000) -> None:
        """`limit` is how many characters it takes."""
        super().__init__()
        self._limit = limit
        # Whether anything is valid is asked of none: each answer would be a change of style.
        self._input = Words(
            text,
            placeholder=hint,
            compact=True,
            select_on_focus=False,
            max_length=limit,
            validate_on=(),
        )
        self._input.cursor_blink = False

    @property
    def text(self) -> str:
        """What is written, as typed."""
        return self._input.value

    @property
    def cursor(self) -> int:
        """How many characters stand before the cursor."""
        return self._input.cursor_position

    @property
    def focused(self) -> bool:
        """Whether it is typed into."""
        return self.screen.focused is self._input

    def column_of(self, place: int) -> int:
        """Return the column in which the character at a place begins; it may be out of sight."""
        before = cell_len(self._input.value[:place])
        return Slash.WIDTH + before - int(self._input.scroll_offset.x)

    def put(self, text: str, cursor: int | None = None) -> None:
        """Write something else; the cursor stands behind it unless said otherwise."""
        self._input.value = text
        self._input.cursor_position = len(text) if cursor is None else cursor

    def add(self, words: str) -> None:
        """Write words where the cursor stands, as if they were typed, as far as there is room."""
        if words:
            self._input.insert_text_at_cursor(words[: self._limit - len(self.text)])

    def go_right(self) -> None:
        """Move the cursor by a character."""
        self._input.action_cursor_right()

    def compose(self) -> ComposeResult:
        """A slash and the words."""
        yield Slash()
        yield self._input

    def take_focus(self) -> None:
        """Put the cursor behind the words."""
        self.screen.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(self.Typed(event.value.strip()))
