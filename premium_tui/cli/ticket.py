"""`ticket`: its verbs, and what they share: which ticket, whose list, who asks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Scope, TicketDetail, TicketRow
from premium_tui.domain.roles import Role, may_see_team_tickets
from premium_tui.i18n import _
from premium_tui.ids import is_id

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser

VERBS = {
    "list": ("listing", "add_list"),
    "view": ("viewing", "add_view"),
    "create": ("writing", "add_create"),
    "reply": ("writing", "add_reply"),
    "note": ("settling", "add_note"),
    "take": ("handing", "add_take"),
    "assign": ("handing", "add_assign"),
    "unassign": ("handing", "add_unassign"),
    "state": ("marking", "add_state"),
    "priority": ("marking", "add_priority"),
    "tag": ("marking", "add_tag"),
    "snooze": ("snoozing", "add_snooze"),
    "unsnooze": ("snoozing", "add_unsnooze"),
    "merge": ("merging", "add_merge"),
    "close": ("settling", "add_close"),
    "reopen": ("settling", "add_reopen"),
    "export": ("exporting", "add_export"),
}
"""Each verb's module and what adds it there: a list loads nothing of the others."""


def add(nouns: Nouns, asked: str | None = None) -> None:
    """Add the noun and the verb that is asked for; all of them when it is none of them."""
    verbs = add_verbs(add_verb(nouns, "ticket", _("read and write tickets")))
    for name, (module, adder) in VERBS.items():
        if asked == name or asked not in VERBS:
            getattr(import_module(f"premium_tui.cli.{module}"), adder)(verbs)


def add_scope(parser: Parser) -> None:
    """Add the option that says which list is meant."""
    parser.add_argument(
        "--scope", choices=[s.value for s in Scope], help=_("mine by default, queue for agents")
    )


def find_ticket(gateway: Gateway, named: str) -> TicketDetail:
    """Return the ticket with a number or id. Raises CommandError when it is not stored here."""
    number = named.removeprefix("#")
    found: str | None = None
    if is_id(named):
        found = named
    elif number.isascii() and number.isdecimal() and len(number) < 19:
        found = gateway.by_number(int(number))
    detail = gateway.ticket(found) if found is not None else None
    if detail is None:
        words = _("No ticket {named} is known here; `premium-tui sync --once` looks for new ones.")
        raise CommandError(Exit.NOT_FOUND, words.format(named=named))
    return detail


def role_of(gateway: Gateway, context: Context) -> Role:
    """Return what whoever asks may do, as the desk said or as was asked for."""
    me = gateway.me()
    return me.person.role if me is not None else context.role or Role.TEAM_ADMIN


def scope_of(asked: str | None, gateway: Gateway, context: Context) -> Scope:
    """Return which list is meant (rules 26, 35). Raises CommandError for one not theirs."""
    role = role_of(gateway, context)
    scope = Scope(asked) if asked is not None else Scope.QUEUE if role.is_agent else Scope.MINE
    if (scope is Scope.QUEUE) != role.is_agent:
        raise CommandError(
            Exit.NOT_ALLOWED,
            _("Agents have one list: --scope queue.")
            if role.is_agent
            else _("The queue is for support agents: use --scope mine or team."),
        )
    if scope is Scope.TEAM and not may_see_team_tickets(role):
        raise CommandError(
            Exit.NOT_ALLOWED, _("Only team admins see tickets of other members: --scope mine.")
        )
    return scope


def number_of(row: TicketRow) -> str:
    """Return a ticket's number, or that it is new and has none yet."""
    return str(row.number) if row.number is not None else _("new")
