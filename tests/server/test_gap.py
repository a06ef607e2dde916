"""The gap test of the benchmarks, for a few seconds: it finds nothing, and can find something."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress

SECONDS = 200


def check_gaps(*options: str) -> None:
    """Run the gap test for a second; nothing may be skipped or doubled."""
    command = [sys.executable, "-m", "benchmarks.feed_gaps", "--seconds", "1", *options]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Its writers and readers would outlive one that is killed.
        start_new_session=True,
    )
    with running:
        try:
            told = running.communicate(timeout=SECONDS)[0]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 0, told
    found = re.search(r"^(\d+) rows in (\d+) transactions .* (\d+) rows undone", told, re.M)
    assert found is not None and all(int(figure) > 0 for figure in found.groups()), told
    readers = re.findall(r"^[a-z ]+?  +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$", told, re.M)
    assert len(readers) == 4, told
    for pages, rows, *wrong in readers:
        assert int(pages) > 10 and int(rows) > 10, told
        assert wrong == ["0"] * 4, told
    assert re.search(r"cursor: [1-9]\d* messages skipped", told), told
    assert re.search(r"skipped by .*[1-9]", told), told


def test_nothing_is_skipped_or_doubled_while_many_write_and_read() -> None:
    check_gaps("--writers", "4")
