"""What a person is entitled to when contacting support, before anything is sent.

The target and when it ends, what it rests on, and the ways that are open (rules 3, 4, 11-15,
29-31).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from premium_tui.domain.base_support import JAPANESE_HOURS, OfficeHours, live_hours
from premium_tui.domain.plans import (
    Addon,
    BasePlan,
    ChampionTier,
    ResponseTarget,
    TargetSource,
    TargetUnit,
    response_target,
)
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.response_clock import due_time
from premium_tui.domain.roles import Role, may_create_premium, may_reach_billing
from premium_tui.domain.sale_refusals import addon_name
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _, ngettext
from premium_tui.values import dataclass

Show = Callable[[datetime], str]
"""Writes a moment as people read it, in their own zone."""


class Premium(StrEnum):
    """How the question stands to Premium Support."""

    COVERED = "covered"
    OTHER_PRODUCT = "other_product"
    """The team bought it for the other product (rule 11)."""
    NOT_BOUGHT = "not_bought"
    NOT_FOR_MEMBERS = "not_for_members"
    """Members write by get_help, whatever the team has (rules 12, 29)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach support."""

    channel: Channel
    hours: OfficeHours | None = None
    """None: any day, any hour."""
    opens_at: datetime | None = None
    """When it opens again, aware UTC; None: it is open."""


@dataclass(frozen=True, slots=True)
class JapaneseNote:
    """Whether a question in Japanese falls into the hours of answers in Japanese (rule 3)."""

    inside: bool
    opens_at: datetime | None
    """When they begin again, aware UTC; None inside them."""


@dataclass(frozen=True, slots=True)
class ContactOffer:
    """What one person gets for a question about one product, asked now."""

    role: Role
    product: EntitlementProduct
    plan: BasePlan
    addon: Addon | None
    champion: ChampionTier | None
    target: ResponseTarget
    """For requests; its source says what it rests on. Chat and callback have no target (rule 4)."""
    due_at: datetime
    """When a request sent now is answered at the latest, aware UTC."""
    premium: Premium
    ways: tuple[Way, ...]
    japanese: JapaneseNote | None
    """For questions in Japanese; a note, it moves no target."""

    def way(self, channel: Channel) -> Way | None:
        """Return the way of this channel; None: this person is not offered it."""
        return next((way for way in self.ways if way.channel is channel), None)


def contact_offer(
    *,
    role: Role,
    champion: ChampionTier | None,
    plan: BasePlan,
    addon: Addon | None,
    zone: str,
    product: EntitlementProduct,
    language: str,
    now: datetime,
) -> ContactOffer:
    """Return what a customer is entitled to.

    `plan`, `addon` and `zone` (an IANA name) are the team's, `language` the question's; `now` is
    aware UTC. A champion's tier shortens the answer and opens no way (rule 15). Raises ValueError
    for an agent, who is nobody's customer.
    """
    if role.is_agent:
        raise ValueError("agents do not contact support")
    target = response_target(
        plan=plan,
        addon=addon,
        product=product,
        requester_is_admin=role.is_admin,
        champion=champion,
    )
    if not may_create_premium(role):
        premium = Premium.NOT_FOR_MEMBERS
    elif addon is None:
        premium = Premium.NOT_BOUGHT
    else:
        premium = Premium.COVERED if addon.product is product else Premium.OTHER_PRODUCT
    japanese = None
    if language == "ja":
        inside = JAPANESE_HOURS.is_open(now)
        japanese = JapaneseNote(inside, None if inside else JAPANESE_HOURS.next_opening(now))
    return ContactOffer(
        role=role,
        product=product,
        plan=plan,
        addon=addon,
        champion=champion,
        target=target,
        due_at=due_time(now, target, zone),
        premium=premium,
        ways=_ways(premium, plan, zone, language, now),
        japanese=japanese,
    )


def target_words(offer: ContactOffer) -> str:
    """Return what the person gets and why: `Enhanced for Dropbox: within 1 hour, any day ...`."""
    if offer.target.source is TargetSource.ADDON and offer.addon is not None:
        source = addon_name(offer.addon)
    elif offer.target.source is TargetSource.CHAMPION and offer.champion is not None:
        source = _("{tier} Champion").format(tier=offer.champion.capitalize())
    else:
        source = _your_plan(offer.plan)
    if offer.target.unit is TargetUnit.BUSINESS_DAY:
        return _("{source}: within 1 business day.").format(source=source)
    return ngettext(
        "{source}: within {n} hour, any day, any hour.",
        "{source}: within {n} hours, any day, any hour.",
        offer.target.hours,
    ).format(source=source, n=offer.target.hours)


def due_words(offer: ContactOffer, show: Show) -> str:
    """Return when a request sent now is answered."""
    return _("Sent now, answered by {time} at the latest.").format(time=show(offer.due_at))


def premium_words(offer: ContactOffer) -> str:
    """Return why Premium Support does not answer this, and the way to it; "" when it does."""
    match offer.premium:
        case Premium.COVERED:
            return ""
        case Premium.OTHER_PRODUCT if offer.addon is not None:
            return _(
                "Your team has Premium Support for {bought}; {product} has your plan's own support."
            ).format(bought=offer.addon.product.capitalize(), product=offer.product.capitalize())
        case Premium.NOT_BOUGHT | Premium.OTHER_PRODUCT:
            if may_reach_billing(offer.role):
                return _("This is your plan's own support. Premium Support can be had in Billing.")
            return _(
                "This is your plan's own support. A team admin or billing admin can add"
                " Premium Support in Billing."
            )
        case Premium.NOT_FOR_MEMBERS:
            return _("Premium Support is for admins. Members write to support here, 24/7.")
        case _ as never:
            assert_never(never)


def way_words(way: Way, show: Show) -> str:
    """Return what a way means, and when it is there if not always."""
    match way.channel:
        case Channel.REQUEST | Channel.GET_HELP:
            words = _("answered by e-mail")
        case Channel.CHAT:
            words = _("a live session with a representative")
        case Channel.CALLBACK:
            words = _("for urgent problems")
        case _ as never:
            assert_never(never)
    if way.opens_at is not None:
        return _("{words}; closed now, opens {time}").format(words=words, time=show(way.opens_at))
    if way.channel in (Channel.CHAT, Channel.CALLBACK):
        return _("{words}; open now").format(words=words)
    return words


def hours_words(offer: ContactOffer, way: Way) -> str:
    """Return when chats and calls, which have no target (rule 4), are there, and by what."""
    source = _bought(offer) or _your_plan(offer.plan)
    if way.hours is None:
        return _("{source}: any day, any hour.").format(source=source)
    words = _("{source}: Mon-Fri 09:00-17:00 in {city}.")
    city = way.hours.zone.rpartition("/")[2].replace("_", " ")
    return words.format(source=source, city=city)


def tier_words(offer: ContactOffer) -> str:
    """Return that the shorter of a champion's tier and what else there is counts (rule 15)."""
    if offer.champion is None:
        return ""
    words = _("The shorter counts: your {tier} Champion tier, or {other}.")
    other = _bought(offer) or _("your plan")
    return words.format(tier=offer.champion.capitalize(), other=other)


def japanese_words(offer: ContactOffer, show: Show) -> str:
    """Return in what language a question in Japanese is answered now; "" for other languages."""
    if offer.japanese is None:
        return ""
    if offer.japanese.opens_at is None:
        return _("Answers in Japanese Mon-Fri 09:00-17:00 JST: they are given now.")
    return _(
        "Answers in Japanese Mon-Fri 09:00-17:00 JST, next from {time}; until then in English."
    ).format(time=show(offer.japanese.opens_at))


def _ways(
    premium: Premium, plan: BasePlan, zone: str, language: str, now: datetime
) -> tuple[Way, ...]:
    if premium is Premium.NOT_FOR_MEMBERS:
        return (Way(Channel.GET_HELP),)
    hours = None if premium is Premium.COVERED else live_hours(plan, zone, language)
    opens_at = None if hours is None or hours.is_open(now) else hours.next_opening(now)
    live = (Channel.CHAT, Channel.CALLBACK)
    return (Way(Channel.REQUEST), *(Way(channel, hours, opens_at) for channel in live))


def _bought(offer: ContactOffer) -> str:
    """Return the add-on that answers the question; "" when none does."""
    if offer.addon is None or offer.premium is not Premium.COVERED:
        return ""
    return addon_name(offer.addon)


def _your_plan(plan: BasePlan) -> str:
    return _("Your {plan} plan").format(plan=plan.label)
