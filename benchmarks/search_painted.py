"""Search until its first hits are painted, beside a page down in the same list until it is.

`python -m benchmarks.search_painted [TICKETS] [ROUNDS]` drives the console in a terminal over a
kept cache with 5 messages a ticket, 20,000 tickets by default (see `search_find`, which builds it).
For each term the list is scrolled by a page, then `/`, the term and enter come in one go, and once
more letter by letter, of which the last is timed. Milliseconds from the key until the rows stand on
the screen, medians and the longest, and the medians' ratios to that of a page down.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median

import pyte

from benchmarks.consoles import CURSOR, console, nobody_at_work, profile_of
from benchmarks.kept_home import borrowed
from benchmarks.machine import Machine
from benchmarks.search_find import MESSAGES, kept_cache, queries
from benchmarks.terminal_run import COLUMNS, LINES, TerminalRun
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.domain.query import parse
from premium_tui.paths import DemoWho
from tests.pty_term import Screen

AIM = 5.0
PAGE_DOWN, HOME, DOWN = b"\x1b[6~", b"\x1b[H", b"\x1b[B"
ESCAPE, ENTER = b"\x1b", b"\r"
QUIET, LONGEST, LETTER_LONGEST = 0.25, 60.0, 5.0
"""Seconds without a byte after which a frame is whole, and after which nothing comes any more."""

CHECKED = 3
"""Rows, from the first on, that must be of those looked for."""

NOTHING = "No ticket here is what you look for."

Seen = Callable[[Sequence[str]], bool]


class Watched:
    """A console whose screen is looked at after each piece of what it has written."""

    def __init__(self, run: TerminalRun) -> None:
        self.run = run
        self._screen = Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0

    def timed(self, seen: Seen, keys: bytes, longest: float = LONGEST) -> list[float]:
        """Press keys and return the milliseconds until the screen is as looked for.

        None, where it was before; TimeoutError when it is not after `longest` seconds.
        """
        self._feed_all()
        before = at_top(self._screen.rows())

        def anew(rows: Sequence[str]) -> bool:
            return seen(rows) and (not before or at_top(rows) != before)

        if seen(self._screen.rows()) and not before:
            self.until(seen, keys, longest)
            return []
        return [self.until(anew, keys, longest)]

    def until(self, seen: Seen, keys: bytes = b"", longest: float = LONGEST) -> float:
        """Press keys, if any, wait until the screen is as looked for, and return the milliseconds.

        The screen is looked at only once all is written: the console would wait for us otherwise.
        """
        start = time.perf_counter()
        os.write(self.run.fd, keys)
        while True:
            pieces = []
            while self.run.read_once(QUIET):
                pieces.append((time.perf_counter(), len(self.run.raw)))
            for at, length in pieces:
                self._stream.feed(bytes(self.run.raw[self._fed : length]))
                self._fed = length
                if seen(self._screen.rows()):
                    self._feed_all()
                    return (at - start) * 1000
            if seen(self._screen.rows()):
                return 0.0
            if time.perf_counter() - start > longest:
                raise TimeoutError("\n".join(self._screen.rows()))

    def _feed_all(self) -> None:
        self._stream.feed(bytes(self.run.raw[self._fed :]))
        self._fed = len(self.run.raw)


def at_top(rows: Sequence[str]) -> list[int]:
    """Return the numbers of the first tickets of the list when the cursor is on the first."""
    titles = next((y for y, row in enumerate(rows) if " Subject " in row), len(rows))
    lines = rows[titles + 1 : titles + 1 + CHECKED]
    if not lines or CURSOR.decode() not in lines[0]:
        return []
    found = [re.match(r"[^\w#]*(\d+) ", line) for line in lines]
    return [int(match[1]) for match in found if match is not None]


def placed(place: str) -> Seen:
    """Return whether the footer says where the cursor is."""
    return lambda rows: rows[-1].rstrip().endswith(f" {place}")


def said(words: str) -> Seen:
    """Return whether words stand on the screen."""
    return lambda rows: any(words in row for row in rows)


@dataclass
class Term:
    """What is looked for, and what that took: milliseconds."""

    text: str
    hits: frozenset[int] | range
    """The numbers of all tickets it finds."""
    page: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)
    letter: list[float] = field(default_factory=list)

    @property
    def painted(self) -> Seen:
        """Whether the first of what it finds is on the screen."""
        if not self.hits:
            return said(NOTHING)
        wanted = min(CHECKED, len(self.hits))

        def seen(rows: Sequence[str]) -> bool:
            found = at_top(rows)
            return len(found) >= wanted and all(number in self.hits for number in found)

        return seen

    @property
    def complete(self) -> Seen:
        """Whether all of it is there, in its order."""
        return placed(f"1 of {len(self.hits):,}") if self.hits else said(NOTHING)

    def line(self) -> str:
        """Return it in columns."""
        page = median(self.page)
        columns = [f"{page:8.1f}"]
        for spent in (self.at_once, self.letter):
            columns.append(
                f"{median(spent):9.1f}{max(spent):9.1f}{median(spent) / page:7.2f}"
                if spent
                else " " * 25
            )
        return "".join(columns) + f"{len(self.hits):10,}"


class Searcher:
    """A console whose list is scrolled and searched again and again."""

    def __init__(self, watched: Watched, gateway: Gateway) -> None:
        self._watched = watched
        self._gateway = gateway
        keys = gateway.keys(ListSpec(Scope.MINE))
        assert keys is not None
        self._keys = keys
        (first,) = gateway.rows(keys[:1])
        self._ahead = (first.number or 0) - first.key
        self._page = 0
        self._whole = placed(f"1 of {len(keys):,}")

    def term(self, text: str) -> Term:
        """Return what a term finds."""
        spec = ListSpec(Scope.MINE, query=parse(text))
        numbers = self._numbers(self._gateway.keys(spec) or ())
        every = range(min(numbers, default=0), max(numbers, default=-1) + 1)
        return Term(text, every if len(every) == len(numbers) else frozenset(numbers))

    def begin(self) -> None:
        """Learn how many rows a page has."""
        watched = self._watched
        watched.until(self._whole)
        places: list[str] = []

        def moved(rows: Sequence[str]) -> bool:
            places.append(rows[-1].split(" of ")[0].split()[-1])
            return places[-1] != "1"

        watched.until(moved, PAGE_DOWN)
        self._page = int(places[-1]) - 1

    def take(self, term: Term, *, kept: bool) -> None:
        """Scroll, and search in both ways."""
        watched, line = self._watched, f"/{term.text}".encode()
        watched.until(self._whole, HOME)
        after = self._numbers(self._keys[self._page :][:CHECKED])
        page = watched.timed(lambda rows: at_top(rows) == after, PAGE_DOWN)
        at_once = watched.timed(term.painted, line + ENTER)
        watched.until(term.complete)
        watched.until(self._whole, ESCAPE)
        try:
            letter, leave = self._last_letter(term), ENTER + ESCAPE
        except TimeoutError:
            # The word may be the name of a field until enter says that it is none.
            letter, leave = [], ESCAPE
            watched.until(term.complete, ENTER)
        watched.until(term.complete)
        watched.until(self._whole, leave)
        if kept:
            term.page += page
            term.at_once += at_once
            term.letter += letter

    def _last_letter(self, term: Term) -> list[float]:
        # The end of a phrase changes nothing.
        text = term.text.rstrip('"')
        begun = text[:-1]
        self._watched.until(said(f"/ {begun}"), f"/{begun}".encode())
        self._watched.until(lambda rows: not rows[-1].rstrip().endswith("+"))
        # The cursor goes back to the first of what is found.
        os.write(self._watched.run.fd, DOWN * CHECKED)
        self._watched.run.settle(QUIET)
        return self._watched.timed(term.painted, text[-1].encode(), LETTER_LONGEST)

    def _numbers(self, keys: Sequence[int]) -> list[int]:
        """Return the numbers of some tickets of the kept cache."""
        return [self._ahead + key for key in keys]


def main(tickets: int, rounds: int) -> None:
    """Print the table."""
    kept = kept_cache(tickets)
    with (
        borrowed(kept) as home,
        nobody_at_work(home),
        closing(Gateway(profile_of(home), DemoWho())) as gateway,
    ):
        run = console(home)
        try:
            searcher = Searcher(Watched(run), gateway)
            terms = {name: searcher.term(text) for name, text in queries(tickets).items()}
            searcher.begin()
            machine = Machine()
            for number in range(rounds + 1):
                for term in terms.values():
                    searcher.take(term, kept=number > 0)
        finally:
            run.close()
    print(f"{tickets:,} tickets, {tickets * MESSAGES:,} messages, medians of {rounds}, ms")
    heads = "".join(f"{head:>9s}{'longest':>9s}{'ratio':>7s}" for head in ("at once", "letter"))
    print(f"{'':20s}{'page':>8s}{heads}{'hits':>10s}")
    for name, term in terms.items():
        print(f"{name:20s}{term.line()}")
    pages = median(spent for term in terms.values() for spent in term.page)
    for name, found in (
        ("at once", {term.text: term.at_once for term in terms.values()}),
        ("letter", {term.text: term.letter for term in terms.values() if term.letter}),
    ):
        worst = max(found, key=lambda text: median(found[text]))
        ratio = median(found[worst]) / pages
        print(f"{name}: at most {ratio:.1f} of a page down, {worst} (aim {AIM:.0f})")
    print(machine.line())


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 20_000, given[1] if len(given) > 1 else 3)
