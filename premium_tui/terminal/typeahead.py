"""Type-ahead: keys that arrive before the place they are meant for is there are kept for it.

Over a slow link `r` and the first words of an answer come in one packet. While a composer or form
is being opened, keys and pastes wait here and are given to it in their order (terminals, fact 9).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from textual import events
from textual.message_pump import MessagePump

HELD_AT_MOST = 20_000
"""Keys kept; more than anybody types ahead."""

DRAIN_SECONDS = 5.0
"""How long a field may take for what was typed into it."""


class TypeAhead:
    """Holds keys back while a place to type in is opening."""

    def __init__(self, give: Callable[[events.Key | events.Paste], Awaitable[None]]) -> None:
        """`give` handles a key or paste as if it came now."""
        self._give = give
        self._held: deque[events.Key | events.Paste] = deque()
        self._holding = False
        self._let_through: tuple[str, ...] = ()
        self.chord: Callable[[str], Callable[[], Awaitable[object]] | None] | None = None
        """What the next key completes, after the first key of a chord."""

    def hold(self, *, but: tuple[str, ...] = ()) -> None:
        """Begin to hold keys, all but those named: what leaves a place that takes its time."""
        self._holding = True
        self._let_through = but

    def take_words(self) -> str:
        """Return what of the held keys is plain text, up to the first that is not, and drop it."""
        words = []
        while self._held:
            key = self._held[0]
            if not isinstance(key, events.Key) or not key.is_printable or not key.character:
                break
            words.append(key.character)
            self._held.popleft()
        return "".join(words)

    def take_key(self, keys: Sequence[str]) -> bool:
        """Return whether the first of the held keys is one of these, and drop it then."""
        first = self._held[0] if self._held else None
        if not isinstance(first, events.Key) or first.key not in keys:
            return False
        self._held.popleft()
        return True

    async def release(self) -> None:
        """Give the held keys on, in order, and let all later ones pass."""
        # What comes meanwhile joins the end: no key may overtake another.
        while self._held:
            await self._give(self._held.popleft())
        self._holding = False

    def drop(self) -> None:
        """Forget the held keys: there is no place for them, and as commands they were not meant."""
        self._held.clear()
        self._holding = False

    def take(self, event: events.Event) -> bool:
        """Return whether `event` was kept back."""
        if not self._holding or not isinstance(event, events.Key | events.Paste):
            return False
        if isinstance(event, events.Key) and event.key in self._let_through:
            return False
        if len(self._held) < HELD_AT_MOST:
            self._held.append(event)
        return True


async def drained(field: MessagePump | None) -> None:
    """Return once `field` has taken everything that was typed into it before."""
    if field is None:
        return
    taken = asyncio.Event()
    field.call_later(taken.set)
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            await taken.wait()
