"""A first sync's writing: `Store.apply` against bare upserts of the same rows.

`python -m benchmarks.first_sync_store [TICKETS] [ROUNDS]` prints medians of interleaved rounds,
each into a fresh cache.db with all its indexes: the bare `executemany` of rows prepared before,
which is the floor, our `apply` of decoded pages, and our `apply` with the decoding of their JSON.
On a busy machine the CPU's time says more than the clock's.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec

from premium_tui.data.cache_file import connect
from premium_tui.data.desk import Identity
from premium_tui.data.models import Capabilities
from premium_tui.data.store import Store
from premium_tui.data.upserts import UPSERTS, Row, Viewer, message_rows, ticket_rows
from premium_tui.domain.roles import Role
from premium_tui.wire.feed import ChangesPage, MessageData, PersonData, TicketData

MESSAGES = 5
LIMIT = 2000
"""Objects in a page, the most the desk gives."""

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ME = "00000000-0000-7000-8000-00000000aaaa"
AGENT = "00000000-0000-7000-8000-00000000cccc"
TEAM = "00000000-0000-7000-8000-00000000eeee"
TEXT = (
    "the files of our shared folder stop syncing after the last update and nobody in the Paris"
    " office can open what was saved yesterday since the client says that storage is full while"
    " the admin console shows two terabytes free 同期 フォルダ が 途中 で 止まります"
)
WORDS = TEXT.split()

Prepared = list[tuple[list[Row], list[Row]]]
Spent = tuple[float, float]
"""Seconds by the clock and of the CPU."""


def ticket(number: int, chance: random.Random) -> TicketData:
    """Return a ticket of the team; a tenth are the viewer's own, a third have a running clock."""
    updated = NOW - timedelta(milliseconds=chance.randrange(63_072_000_000))
    state = chance.choice(("open", "open", "waiting", "solved", "closed", "closed"))
    started = updated if state == "open" else None
    answered = None if started is not None else updated
    return TicketData(
        id=f"01900000-{number >> 16:04x}-7{number & 0xFFF:03x}-8000-{chance.getrandbits(48):012x}",
        number=10_000 + number,
        team_id=TEAM,
        requester_id=ME if number % 10 == 0 else f"{TEAM[:-4]}{number % 500:04x}",
        requester_name="Aiko Tanaka",
        assignee_id=AGENT,
        assignee_name="Sam Reed",
        subject=" ".join(chance.choices(WORDS, k=7)),
        state=state,
        priority=chance.choice(("low", "normal", "normal", "high", "urgent")),
        channel="request",
        language="en",
        about_product="Dropbox",
        entitlement_product="dropbox",
        issue_kind="sync",
        tags=[],
        created_at=updated - timedelta(hours=5),
        updated_at=updated,
        revision=MESSAGES,
        version=MESSAGES + 1,
        in_team=True,
        clock_started_at=started,
        due_at=None if started is None else started + timedelta(hours=4),
        target="4h",
        target_source="addon",
        first_due_at=updated - timedelta(hours=1),
        first_answer_at=answered,
        last_answer_at=answered,
        last_answer_met=None if answered is None else True,
        last_author_id=AGENT,
    )


def thread(of: TicketData, chance: random.Random) -> Iterator[MessageData]:
    """Yield a ticket's messages of about 350 bytes."""
    for position in range(1, MESSAGES + 1):
        customer = position % 2 == 1
        sent = of.updated_at - timedelta(minutes=MESSAGES - position)
        yield MessageData(
            id=f"{of.id[:19]}-9{position:03x}{of.id[23:]}",
            ticket_id=of.id,
            author_id=of.requester_id if customer else AGENT,
            author_name=of.requester_name if customer else "Sam Reed",
            side="customer" if customer else "agent",
            kind="public",
            collaborator=False,
            body=" ".join(chance.choices(WORDS, k=60)),
            position=position,
            revision=position,
            sent_at=sent,
            written_at=sent if customer else None,
        )


def make_pages(tickets: int) -> list[ChangesPage]:
    """Return a snapshot: the tickets with their threads, in pages as the desk cuts them."""
    chance = random.Random(20_000)
    objects: list[TicketData | MessageData] = []
    for number in range(tickets):
        of = ticket(number, chance)
        objects += (of, *thread(of, chance))
    return [
        ChangesPage(
            cursor=f"cursor {start}",
            has_more=start + LIMIT < len(objects),
            as_of=NOW,
            tickets=[o for o in objects[start : start + LIMIT] if isinstance(o, TicketData)],
            messages=[o for o in objects[start : start + LIMIT] if isinstance(o, MessageData)],
        )
        for start in range(0, len(objects), LIMIT)
    ]


def identity() -> Identity:
    """Return whose cache is filled: a team admin."""
    person = PersonData(
        id=ME,
        team_id=TEAM,
        name="Aiko Tanaka",
        email="aiko@example.com",
        role=Role.TEAM_ADMIN,
        champion=None,
        language="en",
        serves=None,
    )
    return Identity(person, None, Capabilities(), "epoch", NOW)


def now() -> Spent:
    """Return the two clocks."""
    return time.perf_counter(), time.process_time()


def since(start: Spent) -> Spent:
    """Return what was spent since `start`."""
    wall, cpu = now()
    return wall - start[0], cpu - start[1]


def bare(path: Path, prepared: Prepared) -> Spent:
    """Upsert prepared rows, a page in a transaction."""
    Store.open(path).close()
    with closing(connect(path)) as connection:
        start = now()
        for tickets, messages in prepared:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(UPSERTS["ticket"], tickets)
            connection.executemany(UPSERTS["message"], messages)
            connection.execute("COMMIT")
        return since(start)


def ours(path: Path, pages: list[bytes], *, with_decoding: bool) -> Spent:
    """Apply pages, with or without the time for decoding them."""
    store = Store.open(path)
    store.take_identity(identity(), NOW)
    decoder = msgspec.json.Decoder(ChangesPage)
    wall = cpu = 0.0
    for raw in pages:
        start = now()
        page = decoder.decode(raw)
        if not with_decoding:
            start = now()
        store.apply(page)
        spent = since(start)
        wall, cpu = wall + spent[0], cpu + spent[1]
    assert store.position().ready
    store.close()
    return wall, cpu


def main(tickets: int, rounds: int) -> None:
    """Print the table."""
    pages = make_pages(tickets)
    viewer = Viewer(ME, Role.TEAM_ADMIN)
    prepared = [(ticket_rows(p.tickets, viewer, {}), message_rows(p.messages)) for p in pages]
    raw = [msgspec.json.encode(page) for page in pages]
    rows = tickets * (1 + MESSAGES)
    del pages
    ways: dict[str, Callable[[Path], Spent]] = {
        "bare upserts": lambda path: bare(path, prepared),
        "apply": lambda path: ours(path, raw, with_decoding=False),
        "decode and apply": lambda path: ours(path, raw, with_decoding=True),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                spent[name].append(way(Path(folder) / "cache.db"))
    medians = {name: [median(each) for each in zip(*of, strict=True)] for name, of in spent.items()}
    floor = medians["bare upserts"]
    print(f"{tickets:,} tickets with {MESSAGES} messages, pages of {LIMIT}, {rounds} rounds")
    print(f"{'':18s}{'µs/row':>8s}{'rows/s':>9s}{'of bare':>9s}{'CPU µs/row':>12s}{'of bare':>9s}")
    for name, (wall, cpu) in medians.items():
        print(
            f"{name:18s}{wall / rows * 1e6:8.1f}{rows / wall:9,.0f}{floor[0] / wall:9.2f}"
            f"{cpu / rows * 1e6:12.1f}{floor[1] / cpu:9.2f}"
        )
    with open("/proc/loadavg") as load:
        print("load average:", load.read().strip())


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 20_000, given[1] if len(given) > 1 else 7)
