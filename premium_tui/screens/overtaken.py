"""An answer that was overtaken: what came in is shown, and its writer decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.data.models import THREAD_MOVED, OutboxItem, ThreadMessage
from premium_tui.i18n import _, ngettext
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.unsend import on_its_way, take_back
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway

Step = Callable[[], Awaitable[object]]


class Choices(LineWidget):
    """What happened, and the digits that decide."""

    DEFAULT_CSS = """
    Choices { height: 7; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, happened: str) -> None:
        super().__init__()
        self._happened = happened

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        kept = _("Yours is not sent yet, and kept. What came in stands above.")
        lines: tuple[Sequence[Span], ...] = (
            [("─" * width, DIM)],
            [(f" {cut(self._happened, width - 2)}", STRONG)],
            [(f" {cut(kept, width - 2)}", DIM)],
            [(" 1", ACCENT), (_(" send mine all the same"), TEXT)],
            [(" 2", ACCENT), (_(" go on writing it"), TEXT)],
            [(" 3", ACCENT), (_(" drop it (asks)"), TEXT)],
            [(" esc", ACCENT), (_(" decide later"), TEXT)],
        )
        return lines[y]


class OvertakenScreen(ModalScreen[str]):
    """Asks; answers `send`, `edit`, `drop` or nothing."""

    DEFAULT_CSS = """
    OvertakenScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('send')", _("send"), show=False, priority=True),
        Binding("2", "answer('edit')", _("go on writing"), show=False, priority=True),
        Binding("3", "answer('drop')", _("drop"), show=False, priority=True),
        Binding("n,enter,escape,q,ctrl+g", "answer('')", _("later"), show=False, priority=True),
    ]

    def __init__(self, happened: str) -> None:
        super().__init__()
        self._happened = happened

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield Choices(self._happened)

    def action_answer(self, answer: str) -> None:
        """Give the answer."""
        self.dismiss(answer)


def stopped_answer(gateway: Gateway, ticket_id: str) -> OutboxItem | None:
    """Return one's answer to a ticket that somebody else's overtook on its way; None for none."""
    found = (item for item in on_its_way(gateway) if item.ticket_id == ticket_id)
    return next((item for item in found if item.code == THREAD_MOVED), None)


def happened(came: Sequence[ThreadMessage]) -> str:
    """Return in a sentence what came in; of one message at least."""
    if len(came) == 1:
        return _("{name} has answered while you were writing.").format(name=came[0].author_name)
    words = ngettext(
        "{n} answer has come in while you were writing, the last from {name}.",
        "{n} answers have come in while you were writing, the last from {name}.",
        len(came),
    )
    return words.format(n=len(came), name=came[-1].author_name)


async def decide_stopped(screen: ConsoleScreen, item: OutboxItem, *, write: Step) -> None:
    """Ask about an answer the desk stopped; `write` opens its draft."""

    async def send() -> None:
        if screen.gateway.retry(item.key):
            screen.say(_("It is on its way again."))

    async def edit() -> None:
        take_back(screen, item)
        await write()

    async def drop() -> None:
        screen.gateway.discard(item.key)
        screen.say(_("The answer was dropped."))

    words = _("Your answer was stopped: {reason}").format(reason=item.trouble or "")
    await decide(screen, words, send=send, edit=edit, drop=drop)


async def decide(screen: ConsoleScreen, words: str, *, send: Step, edit: Step, drop: Step) -> None:
    """Ask about an overtaken answer over `screen` and do what is decided."""

    def dropped(yes: bool | None) -> None:
        if yes:
            screen.call_next(drop)

    async def ask_drop() -> None:
        question = ConfirmScreen(
            _("Drop this answer?"),
            safe=_("Its text is gone then."),
            yes=_("drop it"),
            no=_("keep it"),
        )
        await screen.app.push_screen(question, dropped)

    steps = {"send": send, "edit": edit, "drop": ask_drop}

    def decided(answer: str | None) -> None:
        if answer:
            screen.call_next(steps[answer])

    await screen.app.push_screen(OvertakenScreen(words), decided)
