"""Contacting support: the ways there are, and what a person is entitled to (3, 4, 11-15, 29-33)."""

from __future__ import annotations

from datetime import datetime

from premium_tui.data.models import Me
from premium_tui.domain.contact_offer import (
    ContactOffer,
    Way,
    contact_offer,
    due_words,
    hours_words,
    japanese_words,
    premium_words,
    target_words,
    tier_words,
    way_words,
)
from premium_tui.domain.plans import Addon
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _, pgettext
from premium_tui.screens.contact_request import LIVE_WAYS
from premium_tui.widgets.times import day_and_time


def offer_of(me: Me, product: EntitlementProduct, language: str, now: datetime) -> ContactOffer:
    """Return what a customer of a team gets for a question about `product`, asked now."""
    if me.team is None:
        raise ValueError("an agent is nobody's customer")
    version, bought = me.team.addon_version, me.team.addon_product
    return contact_offer(
        role=me.person.role,
        champion=me.person.champion,
        plan=me.team.base_plan,
        addon=Addon(version, bought) if version is not None and bought is not None else None,
        zone=me.team.timezone,
        product=product,
        language=language,
        now=now,
    )


def ways_here(me: Me | None) -> list[Channel]:
    """Return the ways this desk takes beside what the person's offer says (rule 32)."""
    if me is None or me.team is None or not me.person.role.is_admin:
        return []
    can = me.capabilities
    live = [(Channel.CHAT, can.chat), (Channel.CALLBACK, can.callback)]
    ways = [channel for channel, there in live if there]
    return [Channel.REQUEST, *ways] if ways else []


def way_name(channel: Channel) -> str:
    """Return a way to reach support as a person reads it."""
    return {
        Channel.REQUEST: pgettext("way", "Submit a request"),
        Channel.GET_HELP: pgettext("way", "Submit a request"),
        Channel.CHAT: pgettext("way", "Chat"),
        Channel.CALLBACK: pgettext("way", "Request a call"),
    }[channel]


def basis_words(offer: ContactOffer, channel: Channel) -> list[str]:
    """Return what a way rests on and why, as sentences that stay true however long one writes."""
    way = offer.way(channel)
    if way is None or channel not in LIVE_WAYS:
        words = target_words(offer)
    else:
        # No clock runs for chats and calls (rule 4): what counts is whether somebody is there.
        words = hours_words(offer, way)
    return [sentence for sentence in (words, premium_words(offer)) if sentence]


def standing_words(offer: ContactOffer, channel: Channel, now: datetime) -> str:
    """Return what a way comes to when it is taken now."""
    way = offer.way(channel)
    if way is None or channel not in LIVE_WAYS:
        return due_words(offer, lambda at: day_and_time(at, now))
    return _way_sentence(way, now)


def way_sentences(offer: ContactOffer, way: Way, now: datetime) -> list[str]:
    """Return what a way means, when it is there and what that rests on."""
    basis, standing = basis_words(offer, way.channel)[0], standing_words(offer, way.channel, now)
    means = _way_sentence(way, now)
    return [means, basis] if means == standing else [means, basis, standing]


def language_words(offer: ContactOffer, now: datetime) -> str:
    """Return in what language the answer is, for questions in Japanese (rule 3); else ""."""
    return japanese_words(offer, lambda at: day_and_time(at, now))


def entitlement_words(offer: ContactOffer, channel: Channel, now: datetime) -> list[str]:
    """Return what a person gets by a way and why, as sentences, before anything is sent."""
    first, *rest = basis_words(offer, channel)
    tier = "" if channel in LIVE_WAYS else tier_words(offer)
    words = [first, standing_words(offer, channel, now), tier, *rest, language_words(offer, now)]
    return [sentence for sentence in words if sentence]


def closed_words(offer: ContactOffer, channel: Channel, now: datetime) -> str:
    """Return why a way cannot be taken right now and what to do; "" when it is open."""
    way = offer.way(channel)
    if way is None or way.opens_at is None:
        return ""
    return {
        Channel.CHAT: _("Chat opens {time}. Until then submit a request."),
        Channel.CALLBACK: _("Calls are made again from {time}. Until then submit a request."),
    }[channel].format(time=day_and_time(way.opens_at, now))


def _way_sentence(way: Way, now: datetime) -> str:
    words = way_words(way, lambda at: day_and_time(at, now))
    return f"{words[:1].upper()}{words[1:]}."
