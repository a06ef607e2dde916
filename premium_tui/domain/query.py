"""The query language of searches: what a person typed, as conditions that all must be fulfilled.

Any text is a query: what is no field is looked for as words. Only a field that does not exist, or a
value a field does not know, is a `QueryError`, which says where it stands and what could.
"""

from __future__ import annotations

import re

from premium_tui.domain.query_fields import (
    TIMES,
    Field,
    Operator,
    canonical,
    fields_for,
    no_such_field,
    no_such_time,
    no_such_value,
    value_missing,
)
from premium_tui.domain.query_fields import QueryError as QueryError
from premium_tui.domain.query_times import day_of, length_of
from premium_tui.values import dataclass

LONGEST_QUERY = 1_000
"""Characters of a query: more words than anybody types would only take long to find."""


@dataclass(frozen=True, slots=True)
class Words:
    """What must stand somewhere in the ticket: a subject, a message, a requester, a number."""

    text: str
    """On one line, never empty."""
    exact: bool = False
    """In quotation marks: whole words; else its last word may be the beginning of one."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """A field that must have one of some values."""

    field: Field
    values: tuple[str, ...]
    """As the domain writes them where the field is a list of ours, else as typed."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A time that must lie on one side of another, or on a day."""

    field: Field
    operator: Operator
    value: str
    """A length of time from now such as `2d`, or a day such as `2026-11-24`."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The ticket's number."""

    number: int
    negated: bool = False


Term = Words | Is | When | Number


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that must all be fulfilled; none: every ticket."""

    terms: tuple[Term, ...] = ()


_DASHES = re.compile(r"-+(?=[^-\s])")
_FIELD = re.compile(r"([A-Za-z_]+)(:|<=|>=|<|>)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.?)*)"?', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_PIECE = re.compile(r'[^\s,"]+')
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"#([0-9]{1,18})(?!\S)")
_SPECIAL = re.compile(r'[\s,"\\]')


def parse(text: str, *, agent: bool = True) -> Query:
    """Return the query a text says; `agent` knows the fields of agents too. Raises QueryError."""
    query, problems = understand(text, agent=agent)
    if problems:
        raise problems[0]
    return query


def understand(text: str, *, agent: bool = True) -> tuple[Query, tuple[QueryError, ...]]:
    """Return what can be understood of a text, perhaps half typed, and what is wrong with it."""
    terms: list[Term] = []
    problems: list[QueryError] = []
    at = 0
    while (start := _WORD.search(text, at)) is not None:
        try:
            term, at = _term(text, start.start(), agent)
        except QueryError as problem:
            problems.append(problem)
            at = problem.end
            continue
        if term is not None and term not in terms:
            terms.append(term)
    return Query(tuple(terms)), tuple(problems)


def to_text(query: Query) -> str:
    """Return a query as it is typed; `parse` of that is the same query."""
    return " ".join(map(_typed, query.terms))


def _term(text: str, at: int, agent: bool) -> tuple[Term | None, int]:
    """Return the term that begins at a place, None for an empty one, and where it ends."""
    dashes = _DASHES.match(text, at)
    negated = dashes is not None
    if dashes is not None:
        at = dashes.end()
    if (quoted := _QUOTED.match(text, at)) is not None:
        words = _one_line(_unescaped(quoted[1]))
        return (Words(words, exact=True, negated=negated) if words else None), quoted.end()
    if (number := _NUMBER.match(text, at)) is not None:
        return Number(int(number[1]), negated), number.end()
    if (field := _FIELD.match(text, at)) is not None:
        found = _field(text, at, field, negated, agent)
        if found is not None:
            return found
    word = _WORD.match(text, at)
    assert word is not None
    return Words(word[0], negated=negated), word.end()


def _field(
    text: str, at: int, match: re.Match[str], negated: bool, agent: bool
) -> tuple[Term, int] | None:
    """Return a field's term and its end; None when it is a word after all. Raises QueryError."""
    name, operator = match[1], match[2]
    known = fields_for(agent)
    field = next((field for field in known if field == name.casefold()), None)
    values, end = _values(text, match.end())
    if field is None:
        # An address, a path, a time of day or `Re:` are words.
        strange = operator == ":" and len(name) > 1 and any(values)
        if not strange or text[match.end()] in "/:\\":
            return None
        raise no_such_field(at, end, name, known)
    if field in TIMES:
        if not any(values):
            raise value_missing(at, end, field)
        value = values[0].casefold()
        on_a_day = day_of(value) is not None
        if len(values) > 1 or not (on_a_day or (operator != ":" and length_of(value) is not None)):
            raise no_such_time(match.end(), end, field, text[match.end() : end])
        return When(field, Operator(operator), value, negated), end
    if operator != ":":
        return None
    given = [one for value in values if (one := _one_line(value))]
    if not given:
        raise value_missing(at, end, field)
    meant: list[str] = []
    for value in given:
        written = canonical(field, value)
        if written is None:
            raise no_such_value(match.end(), end, field, value)
        if written not in meant:
            meant.append(written)
    return Is(field, tuple(meant), negated), end


def _values(text: str, at: int) -> tuple[list[str], int]:
    """Return the values behind a field, with commas between them, and where they end."""
    values = [""]
    while at < len(text):
        if (quoted := _QUOTED.match(text, at)) is not None:
            values[-1] += _unescaped(quoted[1])
            at = quoted.end()
        elif (piece := _PIECE.match(text, at)) is not None:
            values[-1] += piece[0]
            at = piece.end()
        elif text[at] == ",":
            values.append("")
            at += 1
        else:
            break
    return values, at


def _typed(term: Term) -> str:
    sign = "-" if term.negated else ""
    match term:
        case Words():
            return sign + (_in_quotes(term.text) if term.exact else term.text)
        case Number():
            return f"{sign}#{term.number}"
        case When():
            return f"{sign}{term.field}{term.operator}{term.value}"
        case Is():
            return f"{sign}{term.field}:{','.join(map(quoted_if_needed, term.values))}"


def quoted_if_needed(value: str) -> str:
    """Return a field's value as it is typed."""
    return _in_quotes(value) if _SPECIAL.search(value) else value


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
