"""While a console is open: a token that ended is replaced, a key that was removed ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from premium_tui.data.errors import SupportError
from premium_tui.data.gateway import GatewayEvent, StatusChanged
from premium_tui.data.models import Connection
from premium_tui.kiosk.key import KioskRefused
from premium_tui.paths import PlaceError

AGAIN_SECONDS = 5.0
"""How long to wait before a desk that could not be reached is asked again."""

LEAST_SECONDS = 1.0
"""How long a new token is given: a desk that takes none of its own is not asked without end."""

RENEW_SECONDS = 45 * 60.0
"""How often a key is shown again: less than a token lasts."""


class Line(Protocol):
    """What is needed of a gateway: its news, and a word to the worker."""

    def subscribe(self, listener: Callable[[GatewayEvent], None]) -> Callable[[], None]:
        """Call `listener` with news, until what is returned is called."""
        ...

    def request_pull(self) -> None:
        """Let the worker try again now."""
        ...


class Watch:
    """Watches one console's standing with the desk, on a thread of its own."""

    def __init__(
        self,
        line: Line,
        enter: Callable[[], object],
        leave: Callable[[KioskRefused], None],
        *,
        again: float = AGAIN_SECONDS,
        least: float = LEAST_SECONDS,
        renew: float = RENEW_SECONDS,
    ) -> None:
        """`enter` signs in once more; `leave` is called, on the thread, when that is refused."""
        self._line = line
        self._enter = enter
        self._leave = leave
        self._again, self._least, self._renew = again, least, renew
        self._woken, self._ended = threading.Event(), threading.Event()
        self._unsubscribe = line.subscribe(self._hear)
        self._thread = threading.Thread(target=self._run, name="kiosk", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching; a question under way is not waited for."""
        self._unsubscribe()
        self._ended.set()
        self._woken.set()

    def _hear(self, event: GatewayEvent) -> None:
        if isinstance(event, StatusChanged) and event.status.connection is Connection.SIGNED_OUT:
            self._woken.set()

    def _run(self) -> None:
        wait = self._renew
        while not self._ended.is_set():
            self._woken.wait(wait)
            self._woken.clear()
            if self._ended.is_set():
                return
            try:
                self._enter()
            except KioskRefused as refusal:
                if not self._ended.is_set():
                    self._leave(refusal)
                return
            except (SupportError, PlaceError):
                # What is stored stays readable, as for everybody whose desk is away.
                wait = self._again
            else:
                wait = self._renew
                self._line.request_pull()
                self._ended.wait(self._least)
