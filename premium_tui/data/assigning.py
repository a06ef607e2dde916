"""Assignments and merges of a ticket that has changed: asked again, or another was quicker."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from premium_tui.data.errors import Beaten, Refused
from premium_tui.domain.actions import Assign, Merge
from premium_tui.i18n import _
from premium_tui.values import replace


class Assigned(msgspec.Struct):
    """Who has a ticket, as the desk tells it with 412."""

    number: int
    version: int
    assignee_id: str | None
    assignee_name: str | None


class Stale(Refused):
    """412: the ticket is of another version; `current` is who has it."""

    def __init__(self, status: int, code: str, detail: str, current: Assigned) -> None:
        super().__init__(status, code, detail)
        self.current = current


def once_more(action: Assign | Merge, found: Assigned) -> Assign | Merge:
    """Return what is to be asked for again, as something else of the ticket has changed.

    Raises Beaten when who has it is not as it was when it was given to somebody. What a merge
    depends on the desk has looked at before the version: it holds still.
    """
    if isinstance(action, Merge):
        return replace(action, version=found.version)
    free = found.assignee_id is None and action.assignee_id is not None
    if free or found.assignee_id == action.instead_of:
        return replace(action, version=found.version)
    words = _("{name} took #{number} first.")
    if found.assignee_id is None:
        words = _("Nobody has #{number} any more.")
    elif action.assignee_id is None:
        words = _("#{number} stays with {name}, who has it now.")
    sentence = words.format(name=found.assignee_name, number=found.number)
    raise Beaten(HTTPStatus.PRECONDITION_FAILED, "taken", sentence)
