"""The floors and the peer: a minimal Textual app, one that draws a line a key, and a DataTable.

`python -m benchmarks.floor_apps minimal|null|table`; the table has 1,000 rows.
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


def null() -> None:
    """Run an app that draws one line anew for each key: what any list on Textual costs at least."""
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
    {"minimal": minimal, "null": null, "table": table}[sys.argv[1]]()
