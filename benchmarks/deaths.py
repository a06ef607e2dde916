"""Deaths of a console in the middle of writing, again and again on a machine that is busy.

`python -m benchmarks.deaths [REPEATS]` keeps every processor busy, opens the console on a demo
desk, types into an answer and ends it: by SIGTERM, SIGHUP, a cut line, with a reader that has
stalled, and by SIGKILL. It prints for each how old the oldest letter was that is not in the draft,
how long it took until no process of ours was left, and whether the terminal was put back where the
program had a word in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGTERM
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.machine import Machine
from premium_tui.data.gateway import Gateway
from premium_tui.paths import DemoWho
from tests.e2e.home import READY, Home, open_ticket
from tests.pty_term import PtyTerm

GONE_SECONDS, LOST_SECONDS = 5.0, 1.0
"""What each may be at most."""

SUBJECT = "Dropbox hangs at"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LETTER_SECONDS = 0.05
STALLED = 300
"""How often it is asked to draw all of its screen while nobody reads."""

# It ends with whoever started it, even when that one is killed.
BUSY = "import os\nstarter = os.getppid()\nwhile os.getppid() == starter: pass"

End = Callable[[PtyTerm], None]


def stall(term: PtyTerm) -> None:
    """Read nothing more, have it draw more than a terminal takes, and ask it to end."""
    os.write(term.fd, b"\x0c" * STALLED)
    time.sleep(0.5)
    term.signal(SIGTERM)


ENDS: dict[str, End] = {
    "SIGTERM": lambda term: term.signal(SIGTERM),
    "SIGHUP": lambda term: term.signal(SIGHUP),
    "cut": PtyTerm.hang_up,
    "stalled": stall,
    "SIGKILL": lambda term: term.signal(SIGKILL),
}


@dataclass
class Deaths:
    """What came of all deaths of a kind."""

    lost: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    restored: list[bool] = field(default_factory=list)

    def line(self) -> str:
        """Return it in columns."""
        said = f"{sum(self.restored)} of {len(self.restored)}" if self.restored else "-"
        return (
            f"{len(self.lost):8d}{median(self.lost):9.2f}{max(self.lost):9.2f}"
            f"{median(self.gone):9.2f}{max(self.gone):9.2f}{said:>12s}"
        )

    @property
    def kept_to(self) -> bool:
        """Whether all were as they must be."""
        within = max(self.lost) <= LOST_SECONDS and max(self.gone) <= GONE_SECONDS
        return within and all(self.restored)


def die(home: Home, kind: str, deaths: Deaths) -> None:
    """Write, die, and keep what came of it."""
    typed: list[float] = []
    with home.console() as term:
        term.wait_until(lambda: "live" in term.row(0), READY)
        open_ticket(term, SUBJECT)
        term.key("r")
        term.wait_for("ctrl+s", READY)
        for letter in LETTERS:
            term.send(letter)
            typed.append(time.monotonic())
            term.pump(LETTER_SECONDS)
        written = time.monotonic()
        ENDS[kind](term)
        ended = time.monotonic()
        term.wait_exit(READY, reading=kind not in ("cut", "stalled"))
        home.leave()
        deaths.gone.append(time.monotonic() - ended)
        if term.fd >= 0 and kind != "SIGKILL":
            deaths.restored.append(term.echoes())
    kept = take_draft(home)
    assert LETTERS.startswith(kept), kept
    deaths.lost.append(written - typed[len(kept)] if len(kept) < len(typed) else 0.0)


def take_draft(home: Home) -> str:
    """Return what the draft holds, and drop it."""
    gateway = Gateway(home.profile(), DemoWho())
    try:
        drafts = gateway.drafts()
        for draft in drafts:
            gateway.drop_draft(draft.key)
        return "".join(draft.fields["body"] for draft in drafts)
    finally:
        gateway.close()


@contextmanager
def every_processor_busy() -> Iterator[None]:
    """Keep all processors at work meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def main(repeats: int) -> int:
    """Print the table; return 1 when something was not as it must be."""
    all_deaths = {kind: Deaths() for kind in ENDS}
    machine = Machine()
    with TemporaryDirectory(prefix="ptui-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.output("sync", "--once")
        home.leave()
        with every_processor_busy():
            for _ in range(repeats):
                for kind, deaths in all_deaths.items():
                    die(home, kind, deaths)
    print(
        "a console that dies while one writes: seconds of writing lost, seconds until all is gone"
    )
    heads = ("deaths", "lost", "worst", "gone", "worst")
    print(f"{'':10s}{heads[0]:>8s}{''.join(f'{head:>9s}' for head in heads[1:])}{'restored':>12s}")
    for kind, deaths in all_deaths.items():
        print(f"{kind:10s}{deaths.line()}")
    print(f"{'at most':10s}{'':17s}{LOST_SECONDS:9.2f}{'':9s}{GONE_SECONDS:9.2f}")
    print(machine.line())
    return 0 if all(deaths.kept_to for deaths in all_deaths.values()) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
