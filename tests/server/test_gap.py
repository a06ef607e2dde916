"""The gap test of the benchmarks, for a few seconds: it finds nothing, and can find something."""

from __future__ import annotations

import re
import subprocess
import sys


def check_gaps(*options: str) -> None:
    """Run the gap test for two seconds; nothing may be skipped or doubled."""
    command = [sys.executable, "-m", "benchmarks.feed_gaps", "--seconds", "2", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    found = re.search(r"^(\d+) rows in (\d+) transactions .* (\d+) rows undone", told)
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
