"""`ticket view`: a ticket and its thread from the local store."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.output import Json, on_terminal, plain, print_fields, when
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.ticket import find_ticket, number_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.models import ThreadMessage, TicketDetail
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add_view(verbs: Nouns) -> None:
    """Add `ticket view`."""
    view = add_verb(
        verbs,
        "view",
        _("show a ticket and its thread"),
        epilog=_("example: premium-tui ticket view 1042 --jq '.messages[-1].body'"),
    )
    view.add_argument("ticket", metavar="NUMBER", help=_("a ticket's number, or its id"))
    view.set_defaults(run=view_ticket)


def view_ticket(args: Namespace, context: Context) -> int:
    """Print a ticket and its thread from the local store."""
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        detail = find_ticket(gateway, args.ticket)
        thread = gateway.thread(detail.row.id)
        if context.json:
            messages: list[Json] = [plain(message) for message in thread]
            context.show({**as_json(detail), "messages": messages}, as_of=gateway.status().as_of)
            return Exit.DONE
        print_fields(_fields(detail))
        for message in thread:
            _print_message(message)
    return Exit.DONE


def as_json(detail: TicketDetail) -> dict[str, Json]:
    """Return a ticket as one flat JSON object."""
    row, more = plain(detail.row), plain(detail)
    assert isinstance(row, dict) and isinstance(more, dict)
    del more["row"]
    return row | more


def _fields(detail: TicketDetail) -> list[tuple[str, str]]:
    row = detail.row
    fields = [
        (_("number"), number_of(row)),
        (_("subject"), row.subject),
        (_("status"), row.state.value),
        (_("priority"), row.priority.value),
        (_("product"), row.product),
        (_("kind"), detail.issue_kind or ""),
        (_("from"), row.requester_name),
        (_("team"), detail.team_name),
        (_("assigned to"), row.assignee_name or ""),
        (_("channel"), detail.channel),
        (_("created"), when(detail.created_at)),
        (_("updated"), when(row.updated_at)),
        (_("answer due"), when(row.due_at)),
        (_("tags"), ", ".join(row.tags)),
        (_("merged into"), f"#{detail.merged_number}" if detail.merged_number else ""),
        (_("id"), row.id),
    ]
    return [(name, value) for name, value in fields if value or not on_terminal()]


def _print_message(message: ThreadMessage) -> None:
    """Print one message: a line about it, then its text, set in so that none can pose as one."""
    about = [message.author_name, message.side.value, message.kind.value, when(message.sent_at)]
    if message.collaborator:
        about.insert(1, _("Collaborator"))
    if message.delivery is not None:
        about.append(message.delivery.value)
    if message.trouble:
        about.append(message.trouble)
    print()
    print("--", " · ".join(about) if on_terminal() else "\t".join(about))
    for line in message.body.split("\n"):
        print(f"  {line}".rstrip(" "))
