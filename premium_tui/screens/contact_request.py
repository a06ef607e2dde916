"""A question to support as it will be sent, by any of the ways (rules 29-33)."""

from __future__ import annotations

from premium_tui.domain.actions import OpenTicket, RequestCall, StartChat
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.tickets import Channel
from premium_tui.ids import new_id
from premium_tui.values import dataclass

LIVE_WAYS = (Channel.CHAT, Channel.CALLBACK)
"""Ways in which a person answers at once; they carry no kind of issue."""

LANGUAGES = (("en", "English"), ("ja", "日本語"))
"""The languages support is given in (rule 1), each by its own name."""


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """All that is asked, without an error."""

    channel: Channel
    product: EntitlementProduct
    about: str
    kind: str
    """An issue kind; empty for chats and calls."""
    language: str
    subject: str
    body: str
    phone: str = ""
    """For calls, as E.164."""
    follows: str | None = None
    """The id of the closed ticket it follows up (rule 39)."""

    def action(self) -> OpenTicket | StartChat | RequestCall:
        """Return it as something to be done, under new ids."""
        if self.channel in LIVE_WAYS:
            entitlement = self.product.value
            session = (new_id(), new_id(), new_id(), self.subject, self.body, self.about)
            if self.channel is Channel.CHAT:
                return StartChat(*session, entitlement, self.language)
            return RequestCall(*session, entitlement, self.language, self.phone)
        return OpenTicket(
            ticket_id=new_id(),
            message_id=new_id(),
            subject=self.subject,
            body=self.body,
            about_product=self.about,
            entitlement_product=self.product.value,
            issue_kind=self.kind,
            language=self.language,
            channel=self.channel.value,
            follows=self.follows,
        )
