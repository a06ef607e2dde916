"""Help while a query is typed: what could stand at the cursor."""

from __future__ import annotations

import re

from premium_tui.domain.query import quoted_if_needed
from premium_tui.domain.query_fields import (
    CHOICES,
    ME,
    NOBODY,
    SNOOZED,
    TIMES,
    Field,
    fields_for,
)
from premium_tui.i18n import _
from premium_tui.values import dataclass

AT_MOST = 12
"""Completions offered at a time."""

_LENGTHS = ("1h", "4h", "1d", "7d")
_LAST = re.compile(r'-*(?:([A-Za-z_]+)(:|<=|>=|<|>))?((?:"[^"]*"?|[^\s"])*)$')


@dataclass(frozen=True, slots=True)
class Names:
    """What the fields without a fixed list may hold, as known on this machine."""

    agent: bool = False
    """Whether the fields of agents are offered."""
    products: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Who tickets are from."""
    agents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """Something that could stand at the cursor."""

    start: int
    """What it replaces, in characters from 0 on."""
    end: int
    text: str
    """A space at its end: the term is complete."""
    hint: str
    """What it is, in a few words."""

    @property
    def begins(self) -> bool:
        """Whether it is a field's name, with its value still to come."""
        return not self.text.endswith(" ")


def completions(text: str, cursor: int, names: Names) -> list[Completion]:
    """Return what could stand at the cursor of a query, the likeliest first; none for words."""
    before = text[:cursor]
    last = _LAST.search(before)
    assert last is not None
    name, operator, begun = last[1], last[2], last[3]
    known = fields_for(names.agent)
    if name is None:
        if not begun:
            return []
        start = cursor - len(begun)
        found = [field for field in known if field.startswith(begun.casefold())]
        return [Completion(start, cursor, _begin(field), hint_of(field)) for field in found]
    field = next((field for field in known if field == name.casefold()), None)
    if field is None or (operator != ":" and field not in TIMES):
        return []
    # A time is one alone.
    done, comma, begun = ("", "", begun) if field in TIMES else begun.rpartition(",")
    start = cursor - len(begun)
    taken = {value.strip('"').casefold() for value in done.split(",")} if comma else set()
    wanted = begun.strip('"').casefold()
    values = [
        value
        for value in _values(field, operator, names)
        if value.casefold().startswith(wanted) and value.casefold() not in taken
    ]
    return [
        Completion(start, cursor, f"{quoted_if_needed(value)} ", hint_of(field))
        for value in values[:AT_MOST]
    ]


def hint_of(field: Field) -> str:
    """Return what a field is, in a few words."""
    return {
        Field.STATUS: _("open, waiting, solved or closed"),
        Field.PRODUCT: _("the product it is about"),
        Field.FROM: _("who sent it"),
        Field.ISSUE: _("the kind of issue"),
        Field.IS: _("unread or late"),
        Field.HAS: _("a draft of yours"),
        Field.DUE: _("when an answer is due"),
        Field.CREATED: _("when it was sent"),
        Field.UPDATED: _("when it changed last"),
        Field.PRIORITY: _("low, normal, high or urgent"),
        Field.LANGUAGE: _("the language support is given in"),
        Field.TEAM: _("the team it is from"),
        Field.ASSIGNEE: _("who answers it"),
        Field.TAG: _("a tag it has"),
    }[field]


def _begin(field: Field) -> str:
    return f"{field}<" if field in TIMES else f"{field}:"


def _values(field: Field, operator: str, names: Names) -> tuple[str, ...]:
    if field in TIMES:
        return _LENGTHS if operator != ":" else ()
    open_lists: dict[Field, tuple[str, ...]] = {
        Field.PRODUCT: names.products,
        Field.FROM: (ME, *names.people),
        Field.TEAM: names.teams,
        Field.ASSIGNEE: (ME, NOBODY, *names.agents),
        Field.LANGUAGE: names.languages,
        Field.TAG: names.tags,
    }
    if field is Field.IS and not names.agent:
        return tuple(value for value in CHOICES[field] if value != SNOOZED)
    return CHOICES[field] if field in CHOICES else open_lists[field]
