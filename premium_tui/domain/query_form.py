"""Queries field by field, as a form shows and writes them: what it has no line for stays."""

from __future__ import annotations

import re

from premium_tui.domain.query import Is, Query, QueryError, Term, When, parse, quoted_if_needed
from premium_tui.domain.query_fields import TIMES, Field, canonical

_AMBIGUOUS = re.compile(r'[,"\\]')


def text_in(query: Query, field: Field) -> str:
    """Return what a query says of a field, as it is typed behind its name; "" for nothing.

    A colon is left out: `open,waiting`, `Aiko Tanaka`, `<1h`; a day is `:2026-11-24`.
    """
    place = _place(query, field)
    if place is None:
        return ""
    match query.terms[place]:
        case When() as term:
            return f"{term.operator}{term.value}"
        case Is(values=(value,)):
            return quoted_if_needed(value) if _AMBIGUOUS.search(value) else value
        case Is() as term:
            return ",".join(map(quoted_if_needed, term.values))
    raise ValueError(field)


def with_text(query: Query, field: Field, text: str) -> Query:
    """Return a query that says something else of a field, "" for nothing.

    Raises QueryError for a text that means nothing there.
    """
    place = _place(query, field)
    terms = list(query.terms)
    new = [_term(field, text.strip())] if text.strip() else []
    if place is None:
        terms += [term for term in new if term not in terms]
    else:
        terms[place : place + 1] = new
    return Query(tuple(terms))


def _place(query: Query, field: Field) -> int | None:
    """Return which term is a form's: the first of its field that is not turned round."""
    for place, term in enumerate(query.terms):
        if isinstance(term, Is | When) and term.field is field and not term.negated:
            return place
    return None


def _term(field: Field, text: str) -> Term:
    try:
        terms = parse(f"{field}{text}" if field in TIMES else f"{field}:{text}").terms
    except QueryError:
        # Of an open field anything is a value, a lone comma too.
        if canonical(field, text) is None or field in TIMES:
            raise
        terms = ()
    if len(terms) == 1 and isinstance(terms[0], Is | When):
        return terms[0]
    # Words of a name, without quotation marks.
    return Is(field, (canonical(field, " ".join(text.split())) or text,))
