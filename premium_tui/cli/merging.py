"""`ticket merge`: tickets closed as merged into another one of their team; never undone."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import add_sending
from premium_tui.cli.several import NothingToDo, add_tickets, do_to_each, for_agents, names_of
from premium_tui.cli.ticket import find_ticket
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Action
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add_merge(verbs: Nouns) -> None:
    """Add `ticket merge`."""
    merge = add_verb(
        verbs,
        "merge",
        _("merge tickets into another one of their team, which cannot be undone; agents only"),
        epilog=_("example: premium-tui ticket merge 1042 1043 --into 1039 --dry-run"),
    )
    add_tickets(merge)
    merge.add_argument("--into", required=True, metavar="NUMBER", help=_("the ticket that goes on"))
    add_sending(merge)
    merge.set_defaults(run=merge_all)


def merge_all(args: Namespace, context: Context) -> int:
    """Merge each ticket into the one that goes on; what cannot be merged is told and left."""
    names = names_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        into = find_ticket(gateway, args.into)

        def prepare(detail: TicketDetail) -> Action:
            return _merged(gateway, detail, into)

        return do_to_each(gateway, names, prepare, args, context)


def _merged(gateway: Gateway, detail: TicketDetail, into: TicketDetail) -> Action:
    """Return what merges a ticket. Raises CommandError when it cannot be, or is already."""
    if detail.merged_into == into.row.id:
        words = _("Nothing to do: it was merged into #{number} already.")
        raise NothingToDo(words.format(number=into.row.number))
    if words := gateway.work.hindrance(detail, into):
        raise CommandError(Exit.CONFLICT, words)
    action = gateway.work.merge(detail.row.id, into.row.id)
    if action is None:
        raise CommandError(Exit.FAILED, _("The local store cannot be read just now."))
    _warn(gateway, detail, into)
    return action


def _warn(gateway: Gateway, detail: TicketDetail, into: TicketDetail) -> None:
    """Say whose the two are when they are of different persons, and who will not see the other."""
    requester = detail.row.requester_id
    if requester == into.row.requester_id:
        return
    names = {
        "ticket": f"#{detail.row.number}",
        "name": detail.row.requester_name,
        "into": f"#{into.row.number}",
        "owner": into.row.requester_name,
    }
    words = _("{ticket} is from {name}, {into} from {owner}.").format(**names)
    if not gateway.work.team_admins([requester]):
        blind = _("{name} will not see {into}: only team admins see others' tickets.")
        words = f"{words} {blind.format(**names)}"
    say(words)
