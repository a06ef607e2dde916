"""Without rights: everything works; what the state folder cannot hold is said in one sentence."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from premium_tui.data.rendezvous import find_worker
from tests.e2e.home import READY, Home, copied, open_ticket, quit_console
from tests.nobody import NOBODY, as_nobody, nobodys_folder, small_disk
from tests.nobody import read_only as shut
from tests.pty_term import PtyTerm
from tests.waiting import wait_until

SUBJECT = "Dropbox hangs at"


@pytest.fixture(scope="module")
def run_as() -> tuple[str, ...]:
    """What makes a command run without rights, under a umask that would let everybody in."""
    return ("sh", "-c", 'umask 0; exec "$@"', "sh", *as_nobody())


@pytest.fixture
def folder() -> Iterator[Path]:
    with nobodys_folder() as folder:
        yield folder


def fill(folder: Path) -> Path:
    """Write until the disk is full; return the file to delete to make room again."""
    ballast = folder / "ballast"

    def is_full() -> bool:
        # What else is written meanwhile takes part of the room, or gives some back.
        with ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 512):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        return os.statvfs(folder).f_bavail == 0

    wait_until(is_full)
    return ballast


def modes(folder: Path) -> dict[str, int]:
    """Return the mode of everything in `folder`; all of it must be that user's."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        # A file may be gone between two looks.
        with suppress(FileNotFoundError):
            state = path.lstat()
            assert os.geteuid() != 0 or state.st_uid == NOBODY, path
            found[str(path)] = stat.S_IMODE(state.st_mode) | (stat.S_ISDIR(state.st_mode) << 12)
    return found


def assert_private(folder: Path) -> None:
    """Folders are 0700, everything else 0600."""
    for path, mode in modes(folder).items():
        assert mode == (0o700 | 1 << 12 if mode >> 12 else 0o600), (path, oct(mode))


def test_the_whole_program_works_and_shuts_everybody_out(
    run_as: tuple[str, ...], folder: Path
) -> None:
    home = Home(folder / ".local/state/premium-tui", run_as)
    # As on a fresh machine: nothing is named, so it lies where XDG says.
    unnamed = ("PREMIUM_TUI_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
    home.env |= {"HOME": str(folder), **dict.fromkeys(unnamed, "")}
    with home.console() as term:
        term.wait_for("live", READY)
        open_ticket(term, SUBJECT)
        term.key("r")
        term.wait_for("ctrl+s")
        term.send("Now it works.")
        term.wait_for("Now it works.")
        term.key("ctrl+s")
        term.wait_gone("ctrl+s")
        term.wait_until(lambda: "queued" not in term.text() and "sending" not in term.text())
        worker = find_worker(home.profile())
        assert worker is not None
        assert len(home.processes()) == 2
        for pid in home.processes():
            assert os.geteuid() != 0 or Path(f"/proc/{pid}").stat().st_uid == NOBODY
        assert_private(Path(worker.socket).parent)
        assert_private(home.folder)
        assert quit_console(term) == 0
    home.leave()
    assert_private(home.folder)
    wait_until(lambda: not Path(worker.socket).parent.exists())
    assert "Now it works." in home.output("ticket", "view", "10895")
    home.leave()


@contextmanager
def foreign(folder: Path) -> Iterator[Path]:
    yield Path("/usr")


@contextmanager
def no_entry(folder: Path) -> Iterator[Path]:
    yield Path("/usr/premium-tui-state")


@contextmanager
def a_file(folder: Path) -> Iterator[Path]:
    (folder / "file").touch()
    yield folder / "file"


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    with small_disk(folder, "ro") as disk:
        yield disk


@contextmanager
def full(folder: Path) -> Iterator[Path]:
    with small_disk(folder, "size=64k") as disk:
        fill(disk)
        yield disk


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (foreign, "is not safe to use: it belongs to user 0."),
        (no_entry, "cannot be written (permission denied)"),
        (a_file, "is not safe to use: it is not a folder."),
        (read_only, "cannot be written ("),
        (full, "cannot be written (no space is left on its disk)"),
    ],
)
def test_a_state_folder_that_cannot_be_used_is_named_in_one_sentence(
    place: object, words: str, run_as: tuple[str, ...], folder: Path
) -> None:
    assert callable(place)
    with place(folder) as state:
        home = Home(state, run_as)
        with home.console() as term:
            assert term.wait_exit(READY) == 1
            said = term.raw.decode().splitlines()
            assert len(said) == 1 and str(state) in said[0] and words in said[0], said
            assert term.echoes()
        done = home.command("ticket", "list")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1 and words in done.stderr, done.stderr


def test_a_first_start_cut_short_by_a_full_disk_says_why(
    run_as: tuple[str, ...], folder: Path
) -> None:
    with small_disk(folder, "size=64k") as disk:
        home = Home(disk, run_as)
        subprocess.run([*run_as, "mkdir", disk / "profiles"], check=True)
        fill(disk)
        done = home.command("sync", "--once")
        assert (done.returncode, done.stdout) == (1, "")
        words = (
            f"{disk} cannot be written (no space is left on its disk): what is stored there is"
            " shown, and nothing new can be kept or sent."
        )
        assert done.stderr.strip() == words


def test_a_disk_that_fills_up_loses_nothing_that_is_written(
    run_as: tuple[str, ...], folder: Path, made_desk: Path
) -> None:
    with small_disk(folder, "size=24m") as disk:
        home = copied(made_desk, disk / "state", run_as, owner=NOBODY)
        with home.console() as term:
            term.wait_for("live", READY)
            open_ticket(term, SUBJECT)
            term.key("r")
            term.wait_for("ctrl+s")
            ballast = fill(disk)
            term.send("Still here.")
            term.wait_for("cannot be saved")
            term.key("ctrl+s")
            term.wait_for("Not kept and not sent")
            assert "Still here." in term.text() and "ctrl+s" in term.text()

            ballast.unlink()
            term.key("ctrl+s")
            term.wait_gone("ctrl+s")
            term.wait_for("Still here.")
            term.wait_until(lambda: "queued" not in term.text() and "live" in term.row(0), READY)
            assert quit_console(term) == 0
        home.leave()
        assert home.output("ticket", "view", "10895").count("Still here.") == 1
        home.leave()


@pytest.mark.parametrize("name", ["mine.db", "people"])
def test_what_was_made_read_only_is_named_with_what_to_do(
    name: str, run_as: tuple[str, ...], folder: Path
) -> None:
    home = Home(folder / "state", run_as)
    home.output("view", "save", "late", "--query", "is:late")
    barred = home.folder / "profiles/default/people"
    if name == "mine.db":
        barred = barred / "default.team_admin" / name
    subprocess.run([*run_as, "chmod", "-R", "a-w", barred], check=True)
    done = home.command("doctor")
    subprocess.run([*run_as, "chmod", "-R", "u+w", barred], check=True)
    assert done.returncode == 1
    (outbox,) = [line for line in done.stdout.splitlines() if "outbox of" in line]
    assert "nothing on the way" in outbox and "read-only" in outbox, done.stdout
    assert home.command("doctor").returncode == 0


@contextmanager
def filled_up(disk: Path) -> Iterator[None]:
    """Leave no room on a small disk for a while."""
    ballast = fill(disk)
    yield
    ballast.unlink()


@pytest.mark.parametrize(
    ("barred", "words", "reset"),
    [
        (filled_up, "no space is left on its disk", "full"),
        (shut, "it is read-only", "read-only file system"),
    ],
    ids=["full", "read-only"],
)
def test_where_nothing_can_be_kept_what_is_stored_is_shown(
    barred: Callable[[Path], AbstractContextManager[None]],
    words: str,
    reset: str,
    run_as: tuple[str, ...],
    folder: Path,
    made_desk: Path,
) -> None:
    with small_disk(folder, "size=24m") as disk:
        home = copied(made_desk, disk / "state", run_as, owner=NOBODY)
        with home.console() as term:
            term.wait_for("live", READY)
            open_ticket(term, SUBJECT)
            term.key("r")
            term.wait_for("ctrl+s")
            term.send("Half a thought")
            term.wait_for("Half a thought")
            term.key("escape")
            term.wait_gone("ctrl+s")
            assert quit_console(term) == 0
        home.leave()
        said = f"{home.folder} cannot be written ({words})"
        with barred(disk):
            with home.console() as term:
                term.wait_for(SUBJECT, READY)
                term.wait_until(lambda: said in flat(term), READY, said)
                assert "live" not in term.row(0)
                open_ticket(term, SUBJECT)
                term.wait_for("Nine of our eleven edit stations")
                term.key("r")
                term.wait_for("Half a thought")
                term.send(" more")
                term.wait_for("cannot be saved")
                term.key("ctrl+s")
                term.wait_for("Not kept and not sent")
                assert "Half a thought more" in term.text()
                assert term.process.poll() is None
                term.key("escape")
                term.wait_for("cannot be kept here")
                assert words in flat(term)
                term.key("escape")
                term.wait_gone("cannot be kept here")
                assert "Half a thought more" in term.text()
                term.key("ctrl+g", "2")
                term.wait_gone("ctrl+s")
                assert "Half a thought more" not in term.text()
            assert SUBJECT in home.output("ticket", "list")
            done = home.command("doctor")
            (outbox,) = [line for line in done.stdout.splitlines() if "outbox of" in line]
            assert done.returncode == 1 and f"cannot be written ({words})" in outbox
            assert "on the way" in outbox and "database" not in done.stdout, done.stdout
            for arguments, reason in (
                (("sync", "--once"), words),
                (("desk", "reset", "-y"), reset),
            ):
                # Making the desk anew waits for a worker, but no longer than one may take to go.
                home.leave()
                done = home.command(*arguments)
                assert (done.returncode, done.stdout) == (1, "")
                assert done.stderr.count("\n") == 1 and reason in done.stderr, done.stderr
            home.leave()

        with home.console() as term:
            term.wait_for("live", READY)
            open_ticket(term, SUBJECT)
            term.key("r")
            term.wait_for("Half a thought")
            term.key("ctrl+s")
            term.wait_gone("ctrl+s")
            term.wait_until(lambda: "queued" not in term.text() and "live" in term.row(0), READY)
            assert quit_console(term) == 0
        home.leave()
        assert home.output("ticket", "view", "10895").count("Half a thought") == 1
        home.leave()


def flat(term: PtyTerm) -> str:
    """Return what the screen shows as if no line were broken."""
    return " ".join(" ".join(term.screen.rows()).split())
