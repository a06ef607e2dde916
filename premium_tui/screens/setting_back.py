"""Setting on tickets what can be set back: who has them, priority, status, tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.domain.actions import Merge
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from premium_tui.domain.actions import Action
    from premium_tui.screens.base import ConsoleScreen
    from premium_tui.screens.console import Console


SAID = 2
"""So many that others were quicker with are said at once; more are listed in the outbox."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set on one ticket."""

    action: Action
    back: Action | None
    """What sets it back once it has arrived; None for an answer, which then stays."""


@dataclass(frozen=True, slots=True)
class Done:
    """Steps that were taken together, by the keys they have in the outbox."""

    steps: dict[str, Step]
    answer: str = ""
    """The key of an answer that went with them, and is taken back with them."""
    sets: str = ""
    """What macros in that answer set, to be kept with the draft it becomes again."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in the order of the steps."""
        return tuple(self.steps)

    def without(self, keys: Iterable[str]) -> Done:
        """Return what is left when some were lost."""
        gone = set(keys)
        left = {key: step for key, step in self.steps.items() if key not in gone}
        return Done(left, self.answer, self.sets)


def set_all(
    screen: ConsoleScreen,
    steps: Iterable[Step],
    *,
    answer: str = "",
    sets: str = "",
    held: bool = False,
) -> int:
    """Take steps, to be set back together; return how many could be kept here.

    `answer` is the key of an answer that is taken back with them, and `sets` what its macros set.
    `held`: they are held back together, as answers are.
    """
    steps = list(steps)
    keys = screen.put_all([step.action for step in steps], held=held)
    if not keys:
        return 0
    screen.console.done.append(Done(dict(zip(keys, steps, strict=True)), answer, sets))
    return len(keys)


def set_back(screen: ConsoleScreen, done: Done) -> None:
    """Set back what was set: what has not left yet is forgotten, the rest is set as it was."""
    try:
        gone = set(screen.gateway.discard_all(done.keys[::-1]))
    except (StoreUnwritable, StoreNewer):
        screen.say(_("It cannot be taken back: what is stored here cannot be written."))
        return
    left = [step for key, step in reversed(done.steps.items()) if key not in gone]
    back = [step.back for step in left if step.back is not None]
    if back and screen.put_all(back) is None:
        return
    if any(isinstance(step.action, Merge) for step in left):
        screen.say(_("What was merged is at the desk already, and cannot be taken apart again."))
        return
    if answers := len(left) - len(back):
        words = ngettext(
            "{n} answer has left already; what else was done is taken back.",
            "{n} answers have left already; what else was done is taken back.",
            answers,
        )
        screen.say(words.format(n=grouped(answers)))
        return
    tickets = {step.action.ticket_id for step in done.steps.values()}
    if len(tickets) == 1:
        screen.say(taken_back(screen, tickets.pop()))
        return
    words = ngettext("Taken back on {n} ticket.", "Taken back on {n} tickets.", len(tickets))
    screen.say(words.format(n=grouped(len(tickets))))


def taken_back(screen: ConsoleScreen, ticket_id: str, *, draft: bool = False) -> str:
    """Return that something was taken back, and where: it may be out of sight by now.

    `draft`: its text is a draft again.
    """
    detail = screen.gateway.ticket(ticket_id)
    number = detail.row.number if detail is not None else None
    if number is None:
        return _("Taken back: it is a draft again.") if draft else _("Taken back.")
    words = _("Taken back on #{number}.")
    if draft:
        words = _("Taken back on #{number}: it is a draft again.")
    return words.format(number=number)


def lost_words(console: Console) -> str:
    """Return in a few sentences what others were quicker with, told once; "" for nothing.

    What was lost is not set back any more.
    """
    try:
        lost = console.gateway.work.lost()
    except (StoreUnwritable, StoreNewer):
        return ""
    keys = [one.key for one in lost]
    if keys:
        left = (done.without(keys) for done in console.done)
        console.done[:] = [done for done in left if done.steps]
    console.told += lost
    if len(lost) <= SAID:
        return " ".join(one.words for one in lost)
    words = _("{n} of the tickets others were quicker with: {key} tells each.")
    return words.format(n=grouped(len(lost)), key=console.keymap.name("app.outbox"))
