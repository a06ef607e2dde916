"""The console as a program without a worker: console_program.py ROLE, for PREMIUM_TUI_HOME.

Its clock goes on from the moment of which caches are built: no midnight turns a time into a date.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from premium_tui.clock import OffsetClock, SystemClock
from premium_tui.config import load_settings, settled
from premium_tui.paths import DemoWho, Places
from premium_tui.terminal import guard

PLACES = Places.from_environment(os.environ)
SETTINGS = settled(load_settings(PLACES.config_file), os.environ)
guard.prepare(os.environ, slow=SETTINGS.slow is True)

from premium_tui.app import ConsoleApp  # noqa: E402
from premium_tui.data import worker_call  # noqa: E402
from premium_tui.data.gateway import Gateway  # noqa: E402
from premium_tui.domain.roles import Role  # noqa: E402
from premium_tui.terminal import signals  # noqa: E402

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""That of `cache_builder`, which takes too long to import here."""


def main(role: Role) -> int:
    """Run it; return its exit code."""
    # Its worker never answers: that is not to be said in the middle of a test.
    worker_call.START_SECONDS = 3600.0
    gateway = Gateway(
        PLACES.profile(),
        DemoWho(role),
        settings=SETTINGS,
        clock=OffsetClock(SystemClock(), NOW - datetime.now(UTC)),
        worker=("/bin/true",),
    )
    app = ConsoleApp(gateway, role)
    signals.install(app.save_drafts)
    code = app.run()
    gateway.close()
    if app.crash is not None:
        raise app.crash
    return code or 0


if __name__ == "__main__":
    sys.exit(main(Role(sys.argv[1])))
