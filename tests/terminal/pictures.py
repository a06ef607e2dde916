"""A made-up screen that changes, and two terminals: one gets our bytes, one a full repaint."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from premium_tui.terminal.driver import harmless
from premium_tui.terminal.frames import Changes, Shown
from tests.pty_term import Screen

STYLES = [
    Style.parse(style)
    for style in (
        "none",
        "none",
        "dim",
        "bold",
        "cyan",
        "bold cyan",
        "yellow",
        "reverse",
        "black on cyan",
        "underline",
        "bold red",
        "color(208)",
        "#102030 on #405060",
    )
]
SURE = (
    "Red X on the folder ",
    "請求書の宛名を変更したい ",
    "Dash ",
    "      ",
    "↵ open – 12 ",
    "ｶﾅ ",
    "한글 ",
)
DOUBTFUL = ("👍🏽 done ", "か\u3099 ", "❤️ ", "e\u0301t\u0301 ", "👨‍👩‍👧 x ", "🇯🇵 flag ", "☎️ ")


Seen = tuple[object, ...]
"""What can be seen of a cell: its character first, then its colours."""


class Reference:
    """A screen as it should look: strips, the changes they go through, and terminals to compare."""

    def __init__(self, chance: random.Random, width: int, height: int) -> None:
        self.chance = chance
        self.size = Size(width, height)
        self.strips = [self.line() for _ in range(height)]
        self.shown = Shown()
        self.console = Console(color_system="truecolor", force_terminal=True)
        self.screen = blank_screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.bytes = 0
        self.scrolls = 0
        self._drawn: dict[tuple[int, str], list[Seen]] = {}
        """Lines that were drawn for a repaint, by width and what they are written with."""
        self.whole()

    def line(self, doubtful: float = 0.12) -> Strip:
        """Return a line of text in some colours."""
        texts = DOUBTFUL if self.chance.random() < doubtful else SURE
        parts = [
            Segment(self.chance.choice((*texts, *SURE[:2])), self.chance.choice(STYLES))
            for _ in range(self.chance.randrange(0, 7))
        ]
        return Strip(parts).adjust_cell_length(self.size.width, Style())

    def change(self) -> None:
        """Change the screen in one of the ways screens do, and write that."""
        self.chance.choice(
            (self.whole, self.scroll, self.scroll, self.scroll, self.some, self.piece, self.box)
        )()

    def whole(self) -> None:
        """Write everything, as Textual does, though most of it is as it was."""
        self.write(LayoutUpdate([[strip] for strip in self.strips], self.size.region))

    def scroll(self) -> None:
        """Move a block of lines, with other lines at its end and a cursor that moves."""
        height = self.size.height
        top = self.chance.randrange(0, height - 4)
        bottom = self.chance.randrange(top + 3, height)
        by = self.chance.choice((1, 1, 1, -1, -1, 2, -3, (bottom - top) // 2)) or 1
        block = self.strips[top : bottom + 1]
        fresh = [self.line() for _ in range(abs(by))]
        block = [*block[by:], *fresh] if by > 0 else [*fresh, *block[:by]]
        block = block[: bottom - top + 1]
        marked = self.chance.randrange(len(block))
        block[marked] = block[marked].apply_style(Style.parse("bold"))
        self.strips[top : bottom + 1] = block
        self.rows(range(top, bottom + 1))

    def some(self) -> None:
        """Change some whole lines."""
        ys = [self.chance.randrange(self.size.height) for _ in range(3)]
        for y in ys:
            self.strips[y] = self.line()
        self.rows(ys)

    def piece(self) -> None:
        """Change a piece of a line, as a field does that is typed into."""
        self.part([self.chance.randrange(self.size.height)])

    def box(self) -> None:
        """Lay something over a block of lines that does not reach from end to end."""
        top = self.chance.randrange(self.size.height - 3)
        self.part(list(range(top, top + 3)))

    def part(self, ys: Sequence[int]) -> None:
        """Write pieces of lines; what must come as a whole then comes as a whole."""
        width = self.size.width
        left = self.chance.randrange(0, width - 2)
        right = self.chance.randrange(left + 1, width)
        spans, chops, ends = [], dict[int, dict[int, Strip | None]](), dict[int, list[int]]()
        for y in ys:
            piece = self.line().crop(0, right - left)
            old = self.strips[y]
            self.strips[y] = Strip.join([old.crop(0, left), piece, old.crop(right, width)])
            chops[y], ends[y] = {left: piece}, [right]
            spans.append((y, left, right))
        self.write(chopped(chops, ends, spans, self.size.height))
        if doubtful := self.shown.take_doubtful():
            self.rows(sorted(doubtful))

    def rows(self, ys: Iterable[int]) -> None:
        """Write whole lines."""
        width, lines = self.size.width, sorted(set(ys))
        chops: dict[int, dict[int, Strip | None]] = {y: {0: self.strips[y]} for y in lines}
        spans = [(y, 0, width) for y in lines]
        self.write(chopped(chops, {y: [width] for y in lines}, spans, self.size.height))

    def resize(self) -> None:
        """Take another size."""
        width, height = self.chance.randrange(20, 90), self.chance.randrange(8, 30)
        self.size = Size(width, height)
        self.strips = [self.line() for _ in range(height)]
        self.screen.resize(height, width)
        self.whole()

    def write(self, update: LayoutUpdate | ChopsUpdate) -> None:
        """Write a change as the console does: what frames may hold, and the rest by `raw`."""
        changes = self.shown.changes(update, self.size, self.feed_raw)
        assert isinstance(changes, Changes)
        frame = changes.render_segments(self.console)
        assert harmless(frame) == frame, "a frame holds only colours and cursor movements"
        self.feed(frame)

    def feed_raw(self, data: str) -> None:
        """Take what is written by our own way."""
        self.scrolls += "r" in data
        self.feed(data)

    def feed(self, data: str) -> None:
        """Give the terminal bytes."""
        self.bytes += len(data.encode())
        self.stream.feed(data)

    def repainted(self) -> list[list[Seen]]:
        """Return what a fresh terminal shows on which everything was drawn."""
        fresh = blank_screen(*self.size)
        update = LayoutUpdate([[strip] for strip in self.strips], self.size.region)
        pyte.Stream(fresh).feed(update.render_segments(self.console))
        return cells(fresh)

    def repainted_by_lines(self) -> list[list[Seen]]:
        """Return the same, each line drawn alone and only where it was not drawn before."""
        return [self._line(strip) for strip in self.strips]

    def _line(self, strip: Strip) -> list[Seen]:
        size = Size(self.size.width, 1)
        written = LayoutUpdate([[strip]], size.region).render_segments(self.console)
        if (known := self._drawn.get((size.width, written))) is None:
            fresh = blank_screen(*size)
            pyte.Stream(fresh).feed(written)
            known = self._drawn[size.width, written] = cells(fresh)[0]
        return known


def chopped(
    chops: Mapping[int, dict[int, Strip | None]],
    ends: Mapping[int, list[int]],
    spans: list[tuple[int, int, int]],
    height: int,
) -> ChopsUpdate:
    """Return an update of some lines, as the compositor makes it."""
    lines = [chops.get(y, {}) for y in range(height)]
    return ChopsUpdate(lines, spans, [ends.get(y, []) for y in range(height)])


def blank_screen(width: int, height: int) -> Screen:
    """Return a terminal on which lines do not wrap, as Textual sets it."""
    screen = Screen(width, height)
    pyte.Stream(screen).feed("\x1b[?7l")
    return screen


def cells(screen: Screen) -> list[list[Seen]]:
    """Return what can be seen of each cell; the colour of a blank's letter cannot."""
    return [[seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def seen(cell: pyte.screens.Char) -> Seen:
    """Return what can be seen of a cell."""
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return (" ", cell.bg)
    return tuple(cell)


def differences(screen: Screen, wanted: Sequence[list[Seen]]) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of a terminal that are not as they should be, with both texts."""
    for y, (line, other) in enumerate(zip(cells(screen), wanted, strict=True)):
        if line != other:
            yield y, screen.rows()[y], "".join(str(cell[0]) for cell in other)
