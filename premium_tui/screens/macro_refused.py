"""Macros from the outbox: a draft is gone on with, what was refused is looked at and sent anew.

Imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import Delivery
from premium_tui.domain.actions import SaveMacro
from premium_tui.domain.draft_keys import parts_of
from premium_tui.domain.macros import content_of
from premium_tui.i18n import _
from premium_tui.screens.macro_form import MacroForm, Refused

if TYPE_CHECKING:
    from premium_tui.data.models import OutboxItem
    from premium_tui.screens.base import ConsoleScreen


async def open_draft(screen: ConsoleScreen, key: str) -> None:
    """Go on writing a macro."""
    _kind, macro_id = parts_of(key)
    macro = screen.gateway.macros.get(macro_id) if macro_id else None
    screen.console.type_ahead.hold()
    await screen.app.push_screen(MacroForm(screen.console, macro, draft=key))


async def open_macro(screen: ConsoleScreen, item: OutboxItem) -> None:
    """Write a macro on that was refused: on the one that stands there now, or as a new one.

    What was refused stays in the outbox until it is sent anew.
    """
    action = screen.gateway.action(item.key)
    if not isinstance(action, SaveMacro) or item.delivery is not Delivery.ATTENTION:
        screen.say(_("Nothing to decide: it goes by itself."))
        return
    macro = screen.gateway.macros.get(action.macro_id)
    screen.console.type_ahead.hold()
    refused = Refused(item.key, content_of(action), item.trouble or "")
    await screen.app.push_screen(MacroForm(screen.console, macro, refused=refused))
