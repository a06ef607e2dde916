"""Pages of the feed in the cache: what stands where, in any order, and snapshots over old data."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.clock import to_millis
from premium_tui.data import figures, intake, search_index
from premium_tui.data.models import ListSpec, Scope, Sort
from premium_tui.data.queries import first_page
from premium_tui.data.store import Applied, Store
from premium_tui.data.upserts import NO_CLOCK, UPSERTS
from premium_tui.wire.feed import ChangesPage, Gone, TicketData
from tests.data.feed_pages import (
    AGENT,
    ME,
    NOW,
    YOU,
    Thing,
    gone,
    identity,
    message,
    page,
    person,
    read,
    recount,
    rows_of,
    team,
    ticket,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store.open(path)
    store.take_identity(identity(), NOW)
    yield store
    store.close()


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def ids(path: Path, condition: str = "1", kind: str = "ticket") -> set[object]:
    return {row[0] for row in ask(path, f"SELECT id FROM {kind} WHERE {condition}")}


def some(count: int, first: int = 0) -> list[TicketData]:
    return [ticket(f"t{n}", number=n) for n in range(first, first + count)]


def named(applied: Applied) -> set[str]:
    assert applied.tickets is not None
    return set(applied.tickets)


# What stands where


@pytest.mark.parametrize(
    ("role", "mine", "team_list", "queue"),
    [
        ("team_admin", {"a", "c"}, {"a", "b"}, set()),
        ("support_admin", {"a", "c"}, set(), set()),
        ("member", {"a", "c"}, set(), set()),
        ("agent", {"b"}, set(), {"a", "b", "c"}),
    ],
)
def test_lists_by_role(
    path: Path, store: Store, role: str, mine: set[str], team_list: set[str], queue: set[str]
) -> None:
    store.take_identity(identity(role=role), NOW)
    a = ticket("a", assignee_id=AGENT)
    b = ticket("b", requester_id=YOU, assignee_id=ME)
    c = ticket("c", in_team=False)
    store.apply(page("1", a, b, c))
    assert ids(path, "in_mine") == mine
    assert ids(path, "in_team") == team_list
    assert ids(path, "in_queue") == queue
    assert rows_of(path)["counter"] == recount(path)


def test_times_and_places_in_the_sorts(path: Path, store: Store) -> None:
    due = NOW + timedelta(hours=1, milliseconds=7)
    running = ticket("running", clock_started_at=NOW, due_at=due, priority="urgent")
    states = [ticket(state, state=state) for state in ("open", "waiting", "solved", "closed")]
    odd = ticket("odd", state="on_hold", priority="unheard of", tags=["vip", "eu"])
    met = ticket("met", last_answer_at=NOW, last_answer_met=False)
    store.apply(page("1", running, *states, odd, met))
    assert {row[0]: row[1] for row in ask(path, "SELECT id, due_order FROM ticket")} == {
        "running": to_millis(due),
        "open": NO_CLOCK,
        "waiting": NO_CLOCK + 1,
        "solved": NO_CLOCK + 2,
        "closed": NO_CLOCK + 3,
        "odd": NO_CLOCK,
        "met": NO_CLOCK,
    }
    row = ask(path, "SELECT updated_at, updated_desc, created_at, clock_started_at FROM ticket")[0]
    updated = to_millis(running.updated_at)
    assert row == (updated, -updated, to_millis(running.created_at), to_millis(NOW))
    assert ask(path, "SELECT priority, tags FROM ticket WHERE id = 'odd'") == [(1, "vip,eu")]
    assert ask(path, "SELECT last_answer_at, last_answer_met FROM ticket WHERE id = 'met'") == [
        (to_millis(NOW), 0)
    ]
    with closing(sqlite3.connect(path)) as connection:
        rows = first_page(connection, ListSpec(Scope.TEAM, Sort.DUE), 10)
        assert rows[0].id == "running" and rows[-1].id == "closed"


def test_everything_a_message_a_person_and_a_team_hold(path: Path, store: Store) -> None:
    note = message(
        "m", "t", kind="note", collaborator=True, body="同期\n\x1b[31m", written_at=NOW, position=3
    )
    store.apply(page("1", note, person(), team()))
    rows = rows_of(path)
    times = (to_millis(NOW - timedelta(hours=1)), to_millis(NOW))
    assert rows["message"] == [
        ("m", "t", AGENT, "Sam Reed", "agent", "note", 1, "同期\n\x1b[31m", 3, 1, *times, None)
    ]
    who = (ME, "team", "Aiko Tanaka", "aiko@example.com", "team_admin", None, "en", None)
    assert rows["person"] == [who]
    facts = ("team", "acme", "Acme", "advanced", 25, "card", "USD", "Europe/Paris", "dropbox,dash")
    assert rows["team"] == [(*facts, None, None)]


UNREAD: list[tuple[TicketData, int | None, bool]] = [
    (ticket("t", revision=1, last_author_id=AGENT), None, True),
    (ticket("t", revision=1, last_author_id=ME), None, False),
    (ticket("t", revision=3, last_author_id=AGENT), 3, False),
    (ticket("t", revision=3, last_author_id=AGENT), 2, True),
    (ticket("t", revision=3, last_author_id=AGENT), 0, True),
    (ticket("t", revision=3, last_author_id=ME), 2, False),
    # Marked unread by hand, whoever wrote last.
    (ticket("t", revision=3, last_author_id=ME), 0, True),
]


@pytest.mark.parametrize("order", ["read first", "ticket first", "one page", "over old"])
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "first"])
@pytest.mark.parametrize(("thread", "through", "expected"), UNREAD)
def test_unread_whatever_comes_first(
    path: Path,
    store: Store,
    thread: TicketData,
    through: int | None,
    expected: bool,
    order: str,
    ready: bool,
) -> None:
    store.apply(page("0", more=not ready))
    marks: list[Thing] = [] if through is None else [read("t", through)]
    orders: dict[str, list[list[Thing]]] = {
        "read first": [marks, [thread]],
        "ticket first": [[thread], marks],
        "one page": [[thread, *marks]],
        "over old": [[thread, read("t", 1)], [thread, *(marks or [gone("read", "t")])]],
    }
    for things in orders[order]:
        store.apply(page("n", *things, more=not ready))
    assert ids(path, "unread") == ({"t"} if expected else set())
    assert rows_of(path)["counter"] == recount(path)


def test_a_read_mark_that_is_gone_leaves_a_ticket_unread(path: Path, store: Store) -> None:
    store.apply(page("1", ticket("t"), read("t", 1)))
    assert ids(path, "unread") == set()
    applied = store.apply(page("2", gone("read", "t")))
    assert ids(path, "unread") == {"t"} and named(applied) == {"t"}


def test_an_older_version_never_replaces_a_newer_one(path: Path, store: Store) -> None:
    new = ticket("t", version=5, revision=3, state="solved")
    store.apply(page("1", new, read("t", 2)))
    before = rows_of(path)
    store.apply(page("2", ticket("t", version=4, revision=2)))
    assert rows_of(path) == before
    # Its read mark counts all the same.
    store.apply(page("3", ticket("t", version=4, revision=2), read("t", 3)))
    assert ids(path, "unread") == set() and ids(path, "revision = 3") == {"t"}
    assert rows_of(path)["counter"] == recount(path)


def test_what_is_there_as_it_is_is_not_written_again(store: Store) -> None:
    things: list[Thing] = [*some(50), message("m", "t1"), read("t1", 1), person(), team()]
    store.apply(page("1", *things))
    before = store._connection.total_changes
    assert store.apply(page("2", *things)).objects == 54
    assert store._connection.total_changes == before + 1  # where the feed stands


def test_a_ticket_takes_its_messages_along_and_comes_back(path: Path, store: Store) -> None:
    whole: list[Thing] = [
        ticket("t"),
        message("m", "t"),
        message("n", "t", position=2),
        read("t", 1),
    ]
    store.apply(page("1", ticket("other"), message("o", "other"), *whole))
    before = rows_of(path)
    store.apply(page("2", gone("ticket", "t")))
    assert ids(path) == {"other"} and ids(path, kind="message") == {"o"}
    assert rows_of(path)["counter"] == recount(path)
    # The desk does not send the read mark again: it was never gone.
    store.apply(page("3", *whole[:3]))
    assert rows_of(path) == before


def test_objects_that_are_gone_or_unknown(path: Path, store: Store) -> None:
    store.apply(page("1", *some(2), message("m", "t1"), person(YOU), person(), team()))
    lost = [gone("message", "m"), gone("person", YOU), gone("team", "team"), gone("ticket", "?")]
    applied = store.apply(page("2", *lost, gone("recommendation", "r")))
    rows = rows_of(path)
    assert not rows["message"] and not rows["team"] and len(rows["person"]) == 1
    assert applied.what == {"ticket", "message", "person", "team"}
    assert named(applied) == {"t1", "?"} and applied.objects == 5


def test_what_a_page_tells(store: Store) -> None:
    told = store.apply(page("1", ticket("a"), message("m", "b"), read("c", 1), more=True))
    assert told.what == {"ticket", "message", "read"} and named(told) == {"a", "b", "c"}
    assert (told.objects, told.complete, told.shrink_refused) == (3, False, False)
    assert named(store.apply(page("2", *some(200)))) == {f"t{n}" for n in range(200)}
    assert store.apply(page("3", *some(201))).tickets is None
    told = store.apply(page("4"))
    assert (told.what, told.tickets, told.objects) == (frozenset(), frozenset(), 0)
    assert told.complete


def test_work_for_a_page_does_not_grow_with_the_cache(path: Path, store: Store) -> None:
    store.apply(page("1", *some(500)))
    statements = [
        UPSERTS["ticket"],
        figures.OF_IDS,
        intake.THROUGH,
        intake.TICKETS_OF,
        intake.MARK,
        "DELETE FROM message WHERE ticket_id = ?",
        intake.STORED,
        "DELETE FROM search_row WHERE key = ?",
        *(search_index.SUBJECTS + where for where in ("id IN " + search_index.IDS, "key > ?2")),
        search_index.OF_MESSAGES + "message.id IN " + search_index.IDS,
        search_index.OF_MESSAGES + "message.key > ?2",
        search_index.OF_TICKETS + "ticket.id IN " + search_index.IDS,
        search_index.OF_TICKETS + "ticket.key > ?2 AND +message.key <= ?3",
    ]
    with closing(sqlite3.connect(path)) as connection:
        for analyze in (False, True):
            if analyze:
                connection.execute("ANALYZE")
            for sql in statements:
                values = (None,) * sql.count("?")
                plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
                scans = [step for step in plan if step.startswith("SCAN")]
                assert all("json_each" in step for step in scans), (sql, plan)
                assert not any("(rowid<?)" in step for step in plan), (sql, plan)


# Snapshots


def test_a_first_snapshot_goes_on_after_an_interruption(path: Path, store: Store) -> None:
    store.apply(page("1", *some(5), message("m", "t1"), more=True))
    position = store.position()
    assert (position.cursor, position.ready, position.as_of, position.done) == ("1", False, None, 6)
    store.close()
    with closing(Store.open(path)) as store:
        assert store.position().done == 6 and not store.position().snapshot
        # One of them has changed meanwhile and comes again.
        store.apply(page("2", ticket("t1", version=2, state="solved"), *some(5, 5), more=True))
        assert store.position().done == 12
        assert store.apply(page("3")).complete
        position = store.position()
        assert (position.ready, position.as_of, position.done) == (True, NOW, 0)
    assert len(ids(path)) == 10 and ids(path, "state = 'solved'") == {"t1"}
    assert rows_of(path)["counter"] == recount(path)


def test_a_snapshot_over_old_data_deletes_what_it_does_not_name(path: Path, store: Store) -> None:
    everything: list[Thing] = [
        *some(5),
        message("m0", "t0"),
        message("m4", "t4"),
        read("t0", 1),
        read("t4", 1),
    ]
    store.apply(page("1", *everything, person(), person(YOU), team()))
    store.start_over()
    position = store.position()
    assert (position.cursor, position.ready, position.snapshot) == (None, True, True)
    assert len(ids(path)) == 5
    store.apply(page("2", *some(2), message("m0", "t0"), read("t0", 1), more=True))
    store.close()
    with closing(Store.open(path)) as store:
        assert store.position().cursor == "2" and store.position().snapshot
        assert len(ids(path)) == 5
        applied = store.apply(page("3", ticket("new"), person()))
        assert applied.complete and applied.tickets is None
        assert applied.what == {"ticket", "message", "person", "team", "read"}
        assert not store.position().snapshot and store.position().cursor == "3"
    rows = rows_of(path)
    assert ids(path) == {"t0", "t1", "new"} and ids(path, kind="message") == {"m0"}
    assert rows["read"] == [("t0", 1)] and len(rows["person"]) == 1 and not rows["team"]
    assert rows["counter"] == recount(path)
    assert ask(path, "SELECT * FROM snapshot_seen") == []


def test_a_snapshot_broken_off_twice_starts_from_nothing(path: Path, store: Store) -> None:
    store.apply(page("1", *some(5)))
    store.start_over()
    store.apply(page("2", *some(3), more=True))
    store.start_over()
    store.apply(page("3", *some(2)))
    assert ids(path) == {"t0", "t1"}


def test_a_first_snapshot_that_expired_leaves_nothing_old(path: Path, store: Store) -> None:
    store.apply(page("1", *some(5), more=True))
    store.start_over()
    position = store.position()
    assert (position.cursor, position.ready, position.done) == (None, False, 0)
    store.apply(page("2", *some(3), more=True))
    assert store.position().done == 3
    store.apply(page("3", ticket("new")))
    assert ids(path) == {"t0", "t1", "t2", "new"} and store.position().ready


def test_a_desk_restored_from_a_backup_has_the_last_word(path: Path, store: Store) -> None:
    store.apply(page("1", ticket("t", version=9, revision=4, state="closed"), read("t", 4)))
    store.take_identity(identity(epoch="restored"), NOW)
    store.apply(page("2", ticket("t", version=2, revision=2), read("t", 1)))
    assert ids(path, "version = 2 AND state = 'open' AND unread") == {"t"}
    assert rows_of(path)["counter"] == recount(path)


def _shrink(store: Store, cursor: str, kept: int) -> bool:
    pages: list[ChangesPage] = [page(f"{cursor}a", *some(kept), more=True), page(f"{cursor}b")]
    return [store.apply(each) for each in pages][-1].shrink_refused


def test_losing_most_tickets_takes_two_snapshots(path: Path, store: Store) -> None:
    store.apply(page("1", *some(60), team()))
    store.start_over()
    assert _shrink(store, "2", 29)
    position = store.position()
    assert (position.cursor, position.ready, position.snapshot) == (None, True, True)
    assert len(ids(path)) == 60 and len(rows_of(path)["team"]) == 1
    store.close()
    with closing(Store.open(path)) as store:
        assert not _shrink(store, "3", 29)
        assert not store.position().snapshot and store.position().cursor == "3b"
        assert len(ids(path)) == 29 and not rows_of(path)["team"]
        assert rows_of(path)["counter"] == recount(path)


def test_what_a_second_snapshot_names_stays(path: Path, store: Store) -> None:
    store.apply(page("1", *some(60)))
    store.start_over()
    assert _shrink(store, "2", 5)
    assert not _shrink(store, "3", 55)
    assert len(ids(path)) == 55
    # The doubt is over: the next such loss must be confirmed again.
    store.start_over()
    assert _shrink(store, "4", 5)


@pytest.mark.parametrize(("had", "kept"), [(20, 0), (60, 30)])
def test_losing_few_or_half_of_the_tickets_is_believed(
    path: Path, store: Store, had: int, kept: int
) -> None:
    store.apply(page("1", *some(had)))
    store.start_over()
    assert not _shrink(store, "2", kept)
    assert len(ids(path)) == kept


def test_gone_within_a_snapshot(path: Path, store: Store) -> None:
    losses: list[Gone] = [gone("ticket", "t1"), gone("message", "m")]
    for cursor in ("1", "2"):
        first: list[Thing] = [*some(3), message("m", "t2"), message("n", "t1")]
        store.apply(page(f"{cursor}a", *first, more=True))
        store.apply(page(f"{cursor}b", *losses))
        assert ids(path) == {"t0", "t2"} and not rows_of(path)["message"]
        assert rows_of(path)["counter"] == recount(path)
        store.start_over()
