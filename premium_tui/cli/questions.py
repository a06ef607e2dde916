"""Questions to support as the command line takes them: subject, text, product, language."""

from __future__ import annotations

from argparse import Namespace

from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import Parser
from premium_tui.data.models import Me
from premium_tui.domain.products import (
    ABOUT_PRODUCTS,
    EntitlementProduct,
    entitlement_of,
    must_ask_product,
)
from premium_tui.domain.tickets import SUBJECT_LIMIT
from premium_tui.i18n import _

LANGUAGES = ("en", "ja")


def add_question(parser: Parser) -> None:
    """Add what every question has."""
    parser.add_argument("--subject", required=True, metavar="TEXT", help=_("one line"))
    add_body(parser)
    add_product(parser)
    add_language(parser)


def add_product(parser: Parser) -> None:
    """Add the option that says what it is about."""
    parser.add_argument(
        "--product",
        choices=ABOUT_PRODUCTS,
        metavar="PRODUCT",
        type=_product,
        help=_("what it is about: {names}").format(names=", ".join(ABOUT_PRODUCTS)),
    )


def add_language(parser: Parser) -> None:
    """Add the option that says in what language it is."""
    parser.add_argument("--language", choices=LANGUAGES, help=_("yours by default"))


def words_of(args: Namespace) -> tuple[str, str]:
    """Return the subject and the text. Raises CommandError when they cannot be sent."""
    subject, body = args.subject.strip(), body_of(args)
    if not subject:
        raise CommandError(Exit.USAGE, _("The subject is empty: say in one line what is wrong."))
    if len(subject) > SUBJECT_LIMIT:
        words = _("The subject has {n} characters; 1,000 is the most.")
        raise CommandError(Exit.USAGE, words.format(n=len(subject)))
    return subject, body


def refuse_agents(me: Me) -> None:
    """Raise CommandError for an agent: they are nobody's customer."""
    if me.person.role.is_agent:
        words = _("Agents answer requests, they do not send them.")
        raise CommandError(Exit.NOT_ALLOWED, words)


def language_of(args: Namespace, me: Me) -> str:
    """Return the language it is in: one of those support is given in."""
    language: str = args.language or me.person.language
    return language if language in LANGUAGES else LANGUAGES[0]


def product_for(me: Me, asked: str | None) -> str:
    """Return what the question is about (rule 31). Raises CommandError."""
    owns = me.team.owns if me.team is not None else frozenset[EntitlementProduct]()
    if asked is None:
        if must_ask_product(owns):
            words = _("Your team owns {products}: say with --product which one it is about.")
            names = _(" and ").join(sorted(owned.value.capitalize() for owned in owns))
            raise CommandError(Exit.USAGE, words.format(products=names))
        return next(iter(owns), EntitlementProduct.DROPBOX).value.capitalize()
    entitlement = entitlement_of(asked)
    if entitlement is not EntitlementProduct.DROPBOX and entitlement not in owns:
        words = _("Your team does not own {product}.")
        raise CommandError(Exit.NOT_ALLOWED, words.format(product=asked))
    return asked


def _product(text: str) -> str:
    """Return a product as it is spelt, for argparse; unknown ones as they are, to be refused."""
    known = {name.casefold(): name for name in ABOUT_PRODUCTS}
    return known.get(text.casefold(), text)
