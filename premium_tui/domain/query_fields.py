"""The fields of the query language, the values they know, and what is said of others."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _


class Field(StrEnum):
    """What can stand before the colon."""

    STATUS = "status"
    PRODUCT = "product"
    FROM = "from"
    ISSUE = "issue"
    IS = "is"
    HAS = "has"
    DUE = "due"
    CREATED = "created"
    UPDATED = "updated"
    PRIORITY = "priority"
    LANGUAGE = "language"
    TEAM = "team"
    ASSIGNEE = "assignee"
    TAG = "tag"


class Operator(StrEnum):
    """How a time is compared."""

    BEFORE = "<"
    UNTIL = "<="
    AFTER = ">"
    FROM = ">="
    ON = ":"


TIMES = (Field.DUE, Field.CREATED, Field.UPDATED)
OF_AGENTS = (Field.TAG,)
"""Fields only agents have: customers see no tags."""

ME, NOBODY = "me", "none"
UNREAD, LATE, DRAFT = "unread", "late", "draft"
SNOOZED = "snoozed"
"""Out of the queue for a while; for agents: nothing of a customer's ever is."""

CHOICES: dict[Field, tuple[str, ...]] = {
    Field.STATUS: tuple(state.value for state in TicketState),
    Field.ISSUE: tuple(kind.value for kind in IssueKind),
    Field.IS: (UNREAD, LATE, SNOOZED),
    Field.HAS: (DRAFT,),
    Field.PRIORITY: tuple(priority.value for priority in Priority),
}
"""The values of fields that know no others."""


class QueryError(Exception):
    """A field that does not exist, or a value it does not know; `str()` of it is a sentence."""

    def __init__(self, start: int, end: int, sentence: str, suggestions: Iterable[str]) -> None:
        super().__init__(sentence)
        self.start = start
        """Where what is wrong begins, in characters from 0 on."""
        self.end = end
        self.suggestions = tuple(suggestions)
        """What could stand there, the likeliest first."""


def fields_for(agent: bool) -> tuple[Field, ...]:
    """Return the fields a person may use."""
    return tuple(field for field in Field if agent or field not in OF_AGENTS)


def canonical(field: Field, value: str) -> str | None:
    """Return a value as the domain writes it; None for one the field does not know."""
    choices = CHOICES.get(field)
    if choices is None:
        word = value.casefold()
        return word if word in (ME, NOBODY) else value
    folded = value.casefold().replace("-", "_").replace(" ", "_")
    return folded if folded in choices else None


def no_such_field(start: int, end: int, name: str, known: Iterable[Field]) -> QueryError:
    """Return what is said of a field that does not exist."""
    close = _close(name, [field.value for field in known])
    if close:
        words = _('There is no field "{name}"; {guess} is one. In quotation marks it is words.')
        return QueryError(start, end, words.format(name=name, guess=f"{close[0]}:"), close)
    words = _('There is no field "{name}". In quotation marks it is looked for as words.')
    return QueryError(start, end, words.format(name=name), ())


def value_missing(start: int, end: int, field: Field) -> QueryError:
    """Return what is said of a field that nothing follows."""
    words = _("{field} needs a value, such as {example}.")
    example = _EXAMPLES[field]
    return QueryError(start, end, words.format(field=field, example=example), _first(field))


def no_such_value(start: int, end: int, field: Field, value: str) -> QueryError:
    """Return what is said of a value a field does not know."""
    choices = CHOICES[field]
    close = _close(value, choices)
    words = _('{field} knows no "{value}": it is one of {choices}.')
    sentence = words.format(field=field, value=value, choices=", ".join(choices))
    return QueryError(start, end, sentence, close or choices)


def no_such_time(start: int, end: int, field: Field, value: str) -> QueryError:
    """Return what is said of something that is no time."""
    words = _(
        '"{value}" is no time: write {field}<2h, with m, h, d or w, or a day as {field}:2026-11-24.'
    )
    return QueryError(start, end, words.format(value=value, field=field), _first(field))


_EXAMPLES: dict[Field, str] = {
    Field.STATUS: "status:open",
    Field.PRODUCT: "product:dash",
    Field.FROM: "from:me",
    Field.ISSUE: "issue:sync",
    Field.IS: "is:unread",
    Field.HAS: "has:draft",
    Field.DUE: "due<1h",
    Field.CREATED: "created<7d",
    Field.UPDATED: "updated<1d",
    Field.PRIORITY: "priority:urgent",
    Field.LANGUAGE: "language:ja",
    Field.TEAM: "team:acme",
    Field.ASSIGNEE: "assignee:none",
    Field.TAG: "tag:vip",
}


def _first(field: Field) -> tuple[str, ...]:
    return CHOICES.get(field, (_EXAMPLES[field],))


def _close(word: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return what of some choices a word may have been meant to be."""
    from difflib import get_close_matches  # only where something is wrong

    folded = word.casefold()
    close = get_close_matches(folded, list(choices), n=3, cutoff=0.6)
    begun = [choice for choice in choices if choice.startswith(folded)]
    return tuple(dict.fromkeys([*begun, *close]))
