"""Somebody else writes an answer right now: said once before one's own is sent.

Softer than an answer that was overtaken: nothing has come in yet. Imported when first needed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from premium_tui.data.company import Company
from premium_tui.i18n import _, ngettext
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.widgets.company import names_of

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen


async def ask(
    screen: ConsoleScreen, writing: Company, send: Callable[[], Awaitable[object]]
) -> None:
    """Ask whether to send all the same while others write; they are one at least."""

    def answered(yes: bool | None) -> None:
        if yes:
            screen.call_next(send)

    key = screen.console.keymap.name("composer.send")
    words = ngettext(
        "{names} is writing an answer too. Send yours now?",
        "{names} are writing answers too. Send yours now?",
        len(writing),
    )
    question = ConfirmScreen(
        words.format(names=names_of(writing)),
        safe=_("Yours is kept. It is asked once: {key} again sends it.").format(key=key),
        yes=_("send mine"),
        no=_("go on writing"),
    )
    await screen.app.push_screen(question, answered)
