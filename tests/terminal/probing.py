"""How the tests start the probe, and what may be in the bytes it writes."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.pty_term import PtyTerm
from tests.shared_data import ROOT

PROBE = Path(__file__).with_name("probe.py")

# One thing a terminal obeys, by its grammar and not by the driver's rules: a string sequence, a
# control sequence, a short escape, or a lone control.
_SEQUENCE = re.compile(
    r"\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b.?"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    re.DOTALL,
)
_FRAME = re.compile(r"\x1b\[[0-9;:]*[mABCDEFGHf]")


def start(
    room: str,
    file: Path,
    *,
    columns: int = 80,
    rows: int = 24,
    env: Mapping[str, str] | None = None,
    controlling: bool = True,
) -> PtyTerm:
    """Start a room of the probe in a terminal."""
    return PtyTerm(
        [sys.executable, str(PROBE), room, str(file)],
        columns=columns,
        rows=rows,
        env={"PYTHONPATH": str(ROOT), **(env or {})},
        controlling=controlling,
    )


def commands(raw: bytes) -> list[str]:
    """Return what the terminal was told, but for colours and cursor movements."""
    found = _SEQUENCE.findall(raw.decode("utf-8"))
    return [sequence for sequence in found if not _FRAME.fullmatch(sequence)]
