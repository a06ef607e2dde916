"""Driving the console without a terminal: a home with a cache, keys pressed, words looked for."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from threading import Event

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.strip import Strip

from premium_tui.app import ConsoleApp
from premium_tui.clock import ManualClock, to_millis
from premium_tui.config import AT_RISK_MINUTES, NOTICES, KeyChoice, Settings
from premium_tui.data.gateway import Gateway
from premium_tui.data.outbox import Outbox
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, Places
from tests.data.cache_builder import NOW, build_cache, ticket_id
from tests.waiting import PATIENCE, wait_until_async

IDLE_WORKER = ("/bin/true",)
"""A worker that never answers: the link says `starting`."""

NO_WORKER = ("/bin/false",)
"""A worker that cannot be started: the link says `offline` soon."""

OWN_KEYS = KeyChoice()
"""The program's own keys."""

FAKE_WORKER = Path(__file__).parents[1] / "data" / "fake_worker.py"


MOST_ROUNDS = 200
"""Rounds of messages after which something goes round for ever."""

NAMED = (
    "enter",
    "escape",
    "ctrl+s",
    "ctrl+g",
    "ctrl+r",
    "backspace",
    "delete",
    "left",
    "home",
    "end",
)
"""Keys that `Driven.type` takes for themselves and not for text."""


def key(name: str) -> Key:
    """Return a key as a driver tells it, by its name or its character."""
    if len(name) == 1:
        return Key(_character_to_key(name), name)
    try:
        named = _get_unicode_name_from_key(REPLACED_KEYS.get(name, name))
        return Key(name, unicodedata.lookup(named))
    except KeyError:
        return Key(name, None)


class Driven:
    """A console that runs: what its screen shows, and keys for it."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[int], gateway: Gateway) -> None:
        self.app = app
        self.pilot = pilot
        self.gateway = gateway

    def lines(self) -> list[str]:
        """Return what the screen shows, a line a row, without blanks at the end."""
        return [strip.text.rstrip() for strip in self.strips()]

    def strips(self) -> list[Strip]:
        """Return what the screen shows, with its colours."""
        screen = self.app.screen
        compositor: Compositor = screen._compositor
        token = visible_screen_stack.set(self.app._background_screens)
        try:
            return compositor.render_strips()
        finally:
            visible_screen_stack.reset(token)

    def text(self) -> str:
        """Return what the screen shows."""
        return "\n".join(self.lines())

    def line_with(self, words: str) -> str:
        """Return the first line that holds `words`."""
        found = [line for line in self.lines() if words in line]
        assert found, f"no line with {words!r}:\n{self.text()}"
        return found[0]

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before does has settled, and let that settle too."""
        for name in keys:
            self.app.post_message(key(name))
            await self.rest()

    async def type(self, *keys: str) -> None:
        """Type keys, texts among them, in one go, as they come in one packet."""
        for name in keys:
            for character in [name] if name in NAMED else name:
                self.app.post_message(key(character))
        await self.rest()

    async def rest(self) -> None:
        """Wait until all messages are done with, and a list in front that is read stands there.

        What was done here and is told by the link's thread is heard then, too.
        """
        await self._settle()
        told, loop = asyncio.Event(), asyncio.get_running_loop()

        def tell() -> None:
            loop.call_soon_threadsafe(told.set)

        self.gateway._link.run(tell)
        async with asyncio.timeout(PATIENCE):
            await told.wait()
            await self._settle()
            while self._is_reading():
                await asyncio.sleep(0.005)
                await self._settle()

    def _is_reading(self) -> bool:
        """Return whether the list in front is being read."""
        readers = (one for one in self.app.workers if one.group == "keys" and not one.is_finished)
        return any(one.node is self.app.screen for one in readers)

    async def _settle(self) -> None:
        """Wait until no message waits anywhere, and what follows the next frame is done."""
        for _round in range(MOST_ROUNDS):
            # What one hands to another is there by the next round.
            waits = await self._round()
            over = self.app._exit or self.app.crash is not None
            if (not await self._round() and not waits) or over:
                return
        raise AssertionError(f"it does not settle:\n{self.text()}")

    async def _round(self) -> bool:
        """Let all messages that wait be done with; return whether others came of them."""
        await self.pilot._wait_for_screen(PATIENCE)
        screen = self.app.screen
        screen._on_timer_update()
        await asyncio.sleep(0)
        return any(
            one.message_queue_size for one in (self.app, *screen.walk_children(with_self=True))
        )

    async def sees(self, *words: str, seconds: float = PATIENCE) -> None:
        """Wait until all words stand on the screen."""
        try:
            await wait_until_async(lambda: all(word in self.text() for word in words), seconds)
        except AssertionError:
            raise AssertionError(f"not all of {words!r} in:\n{self.text()}") from None
        # What else is drawn with them may follow with the next message.
        await self.rest()

    async def loses(self, words: str) -> None:
        """Wait until words are gone from the screen."""
        try:
            await wait_until_async(lambda: words not in self.text())
        except AssertionError:
            raise AssertionError(f"still {words!r} in:\n{self.text()}") from None
        await self.rest()


class Home:
    """A home folder, and the persons in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder)})
        self.places.prepare()
        self.clock = ManualClock(NOW)
        self._outboxes: list[Outbox] = []

    def close(self) -> None:
        """Close the outboxes that were looked into, also where a test has failed."""
        for outbox in self._outboxes:
            outbox.close()

    def cache(self, role: str = Role.TEAM_ADMIN) -> Path:
        """Return where a role's cache lies."""
        return self.places.profile().person(DemoWho(role)).cache_db

    def build(self, tickets: int = 40, role: str = Role.TEAM_ADMIN, *, messages: int = 2) -> None:
        """Write a role's cache."""
        build_cache(self.cache(role), tickets, role=role, messages=messages)

    def sql(self, statement: str, *values: object, role: str = Role.TEAM_ADMIN) -> None:
        """Change a role's cache as a pull would."""
        with closing(sqlite3.connect(self.cache(role))) as connection:
            connection.execute(statement, values)
            connection.commit()

    def outbox(self, role: str = Role.TEAM_ADMIN) -> Outbox:
        """Return a role's outbox as the worker sees it; it is closed with this home."""
        outbox = Outbox.at(self.places.profile().person(DemoWho(role)).mine_db)
        self._outboxes.append(outbox)
        return outbox

    def gateway(
        self,
        role: str = Role.TEAM_ADMIN,
        worker: Sequence[str] = IDLE_WORKER,
        undo: int = 0,
        *,
        bell: bool = False,
        keys: KeyChoice = OWN_KEYS,
        at_risk: int = AT_RISK_MINUTES,
        notice: str = NOTICES[0],
    ) -> Gateway:
        """Return a gateway of a role."""
        return Gateway(
            self.places.profile(),
            DemoWho(role),
            settings=Settings(undo, bell, keys, at_risk_minutes=at_risk, due_notice=notice),
            clock=self.clock,
            worker=worker,
        )

    def fake_worker(self) -> tuple[str, ...]:
        """Return the command of a worker that says `live` and sends everything."""
        (self.folder / "fake.json").write_text("{}")
        return (sys.executable, str(FAKE_WORKER), str(self.folder), "default")

    @asynccontextmanager
    async def console(
        self,
        role: str = Role.TEAM_ADMIN,
        *,
        size: tuple[int, int] = (80, 24),
        worker: Sequence[str] = IDLE_WORKER,
        undo: int = 0,
        bell: bool = False,
        keys: KeyChoice = OWN_KEYS,
        at_risk: int = AT_RISK_MINUTES,
        notice: str = NOTICES[0],
    ) -> AsyncIterator[Driven]:
        """Yield a running console."""
        gateway = self.gateway(
            role, worker, undo, bell=bell, keys=keys, at_risk=at_risk, notice=notice
        )
        app = ConsoleApp(gateway, Role(role))
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                console = Driven(app, pilot, gateway)
                # Before it is attached it hears nothing of what a test tells it.
                await wait_until_async(lambda: app._unsubscribe is not None)
                await console.rest()
                yield console
        finally:
            gateway.close()

    def place_first(self, key: int, role: str = Role.TEAM_ADMIN) -> str:
        """Put a ticket first in the order of change; return its id."""
        at = to_millis(NOW - timedelta(seconds=key))
        self.sql(
            "UPDATE ticket SET updated_at = ?, updated_desc = ? WHERE key = ?",
            at,
            -at,
            key,
            role=role,
        )
        return ticket_id(key)


@asynccontextmanager
async def busy_threads() -> AsyncIterator[None]:
    """Let nothing be counted or searched while the block runs: all threads for it are taken."""
    go_on, loop = Event(), asyncio.get_running_loop()
    taken = [loop.run_in_executor(None, go_on.wait) for _ in range(64)]
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*taken)
