"""Keys that edit a text, done by its field itself and so in the order they were typed."""

from __future__ import annotations

from textual import events
from textual.widget import Widget

LEFT_TO_OTHERS = ("enter", "tab", "escape")
"""Keys that go on from a field: they wait until all that was typed has been told of."""


async def edit_with(field: Widget, event: events.Key) -> None:
    """Let `field` do what a key is bound to in it, if it is; called first for each of its keys.

    Textual finds bindings only after a key has gone up through all parents. The letters of the same
    packet do not: they would overtake a backspace or an arrow.
    """
    if event.is_printable or event.key in LEFT_TO_OTHERS:
        return
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return
