"""The kiosk's entry: everything but an agent's own console is refused in one sentence.

What runs here has been started by sshd as its forced command (docs/ssh.md). Nothing but the key
decides whose console it is: no argument, no variable and no command of the client.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from premium_tui.terminal import kiosk_environment as environment

if TYPE_CHECKING:
    from premium_tui.app import ConsoleApp
    from premium_tui.data.gateway import Gateway
    from premium_tui.domain.roles import Role
    from premium_tui.kiosk.door import Door
    from premium_tui.kiosk.key import KioskRefused

    Show = Callable[[Gateway, Role, Callable[[ConsoleApp], None]], int]

KEYS_THAT_STOP = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
"""What a terminal's keys could end, dump or suspend before the console has it."""

REFUSED = 2


def run(show: Show) -> int:
    """Open the console of the agent whose key was used; return the exit code.

    `show` runs it and hands the application to its last argument before it starts.
    """
    for number in KEYS_THAT_STOP:
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = environment.COMMAND in os.environ
    environment.settle(asked=asked)
    path = os.environ.pop(environment.AUTH_FILE, None)
    # Only now may anything of ours read the environment.
    from premium_tui.cli.failures import report, report_threads, say
    from premium_tui.data.errors import BadAnswer, Offline, TryLater
    from premium_tui.kiosk.door import Door, unreachable_words
    from premium_tui.kiosk.key import KioskRefused, fingerprint_in

    report_threads()
    try:
        if (refusal := _refusal(asked=asked)) is not None:
            say(refusal)
            return REFUSED
        return _open(show, Door(fingerprint_in(path, REFUSED)))
    except KioskRefused as error:
        say(str(error))
        return error.code
    except (Offline, TryLater, BadAnswer) as error:
        say(unreachable_words(error))
        return 3
    except Exception as error:
        return report(error)


def _refusal(*, asked: bool) -> str | None:
    """Return why no console opens on what the client asked for and has."""
    from premium_tui.i18n import _
    from premium_tui.terminal import guard

    if asked:
        return _("Here is the agents' console and nothing else: connect without a command.")
    if not (os.isatty(0) and os.isatty(1) and os.isatty(2)):
        return _("The console needs a terminal: connect with `ssh -t`.")
    if os.environ.get("TERM") == "dumb":
        return _("This terminal cannot be drawn on (TERM=dumb).")
    return guard.refusal_here()


def _open(show: Show, door: Door) -> int:
    """Sign in and run the console until it is left, or the key is taken away."""
    from premium_tui.cli.failures import say
    from premium_tui.config import load_settings, settled
    from premium_tui.data.gateway import Gateway
    from premium_tui.domain.roles import Role
    from premium_tui.kiosk.watch import Watch
    from premium_tui.paths import HOME_VARIABLE, TokenWho
    from premium_tui.terminal import guard

    places = door.enter()
    # The worker finds its folders by it, and nobody else's.
    os.environ[HOME_VARIABLE] = str(places.state)
    refused: list[KioskRefused] = []
    settings = settled(load_settings(places.config_file), os.environ)
    guard.prepare(os.environ, slow=settings.slow is True)
    gateway = Gateway(places.profile(), TokenWho(), settings=settings)
    watches: list[Watch] = []

    def begin(app: ConsoleApp) -> None:
        def end() -> None:
            app.save_drafts()
            app.exit(0)

        def leave(refusal: KioskRefused) -> None:
            refused.append(refusal)
            app.call_from_thread(end)

        app.signs_in_itself = True
        app.the_console.forbid_files()
        watches.append(Watch(gateway, door.enter, leave))

    try:
        code = show(gateway, Role.AGENT, begin)
    finally:
        for watch in watches:
            watch.close()
        gateway.close()
    for refusal in refused:
        say(str(refusal))
        return refusal.code
    return code
