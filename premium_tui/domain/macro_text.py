"""The text of a macro: variables in braces, what each stands for, and filling them in.

`{requester}` stands for a name, `{{requester}}` for these letters themselves; every other brace is
text. What is filled in comes from strangers: it is cleaned, and never read for variables itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.text import CUT, clean
from premium_tui.i18n import _
from premium_tui.values import dataclass


class Variable(StrEnum):
    """What can stand in braces."""

    REQUESTER = "requester"
    AGENT = "agent"
    NUMBER = "number"
    SUBJECT = "subject"
    PRODUCT = "product"
    TEAM = "team"
    DUE = "due"
    TARGET = "target"
    TODAY = "today"


def meaning(variable: Variable) -> str:
    """Return what a variable stands for, in a few words."""
    return {
        Variable.REQUESTER: _("the name of who sent the ticket"),
        Variable.AGENT: _("your name"),
        Variable.NUMBER: _("the ticket's number"),
        Variable.SUBJECT: _("its subject"),
        Variable.PRODUCT: _("the product it is about"),
        Variable.TEAM: _("the customer's team"),
        Variable.DUE: _("when the answer is due, in the team's own time"),
        Variable.TARGET: _("the promised response time, such as 1 hour"),
        Variable.TODAY: _("the date, in the team's own time"),
    }[variable]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the variables of one ticket are filled from; texts as they came."""

    requester: str
    agent: str
    number: int | None
    """None while the desk has not accepted it."""
    subject: str
    product: str
    team: str
    due_at: datetime | None
    """Aware; None when no response clock runs."""
    target: str | None
    """Of the running clock: `1h`, `4h`, `1bd`."""
    now: datetime
    """Aware."""
    zone: str
    """The team's, by its IANA name; an unknown one counts as UTC."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables filled in."""

    text: str
    missing: tuple[str, ...] = ()
    """Variables that have no value for this ticket, as they still stand in the text."""


VALUE_LIMIT = 1_000
"""Characters of one value at most: as long as a subject may be."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_TARGETS = {
    ("1h", "en"): "1 hour",
    ("4h", "en"): "4 hours",
    ("1bd", "en"): "1 business day",
    ("1h", "ja"): "1時間",
    ("4h", "ja"): "4時間",
    ("1bd", "ja"): "1営業日",
}
# Braces and letters of full width are what an input method writes.
_BRACED = r"\{\{(\w+)\}\}|[{｛](\w+)[}｝]"


def unknown_variables(text: str) -> list[str]:
    """Return the names in braces that are no variables, each once, in their order."""
    names = [name for _whole, literal, name in _names(text) if not literal]
    return list(dict.fromkeys(name for name in names if _variable(name) is None))


def fill(text: str, facts: Facts, language: str) -> Filled:
    """Return a text with each variable's value in its place; dates as `language` writes them.

    A variable without a value stays as it stands. The values are clean and on one line.
    """
    values: dict[Variable, str] = {}
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        if found[1] is not None:
            return "{" + found[1] + "}"
        variable = _variable(found[2])
        if variable is None:
            return found[0]
        if variable not in values:
            values[variable] = _safe(_value(variable, facts, language))
        if not values[variable]:
            missing["{" + variable + "}"] = None
            return "{" + variable + "}"
        return values[variable]

    return Filled(re.sub(_BRACED, put, text), tuple(missing))


def still_missing(text: str, missing: Iterable[str]) -> list[str]:
    """Return which of the variables that had no value still stand in a text."""
    return [name for name in missing if name in text]


def _names(text: str) -> Iterable[tuple[str, str, str]]:
    return ((found[0], found[1] or "", found[2] or "") for found in re.finditer(_BRACED, text))


def _variable(name: str) -> Variable | None:
    try:
        return Variable(unicodedata.normalize("NFKC", name).casefold())
    except ValueError:
        return None


def _safe(value: str) -> str:
    plain = " ".join(clean(value, one_line=True).split())
    return plain if len(plain) <= VALUE_LIMIT else plain[: VALUE_LIMIT - 1] + CUT


def _value(variable: Variable, facts: Facts, language: str) -> str:
    match variable:
        case Variable.REQUESTER:
            return facts.requester
        case Variable.AGENT:
            return facts.agent
        case Variable.NUMBER:
            return str(facts.number) if facts.number is not None else ""
        case Variable.SUBJECT:
            return facts.subject
        case Variable.PRODUCT:
            return facts.product
        case Variable.TEAM:
            return facts.team
        case Variable.DUE:
            if facts.due_at is None:
                return ""
            due = facts.due_at.astimezone(_zone(facts.zone))
            day, time = _day(due, language, year=False), f"{due:%H:%M}"
            shown = f"{day} {time}" if _japanese(language) else f"{time} on {day}"
            return f"{shown} ({_zone_name(due)})"
        case Variable.TARGET:
            asked = (facts.target or "", "ja" if _japanese(language) else "en")
            return _TARGETS.get(asked, "")
        case Variable.TODAY:
            return _day(facts.now.astimezone(_zone(facts.zone)), language, year=True)


def _japanese(language: str) -> bool:
    return language == SupportLanguage.JAPANESE


def _day(day: datetime, language: str, *, year: bool) -> str:
    if _japanese(language):
        return f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # only when a time is written

    try:
        return ZoneInfo(name)
    # A folder of zones and a name with a NUL in it are errors of their own kinds.
    except (KeyError, ValueError, OSError):
        return UTC


def _zone_name(at: datetime) -> str:
    name = at.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name
