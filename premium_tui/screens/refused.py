"""Quotes the desk refused: who asked is told once why, and nothing of it stays in the outbox.

A refused quote can never be sent again with another outcome, so nobody has to decide about it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Delivery
from premium_tui.screens.unsend import on_its_way

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway

QUOTES = ("ask_quote", "confirm_quote")
"""The actions that are about a quote."""


def take_refused(gateway: Gateway, ours: Callable[[str], bool]) -> str:
    """Forget what was refused about quotes whose id is `ours`; return why, "" for nothing."""
    why = ""
    for item in on_its_way(gateway):
        refused = item.delivery is Delivery.ATTENTION
        if item.kind in QUOTES and refused and ours(item.ticket_id):
            why = gateway.billing.refusal(item.ticket_id) or why
            try:
                gateway.discard(item.key)
            except (StoreUnwritable, StoreNewer):
                # Told all the same; it is forgotten when it can be.
                continue
    return why
