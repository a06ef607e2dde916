"""`macro`: texts under short names: listed, shown, sent to tickets, kept and removed."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json, print_table
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.cli.sending import Sent, add_sending, send, tell_dry_run
from premium_tui.cli.several import (
    NothingToDo,
    add_tickets,
    do_all_to_each,
    for_agents,
    names_of,
)
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Action, DropMacro, Note, Reply
from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.macro_text import Filled, fill
from premium_tui.domain.macros import (
    SETTABLE,
    BadMacro,
    Content,
    Macro,
    checked,
    crowded,
    named,
    saving,
    setting,
)
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import BODY_LIMIT, Priority, TicketState
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.values import replace

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "macro", _("texts to be said again; agents only")))
    listing = add_verb(verbs, "list", _("list them"), example="macro list --language ja")
    listing.add_argument("--language", choices=[one.value for one in SupportLanguage])
    listing.set_defaults(run=list_macros)
    show = add_verb(
        verbs,
        "show",
        _("print the text of one, filled in for a ticket if one is named"),
        example="macro show thanks --for 1042",
    )
    _add_name(show)
    show.add_argument(
        "--for", dest="ticket", metavar="NUMBER", help=_("a ticket's number, or its id")
    )
    show.set_defaults(run=show_macro)
    apply = add_verb(
        verbs,
        "apply",
        _("answer tickets with one, and set on them what it sets"),
        epilog=_(
            "example: premium-tui ticket list --query status:waiting | premium-tui macro apply"
            " nudge -"
        ),
    )
    _add_name(apply)
    add_tickets(apply)
    apply.add_argument("--note", action="store_true", help=_("as an internal note"))
    add_sending(apply)
    apply.set_defaults(run=apply_macro)
    _add_save(verbs)
    drop = add_verb(verbs, "rm", _("remove one"), example="macro rm thanks")
    _add_name(drop)
    add_sending(drop)
    drop.set_defaults(run=drop_macro)


def _add_save(verbs: Nouns) -> None:
    save = add_verb(
        verbs,
        "save",
        _("keep a text under a name, with what sending it sets"),
        epilog=_(
            "example: premium-tui macro save thanks --body 'Thank you, {requester}.' --state"
            " waiting\nwith --replace, what is not said stays as it is"
        ),
    )
    _add_name(save)
    add_body(save, required=False)
    save.add_argument("--title", metavar="TEXT", help=_("what it is for"))
    save.add_argument("--language", choices=[one.value for one in SupportLanguage])
    save.add_argument("--state", choices=[one.value for one in SETTABLE])
    save.add_argument("--priority", choices=[one.value for one in Priority])
    save.add_argument(
        "--tag", action="append", metavar="TAG", help=_("a tag to add; several times")
    )
    save.add_argument("--own", action="store_true", help=_("for yourself alone, not all agents"))
    save.add_argument("--replace", action="store_true", help=_("in place of one of this name"))
    add_sending(save)
    save.set_defaults(run=save_macro)


def list_macros(args: Namespace, context: Context) -> int:
    """Print all macros, or those in a language."""
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        for_agents(gateway)
        macros = [
            macro
            for macro in gateway.macros.all()
            if args.language in (None, macro.content.language)
        ]
        as_of = gateway.status().as_of
    if context.json:
        context.show([_as_json(macro) for macro in macros], as_of=as_of)
        return Exit.DONE
    rows = [
        (
            macro.content.name,
            macro.content.language,
            _("all agents") if macro.content.shared else _("yours alone"),
            _sets(macro.content),
            macro.content.title,
        )
        for macro in macros
    ]
    print_table([_("name"), _("language"), _("whose"), _("sets"), _("title")], rows, cut=4)
    return Exit.DONE


def show_macro(args: Namespace, context: Context) -> int:
    """Print a macro's text, with its variables or filled in for a ticket."""
    from premium_tui.cli.ticket import find_ticket

    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        for_agents(gateway)
        macro = _found(gateway, args.name)
        filled = Filled(macro.content.body)
        if args.ticket is not None:
            filled = _filled(gateway, macro, find_ticket(gateway, args.ticket))
    if context.json:
        context.show({**_as_json(macro), "text": filled.text, "missing": list(filled.missing)})
        return Exit.DONE
    print(filled.text)
    if sets := _sets(macro.content):
        say(_("It sets: {sets}.").format(sets=sets))
    if filled.missing:
        say(_("No value here for {names}.").format(names=" ".join(filled.missing)))
    return Exit.DONE


def apply_macro(args: Namespace, context: Context) -> int:
    """Answer each ticket with a macro, or leave it as a note, and set what it sets."""
    names = names_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        macro = _found(gateway, args.name)

        def prepare(detail: TicketDetail) -> list[Action]:
            return _actions(gateway, macro, detail, note=args.note)

        return do_all_to_each(gateway, names, prepare, args, context)


def save_macro(args: Namespace, context: Context) -> int:
    """Keep a macro. Raises CommandError for what cannot be kept."""
    body = body_of(args) if args.body is not None or args.body_file is not None else None
    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        name = clean(args.name, one_line=True)
        shared = not args.own
        macros = [m for m in gateway.macros.all() if m.content.shared is shared]
        before = named(macros, name)
        if before is not None and not args.replace:
            words = _("There is a macro {name} already; --replace takes its place.")
            raise CommandError(Exit.CONFLICT, words.format(name=before.content.name))
        start = before.content if before is not None else Content(name, "", "", shared=shared)
        try:
            content = checked(_written(start, args, body))
        except BadMacro as error:
            raise CommandError(Exit.USAGE, str(error)) from None
        macro_id = before.id if before is not None else new_id()
        action = saving(macro_id, content, before.version if before is not None else 0)
        sent = send(gateway, action, args)
    return _tell(macro_id, content.name, sent, _("Kept: {name}."), context)


def drop_macro(args: Namespace, context: Context) -> int:
    """Remove a macro."""
    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        macro = _found(gateway, args.name)
        sent = send(gateway, DropMacro(macro.id, macro.content.name), args)
    return _tell(macro.id, macro.content.name, sent, _("Removed: {name}."), context)


def _written(start: Content, args: Namespace, body: str | None) -> Content:
    """Return a macro with all that is said on the command line."""
    content = start if body is None else replace(start, body=body)
    if args.title is not None:
        content = replace(content, title=args.title)
    if args.language is not None:
        content = replace(content, language=args.language)
    if args.state is not None:
        content = replace(content, state=TicketState(args.state))
    if args.priority is not None:
        content = replace(content, priority=Priority(args.priority))
    if args.tag is not None:
        content = replace(content, tags=tuple(args.tag))
    return content


def _actions(gateway: Gateway, macro: Macro, detail: TicketDetail, *, note: bool) -> list[Action]:
    """Return what a macro does to a ticket. Raises CommandError when it cannot be done."""
    content, row = macro.content, detail.row
    if not detail.may_reply:
        raise CommandError(Exit.CONFLICT, _("It is closed, and stays so."))
    actions: list[Action] = []
    if content.body.strip():
        filled = _filled(gateway, macro, detail)
        if filled.missing:
            words = _("No value here for {names}: nothing was sent.")
            raise CommandError(Exit.CONFLICT, words.format(names=" ".join(filled.missing)))
        if len(filled.text.encode("utf-8", "replace")) > BODY_LIMIT:
            raise CommandError(Exit.CONFLICT, _("The text would be over 1 MiB."))
        kind = Note if note else Reply
        actions.append(kind(row.id, new_id(), filled.text, detail.revision))
    if crowded(content, row.tags):
        raise CommandError(Exit.CONFLICT, _("It would have too many tags: nothing was done."))
    actions += [do for do, _b in setting(content, row.id, row.state, row.priority, row.tags)]
    if not actions:
        raise NothingToDo(_("Nothing to do: it is so already."))
    return actions


def _filled(gateway: Gateway, macro: Macro, detail: TicketDetail) -> Filled:
    facts = gateway.macros.facts(detail)
    return fill(macro.content.body, facts, macro.content.language)


def _tell(macro_id: str, name: str, sent: Sent, done: str, context: Context) -> int:
    if context.json:
        context.show({"id": None if sent.dry else macro_id, "name": name, **sent.as_json()})
    if sent.dry:
        tell_dry_run()
    else:
        say(sent.why or done.format(name=name))
    return sent.exit


def _add_name(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help=_("what is typed after :: in an answer"))


def _found(gateway: Gateway, name: str) -> Macro:
    """Return the macro of a name or an id. Raises CommandError when there is none."""
    macros = gateway.macros.all()
    macro = named(macros, name) or next((m for m in macros if m.id == name), None)
    if macro is None:
        words = _("There is no macro {name}; `premium-tui macro list` shows those there are.")
        shown = clean(name, one_line=True)[:40]
        raise CommandError(Exit.NOT_FOUND, words.format(name=shown))
    return macro


def _sets(content: Content) -> str:
    """Return what a macro sets, in the words of the options that say so."""
    words = [one.value for one in (content.state, content.priority) if one is not None]
    return ", ".join([*words, *(f"+{tag}" for tag in content.tags)])


def _as_json(macro: Macro) -> dict[str, Json]:
    content = macro.content
    return {
        "id": macro.id,
        "name": content.name,
        "title": content.title,
        "body": content.body,
        "language": content.language,
        "state": content.state,
        "priority": content.priority,
        "tags": list(content.tags),
        "shared": content.shared,
        "version": macro.version,
        "by_name": macro.by_name,
        "pending": macro.pending,
    }
