"""Quotes the desk refused: who asked is told once why, and nothing of it stays in the outbox.

A refused quote can never be sent again with another outcome, so nobody has to decide about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Delivery
from premium_tui.i18n import _
from premium_tui.screens.unsend import on_its_way

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway
    from premium_tui.screens.console import Console

QUOTES = ("ask_quote", "confirm_quote")
"""The actions that are about a quote."""


def refused_words(console: Console, shown: Collection[str]) -> str:
    """Return why a quote of this terminal was refused that no screen shows, told once; "" for none.

    `shown` are the ids of the quotes on the screen: they tell it themselves.
    """
    if not console.quotes or not console.status().attention:
        return ""
    why = take_refused(console.gateway, (console.quotes - set(shown)).__contains__)
    return not_changed(why) if why else ""


def not_changed(why: str) -> str:
    """Return what a refusal means, before its reason."""
    return _("Nothing was changed. {why}").format(why=why)


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
