"""Running the program as a user without rights, and folders such a user meets.

Where the tests run as root, rights are given up with setpriv; else there are none to give up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.absent import absent, program
from tests.shared_data import ROOT
from tests.waiting import wait_until

NOBODY = 65_534

# In a mount namespace of its own: folders that only root may enter stand open, and the trees the
# program needs lie in them as before, whatever umask a test has left behind. Arguments: the folder
# and the trees, `--`, the command.
_OPEN_UP = r"""
set -e
umask 022
closed=$1; shift
stage=$(mktemp -d); n=0; trees=
while [ "$1" != -- ]; do
  mkdir "$stage/$n"; mount --rbind "$1" "$stage/$n"; trees="$trees $n:$1"; n=$((n+1)); shift
done
shift
mount -t tmpfs -o mode=755 tmpfs "$closed"
for pair in $trees; do
  tree=${pair#*:}; mkdir -p "$tree"; mount --move "$stage/${pair%%:*}" "$tree"
done
rmdir "$stage"/* "$stage"
exec "$@"
"""


@cache
def as_nobody() -> tuple[str, ...]:
    """Return what stands before a command so that it runs without rights."""
    if os.geteuid() != 0:
        return ()
    drop = (
        program("setpriv"),
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--no-new-privs",
        "--",
    )
    command = (*opened_up(), *drop)
    probe = [*command, sys.executable, "-c", "import premium_tui, textual, pydantic_core"]
    done = subprocess.run(probe, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        absent(f"the program cannot be run as another user here: {done.stderr}")
    return command


def opened_up(*, always: bool = False) -> tuple[str, ...]:
    """Return what stands before a command of root's so that others reach the program from it.

    It then runs among mounts of its own; `always` does so also where everything stands open.
    """
    trees = sorted({os.path.realpath(p) for p in (sys.base_prefix, sys.prefix, ROOT)})
    above = [_closed_above(Path(tree)) for tree in trees]
    closed = {str(folder) for folder in above if folder is not None}
    before: tuple[str, ...] = (program("unshare"), "--mount") if closed or always else ()
    for folder in sorted(closed):
        inside = [tree for tree in trees if tree.startswith(f"{folder}/")]
        before += _opening(folder, inside)
    return before


def _opening(folder: str, trees: list[str]) -> tuple[str, ...]:
    return ("sh", "-c", _OPEN_UP, "sh", folder, *trees, "--")


def _closed_above(tree: Path) -> Path | None:
    """Return the topmost folder on the way to `tree` that others cannot enter."""
    for folder in (*reversed(tree.parents), tree):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


@contextmanager
def nobodys_folder() -> Iterator[Path]:
    """Make a folder of that user's own, in a place open to all; pytest's folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="ptui-test-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def small_disk(at: Path, *options: str) -> Iterator[Path]:
    """Mount a small disk of that user's own at the folder `at`; the test ends where it cannot."""
    if os.geteuid() != 0:
        absent("only root can mount a disk to be filled")
    chosen = ",".join((f"uid={NOBODY},gid={NOBODY},mode=700", *options))
    done = subprocess.run(
        [program("mount"), "-t", "tmpfs", "-o", chosen, "tmpfs", at],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        absent(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run([program("umount"), "--lazy", at], check=True)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Let nothing be written to a small disk for a while."""
    remount = [program("mount"), "-o", "remount,ro", str(disk)]

    def is_shut() -> bool:
        # The files of a process that has just ended may be open a moment longer.
        return subprocess.run(remount, capture_output=True, check=False).returncode == 0

    wait_until(is_shut)
    try:
        yield
    finally:
        subprocess.run([program("mount"), "-o", "remount,rw", disk], check=True)
