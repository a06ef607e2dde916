"""Plans and entitlements: versions, base plans, champions, response targets (rules 2-5, 11-15)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from premium_tui.domain.products import EntitlementProduct
from premium_tui.values import dataclass


class AddonVersion(StrEnum):
    """The two versions of the add-on (rule 2)."""

    ESSENTIALS = "essentials"
    ENHANCED = "enhanced"


class BasePlan(StrEnum):
    """The team's own plan, which answers where the add-on does not (rule 12)."""

    STANDARD = "standard"
    ADVANCED = "advanced"
    BUSINESS = "business"
    BUSINESS_PLUS = "business_plus"
    ENTERPRISE = "enterprise"

    @property
    def label(self) -> str:
        """Its name as people read it: `Business Plus`."""
        return self.value.replace("_", " ").title()


class ChampionTier(StrEnum):
    """Dropbox champions: individuals, never teams (rules 13, 14)."""

    GREAT = "great"
    EPIC = "epic"


class Payment(StrEnum):
    """How the team pays (rule 16)."""

    CARD = "card"
    SALES = "sales"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Addon:
    """Premium Support as bought: the version, and the product it was bought for (rule 11)."""

    version: AddonVersion
    product: EntitlementProduct


class TargetUnit(StrEnum):
    """How a response target counts time."""

    HOURS = "hours"
    BUSINESS_DAY = "business_day"


class TargetSource(StrEnum):
    """What a response target rests on, to explain it to a person."""

    ADDON = "addon"
    CHAMPION = "champion"
    BASE_PLAN = "base_plan"


@dataclass(frozen=True, slots=True)
class ResponseTarget:
    """Within what time an answer is promised, and why."""

    unit: TargetUnit
    hours: int
    """Hours for TargetUnit.HOURS; 0 for a business day."""
    source: TargetSource

    @property
    def code(self) -> str:
        """A short form for storing: `1h`, `4h` or `1bd`."""
        return "1bd" if self.unit is TargetUnit.BUSINESS_DAY else f"{self.hours}h"

    @property
    def longest(self) -> timedelta:
        """The longest wall-clock time the target can mean, to compare targets."""
        if self.unit is TargetUnit.BUSINESS_DAY:
            return timedelta(days=3)
        return timedelta(hours=self.hours)


ADDON_HOURS = {AddonVersion.ESSENTIALS: 4, AddonVersion.ENHANCED: 1}
CHAMPION_HOURS = {ChampionTier.GREAT: 4, ChampionTier.EPIC: 1}


def base_target(plan: BasePlan) -> ResponseTarget:
    """Return the base plan's own target (rule 12): a business day, Enterprise one hour."""
    if plan is BasePlan.ENTERPRISE:
        return ResponseTarget(TargetUnit.HOURS, 1, TargetSource.BASE_PLAN)
    return ResponseTarget(TargetUnit.BUSINESS_DAY, 0, TargetSource.BASE_PLAN)


def response_target(
    *,
    plan: BasePlan,
    addon: Addon | None,
    product: EntitlementProduct,
    requester_is_admin: bool,
    champion: ChampionTier | None,
) -> ResponseTarget:
    """Return the target of one person's own ticket: the shortest that applies (rule 15).

    The add-on counts for admins (rule 12) and for the product it was bought for (rule 11); a
    champion's tier counts for that person's tickets alone (rule 14).
    """
    targets = [base_target(plan)]
    if addon is not None and requester_is_admin and addon.product is product:
        targets.append(
            ResponseTarget(TargetUnit.HOURS, ADDON_HOURS[addon.version], TargetSource.ADDON)
        )
    if champion is not None:
        targets.append(
            ResponseTarget(TargetUnit.HOURS, CHAMPION_HOURS[champion], TargetSource.CHAMPION)
        )
    # On a tie the add-on explains it best: it is what the team bought.
    return min(targets, key=lambda t: (t.longest, t.source is not TargetSource.ADDON))
