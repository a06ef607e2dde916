"""Saved views: searches a person keeps under a name, for all lists, with their order.

Each is a setting of its own in mine.db, so two terminals that save at once both keep theirs. What
is stored is looked at again each time: fields may come and go with versions and roles.
"""

from __future__ import annotations

import json

from premium_tui.data.drafts import PersonSettings
from premium_tui.data.identity import known
from premium_tui.data.models import Sort
from premium_tui.domain.query import Query, QueryError, parse
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.values import dataclass

PREFIX = "view:"

LONGEST_NAME = 60
"""Characters."""


class BadName(ValueError):
    """What a view cannot be called; `str()` of it is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search under a name; its texts are clean and on one line."""

    name: str
    text: str
    """The query as it was typed."""
    sort: Sort = Sort.UPDATED
    reverse: bool = False


class SavedViews:
    """The views of one person. Reading and writing may raise StoreNewer and StoreUnwritable."""

    def __init__(self, own: PersonSettings) -> None:
        self._own = own

    def all(self) -> list[SavedView]:
        """Return all views, by name."""
        kept = self._own.starting(PREFIX)
        views = [_view(name.removeprefix(PREFIX), value) for name, value in kept.items()]
        return sorted(views, key=lambda view: (view.name.casefold(), view.name))

    def get(self, name: str) -> SavedView | None:
        """Return the view of a name, as `view_name` writes it; None for none."""
        value = self._own.get(PREFIX + name)
        return _view(name, value) if value is not None else None

    def save(self, view: SavedView) -> None:
        """Keep a view, in place of another of its name; durable when this returns."""
        kept = {"query": view.text, "sort": view.sort.value, "reverse": view.reverse}
        self._own.put(PREFIX + view.name, json.dumps(kept))

    def drop(self, name: str) -> None:
        """Forget the view of a name."""
        self._own.drop(PREFIX + name)


def view_name(text: str) -> str:
    """Return a name as views have it: clean, on one line. Raises BadName."""
    name = one_line(text)
    if not name:
        raise BadName(_("A view needs a name."))
    if len(name) > LONGEST_NAME:
        raise BadName(_("The name is too long: {n} characters will do.").format(n=LONGEST_NAME))
    return name


def one_line(text: str) -> str:
    """Return a name or a query, harmless and on one line."""
    return " ".join(clean(text, one_line=True).split())


def query_of(view: SavedView, *, agent: bool) -> tuple[Query | None, str]:
    """Return what a view looks for; None, and why in a sentence, when it means nothing any more."""
    try:
        return parse(view.text, agent=agent), ""
    except QueryError as error:
        return None, str(error)


def _view(name: str, value: str) -> SavedView:
    try:
        kept = json.loads(value)
    except json.JSONDecodeError:
        # Rescued from a damaged file: what is left of it may still be a query.
        kept = {"query": value}
    if not isinstance(kept, dict):
        kept = {"query": value}
    return SavedView(
        one_line(name),
        one_line(str(kept.get("query", ""))),
        known(Sort, kept.get("sort"), Sort.UPDATED),
        kept.get("reverse") is True,
    )
