"""Support without the add-on: when a base plan's admins reach a person (rules 3, 12).

It comes from sister pages, not from the page of the rules: what differs elsewhere is switched here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from premium_tui.domain.plans import BasePlan
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Monday to Friday from 09:00 up to 17:00, in a zone (an IANA name)."""

    zone: str

    def is_open(self, at: datetime) -> bool:
        """Return whether the moment `at` is within these hours."""
        local = at.astimezone(ZoneInfo(self.zone))
        return local.weekday() < 5 and 9 <= local.hour < 17

    def next_opening(self, at: datetime) -> datetime:
        """Return the first opening after the moment `at`, aware UTC."""
        local = at.astimezone(ZoneInfo(self.zone))
        opening = local.replace(hour=9, minute=0, second=0, microsecond=0, fold=0)
        while opening <= local or opening.weekday() >= 5:
            opening += timedelta(days=1)
        return opening.astimezone(UTC)


JAPANESE_HOURS = OfficeHours("Asia/Tokyo")
"""When answers are given in Japanese; else they are in English (rule 3, sister page)."""


class LiveSupport(StrEnum):
    """When chat and phone are there for a base plan's admins (sister pages)."""

    TEAM_OFFICE_HOURS = "team_office_hours"
    ALWAYS = "always"
    JAPANESE_HOURS = "japanese_hours"


BASE_LIVE_SUPPORT = {
    BasePlan.STANDARD: LiveSupport.TEAM_OFFICE_HOURS,
    BasePlan.ADVANCED: LiveSupport.TEAM_OFFICE_HOURS,
    BasePlan.BUSINESS: LiveSupport.TEAM_OFFICE_HOURS,
    BasePlan.BUSINESS_PLUS: LiveSupport.TEAM_OFFICE_HOURS,
    BasePlan.ENTERPRISE: LiveSupport.ALWAYS,
}
ENTERPRISE_IN_JAPANESE = LiveSupport.JAPANESE_HOURS
"""Enterprise's chat and phone in Japanese, instead of its line above."""


def live_hours(plan: BasePlan, zone: str, language: str) -> OfficeHours | None:
    """Return when chat and phone are there for a plan's admins; None: any day, any hour.

    `zone` is the team's, `language` the question's.
    """
    live = BASE_LIVE_SUPPORT[plan]
    if plan is BasePlan.ENTERPRISE and language == "ja":
        live = ENTERPRISE_IN_JAPANESE
    match live:
        case LiveSupport.TEAM_OFFICE_HOURS:
            return OfficeHours(zone)
        case LiveSupport.JAPANESE_HOURS:
            return JAPANESE_HOURS
        case LiveSupport.ALWAYS:
            return None
        case _ as never:
            assert_never(never)
