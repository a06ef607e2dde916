"""Home folders with a full cache, built once and kept under benchmarks/.kept.

`python -m benchmarks.kept_home 1000000 team_admin` prints the folder for PREMIUM_TUI_HOME. Every
ticket stands in every list of that person, and no word in the search index. A million take a minute
and 1 GB.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from premium_tui.data import tables
from premium_tui.paths import DemoWho, Places
from tests.data import cache_builder

KEPT = Path(__file__).parent / ".kept"


def kept_home(tickets: int, role: str = "team_admin") -> Path:
    """Return a home folder whose default person of `role` has `tickets` cached; do not write to it.

    It is built anew when the schema or the builder is another one.
    """
    sources = (Path(tables.__file__), Path(cache_builder.__file__))
    stamp = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]
    home = KEPT / f"home-{tickets}-{role}-{stamp}"
    if home.exists():
        return home
    KEPT.mkdir(exist_ok=True)
    for outdated in KEPT.glob(f"home-{tickets}-{role}-*"):
        shutil.rmtree(outdated)
    beside = Path(mkdtemp(prefix="building-", dir=KEPT))
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(beside)})
    places.prepare()
    person = places.profile().person(DemoWho(role))
    person.prepare()
    cache_builder.build_cache(
        person.cache_db, tickets, messages=1, role=role, now=datetime.now(UTC), search=False
    )
    beside.rename(home)
    return home


@contextmanager
def borrowed_home(tickets: int, role: str = "team_admin") -> Iterator[Path]:
    """Yield a home folder of one's own with a kept cache linked into it; gone afterwards."""
    with borrowed(kept_home(tickets, role)) as home:
        yield home


@contextmanager
def borrowed(kept: Path) -> Iterator[Path]:
    """Yield a home folder of one's own with the cache of a kept one linked into it."""
    home = Path(mkdtemp(prefix="borrowed-", dir=KEPT))
    try:
        for file in kept.rglob("cache.db"):
            place = home / file.relative_to(kept)
            place.parent.mkdir(parents=True, mode=0o700)
            os.link(file, place)
        yield home
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    print(kept_home(int(sys.argv[1]), *sys.argv[2:3]))
