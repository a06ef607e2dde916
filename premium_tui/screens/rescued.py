"""A rescue that was made: told once, by whichever console comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import RESCUED
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway


def rescued_words(gateway: Gateway) -> str:
    """Return in a sentence that what was written here was damaged; "" when all was well or told."""
    try:
        name = gateway.setting(RESCUED)
        if not name:
            return ""
        gateway.put_setting(RESCUED, "")
    except (StoreUnwritable, StoreNewer):
        return ""
    words = _(
        "! Drafts and outbox were damaged on the disk: all that could be read is here, and the"
        " damaged file is kept as {name}."
    )
    return words.format(name=name)
