"""Where the shared test material lies: beside the repository, in `../shared`."""

from __future__ import annotations

from pathlib import Path

from tests.absent import absent

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """Return the shared file or folder `path`, such as `data/nasty/blns.json`.

    Without it the test is skipped and says why; where CI=true it fails, so that nothing is ever
    skipped unseen there.
    """
    found = SHARED / path
    return found if found.exists() else absent(f"shared test material is absent: {path}")
