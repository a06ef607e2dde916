"""`ticket state|priority|tag`: where tickets stand, how much they matter, the desk's own words."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import add_sending
from premium_tui.cli.several import (
    NothingToDo,
    Prepare,
    add_tickets,
    do_to_each,
    for_agents,
    names_of,
)
from premium_tui.cli.waiting import make_ready
from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Action, EditTags, SetPriority, SetState
from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT, edited, tag_of
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

SETTABLE = (TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED)
"""Closing has a verb of its own: it cannot be answered any more then."""


def add_state(verbs: Nouns) -> None:
    """Add `ticket state`."""
    state = add_verb(
        verbs,
        "state",
        _("set tickets open, waiting for the customer, or solved; agents only"),
        epilog=_("example: premium-tui ticket state 1042 1043 --to waiting"),
    )
    add_tickets(state)
    state.add_argument(
        "--to",
        required=True,
        choices=[s.value for s in SETTABLE],
        help=_("waiting: for the customer, the clock runs on; close has a verb of its own"),
    )
    add_sending(state)
    state.set_defaults(run=set_state)


def add_priority(verbs: Nouns) -> None:
    """Add `ticket priority`."""
    priority = add_verb(
        verbs,
        "priority",
        _("say how much tickets matter; agents only"),
        epilog=_("example: premium-tui ticket priority 1042 --to urgent"),
    )
    add_tickets(priority)
    priority.add_argument("--to", required=True, choices=[p.value for p in Priority])
    add_sending(priority)
    priority.set_defaults(run=set_priority)


def add_tag(verbs: Nouns) -> None:
    """Add `ticket tag`."""
    tag = add_verb(
        verbs,
        "tag",
        _("add tags to tickets and take others off; agents only"),
        epilog=_("example: premium-tui ticket tag 1042 1043 --add vip --add outage --remove new"),
    )
    add_tickets(tag)
    tag.add_argument(
        "--add", action="append", default=[], metavar="TAG", help=_("a tag to add; several times")
    )
    tag.add_argument(
        "--remove", action="append", default=[], metavar="TAG", help=_("a tag to take off")
    )
    add_sending(tag)
    tag.set_defaults(run=edit_tags)


def set_state(args: Namespace, context: Context) -> int:
    """Set where each ticket stands; a closed one stays closed (rule 39)."""
    state = TicketState(args.to)

    def prepare(detail: TicketDetail) -> Action:
        now = detail.row.state
        if now is state:
            raise NothingToDo(_("Nothing to do: it is {state}.").format(state=now.value))
        if now is TicketState.CLOSED:
            raise CommandError(Exit.CONFLICT, _("It is closed, and stays so."))
        return SetState(detail.row.id, state)

    return _on_each(prepare, args, context)


def set_priority(args: Namespace, context: Context) -> int:
    """Set how much each ticket matters."""
    priority = Priority(args.to)

    def prepare(detail: TicketDetail) -> Action:
        if detail.row.priority is priority:
            raise NothingToDo(_("Nothing to do: it is {state}.").format(state=priority.value))
        return SetPriority(detail.row.id, priority)

    return _on_each(prepare, args, context)


def edit_tags(args: Namespace, context: Context) -> int:
    """Add the tags to each ticket and take the others off. Raises CommandError."""
    add, remove = [tag_of(t) for t in args.add], [tag_of(t) for t in args.remove]
    if not add and not remove:
        raise CommandError(Exit.USAGE, _("Say which tags: --add TAG, --remove TAG, or both."))
    if not all([*add, *remove]):
        raise CommandError(Exit.USAGE, _("A tag needs a letter, a digit or a sign."))
    if any(len(tag) > TAG_LIMIT for tag in add):
        words = _("A tag has at most {n} characters.")
        raise CommandError(Exit.USAGE, words.format(n=TAG_LIMIT))
    if both := [tag for tag in add if not edited((tag,), (), remove)]:
        words = _("{tag} cannot be added and taken off at once.")
        raise CommandError(Exit.USAGE, words.format(tag=both[0]))

    def prepare(detail: TicketDetail) -> Action:
        tags = detail.row.tags
        after = edited(tags, add, remove)
        coming = tuple(tag for tag in after if tag not in tags)
        going = tuple(tag for tag in tags if tag not in after)
        if not coming and not going:
            raise NothingToDo(_("Nothing to do: its tags are so already."))
        if len(after) > max(TAGS_LIMIT, len(tags)):
            words = _("A ticket has at most {n} tags, and this one would have more.")
            raise CommandError(Exit.CONFLICT, words.format(n=TAGS_LIMIT))
        return EditTags(detail.row.id, coming, going)

    return _on_each(prepare, args, context)


def _on_each(prepare: Prepare, args: Namespace, context: Context) -> int:
    names = names_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        return do_to_each(gateway, names, prepare, args, context)
