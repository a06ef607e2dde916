"""The program's door: opens the console, or hands over to the command line; the fewest imports."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from premium_tui.app import ConsoleApp
    from premium_tui.data.gateway import Gateway
    from premium_tui.domain.roles import Role

EXIT_INTERRUPTED = 130

SWITCH_SECONDS = 0.001
"""How long one thread may go on before another one has its turn."""


def main() -> int:
    """Run what the command line asks for; return the exit code (docs/scripting.md)."""
    try:
        if sys.argv[1:] == ["kiosk"]:
            from premium_tui.kiosk.main import run as open_kiosk

            return open_kiosk(_run)
        options = _console_options(sys.argv[1:])
        if options is not None and _can_be_drawn():
            code = _console(**options)
            if code is not None:
                return code
        from premium_tui.cli.failures import report_threads
        from premium_tui.cli.main import run

        report_threads()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _console_options(arguments: list[str]) -> dict[str, str] | None:
    """Return the options of a plain start of the console; None leaves them to the command line."""
    options = {}
    rest = iter(arguments)
    for argument in rest:
        if argument == "--slow":
            options["slow"] = "yes"
            continue
        name, equals, value = argument.partition("=")
        if name not in ("--as", "--team", "--profile"):
            return None
        if not equals:
            value = next(rest, "")
        if not value or value.startswith("-"):
            return None
        options["role" if name == "--as" else name[2:]] = value
    return options


def _can_be_drawn() -> bool:
    from premium_tui.terminal.guard import refusal_here

    return os.isatty(1) and refusal_here() is None


def _console(
    role: str = "", team: str = "", profile: str = "default", slow: str = ""
) -> int | None:
    """Open the console; None when the command line has to explain what is wrong with its options.

    Empty are those not given.
    """
    # Nothing of what a start makes is garbage: the first paint takes it up again.
    gc.disable()
    from premium_tui.config import load_settings, settled
    from premium_tui.data.gateway import Gateway
    from premium_tui.domain.roles import Role
    from premium_tui.paths import DemoWho, Places, TokenWho
    from premium_tui.terminal import guard

    names = {known.replace("_", "-"): known for known in Role}
    if role and role not in names:
        return None
    asked = names[role] if role else Role.TEAM_ADMIN
    gateway = None
    try:
        places = Places.from_environment(os.environ)
        here = places.profile(profile)
        places.prepare()
        settings = settled(load_settings(places.config_file), os.environ, slow=bool(slow))
        guard.prepare(os.environ, slow=settings.slow is True)
        if not here.server_json.exists():
            gateway = Gateway(here, DemoWho(asked, team or None), settings=settings)
            return _run(gateway, asked)
        if role or team:
            return None
        gateway = Gateway(here, TokenWho(), settings=settings)
        return _run(gateway, None)
    except Exception as error:
        from premium_tui.cli.failures import report

        return report(error)
    finally:
        if gateway is not None:
            gateway.close()


def _run(
    gateway: Gateway, role: Role | None, begin: Callable[[ConsoleApp], None] | None = None
) -> int:
    """Run the console on the terminal until it is left; return its exit code.

    `begin` is given the application before it starts. Raises what nobody caught, with the terminal
    put back and drafts kept.
    """
    from premium_tui.app import ConsoleApp
    from premium_tui.terminal import signals

    # A thread that reads keeps what draws waiting no longer than this.
    sys.setswitchinterval(SWITCH_SECONDS)
    app = ConsoleApp(gateway, role)
    signals.install(app.save_drafts)
    if begin is not None:
        begin(app)
    code = app.run()
    if app.crash is not None:
        app.save_drafts()
        raise app.crash
    return code or 0


if __name__ == "__main__":
    sys.exit(main())
