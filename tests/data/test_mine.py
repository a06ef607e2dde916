"""mine.db: made whole, migrated, rescued when it is damaged, and durable whatever comes."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.mine import MIGRATIONS, MineFile, build
from premium_tui.data.models import Draft
from premium_tui.data.outbox import Outbox
from premium_tui.data.rescue import rescue
from premium_tui.domain.actions import Reply

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def reply(ticket: str, text: str = "hello") -> Reply:
    return Reply(ticket, f"m-{text}", text, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.db"


def test_drafts_and_settings(path: Path) -> None:
    file = MineFile(path)
    drafts, own = Drafts(file), PersonSettings(file)
    assert drafts.get("new") is None and own.get("preview") is None
    drafts.drop("new")
    assert not path.exists()
    drafts.save(Draft("new", {"subject": "件名", "body": "\ud800 and \0"}), NOW)
    drafts.save(Draft("reply:t", {"body": "b"}), LATER)
    assert drafts.get("new") == Draft("new", {"subject": "件名", "body": "\ud800 and \0"}, NOW)
    assert [draft.key for draft in drafts.all()] == ["reply:t", "new"]
    drafts.drop("new")
    assert drafts.keys() == frozenset({"reply:t"})
    own.put("preview", "off")
    own.put("preview", "on")
    assert own.get("preview") == "on"
    file.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    Outbox.at(path).enqueue(reply("a"), NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    outbox = Outbox.at(path)
    with pytest.raises(StoreNewer) as caught:
        outbox.enqueue(reply("b"), NOW)
    assert (caught.value.found, caught.value.known) == (7, len(MIGRATIONS))
    outbox.close()


def test_an_older_file_is_brought_up_with_its_rows(path: Path) -> None:
    old = Outbox(MineFile(path))
    old.enqueue(reply("a"), NOW)
    old.close()
    migrations = (*MIGRATIONS, "ALTER TABLE draft ADD COLUMN more TEXT")
    new = MineFile(path, migrations)
    assert len(Outbox(new).pending()) == 1
    columns = new.read(lambda c: str(c.execute("PRAGMA table_info(draft)").fetchall()), "")
    assert "more" in columns
    assert new.read(lambda c: c.execute("PRAGMA user_version").fetchone()[0], 0) == len(migrations)
    new.close()


def leave_a_log_behind(path: Path) -> None:
    """Leave what was written to a file that is gone beside where the next one comes to stand."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE other (words)")
        connection.executemany("INSERT INTO other VALUES (?)", [("x" * 3_000,)] * 50)
        connection.commit()
        kept = {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("-wal", "-shm")}
    path.unlink()
    for suffix, content in kept.items():
        Path(f"{path}{suffix}").write_bytes(content)


def test_what_a_file_that_is_gone_left_behind_gets_into_no_new_one(path: Path) -> None:
    leave_a_log_behind(path)
    outbox = Outbox.at(path)
    outbox.enqueue(reply("a"), NOW)
    assert [entry.action for entry in outbox.pending()] == [reply("a")]
    outbox.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'other'").fetchall()


def test_a_rescue_that_was_cut_off_leaves_nothing_to_the_next(path: Path) -> None:
    outbox = Outbox.at(path)
    outbox.enqueue(reply("a"), NOW)
    outbox.close()
    leave_a_log_behind(path.with_name(f".{path.name}.rescue"))
    rescue(path, lambda fresh: build(fresh, MIGRATIONS))
    outbox = Outbox.at(path)
    assert [entry.action for entry in outbox.pending()] == [reply("a")]
    outbox.close()


def test_a_folder_that_cannot_be_written_is_a_typed_error(tmp_path: Path) -> None:
    # A file where the folder should be: refused to root as well.
    (tmp_path / "folder").write_text("")
    outbox = Outbox.at(tmp_path / "folder" / "mine.db")
    with pytest.raises(StoreUnwritable):
        outbox.enqueue(reply("a"), NOW)
    outbox.close()


def _filled(path: Path, count: int) -> list[str]:
    outbox = Outbox.at(path)
    keys = [outbox.enqueue(reply("t", f"{n} {'long ' * 300}"), NOW) for n in range(count)]
    Drafts(MineFile(path)).save(Draft("new", {"body": "kept"}), NOW)
    outbox.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return keys


@pytest.mark.parametrize("page", [0, 12, 20])
def test_a_damaged_page_costs_what_it_held_and_no_more(path: Path, page: int) -> None:
    keys = _filled(path, 60)
    raw = bytearray(path.read_bytes())
    size = int.from_bytes(raw[16:18], "big")
    raw[page * size : (page + 1) * size] = b"\xa5" * size
    path.write_bytes(raw)
    outbox = Outbox.at(path)
    kept = [entry.key for entry in outbox.pending()]
    assert kept == [key for key in keys if key in kept], "in order"
    assert len(kept) >= (60 if page == 0 else 50)
    assert Drafts(MineFile(path)).keys() == {"new"}
    # It works on, and the damaged file is kept.
    outbox.enqueue(reply("t", "after"), NOW)
    assert len(outbox.pending()) == len(kept) + 1
    aside = [name for name in os.listdir(path.parent) if name.endswith("Z")]
    assert len(aside) == 1 and (path.parent / aside[0]).read_bytes() == raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    outbox.close()


def test_rubbish_is_set_aside(path: Path) -> None:
    path.write_bytes(os.urandom(20_000))
    outbox = Outbox.at(path)
    outbox.enqueue(reply("t"), NOW)
    assert len(outbox.pending()) == 1
    assert any("damaged" in name for name in os.listdir(path.parent))
    outbox.close()


def test_damage_met_while_at_work_is_rescued_too(path: Path) -> None:
    keys = _filled(path, 30)
    outbox = Outbox.at(path)
    assert len(outbox.pending()) == 30
    size = 4096
    with open(path, "r+b") as file:
        file.seek(1 * size)
        file.write(b"\xa5" * (3 * size))
    other = Outbox.at(path)
    assert {entry.key for entry in other.pending()} <= set(keys)
    # The first one notices that another file stands there now.
    key = outbox.enqueue(reply("t", "after"), NOW)
    assert key in [entry.key for entry in other.pending()]
    other.close()
    outbox.close()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Reply
outbox = Outbox.at(Path(sys.argv[1]))
now = datetime.now(UTC)
for number in range(1_000_000):
    print(outbox.enqueue(Reply(f"t{number % 7}", f"m{number}", "x" * 2000, 1), now), flush=True)
    if number % 3 == 0:
        claimed = outbox.claim_next(now)
        assert claimed is not None
        outbox.sent(claimed.key, "{}")
"""


@pytest.mark.parametrize("after", [1, 25, 90])
def test_what_was_written_survives_a_kill(path: Path, after: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    with process, process.stdout:
        told = [process.stdout.readline().strip() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        told += [line.strip() for line in process.stdout if len(line) == 37]
    outbox = Outbox.at(path)
    kept = [entry.key for entry in outbox.pending()]
    # Everything it was told is durable; at most one more was on its way to be told.
    assert kept[: len(told)] == told
    assert len(kept) - len(told) <= 1
    outbox.release_claims()
    assert all(entry.state in ("queued", "sent") for entry in outbox.pending())
    outbox.close()
