"""Files that were cut short, that bits flipped in, or that nothing can be written to any more.

What a person wrote comes out of all of it; the cache may be pulled anew.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from premium_tui.data.cache import Cache
from premium_tui.data.connections import read_still
from premium_tui.data.drafts import Drafts
from premium_tui.data.errors import StoreUnwritable
from premium_tui.data.mine import MineFile
from premium_tui.data.models import Draft
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Reply
from tests.data.earlier import make, versions
from tests.data.feed_pages import NOW
from tests.data.harming import (
    ODD,
    SEEDS,
    Harm,
    change,
    cut_short,
    flip_one,
    flip_some,
    flush,
    harm,
    lose_a_page,
)
from tests.nobody import read_only, small_disk
from tests.shared_data import ROOT

WRITTEN = 40
ON_A_PAGE = 5


def write(path: Path) -> dict[str, Reply]:
    """Write answers and a draft into a mine.db; return the answers by key."""
    file = MineFile(path)
    outbox = Outbox(file)
    answers = [Reply(f"t{n % 5}", f"m{n}", f"{n} {'色 long ' * 60}", n) for n in range(WRITTEN)]
    told = dict(zip(outbox.enqueue_all(answers, NOW), answers, strict=True))
    Drafts(file).save(Draft("new", {"body": "kept"}), NOW)
    file.close()
    flush(path)
    return told


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [cut_short, flip_one, flip_some, lose_a_page])
def test_what_was_written_comes_out_of_a_harmed_file(how: Harm, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    told = write(path)
    raw = harm(path, how, seed)
    file = MineFile(path)
    outbox, drafts = Outbox(file), Drafts(file)
    entries = outbox.pending(NOW)
    kept = [entry.key for entry in entries if entry.key in told]
    assert kept == [key for key in told if key in kept], "in order"
    lost = WRITTEN - len(kept)
    if how is cut_short:
        # Answers lie behind the ten pages that a fresh file has too.
        assert len(kept) >= 3 * (len(raw) // 4_096 - 11)
    else:
        assert lost <= ON_A_PAGE * (4 if how is flip_some else 1)
    if how is flip_one:
        whole = [entry for entry in entries if entry.action == told.get(entry.key)]
        assert len(whole) >= WRITTEN - ON_A_PAGE
    if how is not cut_short or len(raw) > 6 * 4_096:
        assert drafts.keys() == {"new"}
    # It works on, and survives the next start.
    key = outbox.enqueue(Reply("t", "m", "after", 1), NOW)
    drafts.save(Draft("reply:t", {"body": "after"}), NOW)
    file.close()
    again = MineFile(path)
    assert key in [entry.key for entry in Outbox(again).pending(NOW)]
    assert Drafts(again).get("reply:t") is not None
    again.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # Nothing was thrown away: a file that was replaced is still there as it was.
    asides = [child for child in tmp_path.iterdir() if child.name.endswith("Z")]
    assert [child.read_bytes() for child in asides] in ([], [raw])


@pytest.mark.parametrize("version", versions("mine"))
def test_a_harmed_file_of_an_earlier_version_is_rescued_whole(version: int, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    make(path, "mine", version)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        kept = [row[0] for row in old.execute("SELECT key FROM action ORDER BY seq")]
        # Its index is there no more, its pages are: damage that costs no row.
        old.execute("PRAGMA writable_schema = ON")
        old.execute("DELETE FROM sqlite_schema WHERE name = 'action_chain'")
    outbox = Outbox.at(path)
    assert [entry.key for entry in outbox.pending(NOW)] == kept
    assert list(tmp_path.glob("mine.db.damaged-*"))
    outbox.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ticket_id TEXT", b"ticket\xffid TEXT"),
        (b"waits_from INTEGER", b"wakts_from INTEGER"),
        (b"trouble TEXT", b"trouxle TEXT"),
        (b"'sending', 'sent'", b"'sending', 'sejt'"),
        (b"SQLite format 3\0\x10\0\x02", b"SQLite format 3\0\x10\0\x42"),
    ],
    ids=["no text", "a column", "another", "a rule", "its form"],
)
def test_one_bit_in_the_first_page_costs_nothing(old: bytes, new: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    told = write(path)
    change(path, old, new)
    outbox = Outbox.at(path)
    assert {entry.key: entry.action for entry in outbox.pending(NOW)} == told
    while (claimed := outbox.claim_next(NOW)) is not None:
        outbox.sent(claimed.key, "{}")
    assert Drafts(MineFile(path)).keys() == {"new"}
    assert outbox.standing() == (0, 0)
    outbox.close()


def test_a_form_of_schema_that_is_none_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    told = write(path)
    raw = bytearray(path.read_bytes())
    raw[46] = 9
    path.write_bytes(raw)
    assert [entry.key for entry in Outbox.at(path).pending(NOW)] == list(told)


def test_an_action_whose_state_is_none_is_kept_to_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    write(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE action SET state = 'qteued' WHERE seq = 7")
    outbox = Outbox.at(path)
    entries = outbox.pending(NOW)
    assert len(entries) == WRITTEN
    assert [e.seq for e in entries if e.state == "parked"] == [7]
    assert entries[6].code == "damaged" and isinstance(entries[6].action, Reply)
    assert outbox.retry(entries[6].key) and outbox.claim_next(NOW) is not None
    outbox.close()


@pytest.mark.parametrize("odd", ODD)
def test_what_an_action_has_become_hides_no_other(odd: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    told = write(path)
    columns = ("payload", "kind", "queued_at", "not_before", "attempts", "waits_from", "trouble")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for seq, column in enumerate(columns, 1):
            connection.execute(f"UPDATE action SET {column} = {odd} WHERE seq = {seq}")
        connection.execute(f"INSERT INTO draft VALUES ('odd', {odd}, {odd})")
    file = MineFile(path)
    outbox, drafts = Outbox(file), Drafts(file)
    entries = outbox.pending(NOW)
    assert [entry.key for entry in entries] == list(told)
    assert [e.key for e in entries[7:] if e.action == told[e.key]] == list(told)[7:]
    for draft in drafts.all():
        assert drafts.get(draft.key) == draft
    outbox.next_due(NOW)
    while (claimed := outbox.claim_next(NOW)) is not None:
        outbox.sent(claimed.key, "{}")
    file.close()


# Where nothing can be written


WRITER = """
import os, signal, sys
from pathlib import Path
from tests.data.test_damage import write
from tests.data.test_damage_cache import fill
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Store
from tests.data.feed_pages import NOW, identity, page, ticket
from premium_tui.domain.actions import Reply

folder = Path(sys.argv[1])
fill(folder / "cache.db")
write(folder / "mine.db")
if sys.argv[2] == "killed":
    store = Store.open(folder / "cache.db")
    store.take_identity(identity(), NOW)
    store.apply(page("2", ticket("last", number=99)))
    Outbox.at(folder / "mine.db").enqueue(Reply("t", "last", "last", 1), NOW)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place, "size=4m") as disk:
        yield disk


@contextmanager
def full(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    with open(ballast, "wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4_096)):
            continue
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.parametrize("end", ["left", "killed"])
@pytest.mark.parametrize("barred", [full, read_only])
def test_what_is_stored_is_read_where_nothing_can_be_written(
    barred: Callable[[Path], AbstractContextManager[None]], end: str, disk: Path
) -> None:
    subprocess.run([sys.executable, "-c", WRITER, str(disk), end], cwd=ROOT, check=end == "left")
    more = int(end == "killed")
    file, cache = MineFile(disk / "mine.db"), Cache(disk / "cache.db")
    outbox, drafts = Outbox(file), Drafts(file)
    count = "SELECT count(*) FROM ticket"
    with barred(disk):
        assert len(outbox.pending(NOW)) == WRITTEN + more
        assert outbox.standing() == (WRITTEN + more, 0)
        assert drafts.keys() == {"new"}
        assert cache.read(lambda c: c.execute(count).fetchone()) == (60 + more,)
        with pytest.raises(StoreUnwritable) as caught:
            drafts.save(Draft("reply:t", {"body": "x" * 100_000}), NOW)
        assert caught.value.reason in ("no space is left on its disk", "it is read-only")
    drafts.save(Draft("reply:t", {"body": "after"}), NOW)
    outbox.enqueue(Reply("t", "after", "after", 1), datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    assert len(outbox.pending(NOW)) == WRITTEN + more + 1
    assert drafts.keys() == {"new", "reply:t"}
    assert cache.read(lambda c: c.execute(count).fetchone()) == (60 + more,)
    file.close()
    cache.close()


def test_a_log_that_was_left_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    write(path)
    log = Path(f"{path}-wal")
    log.write_bytes(b"")
    assert read_still(path, lambda c: c.execute("SELECT count(*) FROM action").fetchone()) == (40,)
    log.write_bytes(b"something")
    with pytest.raises(sqlite3.OperationalError):
        read_still(path, lambda c: c.execute("SELECT 1").fetchone())
