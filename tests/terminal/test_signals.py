"""Signals on a real PTY (terminals 1, A5): saved, restored, gone, with 128 + the signal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from premium_tui.terminal import signals
from premium_tui.terminal.signals import RESTORE, restore
from tests.pty_term import PtyTerm
from tests.shared_data import ROOT
from tests.terminal.probing import PROBE, start
from tests.waiting import PATIENCE

CODES = {signal.SIGTERM: 143, signal.SIGHUP: 129}


def typed(term: PtyTerm) -> None:
    """Wait for the program and type a draft."""
    term.wait_for("ready")
    term.send("my draft")
    term.wait_for("got my draft.")


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_a5_a_signal_saves_restores_and_ends(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    with start("write", kept) as term:
        assert term.echoes()
        typed(term)
        assert not term.echoes()
        term.signal(number)
        assert term.wait_exit() == code
        assert kept.read_text() == "saved my draft\n"
        assert term.raw.endswith(RESTORE)


def test_the_terminal_echoes_again_after_sigterm(tmp_path: Path) -> None:
    # A shell that outlives the program keeps the terminal open, as for a user.
    probe = f"'{sys.executable}' '{PROBE}' write '{tmp_path / 'kept'}'"
    with PtyTerm(
        ["sh", "-c", f"{probe}; echo code=$?; read line"], env={"PYTHONPATH": str(ROOT)}
    ) as term:
        children = Path(f"/proc/{term.pid}/task/{term.pid}/children")
        term.wait_for("ready")
        if not children.exists():
            pytest.skip("needs /proc to find the shell's child")
        assert not term.echoes()
        os.kill(int(children.read_text().split()[0]), signal.SIGTERM)
        term.wait_for("code=143")
        assert term.echoes()
        term.send("\n")
        assert term.wait_exit() == 0


@pytest.mark.parametrize("controlling", [True, False])
def test_a5_a_cut_line_saves_and_leaves_no_orphan(controlling: bool, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with start("write", kept, controlling=controlling) as term:
        typed(term)
        term.hang_up()
        assert term.wait_exit(reading=False) == 129
        assert kept.read_text() == "saved my draft\n"


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_a5_a_stalled_reader_stops_no_signal(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    with start("flood", kept) as term:
        term.wait_for("flood")
        # Nothing is read from here on: the queue fills and the event loop stands still.
        wait_for_standstill(term.pid)
        term.signal(number)
        assert term.wait_exit(reading=False) == code
        assert kept.read_text().startswith("saved")


def wait_for_standstill(pid: int) -> None:
    """Wait until the program uses no CPU any more: it waits for its reader."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        pytest.skip("needs /proc")
    last, still = "", 0
    tick = threading.Event()
    for _ in range(1200):
        fields = stat.read_text().rsplit(")", 1)[1].split()
        now = f"{fields[11]} {fields[12]}"
        # One that is ready and waits for a processor does not stand still.
        still = still + 1 if now == last and "R" not in states_of(pid) else 0
        if still >= 10:
            return
        last = now
        tick.wait(0.05)
    raise AssertionError("the program never stood still")


@pytest.mark.parametrize("room", ["hang", "fail"])
def test_a_save_that_hangs_or_fails_still_restores_and_ends(room: str, tmp_path: Path) -> None:
    with start(room, tmp_path / "kept") as term:
        typed(term)
        term.signal(signal.SIGTERM)
        assert term.wait_exit() == 143
        assert term.raw.endswith(RESTORE)


def test_a_second_signal_does_not_save_inside_a_save(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with start("hang", kept) as term:
        typed(term)
        term.signal(signal.SIGTERM)
        # The first save is whole and hangs: another one would be a second line.
        term.wait_until(lambda: kept.exists() and kept.read_text().endswith("\n"))
        term.signal(signal.SIGHUP)
        assert term.wait_exit() == 143
        assert kept.read_text() == "saved my draft\n"


def test_a_signal_while_a_thread_is_being_started_still_ends_the_program() -> None:
    code = (
        "import os, threading;"
        "from premium_tui.terminal import signals;"
        "signals.install(threading.Event().wait, within=0.2);"
        # What Thread.start holds for a moment on the main thread.
        "getattr(threading, '_active_limbo_lock').acquire();"
        "os.kill(os.getpid(), 15)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 143


def test_stop_and_continue_start_no_second_threads(tmp_path: Path) -> None:
    tasks = "/proc/{}/task"
    with start("write", tmp_path / "kept") as term:
        typed(term)
        if not Path(tasks.format(term.pid)).exists():
            pytest.skip("needs /proc")
        before = len(os.listdir(tasks.format(term.pid)))
        term.signal(signal.SIGSTOP)
        term.signal(signal.SIGCONT)
        term.send(" goes on")
        term.wait_for("got my draft goes on.")
        assert len(os.listdir(tasks.format(term.pid))) == before


def test_a_terminal_that_is_busy_with_a_frame_is_restored_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "ROOM_WITHIN", PATIENCE)
    ours, theirs = pty.openpty()
    try:
        os.set_blocking(theirs, False)
        frame = 0
        with suppress(BlockingIOError):
            while True:
                frame += os.write(theirs, b"x")
        os.set_blocking(theirs, True)
        ending = threading.Thread(target=restore, args=(theirs, None))
        ending.start()
        seen = b""
        while not seen.endswith(RESTORE):
            assert select.select([ours], [], [], PATIENCE)[0], seen[-200:]
            seen += os.read(ours, 65_536)
        ending.join()
        assert seen == b"x" * frame + RESTORE and os.get_blocking(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def test_restoring_waits_for_no_reader_for_long_and_leaves_the_shared_flag_alone() -> None:
    ours, theirs = pty.openpty()
    try:
        os.set_blocking(theirs, False)
        with pytest.raises(BlockingIOError):
            while True:
                os.write(theirs, b"x" * 4096)
        os.set_blocking(theirs, True)
        restore(theirs, None)
        assert os.get_blocking(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def test_the_restoring_bytes_switch_off_all_that_textual_switches_on() -> None:
    for mode in (1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048):
        assert f"\x1b[?{mode}l".encode() in RESTORE
    for mode in (7, 25):
        assert f"\x1b[?{mode}h".encode() in RESTORE
    assert RESTORE.index(b"\x1b[<u") < RESTORE.index(b"\x1b[?1049l")


STOPPING = """
import asyncio, os, signal
from textual.app import App
from premium_tui.terminal.driver import SafeDriver
async def start():
    {before}
    SafeDriver(App())
    os.kill(os.getpid(), signal.SIGTSTP)
    print("went on", flush=True)
asyncio.run(start())
"""


def test_a_stop_before_anything_is_drawn_only_stops() -> None:
    with PtyTerm([sys.executable, "-c", STOPPING.format(before="pass")], cwd=ROOT) as term:
        term.wait_until(lambda: state_of(term.pid) == "T", what="stopped")
        assert b"went on" not in term.raw
        term.signal(signal.SIGCONT)
        term.wait_for("went on")
        assert term.wait_exit() == 0
        assert term.raw == b"went on\r\n"


def test_where_stopping_is_ignored_it_stays_so() -> None:
    ignored = "signal.signal(signal.SIGTSTP, signal.SIG_IGN)"
    with PtyTerm([sys.executable, "-c", STOPPING.format(before=ignored)], cwd=ROOT) as term:
        assert term.wait_exit() == 0
        assert term.raw == b"went on\r\n"


def state_of(pid: int) -> str:
    """Return the state of a process, as one letter."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def states_of(pid: int) -> set[str]:
    """Return the states of a process's threads."""
    return {
        path.read_text().rpartition(")")[2].split()[0]
        for path in Path(f"/proc/{pid}/task").glob("*/stat")
    }
