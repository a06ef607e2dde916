"""Waiting for the worker: until something holds, time is up, or there is no hope."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.progress import ProgressLine
from premium_tui.data.gateway import Gateway, GatewayEvent, LinkRefused
from premium_tui.data.models import Connection
from premium_tui.i18n import _, grouped

READY_SECONDS = 60.0
"""How long a first pull is waited for that does not move on, on a machine that is very busy."""

OFFLINE_SECONDS = 2.0
"""How long a desk that cannot be reached is given to come back."""

LOOK_EVERY = 0.1


class Watch:
    """Attached to the worker for as long as the block runs; hears it refuse."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._changed = threading.Event()
        self._offline_since: float | None = None
        self.refusal = ""
        """What the worker said when it refused this terminal."""
        self._nobody = False
        self._unsubscribe = gateway.subscribe(self._hear)

    def __enter__(self) -> Watch:
        self._gateway.start_link()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unsubscribe()

    def until(
        self,
        done: Callable[[], bool],
        seconds: float,
        each: Callable[[], None] | None = None,
    ) -> bool:
        """Wait until `done`; False when time is up or it cannot come to pass.

        `each` is called at every look.
        """
        end = time.monotonic() + seconds
        while not done():
            if self.hopeless() or time.monotonic() >= end:
                return False
            if each is not None:
                each()
            self._changed.wait(LOOK_EVERY)
            self._changed.clear()
        return True

    def hopeless(self) -> bool:
        """Return whether the worker refuses, the token is unknown, or the desk stays away."""
        connection, now = self._gateway.status().connection, time.monotonic()
        if connection is not Connection.OFFLINE:
            self._offline_since = None
        elif self._offline_since is None:
            self._offline_since = now
        away = self._offline_since is not None and now - self._offline_since >= OFFLINE_SECONDS
        return bool(self.refusal) or away or connection is Connection.SIGNED_OUT

    def trouble(self) -> CommandError:
        """Return why what was waited for did not come."""
        connection = self._gateway.status().connection
        if connection is Connection.SIGNED_OUT:
            return CommandError(
                Exit.SIGNED_OUT,
                _(
                    "The desk does not know your token: sign in again with"
                    " `premium-tui auth login --server URL`. What waits in the outbox is kept."
                ),
            )
        if self.refusal:
            return CommandError(Exit.NOT_FOUND if self._nobody else Exit.FAILED, self.refusal)
        if connection in (Connection.STARTING, Connection.SYNCING):
            return CommandError(
                Exit.UNREACHABLE, _("The first tickets are still on their way: try again soon.")
            )
        return CommandError(
            Exit.UNREACHABLE,
            _("The desk cannot be reached: try again later, or ask `premium-tui doctor`."),
        )

    def _hear(self, event: GatewayEvent) -> None:
        if isinstance(event, LinkRefused):
            self.refusal, self._nobody = event.text, event.why == "not-found"
        self._changed.set()


def make_ready(gateway: Gateway) -> None:
    """Return once the store holds a first complete pull; at once when it does.

    Raises CommandError: nothing is stored here and the desk cannot be reached.
    """
    if gateway.status().ready:
        return
    line, done = ProgressLine(), 0

    def moved() -> bool:
        status = gateway.status()
        return status.ready or status.progress_done != done

    with Watch(gateway) as watch:
        while not gateway.status().ready:
            came = watch.until(moved, READY_SECONDS, lambda: line.show(first_pull(gateway)))
            line.clear()
            if not came:
                raise watch.trouble()
            done = gateway.status().progress_done


def first_pull(gateway: Gateway) -> str:
    """Return how far a first pull has come, in words; empty when none is under way."""
    status = gateway.status()
    if status.progress_done:
        return _("{n} received").format(n=grouped(status.progress_done))
    return _("Setting up the demo desk") if status.progress_note else ""
