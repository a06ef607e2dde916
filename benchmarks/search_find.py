"""Search: nothing missed on real tickets, and how long the first rows and the whole list take.

`python -m benchmarks.search_find [TICKETS] [QUERIES]` first compares the index with reading all
shared tickets (`../shared/data/tickets`) for QUERIES pieces of their texts: hits missed and found
too much. Then it searches a kept cache of TICKETS made-up tickets with 5 messages each, 20,000 by
default; a million are built in a quarter of an hour, take 6 GB and are kept under benchmarks/.kept.
Milliseconds, medians and the longest; the first column is what a page down reads.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median

from benchmarks.gateway_reads import timed
from benchmarks.kept_home import KEPT
from benchmarks.machine import Machine
from benchmarks.prose import Prose
from premium_tui.data import search_index, search_text, tables
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.domain.query import Query, Words, parse
from premium_tui.paths import DemoWho, Places
from tests.data import cache_builder
from tests.data.search_reference import real_tickets, some_queries
from tests.data.searched import Searched
from tests.shared_data import shared

MESSAGES = 5
BODIES = 20_000
"""Different messages in the kept cache."""

ROUNDS = 9
PAGE = 50


def compare(count: int) -> None:
    """Print how many hits the index misses, and finds too much, on all real tickets."""
    tickets = real_tickets(shared("data/tickets"))
    with tempfile.TemporaryDirectory() as folder:
        searched = Searched(Path(folder), tickets)
        missed = extra = hits = 0
        for text, exact in some_queries(tickets, count, seed=11):
            expected = searched.reference.find(text, exact=exact)
            found = searched.find(Query((Words(text, exact),)))
            hits += len(expected)
            missed, extra = missed + len(expected - found), extra + len(found - expected)
        searched.gateway.close()
    print(
        f"{len(tickets):,} real tickets, {count} queries, {hits:,} hits by reading everything:"
        f" {missed} missed, {extra} too much"
    )


def kept_cache(tickets: int) -> Path:
    """Return a home folder whose default admin has `tickets` in a cache with its index, kept."""
    sources = [tables, cache_builder, search_index, search_text]
    stamp = sha256(b"".join(Path(str(of.__file__)).read_bytes() for of in sources)).hexdigest()[:8]
    home = KEPT / f"search-{tickets}-{stamp}"
    if home.exists():
        return home
    KEPT.mkdir(exist_ok=True)
    for outdated in KEPT.glob(f"search-{tickets}-*"):
        shutil.rmtree(outdated)
    beside = Path(tempfile.mkdtemp(prefix="building-", dir=KEPT))
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(beside)})
    places.prepare()
    person = places.profile().person(DemoWho())
    person.prepare()
    cache_builder.build_cache(
        person.cache_db, tickets, messages=MESSAGES, now=datetime.now(UTC), search=False
    )
    prose = Prose(7)
    with closing(sqlite3.connect(person.cache_db, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TEMP TABLE prose (n INTEGER PRIMARY KEY, body TEXT)")
        connection.executemany(
            "INSERT INTO prose VALUES (?, ?)", [(n, prose.message()) for n in range(BODIES)]
        )
        # Each has a word of its own too.
        connection.execute(
            "UPDATE message SET body = (SELECT body FROM prose WHERE n = message.key * 7919 %"
            f" {BODIES}) || ' only' || message.key"
        )
        connection.execute("UPDATE search_state SET through = 0")
        more = True
        while more:
            connection.execute("BEGIN")
            more = search_index.build_some(connection)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    beside.rename(home)
    return home


def queries(tickets: int) -> dict[str, str]:
    """Return what is looked for, by what is hard about it."""
    prose = Prose(7)
    common, rare = prose.words[0], prose.words[-1]
    return {
        "in nearly all": common,
        "very common": prose.words[3],
        "common": prose.words[60],
        "rarer": prose.words[2_000],
        "rare": rare,
        "in one message": f"only{tickets * MESSAGES // 2}",
        "in none": "qqqq",
        "three letters": "the",
        "begun, common": prose.words[8][:4],
        "begun, many words": "ban",
        "two common": f"{prose.words[2]} {prose.words[5]}",
        "common and rare": f"{common} {rare}",
        "common, not common": f"{prose.words[4]} -{prose.words[5]}",
        "phrase": f'"{common} {prose.words[1]}"',
        "Japanese, 2 common": prose.compounds[0],
        "Japanese, 2 rare": prose.compounds[-1],
        "Japanese, 1": "金",
        "Japanese, 6": f"{prose.compounds[0]}が止まり",
        "common, open": f"{prose.words[4]} status:open due<1h",
        "a name": "from:ode status:waiting",
        "a number": f"#{10_000 + tickets // 2}",
    }


def measure(tickets: int) -> None:
    """Print the table."""
    home = kept_cache(tickets)
    profile = Places.from_environment({"PREMIUM_TUI_HOME": str(home)}).profile()
    size = os.path.getsize(profile.person(DemoWho()).cache_db) / 1e9
    with closing(Gateway(profile, DemoWho())) as gateway:
        every = gateway.keys(ListSpec(Scope.MINE))
        assert every is not None
        a_page = partial(gateway.rows, every[len(every) // 2 :][:PAGE])
        print(f"{tickets:,} tickets, {tickets * MESSAGES:,} messages, {size:.1f} GB, ms")
        heads = f"{'page':>8s}{'first':>9s}{'longest':>9s}{'rows':>6s}{'whole':>10s}{'hits':>10s}"
        print(f"{'':20s}{heads}")
        for name, text in queries(tickets).items():
            spec = ListSpec(Scope.MINE, query=parse(text))
            some, whole = partial(gateway.first_rows, spec, PAGE), partial(gateway.keys, spec)
            spent = [(timed(a_page), timed(some)) for _ in range(ROUNDS)]
            page, first = ([row[n] for row in spent] for n in (0, 1))
            all_of_it = median(timed(whole) for _ in range(3))
            rows = len(gateway.first_rows(spec, PAGE))
            hits = len(gateway.keys(spec) or ())
            print(
                f"{name:20s}{median(page):8.2f}{median(first):9.2f}{max(first):9.2f}{rows:6d}"
                f"{all_of_it:10.1f}{hits:10,}"
            )


def main(tickets: int, count: int) -> None:
    """Print both."""
    machine = Machine()
    if count:
        compare(count)
    measure(tickets)
    print(machine.line())


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 20_000, given[1] if len(given) > 1 else 300)
