"""`desk team set` and `desk person set`: what changes of a team or a person that is there."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.parsing import ROLES, add_verb, count
from premium_tui.clock import SystemClock
from premium_tui.domain.plans import Addon, AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

NONE = "none"


def add_team(verbs: Nouns) -> None:
    """Add the verb of teams."""
    team = add_verb(
        verbs,
        "set",
        _("change a team's plan, licences, payment or add-on"),
        who=False,
        epilog=_("--addon is what sales arrange: the team has it, or has it no more, at once."),
        example="desk team set Meridian --addon enhanced",
    )
    team.add_argument("name", metavar="NAME", help=_("its name or slug"))
    team.add_argument("--plan", choices=[plan.value for plan in BasePlan])
    team.add_argument("--licences", type=count, metavar="N")
    team.add_argument("--payment", choices=[payment.value for payment in Payment])
    team.add_argument("--addon", choices=[*(version.value for version in AddonVersion), NONE])
    products = [product.value for product in EntitlementProduct]
    team.add_argument("--addon-product", choices=products, help=_("dropbox by default"))
    add_database(team)
    team.set_defaults(run=set_team)


def add_person(verbs: Nouns) -> None:
    """Add the verb of people."""
    person = add_verb(
        verbs,
        "set",
        _("change a person's champion tier or role"),
        example="desk person set dana@example.com --champion epic",
        who=False,
    )
    person.add_argument("person", metavar="EMAIL", help=_("or an id"))
    person.add_argument("--champion", choices=[*(tier.value for tier in ChampionTier), NONE])
    person.add_argument(
        "--role",
        dest="person_role",
        type=lambda text: text.replace("_", "-"),
        choices=list(ROLES),
        metavar="ROLE",
        help=", ".join(ROLES),
    )
    add_database(person)
    person.set_defaults(run=set_person)


def set_team(args: Namespace, context: Context) -> int:
    """Change what is named of a team."""
    from premium_tui.server import amending

    if not any((args.plan, args.licences, args.payment, args.addon)):
        words = _("Say what changes: --plan, --licences, --payment or --addon.")
        raise CommandError(Exit.USAGE, words)
    if args.addon_product and args.addon in (None, NONE):
        raise CommandError(Exit.USAGE, _("--addon-product goes with --addon and a version."))
    product = EntitlementProduct(args.addon_product or EntitlementProduct.DROPBOX.value)
    changed = args.addon not in (None, NONE)
    with open_desk(args, context) as engine:
        amending.set_team(
            engine,
            SystemClock(),
            args.name,
            base_plan=BasePlan(args.plan) if args.plan else None,
            licences=args.licences,
            payment=Payment(args.payment) if args.payment else None,
            addon=Addon(AddonVersion(args.addon), product) if changed else None,
            no_addon=args.addon == NONE,
        )
    if context.json:
        context.show({"team": args.name})
    return Exit.DONE


def set_person(args: Namespace, context: Context) -> int:
    """Change what is named of a person."""
    from premium_tui.server import amending

    if not (args.champion or args.person_role):
        raise CommandError(Exit.USAGE, _("Say what changes: --champion or --role."))
    tier = None if args.champion in (None, NONE) else ChampionTier(args.champion)
    with open_desk(args, context) as engine:
        amending.set_person(
            engine,
            args.person,
            champion=tier,
            no_champion=args.champion == NONE,
            role=ROLES[args.person_role] if args.person_role else None,
        )
    if context.json:
        context.show({"person": args.person})
    return Exit.DONE
