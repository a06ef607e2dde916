"""A first sync with its search index: `Store.apply` against bare inserts of the same rows.

`python -m benchmarks.search_sync [TICKETS] [ROUNDS]` prints medians of interleaved rounds, each
into a fresh cache.db. The floor is `executemany` of rows prepared before, a page in a transaction,
with the text of the index cut before: tickets, messages, and the same FTS5 table. On a busy machine
the CPU's time says more than the clock's.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

import msgspec
from msgspec.structs import replace

from benchmarks.first_sync_store import ME, MESSAGES, Spent, make_pages, now, ours, since
from benchmarks.machine import Machine
from benchmarks.prose import Prose
from premium_tui.data.cache_file import connect
from premium_tui.data.search_text import cut, subject_text
from premium_tui.data.store import Store
from premium_tui.data.upserts import INSERTS, Row, Viewer, message_rows, ticket_rows
from premium_tui.domain.roles import Role
from premium_tui.wire.feed import ChangesPage

Prepared = list[tuple[list[Row], list[Row], list[tuple[int, str]]]]


def with_prose(pages: list[ChangesPage]) -> list[ChangesPage]:
    """Return the pages with messages that read like real ones."""
    prose = Prose(7)
    return [
        replace(page, messages=[replace(m, body=prose.message()) for m in page.messages])
        for page in pages
    ]


def prepare(pages: list[ChangesPage]) -> Prepared:
    """Return the rows of each page: tickets, messages, and what the index gets."""
    viewer = Viewer(ME, Role.TEAM_ADMIN)
    tickets = messages = 0
    prepared: Prepared = []
    for page in pages:
        words = []
        for ticket in page.tickets:
            tickets += 1
            text = subject_text(ticket.subject, ticket.requester_name, ticket.number)
            words.append((2 * tickets + 1, text))
        for message in page.messages:
            messages += 1
            words.append((2 * messages, cut(message.body)))
        words.sort()
        rows = ticket_rows(page.tickets, viewer, {}), message_rows(page.messages)
        prepared.append((*rows, words))
    return prepared


def bare(path: Path, prepared: Prepared, *, index: bool) -> Spent:
    """Insert prepared rows, a page in a transaction."""
    Store.open(path).close()
    with closing(connect(path)) as connection:
        start = now()
        for tickets, messages, words in prepared:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERTS["ticket"], tickets)
            connection.executemany(INSERTS["message"], messages)
            if index:
                connection.executemany("INSERT INTO search (rowid, text) VALUES (?, ?)", words)
            connection.execute("COMMIT")
        return since(start)


def main(tickets: int, rounds: int) -> None:
    """Print the table."""
    machine = Machine()
    pages = with_prose(make_pages(tickets))
    prepared = prepare(pages)
    raw = [msgspec.json.encode(page) for page in pages]
    rows = tickets * (1 + MESSAGES)
    del pages
    # A worker does not carry what is prepared here from one collection of garbage to the next.
    gc.freeze()
    names = ("bare, no index", "bare with index", "apply")
    spent: dict[str, list[Spent]] = {name: [] for name in names}
    size = {}
    for _ in range(rounds):
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "cache.db"
                if name == "apply":
                    spent[name].append(ours(path, raw, with_decoding=False))
                else:
                    spent[name].append(bare(path, prepared, index=name == names[1]))
                size[name] = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    floor = [median(each) for each in zip(*spent[names[1]], strict=True)]
    print(f"{tickets:,} tickets with {MESSAGES} messages, {rounds} rounds")
    print(f"{'':18s}{'µs/row':>8s}{'x floor':>9s}{'CPU µs/row':>12s}{'x floor':>9s}{'MB':>8s}")
    for name in names:
        wall, cpu = (median(each) for each in zip(*spent[name], strict=True))
        print(
            f"{name:18s}{wall / rows * 1e6:8.1f}{wall / floor[0]:9.2f}"
            f"{cpu / rows * 1e6:12.1f}{cpu / floor[1]:9.2f}{size[name]:8.0f}"
        )
    print(machine.line())


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 20_000, given[1] if len(given) > 1 else 5)
