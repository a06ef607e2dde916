"""Files of every earlier version: opened by this program with all that was in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.data import search_index
from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.mine import MIGRATIONS, MineFile
from premium_tui.data.outbox import Outbox
from premium_tui.data.requests import request_of
from premium_tui.data.store import Store
from premium_tui.data.tables import CACHE_VERSION
from premium_tui.domain.actions import kind_of
from tests.data.earlier import make, schema, versions
from tests.data.feed_pages import (
    NOW,
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

LATER = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def test_every_version_is_kept_and_the_present_one_is_its_own(tmp_path: Path) -> None:
    assert versions("cache") == list(range(1, CACHE_VERSION + 1))
    assert versions("mine") == list(range(1, len(MIGRATIONS) + 1))
    make(tmp_path / "cache.db", "cache", CACHE_VERSION)
    Store.open(tmp_path / "fresh.db").close()
    assert schema(tmp_path / "cache.db") == schema(tmp_path / "fresh.db")
    make(tmp_path / "mine.db", "mine", len(MIGRATIONS))
    Drafts(MineFile(tmp_path / "other.db")).drop("none")
    Outbox.at(tmp_path / "other.db").release_claims()
    assert schema(tmp_path / "mine.db") == schema(tmp_path / "other.db")


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as this program fills it; nobody writes to it any more."""
    path = tmp_path_factory.mktemp("today") / "today.db"
    tickets = [ticket(f"t{n}", number=n, subject=f"同期が止まる {n}") for n in range(300)]
    messages = [message(f"m{n}", f"t{n % 300}", body=f"Größe {n}, 色 {n}") for n in range(600)]
    with closing(Store.open(path)) as store:
        store.take_identity(identity(), NOW)
        store.apply(page("1", *tickets, *messages, read("t1", 1), person(), team()))
    return path


def as_it_was(path: Path, version: int, today: Path) -> None:
    """Make a cache of a version that holds what that of today holds, as far as it can."""
    make(path, "cache", version)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS today", (str(today),))
        tables = connection.execute(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).fetchall()
        for (table,) in tables:
            names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(
                f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}"
            )
        if version > 1:
            # Cut as another program cut: what it found is worth nothing now.
            connection.execute("INSERT INTO search (rowid, text) VALUES (3, 'left behind')")
            connection.execute("INSERT INTO search_row VALUES (3, 1)")
            connection.execute(
                "UPDATE search_state SET tokenizer = 'another', through = ?", (search_index.EVERY,)
            )


@pytest.mark.parametrize("version", versions("cache"))
def test_a_cache_of_an_earlier_version_comes_with_every_row(
    version: int, tmp_path: Path, today: Path
) -> None:
    path = tmp_path / "cache.db"
    as_it_was(path, version, today)
    with closing(Store.open(path)) as store:
        assert store.set_aside is None
        position = store.position()
        assert (position.cursor, position.ready) == ("1", True)
        while store.build_index():
            pass
        assert rows_of(path) == rows_of(today)
        assert len(rows_of(path)["search"]) > 1_000
        # It goes on from where it was.
        assert not store.take_identity(identity(), NOW)
        store.apply(page("2", ticket("t5", version=2, state="closed"), message("more", "t5")))
    assert rows_of(path)["counter"] == recount(path)
    assert schema(path) == schema(today)


@pytest.mark.parametrize("version", range(1, 6))
@pytest.mark.parametrize("role", ["agent", "team_admin"])
def test_an_agent_asks_again_for_the_macros_that_were_passed_over(
    role: str, version: int, tmp_path: Path
) -> None:
    today = tmp_path / "today.db"
    with closing(Store.open(today)) as store:
        store.take_identity(identity(role=role), NOW)
        store.apply(page("1", ticket("t1"), person(), team()))
    path = tmp_path / "cache.db"
    as_it_was(path, version, today)
    with closing(Store.open(path)) as store:
        position = store.position()
        assert (position.cursor, position.ready) == (None if role == "agent" else "1", True)
        # What is here stays until the desk has named all that is still there.
        store.apply(page("2", ticket("t1"), person(), team()))
        assert store.position().cursor == "2" and len(rows_of(path)["ticket"]) == 1


@pytest.mark.parametrize("version", versions("mine"))
def test_a_mine_db_of_an_earlier_version_is_sent_to_the_last(version: int, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    make(path, "mine", version)
    file = MineFile(path)
    outbox = Outbox(file)
    entries = outbox.pending(LATER)
    assert [entry.key for entry in entries] == [f"k{n}" for n in range(1, 11)]
    assert all(
        entry.action is not None and entry.kind == kind_of(entry.action) for entry in entries
    )
    progress = [entry.progress for entry in entries]
    assert progress == ["sent", "sending", *["queued"] * 6, "attention", "attention"]
    assert [entry.key for entry in entries if entry.receipt] == ["k1"]
    assert outbox.standing() == (6, 2), "without the mark of reading, with the one under way"

    outbox.release_claims()
    gone = []
    while (claimed := outbox.claim_next(LATER)) is not None:
        request = request_of(claimed.action, claimed.queued_at)
        assert request.method in ("POST", "PUT") and request.path.startswith("/v1/")
        outbox.sent(claimed.key, "{}")
        gone.append(claimed.key)
    assert gone == ["k2", "k3", "k4", "k5", "k6", "k7", "k8"]
    assert outbox.retry("k9")
    outbox.settle(outbox.sent_keys())
    assert [entry.key for entry in outbox.pending(LATER)] == ["k9", "k10"]

    drafts = {draft.key: draft.fields for draft in Drafts(file).all()}
    assert drafts == {
        "reply:t1": {"body": "Half an answer"},
        "new": {"subject": "件名", "body": "Half a request"},
    }
    assert Drafts(file).all()[0].saved_at == LATER - timedelta(minutes=59)
    assert PersonSettings(file).get("preview") == "off"
    file.close()
    assert [child.name for child in tmp_path.iterdir() if "damaged" in child.name] == []
