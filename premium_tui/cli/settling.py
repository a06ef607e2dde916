"""`ticket note|close|reopen`: on one ticket or several, told one by one."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import add_sending, who
from premium_tui.cli.several import NothingToDo, add_tickets, do_to_each, names_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Action, Note, SetState
from premium_tui.domain.roles import may_write_notes
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _
from premium_tui.ids import new_id

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add_note(verbs: Nouns) -> None:
    """Add `ticket note`."""
    note = add_verb(
        verbs,
        "note",
        _("leave an internal note; agents only"),
        epilog=_('example: premium-tui ticket note 1042 1043 --body "Known, see 1001"'),
    )
    add_tickets(note)
    add_body(note)
    add_sending(note)
    note.set_defaults(run=note_on)


def add_close(verbs: Nouns) -> None:
    """Add `ticket close`."""
    close = add_verb(
        verbs,
        "close",
        _("close tickets: they take no answers any more"),
        epilog=_(
            "example: premium-tui ticket list --query 'status:solved' | premium-tui ticket close -"
        ),
    )
    add_tickets(close)
    add_sending(close)
    close.set_defaults(run=close_all)


def add_reopen(verbs: Nouns) -> None:
    """Add `ticket reopen`."""
    reopen = add_verb(
        verbs,
        "reopen",
        _("open solved tickets again"),
        epilog=_("example: premium-tui ticket reopen 1042"),
    )
    add_tickets(reopen)
    add_sending(reopen)
    reopen.set_defaults(run=reopen_all)


def note_on(args: Namespace, context: Context) -> int:
    """Leave the same note on each ticket."""
    names, body = names_of(args), body_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        if not may_write_notes(who(gateway).person.role):
            raise CommandError(Exit.NOT_ALLOWED, _("Internal notes are for support agents."))

        def prepare(detail: TicketDetail) -> Action:
            return Note(detail.row.id, new_id(), body, detail.revision)

        return do_to_each(gateway, names, prepare, args, context)


def close_all(args: Namespace, context: Context) -> int:
    """Close each ticket that is not closed (rule 39)."""
    return _set_each(TicketState.CLOSED, args, context)


def reopen_all(args: Namespace, context: Context) -> int:
    """Open each solved ticket again; a closed one stays closed (rule 39)."""
    return _set_each(TicketState.OPEN, args, context)


def _set_each(state: TicketState, args: Namespace, context: Context) -> int:
    names = names_of(args)

    def prepare(detail: TicketDetail) -> Action:
        now = detail.row.state
        if now is state or (state is TicketState.OPEN and now is TicketState.WAITING):
            raise NothingToDo(_("Nothing to do: it is {state}.").format(state=now.value))
        if now is TicketState.CLOSED:
            words = _("A closed ticket stays closed: open a follow-up in the console.")
            raise CommandError(Exit.CONFLICT, words)
        return SetState(detail.row.id, state)

    with context.gateway() as gateway:
        make_ready(gateway)
        return do_to_each(gateway, names, prepare, args, context)
