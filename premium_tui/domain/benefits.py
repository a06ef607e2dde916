"""Benefits: what the two versions include, quarter by quarter (rules 3, 4, 6-10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from premium_tui.domain.addon_sales import OwnedAddon, owned_on
from premium_tui.domain.billing_period import day_of, start_of
from premium_tui.domain.plans import ADDON_HOURS, AddonVersion
from premium_tui.i18n import _, ngettext
from premium_tui.values import dataclass

FEATURES_PER_QUARTER = 3
"""Unused or under-used features that each quarter's e-mail highlights (rule 7)."""


class Benefit(StrEnum):
    """What the add-on includes, in the order of its table."""

    CHANNELS = "channels"
    RESPONSE_TIME = "response_time"
    IMPLEMENTATION = "implementation"
    FEATURES = "features"
    ROOT_CAUSE = "root_cause"
    MEMBER_SUPPORT = "member_support"
    WEBINAR = "webinar"

    @property
    def label(self) -> str:
        """The benefit as a person reads it."""
        return {
            Benefit.CHANNELS: _("Phone, e-mail or chat"),
            Benefit.RESPONSE_TIME: _("Response time"),
            Benefit.IMPLEMENTATION: _("Implementation consultation"),
            Benefit.FEATURES: _("E-mail on unused or under-used features"),
            Benefit.ROOT_CAUSE: _("Root-cause meeting on support trends"),
            Benefit.MEMBER_SUPPORT: _("E-mail support for team members"),
            Benefit.WEBINAR: _("Live webinars"),
        }[self]

    @property
    def bookable(self) -> bool:
        """Whether it is something with a time that is booked."""
        return self in (Benefit.IMPLEMENTATION, Benefit.ROOT_CAUSE, Benefit.WEBINAR)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter in a team's own time."""

    year: int
    number: int
    """1 to 4."""

    @property
    def code(self) -> str:
        """A form for storing that sorts by time: `2026-Q4`."""
        return f"{self.year:04}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The day it begins with."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Return its first moment and that of the next quarter in `zone`, aware UTC."""
        return start_of(self.first_day, zone), start_of(self.next.first_day, zone)


def is_included(benefit: Benefit, version: AddonVersion) -> bool:
    """Return whether a version includes a benefit: all but Essentials' root-cause meeting (8)."""
    return benefit is not Benefit.ROOT_CAUSE or version is AddonVersion.ENHANCED


def benefit_words(benefit: Benefit, version: AddonVersion) -> str:
    """Return what a version includes of a benefit, for its cell of the table (rules 3, 4, 6-10)."""
    if not is_included(benefit, version):
        return _("not included")
    match benefit:
        case Benefit.CHANNELS | Benefit.MEMBER_SUPPORT:
            return _("24/7")
        case Benefit.RESPONSE_TIME:
            hours = ADDON_HOURS[version]
            return ngettext("within {n} hour", "within {n} hours", hours).format(n=hours)
        case Benefit.IMPLEMENTATION:
            return _("one session of one hour")
        case Benefit.FEATURES:
            return _("{n} features every quarter").format(n=FEATURES_PER_QUARTER)
        case Benefit.ROOT_CAUSE:
            return _("every quarter")
        case Benefit.WEBINAR:
            return _("included")
        case _ as never:
            assert_never(never)


def quarter_of(at: datetime, zone: str) -> Quarter:
    """Return the calendar quarter that the moment `at` lies in, in the team's `zone`."""
    day = day_of(at, zone)
    return Quarter(day.year, (day.month + 2) // 3)


def feature_mail_due(
    owned: OwnedAddon | None, sent: Collection[str], at: datetime, zone: str
) -> Quarter | None:
    """Return the quarter whose feature e-mail a team has yet to get at `at`; None: none (rule 7).

    `sent` holds the codes of the quarters that were mailed. Quarters gone by are not made up for.
    """
    quarter = quarter_of(at, zone)
    if owned_on(owned, day_of(at, zone)) is None or quarter.code in sent:
        return None
    return quarter
