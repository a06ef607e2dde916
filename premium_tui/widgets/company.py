"""Who else is here: in words on a rule above the thread, and as one sign in a list."""

from __future__ import annotations

from collections.abc import Sequence

from premium_tui.data.company import Company, Somebody
from premium_tui.domain.presence import Doing
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT_STRONG, DIM, TEXT
from premium_tui.widgets.lines import Rule, Span, width_of

NAMED = 2
"""Names that are said; of more than that, how many."""

WRITES, VIEWS = "w", "+"
"""The signs of a list: letters and signs that every terminal and every font has."""


def sign_of(company: Company) -> str:
    """Return the sign of who else is at a ticket, one cell; "" for nobody."""
    if not company:
        return ""
    return WRITES if any(one.doing is Doing.WRITING for one in company) else VIEWS


def company_words(company: Company) -> str:
    """Return in words who else is at a ticket, who writes first; "" for nobody."""
    writing = [one for one in company if one.doing is Doing.WRITING]
    others = [one for one in company if one.doing is not Doing.WRITING]
    parts = []
    if writing:
        words = ngettext(
            "{names} is writing an answer", "{names} are writing answers", len(writing)
        )
        parts.append(words.format(names=names_of(writing)))
    if others:
        words = ngettext("{names} has this open", "{names} have this open", len(others))
        parts.append(words.format(names=names_of(others)))
    return ", ".join(parts)


def names_of(people: Sequence[Somebody]) -> str:
    """Return the names of some people in one phrase; of one at least."""
    names = [one.name for one in people]
    if len(names) == 1:
        return names[0]
    if len(names) == NAMED:
        return _("{first} and {second}").format(first=names[0], second=names[1])
    more = len(names) - 1
    words = ngettext("{first} and {n} other", "{first} and {n} others", more)
    return words.format(first=names[0], n=grouped(more))


class CompanyRule(Rule):
    """A thin line between regions that says who else is here: nothing moves when they come."""

    def __init__(self, name: str | None = None) -> None:
        """`name` is its id in style sheets, if it has one."""
        super().__init__(id=name)
        self._company: Company = ()

    def show(self, company: Company) -> None:
        """Take who else is here; draws only when that is another one."""
        if company != self._company:
            self._company = company
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw the rule, with the words set into it."""
        if not self._company:
            return super().line(y, width)
        words = f" {cut(company_words(self._company), width - 4)} "
        style = ACCENT_STRONG if sign_of(self._company) == WRITES else TEXT
        start: list[Span] = [("─", DIM), (words, style)]
        return [*start, ("─" * (width - width_of(start)), DIM)]
