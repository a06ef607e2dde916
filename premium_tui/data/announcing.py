"""What a gateway hears from its link, announced to its listeners, and waiting until all is sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from premium_tui.data.company import REACHED, Companies, Company
from premium_tui.data.models import Connection, SyncStatus
from premium_tui.data.news import (
    CompanyChanged,
    GatewayEvent,
    LinkRefused,
    Listener,
    OutboxChanged,
    StatusChanged,
    StoreChanged,
    Typing,
)
from premium_tui.domain.text import clean
from premium_tui.i18n import _


def newer_words() -> str:
    """Return what to do when a newer version of the program is at work here."""
    return _("A newer version is at work here: leave and start premium-tui again.")


class Announcer:
    """The listener of a link; it tells everybody who subscribed."""

    def __init__(self, status: Callable[[], SyncStatus]) -> None:
        """`status` tells how this machine stands with the desk."""
        self._status = status
        self._connection = Connection.STARTING
        self.companies = Companies(lambda: self._connection)
        self._listeners: list[Listener] = []
        self._settled = threading.Condition()
        self._settlings, self._settlings_seen = 0, 0
        self._refused = False
        self._newer_told = False

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with news on the link's thread, until what is returned is called."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def expect_settling(self) -> None:
        """Count only what settles from now on."""
        with self._settled:
            self._settlings_seen, self._refused = self._settlings, False

    def wait_settled(self, seconds: float, busy: Callable[[], bool]) -> bool:
        """Wait until all is sent and pulled, and the outbox not `busy`.

        False when time is up or the worker refuses this terminal.
        """
        until = time.monotonic() + seconds
        with self._settled:
            while True:
                self._settled.wait_for(
                    lambda: self._refused or self._settlings > self._settlings_seen,
                    until - time.monotonic(),
                )
                if self._refused or self._settlings == self._settlings_seen:
                    return False
                # Said before the worker had seen what was written last, it does not count.
                if not busy():
                    return True
                self._settlings_seen = self._settlings

    def status_changed(self) -> None:
        """Hand on another state of the link."""
        status, before = self._status(), self._connection
        self._connection = status.connection
        if status.connection in (Connection.STARTING, Connection.SIGNED_OUT):
            # Another worker, or another stream, tells anew who else is here.
            self.company({}, whole=True)
        if (before in REACHED) != (status.connection in REACHED) and self.companies.tickets:
            self._tell(CompanyChanged(self.companies.tickets))
        self._tell(StatusChanged(status))

    def store_changed(self, what: frozenset[str], tickets: frozenset[str] | None) -> None:
        """Hand on a change of the cache."""
        self._tell(StoreChanged(what, tickets))

    def outbox_changed(self) -> None:
        """Hand on a change of the outbox."""
        self._tell(OutboxChanged())

    def typed(self, ticket_id: str, name: str) -> None:
        """Hand on that somebody else is writing."""
        self._tell(Typing(ticket_id, clean(name, one_line=True)))

    def company(self, told: Mapping[str, Company], whole: bool) -> None:
        """Hand on who else is at which ticket."""
        if changed := self.companies.take(told, whole=whole):
            self._tell(CompanyChanged(changed))

    def settled(self) -> None:
        """Wake whoever waits for everything to be sent and pulled."""
        with self._settled:
            self._settlings += 1
            self._settled.notify_all()

    def refused(self, text: str, why: str = "") -> None:
        """Hand on that the worker will not serve this terminal."""
        with self._settled:
            self._refused = True
            self._settled.notify_all()
        self._tell(LinkRefused(text, why))

    def newer(self) -> None:
        """Tell once that a newer version has taken over what a person wrote here."""
        if not self._newer_told:
            self._newer_told = True
            self._tell(LinkRefused(newer_words()))

    def _tell(self, event: GatewayEvent) -> None:
        for listener in tuple(self._listeners):
            listener(event)
