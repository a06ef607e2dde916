"""A tiny program the PTY tests drive: `probe.py ROOM FILE`, FILE being what the room needs.

clean, dirty, widgets  show the texts of the JSON list FILE one by one, `n` for the next
write                  an input; every change, and the save on a signal, is kept in FILE
hang                   as write, but the save never ends
fail                   as write, but the save raises
flood                  as write, and writes to the terminal without an end
packet                 says with the first key how many more have come with it
keys                   says which keys have come
copy                   puts FILE's text on the clipboard on `y`, by way of ours on `o`
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import ClassVar

from premium_tui.terminal import guard

if (words := guard.refusal_here()) is not None:
    print(words, file=sys.stderr)
    sys.exit(guard.EXIT_REFUSED)
guard.prepare(os.environ)

from textual.app import App, ComposeResult  # noqa: E402
from textual.binding import Binding, BindingType  # noqa: E402
from textual.content import Content  # noqa: E402
from textual.events import Key, Resize  # noqa: E402
from textual.widgets import Input, Markdown, Static, TextArea  # noqa: E402

from premium_tui.domain.text import clean  # noqa: E402
from premium_tui.terminal import clipboard, signals  # noqa: E402
from premium_tui.terminal.driver import SafeDriver  # noqa: E402

SHOWN = 2000
"""Characters of one hostile text drawn at most: the screen is no larger."""


class Show(App[int], inherit_bindings=False):
    """Shows hostile texts, cleaned or as they are."""

    CSS = "#text, TextArea, Markdown { height: 10; overflow: hidden; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, room: str, texts: list[str]) -> None:
        super().__init__(driver_class=SafeDriver)
        self.room, self.texts, self.at = room, texts, -1

    def compose(self) -> ComposeResult:
        """One line that says which text it is, and the widgets that show it."""
        yield Static("shown none.", id="count", markup=False)
        yield Static("", id="text", markup=False)
        if self.room == "widgets":
            yield TextArea("", read_only=True)
            yield Markdown("", open_links=False)

    async def on_key(self, event: Key) -> None:
        """Show the next text, or end."""
        if event.character == "q":
            self.exit(0)
        if event.character != "n" or self.at + 1 >= len(self.texts):
            return
        self.at += 1
        text = self.texts[self.at][:SHOWN]
        if self.room == "clean":
            text = clean(text)
        self.query_one("#text", Static).update(Content(text))
        if self.room == "widgets":
            self.query_one(TextArea).load_text(text)
            await self.query_one(Markdown).update(text)
            self.notify(text, markup=False)
        self.query_one("#count", Static).update(Content(f"shown {self.at}."))


class Write(App[int], inherit_bindings=False):
    """Takes text, and keeps it when a signal ends the program."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave")]

    def __init__(self, room: str, kept: Path) -> None:
        super().__init__(driver_class=SafeDriver)
        self.room, self.kept, self.text = room, kept, ""

    def compose(self) -> ComposeResult:
        """The input, and what it holds in a place of its own."""
        yield Input()
        yield Static("ready", id="echo", markup=False)
        yield Static("", id="size", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Say how large the program thinks its terminal is."""
        columns, rows = event.size
        self.query_one("#size", Static).update(Content(f"size {columns}x{rows}."))

    def on_mount(self) -> None:
        """Begin to flood where that is asked for."""
        if self.room == "flood":
            self.set_interval(1 / 60, self.flood)

    def flood(self) -> None:
        """Write to the terminal, whether anybody reads or not."""
        if self._driver is not None:
            self._driver.write("\x1b[5;1H" + "flood " * 2000)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what was typed where a signal handler finds it."""
        self.text = event.value
        self.query_one("#echo", Static).update(Content(f"got {clean(event.value)}."))

    def action_leave(self) -> None:
        """Leave in order."""
        self.exit(0)

    def save(self) -> None:
        """Save synchronously, as the drafts are."""
        with self.kept.open("a") as file:
            file.write(f"saved {self.text}\n")
        if self.room == "hang":
            threading.Event().wait()
        if self.room == "fail":
            raise OSError("the disk is full")


class Packet(App[int], inherit_bindings=False):
    """Counts what waits behind the first key."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__(driver_class=SafeDriver)
        self.waiting: int | None = None

    def compose(self) -> ComposeResult:
        """Say that keys are heard."""
        yield Static("ready", markup=False)

    def on_key(self) -> None:
        """Count once."""
        if self.waiting is None:
            # One is taken from the queue ahead; other messages may stand between them.
            behind = [self._pending_message, *self._message_queue.values]
            self.waiting = sum(isinstance(message, Key) for message in behind)
            self.query_one(Static).update(Content(f"{self.waiting} more."))


class Keys(App[int], inherit_bindings=False):
    """Says which keys it was told."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__(driver_class=SafeDriver)
        self.came: list[str] = []

    def compose(self) -> ComposeResult:
        """Nothing has come yet."""
        yield Static("none", markup=False)

    def on_key(self, event: Key) -> None:
        """Say the next one."""
        self.came.append(event.key)
        self.query_one(Static).update(Content(f"came {' '.join(self.came)}."))


class Copy(App[int], inherit_bindings=False):
    """Copies, by Textual's own way and by ours."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str) -> None:
        super().__init__(driver_class=SafeDriver)
        self.copied = text

    def compose(self) -> ComposeResult:
        """Say that keys are heard."""
        yield Static("ready", markup=False)

    def on_key(self, event: Key) -> None:
        """Copy, ring, or change the pointer."""
        if event.character == "y":
            clipboard.copy(self, self.copied)
        if event.character == "o":
            self.copy_to_clipboard(self.copied)
            self.bell()
            self._set_pointer_shape("text")
        self.query_one(Static).update(Content(f"pressed {event.character}."))


def main(room: str, file: Path) -> int:
    """Run one room; return the program's exit code."""
    if room in ("clean", "dirty", "widgets"):
        return Show(room, json.loads(file.read_text())).run() or 0
    if room == "packet":
        return Packet().run() or 0
    if room == "keys":
        return Keys().run() or 0
    if room == "copy":
        return Copy(file.read_text()).run() or 0
    app = Write(room, file)
    # Only what hangs is given up; any other save is waited for, on a machine that is busy too.
    signals.install(app.save, within=1.0 if room == "hang" else 60.0)
    return app.run() or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
