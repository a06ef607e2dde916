"""A home folder with a cache, and gateways on it, as their tests use them."""

from __future__ import annotations

from pathlib import Path

from premium_tui.clock import ManualClock
from premium_tui.config import Settings
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import (
    ListSpec,
    Scope,
)
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import OpenTicket
from premium_tui.paths import DemoWho, PersonPlaces, Places
from tests.data.cache_builder import NOW, build_cache

TICKETS = 64


MINE = ListSpec(Scope.MINE)


def new_request(number: int, subject: str = "A new one") -> OpenTicket:
    return OpenTicket(
        f"new-{number}", f"m-{number}", subject, "Help", "Paper", "dropbox", None, "en"
    )


class Desk:
    """A home folder with a cache, and gateways on it."""

    def __init__(self, home: Path) -> None:
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        self.places.prepare()
        self.clock = ManualClock(NOW)
        self.opened: list[Gateway] = []

    def person(self, who: DemoWho) -> PersonPlaces:
        return self.places.profile().person(who)

    def gateway(self, who: DemoWho | None = None, undo_seconds: int = 0) -> Gateway:
        gateway = Gateway(
            self.places.profile(),
            who or DemoWho(),
            settings=Settings(undo_seconds),
            clock=self.clock,
        )
        self.opened.append(gateway)
        return gateway

    def cached(
        self, who: DemoWho | None = None, *, mine_every: int = 1, offset_ms: int = 0
    ) -> Gateway:
        who = who or DemoWho()
        build_cache(
            self.person(who).cache_db,
            TICKETS,
            role=who.role,
            mine_every=mine_every,
            offset_ms=offset_ms,
        )
        return self.gateway(who)

    def worker(self, who: DemoWho | None = None) -> Outbox:
        return Outbox.at(self.person(who or DemoWho()).mine_db)
