"""The live line to a desk: its pokes, who is typing and who else is here, whenever it is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from premium_tui.data.desk import Desk, Present, Typing
from premium_tui.data.errors import SupportError
from premium_tui.data.here import Here
from premium_tui.data.progress import SyncNews

T = TypeVar("T")

SHORT_STREAM = 5.0
"""Seconds: a stream of events that ends sooner was none, and the next waits longer."""

_log = logging.getLogger(__name__)


class Follower:
    """Follows a desk's events while `online` is set."""

    def __init__(
        self,
        desk: Desk,
        news: SyncNews,
        wake: asyncio.Event,
        pause: Callable[[int], float],
        here: Here | None = None,
    ) -> None:
        """`wake` is set for each poke; `pause` gives seconds after so many short streams.

        `here` is told to the desk, if given.
        """
        self._desk = desk
        self._news = news
        self._wake = wake
        self._pause = pause
        self._here = here
        self._telling: asyncio.Task[None] | None = None
        self.online = asyncio.Event()
        """Set while the desk can be reached, as far as the engine knows."""

    async def run(self) -> None:
        """Follow until cancelled."""
        here = None
        if self._here is not None:
            here = asyncio.create_task(self._here.tell(self._desk, self.online))
        try:
            await self._follow()
        finally:
            await abandon(here)
            await abandon(self._telling)

    def tell_typing(self, ticket_id: str) -> None:
        """Tell the desk that an answer is being written, if it can be reached; one at a time."""
        if self.online.is_set() and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_typing(ticket_id))

    async def _tell_typing(self, ticket_id: str) -> None:
        # Whoever goes on typing says so again.
        with suppress(SupportError):
            await self._desk.typing(ticket_id)

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        short = 0
        while True:
            await self.online.wait()
            started = loop.time()
            try:
                async for said in self._desk.events():
                    if isinstance(said, Typing):
                        self._news.typed(said)
                    elif isinstance(said, Present):
                        self._news.present(said)
                    else:
                        self._wake.set()
            except SupportError as error:
                _log.info("events ended: %r", error)
            finally:
                # Who leaves now is not heard of: nobody is known to be here any more.
                self._news.alone()
            # The engine's next round finds out what is wrong, and waits if it has to.
            self.online.clear()
            self._wake.set()
            short = short + 1 if loop.time() - started < SHORT_STREAM else 0
            if short > 1:
                await asyncio.sleep(self._pause(short))


async def abandon(task: asyncio.Task[T] | None) -> None:
    """End a task whose result nobody waits for any more."""
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError, SupportError):
            await task
