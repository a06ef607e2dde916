"""A worker that is killed while it stores a page leaves all of it, or nothing."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from premium_tui.data.store import Store
from tests.data.feed_pages import recount, rows_of

KILLED = """
import os, signal, sys
from pathlib import Path
from premium_tui.data.store import Store
from tests.data.feed_pages import NOW, gone, identity, message, page, read, ticket

def work(path, kill_at):
    steps = 0

    def step():
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store.open(path)
    store.take_identity(identity(), NOW)
    store.apply(page("1", *(ticket(f"t{n}") for n in range(300)), message("m", "t5")))
    store._connection.set_progress_handler(step, 100)
    again = [ticket(f"t{n}", version=2, state="closed") for n in range(100, 400)]
    store.apply(page("2", *again, message("n", "t6"), read("t7", 1), gone("ticket", "t5")))
    print(steps, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def killed(path, kill_at):
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(writing, 1)
        try:
            work(path, kill_at)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        os._exit(1)
    os.close(writing)
    with open(reading) as pipe:
        told = pipe.read()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    return told

folder, *shares = sys.argv[1:]
steps = int(killed(Path(folder, "whole.db"), 0))
for share in shares:
    assert killed(Path(folder, f"{share}.db"), max(1, int(steps * float(share)))) == ""
"""
"""Kills one process after another at its work: such a share of the way through a page."""


def test_a_killed_worker_leaves_all_of_a_page_or_nothing(tmp_path: Path) -> None:
    shares = ("0.1", "0.6", "1.0")
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), *shares],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert ended.returncode == 0, ended.stderr
    whole = rows_of(tmp_path / "whole.db")
    assert len(whole["ticket"]) == 399 and whole["counter"] == recount(tmp_path / "whole.db")
    for share in shares:
        here = tmp_path / f"{share}.db"
        with closing(Store.open(here)) as store:
            assert store.set_aside is None and store.position().cursor == "1"
            assert len(rows_of(here)["ticket"]) == 300 and rows_of(here)["counter"] == recount(here)
            assert [row[0] for row in rows_of(here)["message"]] == ["m"] and not rows_of(here)[
                "read"
            ]
