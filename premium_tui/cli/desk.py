"""`desk`: a desk administered on its own machine: teams, people, tokens, and all beside them."""

from __future__ import annotations

import argparse
from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli import amending, importing, kiosks, mailing, pricing, ssh_keys, webinars
from premium_tui.cli.asking import add_yes, ask_first
from premium_tui.cli.at_work import no_worker
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.operating import add_database, open_desk, written_here
from premium_tui.cli.parsing import ROLES, add_verb, add_verbs, count
from premium_tui.clock import SystemClock
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "desk", _("run a desk of your own"), who=False))
    team = add_verbs(add_verb(verbs, "team", _("teams of customers"), who=False), "act")
    _add_team(team)
    amending.add_team(team)
    person = add_verbs(add_verb(verbs, "person", _("customers and agents"), who=False), "act")
    _add_person(person)
    amending.add_person(person)
    _add_token(add_verbs(add_verb(verbs, "token", _("tokens to sign in with"), who=False), "act"))
    ssh_keys.add(verbs)
    kiosks.add(verbs)
    pricing.add(verbs)
    webinars.add(verbs)
    importing.add(verbs)
    mailing.add(verbs)
    reset = add_verb(verbs, "reset", _("make the demo desk anew"), example="desk reset", who=False)
    add_yes(reset)
    reset.set_defaults(run=reset_demo)


def add_team(args: Namespace, context: Context) -> int:
    """Add a team and print its id."""
    from premium_tui.server import administration

    owns = [EntitlementProduct(name) for name in args.owns.split(",")]
    with open_desk(args, context) as engine:
        team_id = administration.add_team(
            engine,
            SystemClock(),
            name=args.name,
            slug=args.slug,
            base_plan=BasePlan(args.plan),
            licences=args.licences,
            payment=Payment(args.payment),
            currency=args.currency,
            timezone=args.timezone,
            owns=owns,
            addon_version=AddonVersion(args.addon) if args.addon else None,
            addon_product=EntitlementProduct(args.addon_product) if args.addon_product else None,
        )
    return _made("id", team_id, context)


def add_person(args: Namespace, context: Context) -> int:
    """Add a person and print their id."""
    from premium_tui.server import administration

    with open_desk(args, context) as engine:
        person_id = administration.add_person(
            engine,
            SystemClock(),
            team=args.team,
            name=args.name,
            email=args.email,
            role=ROLES[args.person_role],
            language=args.language,
            champion=ChampionTier(args.champion) if args.champion else None,
        )
    return _made("id", person_id, context)


def create_token(args: Namespace, context: Context) -> int:
    """Make a token and print it; nobody can see it again."""
    from premium_tui.server import administration

    with open_desk(args, context) as engine:
        token = administration.create_token(
            engine, SystemClock(), person=args.person, label=args.label
        )
    _made("token", token, context)
    say(_("The token is shown only now: keep it where nobody else looks."))
    return Exit.DONE


def reset_demo(args: Namespace, context: Context) -> int:
    """Make the demo desk anew, after asking."""
    from premium_tui.server.database import rebuild_demo

    if context.signed_in:
        words = _("This profile is signed in to a server: only the demo desk can be made anew.")
        raise CommandError(Exit.USAGE, words)
    if not args.yes:
        ask_first(_("All tickets of the demo desk are lost. Make it anew? [y/N] "))
    context.prepare()
    with no_worker(context.profile), written_here():
        rebuild_demo(context.profile.desk_db, SystemClock())
    if context.json:
        context.show({"reset": True})
    say(_("The demo desk is as on the first day."))
    return Exit.DONE


def _made(name: str, value: str, context: Context) -> Exit:
    if context.json:
        context.show({name: value})
    else:
        print(value)
    return Exit.DONE


def _add_team(verbs: Nouns) -> None:
    team = add_verb(
        verbs,
        "add",
        _("add a team and print its id"),
        example="desk team add Meridian --plan advanced --licences 64",
        who=False,
    )
    team.add_argument("name", metavar="NAME")
    team.add_argument("--slug", help=_("a short name, made from the name by default"))
    team.add_argument(
        "--plan", choices=[p.value for p in BasePlan], default=BasePlan.STANDARD.value
    )
    team.add_argument("--licences", type=count, default=10, metavar="N")
    team.add_argument("--payment", choices=[p.value for p in Payment], default=Payment.CARD.value)
    team.add_argument("--currency", default="USD", metavar="CODE")
    team.add_argument("--timezone", default="UTC", metavar="ZONE", help=_("e.g. Europe/London"))
    owns = ("dropbox", "dash", "dropbox,dash")
    team.add_argument("--owns", choices=owns, default=owns[0])
    team.add_argument("--addon", choices=[v.value for v in AddonVersion], help=_("what it bought"))
    products = [p.value for p in EntitlementProduct]
    team.add_argument("--addon-product", choices=products, help=_("and for which product"))
    add_database(team)
    team.set_defaults(run=add_team)


def _add_person(verbs: Nouns) -> None:
    person = add_verb(
        verbs,
        "add",
        _("add a person and print their id"),
        example="desk person add --team Meridian --name Dana --email d@example.com --role member",
        who=False,
    )
    # It may also stand before the noun, as everywhere.
    person.add_argument(
        "--team", metavar="NAME", default=argparse.SUPPRESS, help=_("none for agents")
    )
    person.add_argument("--name", required=True)
    person.add_argument("--email", required=True)
    person.add_argument(
        "--role",
        dest="person_role",
        required=True,
        type=lambda text: text.replace("_", "-"),
        choices=list(ROLES),
        metavar="ROLE",
        help=", ".join(ROLES),
    )
    person.add_argument("--language", default="en", help=_("en or ja"))
    person.add_argument("--champion", choices=[tier.value for tier in ChampionTier])
    add_database(person)
    person.set_defaults(run=add_person)


def _add_token(verbs: Nouns) -> None:
    token = add_verb(
        verbs,
        "create",
        _("make a token, shown once"),
        example="desk token create --person dana@example.com",
        who=False,
    )
    token.add_argument("--person", required=True, metavar="EMAIL", help=_("or an id"))
    token.add_argument("--label", default="", help=_("to tell it from others"))
    add_database(token)
    token.set_defaults(run=create_token)
