"""The floors and the peer: what next to nothing costs on Textual, and a DataTable.

`python -m benchmarks.floor_apps minimal|line|cursor|table`: an app with one line of text; one that
draws one line for each key; one with rows as ours and a cursor; a DataTable. All but the first fill
the terminal, and the last two have 1,000 rows.
"""

from __future__ import annotations

import sys


def minimal() -> None:
    """Run an app with one line of text."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Minimal(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("ready to be measured", markup=False)

    Minimal().run()


def line() -> None:
    """Run an app that draws one short line for each key: what any key on Textual costs at least."""
    from rich.segment import Segment
    from textual.app import App, ComposeResult
    from textual.events import Key
    from textual.geometry import Region
    from textual.strip import Strip
    from textual.widget import Widget

    class Line(Widget, can_focus=True):
        presses = 0

        def render_line(self, y: int) -> Strip:
            text = f"key {self.presses}" if y == 0 else ""
            return Strip([Segment(text)]).adjust_cell_length(self.size.width)

        def on_key(self, _event: Key) -> None:
            self.presses += 1
            self.refresh(Region(0, 0, self.size.width, 1))

    class Null(App[None]):
        AUTO_FOCUS = "Line"

        def compose(self) -> ComposeResult:
            yield Line()

    Null().run()


def cursor() -> None:
    """Run an app with rows such as ours, of which a key draws two: the cursor leaves and comes.

    All rows are made beforehand. Nothing else is drawn, and nothing scrolls: behind the last row of
    the terminal the cursor goes to the first one.
    """
    from rich.segment import Segment
    from rich.style import Style
    from textual.app import App, ComposeResult
    from textual.events import Key
    from textual.geometry import Region
    from textual.strip import Strip
    from textual.widget import Widget

    def row(number: int, width: int, *, chosen: bool) -> Strip:
        base = Style(color="cyan", bold=True) if chosen else Style()
        subject = f"Shared folder number {number} vanished for two designers"
        parts = (
            ("▌" if chosen else " ", Style(color="cyan")),
            ("• ", Style(color="cyan")),
            (f"{1_000 + number:6d}", base),
            (f"  {subject:{width - 56}}", base),
            ("  Dropbox ", Style()),
            ("  waiting for you", Style(color="cyan")),
            ("      Nov 22", Style(dim=True)),
            ("       14:43", Style()),
        )
        strip = Strip([Segment(text, style) for text, style in parts])
        return strip.adjust_cell_length(width, Style())

    class Rows(Widget, can_focus=True):
        at = 0

        def on_mount(self) -> None:
            width = self.app.size.width
            self.rows = [
                (row(number, width, chosen=False), row(number, width, chosen=True))
                for number in range(1_000)
            ]

        def render_line(self, y: int) -> Strip:
            return self.rows[y][y == self.at]

        def on_key(self, _event: Key) -> None:
            before, self.at = self.at, (self.at + 1) % self.size.height
            width = self.size.width
            self.refresh(Region(0, before, width, 1), Region(0, self.at, width, 1))

    class Cursor(App[None]):
        AUTO_FOCUS = "Rows"

        def compose(self) -> ComposeResult:
            yield Rows()

    Cursor().run()


def table() -> None:
    """Run an app with a DataTable of 1,000 tickets."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    class Table(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            widget = self.query_one(DataTable)
            widget.add_columns("#", "Subject", "Product", "Status", "Updated", "Answer due")
            for n in range(1_000):
                widget.add_row(
                    str(1_000 + n),
                    f"Shared folder number {n} vanished for two designers",
                    "Dropbox",
                    "open",
                    "Nov 22",
                    "14:43",
                )
            widget.focus()

    Table().run()


if __name__ == "__main__":
    {"minimal": minimal, "line": line, "cursor": cursor, "table": table}[sys.argv[1]]()
