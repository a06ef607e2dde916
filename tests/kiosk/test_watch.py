"""While a console is open: tokens that end are replaced, and a refusal ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from premium_tui.data.errors import Offline
from premium_tui.data.models import Connection, SyncStatus
from premium_tui.data.news import GatewayEvent, OutboxChanged, StatusChanged
from premium_tui.kiosk.key import KioskRefused
from premium_tui.kiosk.watch import Watch
from tests.waiting import wait_until

LONG = 1000.0


class Desk:
    """A line to a desk that lets somebody in, is away, or refuses."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[GatewayEvent], None]] = []
        self.entered = self.pulls = 0
        self.answer: Exception | None = None
        self.left: list[KioskRefused] = []

    def subscribe(self, listener: Callable[[GatewayEvent], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def request_pull(self) -> None:
        self.pulls += 1

    def enter(self) -> None:
        self.entered += 1
        if self.answer is not None:
            raise self.answer

    def stands(self, connection: Connection) -> None:
        """Tell how the console stands with the desk."""
        status = SyncStatus(connection)
        for listener in self.listeners:
            listener(StatusChanged(status))


@contextmanager
def watching(
    desk: Desk, *, again: float = LONG, least: float = 0.0, renew: float = LONG
) -> Iterator[None]:
    watch = Watch(desk, desk.enter, desk.left.append, again=again, least=least, renew=renew)
    try:
        yield
    finally:
        watch.close()
    assert desk.listeners == []


def test_a_token_that_ended_is_replaced_at_once() -> None:
    desk = Desk()
    with watching(desk):
        for connection in (Connection.STARTING, Connection.LIVE, Connection.OFFLINE):
            desk.stands(connection)
        desk.listeners[0](OutboxChanged())
        assert desk.entered == 0
        for count in (1, 2):
            desk.stands(Connection.SIGNED_OUT)
            wait_until(lambda count=count: desk.pulls == count)  # type: ignore[misc]
            assert desk.entered == count
    assert desk.left == []


def test_a_refusal_is_told_once_and_ends_the_watch() -> None:
    desk, refusal = Desk(), KioskRefused("No.", 4)
    with watching(desk):
        desk.answer = refusal
        desk.stands(Connection.SIGNED_OUT)
        wait_until(lambda: desk.left == [refusal])
        desk.stands(Connection.SIGNED_OUT)
        assert (desk.entered, desk.pulls) == (1, 0)


def test_a_desk_that_is_away_is_asked_again() -> None:
    desk = Desk()
    with watching(desk, again=0.001):
        desk.answer = Offline("away")
        desk.stands(Connection.SIGNED_OUT)
        wait_until(lambda: desk.entered > 3)
        assert (desk.pulls, desk.left) == (0, [])
        desk.answer = None
        wait_until(lambda: desk.pulls == 1)


def test_a_key_is_shown_again_in_time() -> None:
    desk = Desk()
    with watching(desk, renew=0.001):
        wait_until(lambda: desk.pulls > 3)


def test_a_desk_that_takes_none_of_its_tokens_is_not_asked_without_end() -> None:
    desk = Desk()
    with watching(desk, least=LONG):
        desk.stands(Connection.SIGNED_OUT)
        wait_until(lambda: desk.pulls == 1)
        for _ in range(100):
            desk.stands(Connection.SIGNED_OUT)
        assert desk.entered == 1
