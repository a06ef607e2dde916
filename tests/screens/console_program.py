"""The console as a program without a worker: console_program.py ROLE, for PREMIUM_TUI_HOME."""

from __future__ import annotations

import os
import sys

from premium_tui.terminal import guard

guard.prepare(os.environ)

from premium_tui.app import ConsoleApp  # noqa: E402
from premium_tui.data.gateway import Gateway  # noqa: E402
from premium_tui.domain.roles import Role  # noqa: E402
from premium_tui.paths import DemoWho, Places  # noqa: E402
from premium_tui.terminal import signals  # noqa: E402


def main(role: Role) -> int:
    """Run it; return its exit code."""
    profile = Places.from_environment(os.environ).profile()
    gateway = Gateway(profile, DemoWho(role), worker=("/bin/true",))
    app = ConsoleApp(gateway, role)
    signals.install(app.save_drafts)
    code = app.run()
    gateway.close()
    if app.crash is not None:
        raise app.crash
    return code or 0


if __name__ == "__main__":
    sys.exit(main(Role(sys.argv[1])))
