"""Form fields: a label, a choice among a few, and a line of text. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, ALARM, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span, width_of
from premium_tui.widgets.own_keys import edit_with
from premium_tui.widgets.wrapping import wrap

LABEL_WIDTH = 14


class Label(LineWidget):
    """A heading or the name of a field."""

    def __init__(self, words: str, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._words = words
        self._marked = False

    def say(self, words: str) -> None:
        """Show other words."""
        if words != self._words:
            self._words = words
            self.refresh()

    def mark(self, marked: bool) -> None:
        """Show whether the field below has the focus."""
        if marked != self._marked:
            self._marked = marked
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        return [
            ("▌" if self._marked else " ", ACCENT),
            (cut(self._words, width - 2), STRONG),
        ]


class FieldTrouble(LineWidget):
    """What is wrong with the field above, wrapped; takes no room while nothing is."""

    DEFAULT_CSS = """
    FieldTrouble { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.display = False

    def say(self, words: str) -> None:
        """Show `words`; none: hide."""
        if words != self._words:
            self._words = words
            self.display = bool(words)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines it takes; called by Textual."""
        return len(self._wrapped(width))

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw one line."""
        lines = self._wrapped(width)
        if y >= len(lines):
            return []
        return [(f"{' ' * (LABEL_WIDTH + 1)}{'  ' if y else '! '}{lines[y]}", ALARM)]

    def _wrapped(self, width: int) -> list[str]:
        return wrap(self._words, width - LABEL_WIDTH - 4)


class Sentences(LineWidget):
    """Quiet sentences, wrapped; they take no room while there are none."""

    DEFAULT_CSS = """
    Sentences { height: auto; width: 1fr; }
    Sentences.-none { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sentences: Sequence[str] = ()
        self.add_class("-none")

    def say(self, sentences: Sequence[str]) -> None:
        """Show sentences, each on lines of its own."""
        if list(sentences) != list(self._sentences):
            self._sentences = sentences
            self.set_class(not sentences, "-none")
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines they take; called by Textual."""
        return len(self._wrapped(width))

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw one line."""
        lines = self._wrapped(width)
        return [(f" {lines[y]}", DIM)] if y < len(lines) else []

    def _wrapped(self, width: int) -> list[str]:
        return [line for words in self._sentences for line in wrap(words, width - 2)]


class FormLine(LineWidget):
    """A quiet line of explanation."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def say(self, words: str) -> None:
        """Show `words`."""
        if words != self._words:
            self._words = words
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        return [(f" {cut(self._words, width - 2)}", DIM)]


class Choice(LineWidget, can_focus=True):
    """One of a few, chosen with left and right or the letters of its name."""

    @dataclass
    class Changed(Message):
        """Another one was chosen."""

        choice: Choice

    def __init__(self, label: str, options: Sequence[tuple[str, str]], value: str) -> None:
        """`options` are keys and words; with a `value` that is none of them nothing is chosen."""
        super().__init__()
        self._label = label
        self._options = options
        self._explanation = ""
        self._marked = False
        self._index = self._index_of(value)

    @property
    def value(self) -> str:
        """The chosen one's key; empty while none is."""
        return self._options[self._index][0] if self._index >= 0 else ""

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer other ones; what is chosen stays, if it is among them."""
        value, self._options = self.value, options
        self._index = self._index_of(value)
        self.refresh()

    def mark(self, marked: bool) -> None:
        """Show whether it has the focus."""
        if marked != self._marked:
            self._marked = marked
            self.refresh()

    def explain(self, words: str) -> None:
        """Say beside it what the choice means."""
        self._explanation = words
        self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it: all options where they fit, else the chosen one between arrows."""
        focused = self._marked
        lead: list[Span] = [
            ("▌" if focused else " ", ACCENT),
            (fit(self._label, LABEL_WIDTH), STRONG if focused else TEXT),
        ]
        room = width - LABEL_WIDTH - 2
        if sum(cell_len(words) + 2 for _key, words in self._options) <= room:
            for index, (_key, words) in enumerate(self._options):
                chosen = index == self._index
                # Not by colour alone.
                lead += [(f"[{words}]" if chosen else f" {words} ", ACCENT if chosen else DIM)]
        elif self._index < 0:
            lead += [("‹ ", DIM), (_("choose"), TEXT), (" ›", DIM)]
        else:
            words = self._options[self._index][1]
            lead += [("‹ ", DIM), (words, ACCENT_STRONG), (" ›", DIM)]
        extra = self._explanation
        if not extra and focused:
            extra = _("← → or its first letter")
        left = width - width_of(lead) - 3
        return [*lead, (f"  {cut(extra, left)}", DIM)] if extra and left > 8 else lead

    def on_key(self, event: events.Key) -> None:
        """Left, right, space, or a letter that begins an option."""
        step = {"left": -1, "right": 1, "space": 1, "down": 1, "up": -1}.get(event.key)
        if step is not None:
            event.stop()
            start = self._index if self._index >= 0 or step > 0 else 0
            self._choose((start + step) % len(self._options))
        elif event.character and event.character.isalnum():
            event.stop()
            order = [*range(self._index + 1, len(self._options)), *range(self._index + 1)]
            for index in order:
                if self._options[index][1].casefold().startswith(event.character.casefold()):
                    self._choose(index)
                    return

    def on_click(self) -> None:
        """Choose the next one."""
        self._choose((self._index + 1) % len(self._options))

    def _index_of(self, value: str) -> int:
        values = [key for key, _words in self._options]
        return values.index(value) if value in values else -1

    def _choose(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.refresh()
            self.post_message(self.Changed(self))


class FieldLabel(LineWidget):
    """The name before a line of text."""

    DEFAULT_CSS = f"""
    FieldLabel {{ width: {LABEL_WIDTH + 1}; }}
    """

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._marked = False

    def mark(self, marked: bool) -> None:
        """Show whether the field has the focus."""
        if marked != self._marked:
            self._marked = marked
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        return [
            ("▌" if self._marked else " ", ACCENT),
            (self._words, STRONG if self._marked else TEXT),
        ]


class OneLine(Input):
    """A line of text; what edits it is done in the order it is typed."""

    async def _on_key(self, event: events.Key) -> None:
        await edit_with(self, event)


class TextField(Horizontal):
    """A line of text with its name."""

    DEFAULT_CSS = """
    TextField { height: 1; width: 1fr; }
    TextField > Input {
        width: 1fr; height: 1; border: none; padding: 0; background: ansi_default;
    }
    """

    @dataclass
    class Changed(Message):
        """The text changed."""

        value: str

    def __init__(self, label: str, value: str, *, hint: str = "") -> None:
        super().__init__()
        self._name_of = FieldLabel(label)
        self._input = OneLine(value, placeholder=hint, compact=True, select_on_focus=False)
        self._input.cursor_blink = False

    @property
    def value(self) -> str:
        """What is written."""
        return self._input.value

    def compose(self) -> ComposeResult:
        """Name and text."""
        yield self._name_of
        yield self._input

    def take_focus(self) -> None:
        """Put the cursor here."""
        self.screen.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def holds(self, widget: Widget | None) -> bool:
        """Return whether `widget` is what is typed into."""
        return widget is self._input

    def mark(self, marked: bool) -> None:
        """Show whether it has the focus."""
        self._name_of.mark(marked)
