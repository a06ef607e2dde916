"""The console's screen after any keys is what a full repaint draws, in pyte and in a real tmux."""

from __future__ import annotations

import os
import random
import re
import shlex
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pyte
import pytest

from premium_tui.domain.roles import Role
from tests.absent import program
from tests.data.cache_builder import build_cache
from tests.pty_term import DROPPED, PtyTerm
from tests.screens.driving import Home
from tests.shared_data import ROOT
from tests.terminal.pictures import Seen, blank_screen, cells
from tests.waiting import PATIENCE, slowness

PROGRAM = Path(__file__).with_name("console_program.py")
COLUMNS, ROWS = 120, 40
SCROLLED = re.compile(rb"\x1b\[([0-9]+);([0-9]+)r\x1b\[\1;1H\x1b\[[0-9]+[ML]\x1b\[r")
SUBJECTS = (
    "請求書 😀 の宛名",
    "👍🏽 thanks ❤️",
    "か\u3099っこう e\u0301te\u0301",
    "🇯🇵 👨‍👩‍👧 family",
)
IN_A_LIST = ("j", "j", "j", "k", "j", "pagedown", "pageup", "ctrl+d", "G", "home", "enter", "?")
OPENING, BACK = ("enter", "?"), "escape"
PLACE = "of 400"
"""It stands in the footer of the list, and in nothing that opens over it."""


@pytest.fixture
def many(home: Home) -> Home:
    """A home with 400 tickets, one in five with an emoji or what combines in its subject."""
    build_cache(home.cache(), 400)
    with closing(sqlite3.connect(home.cache())) as connection, connection:
        for at, subject in enumerate(SUBJECTS):
            connection.execute(
                "UPDATE ticket SET subject = ? || ' ' || key WHERE key % 20 = ?", (subject, at * 5)
            )
    return home


def environment(home: Home) -> dict[str, str]:
    """Return what the console's program needs of its environment."""
    return {"PYTHONPATH": str(ROOT), "PREMIUM_TUI_HOME": str(home.folder)}


def keys(chance: random.Random, count: int) -> Iterator[str]:
    """Yield keys that move about; what opens something is followed by what closes it."""
    for _ in range(count):
        key = chance.choice(IN_A_LIST)
        yield key
        if key in OPENING:
            yield from chance.choices(("j", "k", "pagedown"), k=2)
            yield BACK


@pytest.mark.parametrize("seed", range(3))
def test_after_any_keys_the_screen_is_that_of_a_full_repaint(many: Home, seed: int) -> None:
    chance = random.Random(seed)
    argv = [sys.executable, str(PROGRAM), Role.TEAM_ADMIN]
    with PtyTerm(argv, columns=COLUMNS, rows=ROWS, env=environment(many)) as term:
        term.wait_for(PLACE)
        for pressed, place in ((30, 31), (1, 32), (1, 33)):
            term.send("j" * pressed)
            term.wait_for(f"{place} of 400")
        for turn in range(5):
            if turn == 3:
                term.resize(chance.randrange(90, 130), chance.randrange(15, 45))
                term.settle()
            for key in keys(chance, 8):
                term.key(key)
                # What opens is there before the next key; an escape that comes with one is another.
                if key in OPENING:
                    term.wait_gone(PLACE)
                elif key == BACK:
                    term.wait_for(PLACE)
                else:
                    term.pump(0.03)
            term.settle()
            found, before = cells(term.screen), len(term.raw)
            term.key("ctrl+l")
            with suppress(AssertionError):
                # Which lines differ is told better below.
                term.wait_until(partial(is_repainted, term, before, found))
            assert different(found, repainted(term, before)) == []
        assert SCROLLED.search(term.raw), "nothing was scrolled: the test tests nothing"


def repainted(term: PtyTerm, before: int) -> list[list[Seen]]:
    """Return the picture that was written after so many bytes, on a blank screen."""
    fresh = blank_screen(term.screen.columns, term.screen.lines)
    pyte.ByteStream(fresh).feed(term.raw[before:])
    return cells(fresh)


def is_repainted(term: PtyTerm, before: int, found: list[list[Seen]]) -> bool:
    """Return whether what was written after so many bytes is this picture."""
    return repainted(term, before) == found


def different(found: list[list[Seen]], wanted: list[list[Seen]]) -> list[tuple[int, str, str]]:
    """Return the lines in which two pictures differ."""
    return [
        (y, "".join(str(cell[0]) for cell in one), "".join(str(cell[0]) for cell in other))
        for y, (one, other) in enumerate(zip(found, wanted, strict=True))
        if one != other
    ]


class Tmux:
    """The console in a tmux of its own, which logs what the console writes."""

    def __init__(self, home: Home, log: Path) -> None:
        self._tmux = [program("tmux"), "-L", f"ptui-{os.getpid()}", "-f", "/dev/null", "-u"]
        self._log = log
        log.touch()
        env = {key: value for key, value in os.environ.items() if key not in (*DROPPED, "TMUX")}
        self._env = {**env, **environment(home), "LC_ALL": "C.UTF-8"}
        inside = shlex.join([sys.executable, str(PROGRAM), Role.TEAM_ADMIN])
        # It waits until the log is there, so that nothing is missed.
        size = ("-x", str(COLUMNS), "-y", str(ROWS))
        self.run("new-session", "-d", *size, f"read -r _go; exec {inside}")
        self.run("pipe-pane", "-O", f"exec cat >> {shlex.quote(str(log))}")
        self.press("Enter")

    def run(self, *arguments: str) -> str:
        """Run a tmux command; return what it prints."""
        done = subprocess.run(
            [*self._tmux, *arguments], env=self._env, check=True, capture_output=True, text=True
        )
        return done.stdout

    def press(self, *names: str) -> None:
        """Press keys, by tmux's names."""
        self.run("send-keys", *names)

    def raw(self) -> bytes:
        """Return every byte the console has written."""
        return self._log.read_bytes()

    def picture(self) -> list[list[Seen]]:
        """Return what stands on the screen."""
        return tmux_lines(self.run("capture-pane", "-e", "-p"))

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Look again until `holds()`."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what}:\n{self.run('capture-pane', '-p')}"
            threading.Event().wait(0.05)

    def shows(self, text: str) -> bool:
        """Return whether a text stands on the screen."""
        return text in self.run("capture-pane", "-p")

    def is_in_list(self, wanted: bool) -> bool:
        """Return whether the list is what is seen, or is not, as wanted."""
        return self.shows(PLACE) is wanted

    def rest(self) -> None:
        """Wait until the screen has been the same for a while."""
        seen: list[bytes] = []
        looks = int(8 * slowness())

        def rests() -> bool:
            seen.append(self.raw())
            return len(seen) > looks and len(set(seen[-looks:])) == 1

        self.wait(rests, "it does not come to rest")

    def drawn_anew(self, before: int) -> None:
        """Wait until every line was written after so many bytes."""
        last = f"\x1b[{ROWS};1H".encode()
        self.wait(lambda: last in self.raw()[before:], "not drawn anew")
        self.rest()

    def close(self) -> None:
        """End it, and the console in it."""
        self.run("kill-server")


def tmux_lines(printed: str) -> list[list[Seen]]:
    """Return what can be seen of the cells of a screen as tmux prints it, colours included.

    A line begins in the colours the one before has ended in.
    """
    lines: list[list[Seen]] = [[]]
    style: dict[str, str] = {}
    for at, part in enumerate(re.split(r"\x1b\[([0-9;]*)m", printed)):
        if at % 2:
            for code in part.split(";"):
                style = restyled(style, code)
            continue
        visible = tuple(style[kind] for kind in ("ground", "4", "7", "9") if kind in style)
        for char in part:
            if char == "\n":
                lines.append([])
            else:
                lines[-1].append((char, visible if char == " " else tuple(sorted(style.items()))))
    for line in lines:
        while line and line[-1] == (" ", ()):
            line.pop()
    return lines


def restyled(style: dict[str, str], code: str) -> dict[str, str]:
    """Return a style after one code; the console uses the sixteen colours."""
    if code in ("", "0"):
        return {}
    number = int(code)
    if number < 30:
        return {**style, code: code}
    kind = "letter" if number % 60 < 40 else "ground"
    rest = {one: value for one, value in style.items() if one != kind}
    return rest if number in (39, 49) else {**rest, kind: code}


@pytest.fixture
def tmux(many: Home, tmp_path: Path) -> Iterator[Tmux]:
    tmux = Tmux(many, tmp_path / "log")
    try:
        yield tmux
    finally:
        tmux.close()


def test_in_tmux_a_number_is_copied_into_its_buffer(tmux: Tmux) -> None:
    tmux.run("set-option", "-g", "set-clipboard", "on")
    tmux.wait(lambda: "of 400" in tmux.run("capture-pane", "-p"), "no list")
    tmux.press("y")
    tmux.wait(
        lambda: "sent to the terminal's clipboard" in tmux.run("capture-pane", "-p"), "unsaid"
    )
    said = re.search(r"(\d+) sent to the terminal", tmux.run("capture-pane", "-p"))
    assert said is not None and tmux.run("show-buffer") == said[1]


NAMES = {"pagedown": "NPage", "pageup": "PPage", "ctrl+d": "C-d", "home": "Home", "?": "?"}


def test_in_tmux_after_any_keys_the_screen_is_that_of_a_full_repaint(tmux: Tmux) -> None:
    tmux.wait(lambda: "of 400" in tmux.run("capture-pane", "-p"), "no list")
    tmux.rest()
    # Past the page, and then line by line.
    for pressed, place in ((30, 31), (1, 32), (1, 33)):
        tmux.press(*"j" * pressed)
        tmux.wait(partial(tmux.shows, f"{place} of 400"), "not moved")
    chance = random.Random(7)
    for _turn in range(4):
        for key in keys(chance, 10):
            tmux.press({"enter": "Enter", BACK: "Escape"}.get(key, NAMES.get(key, key)))
            if key in (*OPENING, BACK):
                tmux.wait(partial(tmux.is_in_list, key == BACK), key)
        tmux.rest()
        found, before = tmux.picture(), len(tmux.raw())
        tmux.press("C-l")
        tmux.drawn_anew(before)
        assert different(found, tmux.picture()) == []
    assert SCROLLED.search(tmux.raw()), "nothing was scrolled: the test tests nothing"
