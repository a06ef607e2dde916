"""A text in which `::` and the beginning of a name offer macros, right at the cursor.

What is typed is taken key by key, so a name that arrives in one packet with what follows it is
completed like one that is typed slowly. Imported when first needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset, Size
from textual.widgets.text_area import EditResult, Location

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.lines import LineWidget, Span
from premium_tui.widgets.text_box import TextBox

MOST_LINES = 7
WIDEST = 64
NAME_WIDTH = 16
BEFORE = 64
"""Characters of the line before the cursor that are looked at."""

# `::` behind a word is no macro: `std::vector`. An input method writes colons of full width.
_TYPED = re.compile(r"(?<![0-9A-Za-z_:：>)\]])[:：]{2}([\w.\-]*)$")


@dataclass(frozen=True, slots=True)
class Offer:
    """One macro that can be taken; its words are clean and on one line."""

    value: str
    name: str
    title: str
    beside: str = ""
    """What it sets, in a few words."""


class Offering(Protocol):
    """Where macros come from."""

    def find(self, typed: str) -> Sequence[Offer]:
        """Return what may be meant, the likeliest first."""
        ...

    def take(self, value: str) -> str:
        """Return the text to stand at the cursor, and remember what else it means."""
        ...


class OfferList(LineWidget):
    """The offers, over all of the lines that stand there."""

    DEFAULT_CSS = """
    OfferList {
        display: none; overlay: screen; position: absolute; background: ansi_default;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._offers: Sequence[Offer] = ()
        self._at = 0
        self._top = 0
        self._rows = MOST_LINES
        self._indent = 0
        self._width = WIDEST

    @property
    def current(self) -> Offer | None:
        """The one that is taken; None when there is none."""
        return self._offers[self._at] if self._offers else None

    def open(self, offers: Sequence[Offer], cursor: Offset, room: Size) -> None:
        """Show offers, the first one marked; see `place`."""
        self._offers, self._at, self._top = offers, 0, 0
        self.display = True
        self.place(cursor, room)

    def place(self, cursor: Offset, room: Size) -> None:
        """Stand below the line of the cursor, or above it where there is more room.

        `cursor` is its place on a screen of the size `room`.
        """
        above, below = cursor.y, room.height - cursor.y - 1
        rows = self._rows = max(1, min(len(self._offers), MOST_LINES, max(above, below)))
        width = self._width = min(WIDEST, room.width)
        self._indent = max(0, min(cursor.x, room.width - width))
        y = cursor.y + 1 if below >= rows else cursor.y - rows
        # Over whole lines: what stands beside the offers would be read along with them.
        self.styles.width, self.styles.height = room.width, rows
        self.styles.offset = (0, max(0, y))
        self._bring_into_view()
        self.refresh()

    def close(self) -> None:
        """Show nothing."""
        self._offers = ()
        self.display = False

    def move(self, step: int) -> None:
        """Go to another one, around the ends."""
        if self._offers:
            self._at = (self._at + step) % len(self._offers)
            self._bring_into_view()
            self.refresh()

    def _bring_into_view(self) -> None:
        self._top = max(self._at - self._rows + 1, min(self._top, self._at))

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw one offer, and nothing beside it."""
        return [(" " * self._indent, TEXT), *self._offer(y, min(width, self._width))]

    def _offer(self, y: int, width: int) -> Sequence[Span]:
        if not self._offers:
            words = _("no macro has this name")
            return [("│ ", DIM), (cut(words, width - 2), DIM)] if not y else []
        at = self._top + y
        if at >= len(self._offers):
            return []
        offer, here = self._offers[at], at == self._at
        names = min(NAME_WIDTH, width // 3)
        room = width - names - 4
        title = cut(offer.title, room)
        beside = f"  {offer.beside}" if offer.beside else ""
        if cell_len(title) + cell_len(beside) > room:
            # A name and what it is for say more than what it sets.
            beside = ""
        return [
            ("▌ " if here else "│ ", ACCENT if here else DIM),
            (fit(offer.name, names), ACCENT_STRONG if here else TEXT),
            ("  ", TEXT),
            (title, TEXT if here else DIM),
            (beside, DIM),
        ]


class MacroBox(TextBox):
    """The text; `offers` is the list that stands over the screen, mounted by whoever made this."""

    def __init__(self, text: str, macros: Offering) -> None:
        super().__init__(text)
        self._macros = macros
        self.offers = OfferList()
        self._open = False
        self._left: Location | None = None
        """Where `::` begins for which no offers are wanted."""

    def leave_offers(self) -> bool:
        """Show no offers until another `::` is typed; return whether some were shown."""
        if not self._open:
            return False
        typed = self._typed()
        self._left = typed[0] if typed is not None else None
        self.close_offers()
        return True

    def close_offers(self) -> None:
        """Show no offers."""
        self._open = False
        self.offers.close()

    def put(self, text: str, start: Location | None = None) -> None:
        """Write text at the cursor, from `start` on if given; the editor's undo takes it back."""
        self.close_offers()
        end = self.cursor_location
        self.history.checkpoint()
        result = self.replace(text, start or end, end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(result.end_location)

    async def _on_key(self, event: events.Key) -> None:
        """Take an offer, or move among them; every other key is the text's own."""
        if not self._open:
            return
        if event.key in ("up", "down"):
            self.offers.move(1 if event.key == "down" else -1)
        elif event.key in ("enter", "tab") and self._take():
            pass
        else:
            if not event.is_printable and event.key != "backspace":
                self.close_offers()
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """Offer nothing for what is pasted."""
        self.close_offers()

    def on_blur(self) -> None:
        """Show nothing over another place."""
        self.close_offers()

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        done = super()._replace_via_keyboard(insert, start, end)
        if len(insert) == 1:
            self._look()
        return done

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        done = super()._delete_via_keyboard(start, end)
        if self._open:
            self._look()
        return done

    def _typed(self) -> tuple[Location, str] | None:
        """Return where `::` begins before the cursor, and what is typed behind it."""
        row, column = self.cursor_location
        begin = max(0, column - BEFORE)
        found = _TYPED.search(self.document.get_line(row)[begin:column])
        return ((row, begin + found.start()), found[1]) if found is not None else None

    def _look(self) -> None:
        """Offer what may be meant by what stands before the cursor."""
        typed = self._typed()
        if typed is None or typed[0] == self._left:
            if typed is None:
                self._left = None
            if self._open:
                self.close_offers()
            return
        self._open, self._left = True, None
        if not self.offers.is_attached:
            self.screen.mount(self.offers)
        place = self._place_of(typed[1])
        self.offers.open(self._macros.find(typed[1]), place, self.screen.size)
        # A line more may have moved all of it up meanwhile.
        self.call_after_refresh(self._place)

    def _place(self) -> None:
        """Let the offers stand where the text is drawn now."""
        typed = self._typed()
        if self._open and typed is not None:
            self.offers.place(self._place_of(typed[1]), self.screen.size)

    def _place_of(self, typed: str) -> Offset:
        """Return where on the screen `::` begins: the offers stay there while more is typed."""
        cells = cell_len(typed) + 2
        return self.cursor_screen_offset - Offset(cells, 0)

    def _take(self) -> bool:
        """Put the current offer in the place of what was typed for it."""
        typed, offer = self._typed(), self.offers.current
        if typed is None or offer is None:
            self.close_offers()
            return False
        self.put(self._macros.take(offer.value), typed[0])
        return True
