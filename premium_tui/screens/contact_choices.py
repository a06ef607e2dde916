"""What is chosen before a question is written, from what, and what support that means (29-33)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from premium_tui.data.models import Me
from premium_tui.domain.contact_offer import ContactOffer
from premium_tui.domain.phone import region_of
from premium_tui.domain.products import (
    ABOUT_PRODUCTS,
    EntitlementProduct,
    entitlement_of,
    must_ask_product,
)
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _
from premium_tui.screens.contact import (
    basis_words,
    closed_words,
    entitlement_words,
    offer_of,
    way_name,
    ways_here,
)
from premium_tui.screens.contact_steps import Step

if TYPE_CHECKING:
    from premium_tui.data.models import TicketDetail
    from premium_tui.screens.console import Console

DROPBOX, DASH = EntitlementProduct.DROPBOX, EntitlementProduct.DASH


def steps_of(me: Me | None, *, follow_up: bool) -> list[Step]:
    """Return the steps there are for a person (rules 12, 30-32); a follow-up is a request."""
    if me is None or me.team is None or not me.person.role.is_admin or follow_up:
        return [Step.FORM, Step.REVIEW]
    # Without the add-on this is also where the way to Billing is shown (rule 30).
    choosing = {
        Step.PRODUCT: must_ask_product(me.team.owns),
        Step.WAY: bool(ways_here(me)) or me.team.addon_version is None,
    }
    return [*(step for step, asked in choosing.items() if asked), Step.FORM, Step.REVIEW]


class ContactChoices:
    """Product and way, as chosen so far; `me` is asked anew each time, for it may change."""

    def __init__(
        self, console: Console, follows: TicketDetail | None, kept: Mapping[str, str]
    ) -> None:
        """`follows` is the closed ticket it follows up, `kept` the fields of a draft, if any."""
        self._console = console
        self._follows = follows
        self.first = dict(kept) or self.first_fields()
        """What the fields begin with."""
        team = console.me.team if console.me is not None else None
        owned = team.owns if team is not None else frozenset()
        self.steps = steps_of(console.me, follow_up=follows is not None)
        self.products = [p for p in EntitlementProduct if p in owned] or [DROPBOX]
        self.ways = ways_here(console.me) or [Channel.REQUEST]
        product, way = self.first.get("product"), self.first.get("way")
        self.product = next((one for one in self.products if one == product), self.products[0])
        self.way = next((one for one in self.ways if one == way), Channel.REQUEST)
        # Where no step asks for the product, what it is about says it (rule 31).
        self.about_tells = len(self.products) > 1 and Step.PRODUCT not in self.steps
        if self.about_tells and product == DASH:
            self.first["about"] = DASH.capitalize()

    def first_fields(self) -> dict[str, str]:
        """Return what the fields hold before anything is written."""
        me, follows = self._console.me, self._follows
        if follows is None:
            return {"language": "ja" if me is not None and me.person.language == "ja" else "en"}
        return {
            "product": follows.entitlement_product,
            "about": follows.row.product,
            "kind": follows.issue_kind or "",
            "language": follows.language,
            "subject": _("Follow-up: {subject}").format(subject=follows.row.subject),
        }

    @property
    def abouts(self) -> list[str]:
        """What one can ask about, in the form."""
        names = [n for n in ABOUT_PRODUCTS if self.about_tells or entitlement_of(n) is DROPBOX]
        if self._follows is None or entitlement_of(self._follows.row.product) is DASH:
            return names
        return list(dict.fromkeys([*names, self._follows.row.product]))

    @property
    def region(self) -> str | None:
        """The person's region, for phone numbers (rule 33); None while it is unknown."""
        me = self._console.me
        return region_of(me.team.timezone) if me is not None and me.team is not None else None

    @property
    def channel(self) -> Channel:
        """The way it is sent; members have their own (rule 29)."""
        return Channel.GET_HELP if self._console.kind == "member" else self.way

    def entitlement(self, about: str) -> EntitlementProduct:
        """Return whose support answers a question about `about`, as the form names it."""
        return entitlement_of(about) if self.about_tells else self.product

    def offer(self, product: EntitlementProduct, language: str) -> ContactOffer | None:
        """Return what the person gets, asked now; None before the desk was ever reached."""
        me = self._console.me
        if me is None or me.team is None:
            return None
        return offer_of(me, product, language, self._console.now())

    def closed(self, channel: Channel, about: str, language: str) -> str:
        """Return why a way is closed right now, and what to do; "" when it is open."""
        offer = self.offer(self.entitlement(about), language)
        return closed_words(offer, channel, self._console.now()) if offer is not None else ""

    def basis(self, about: str, language: str) -> list[str]:
        """Return what was chosen and what it rests on, as lines that stay true while one writes."""
        product = self.entitlement(about)
        chosen = {Step.WAY: way_name(self.channel), Step.PRODUCT: product.capitalize()}
        names = " · ".join(name for step, name in chosen.items() if step in self.steps)
        offer = self.offer(product, language)
        words = basis_words(offer, self.channel) if offer is not None else []
        return [names, *words] if names else words

    def entitled(self, about: str, language: str) -> list[str]:
        """Return what the person gets, sent now, as sentences."""
        offer = self.offer(self.entitlement(about), language)
        if offer is None:
            return [_("What your team has is shown once the desk was reached.")]
        return entitlement_words(offer, self.channel, self._console.now())
