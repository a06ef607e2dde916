"""What a ticket was promised and how that went, in sentences (rules 3-5, 11-15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from premium_tui.data.models import TicketDetail
from premium_tui.domain.plans import TargetSource
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _

Told = Callable[[datetime], str]
"""Returns a time in words."""


def why(detail: TicketDetail, told: Told) -> list[str]:
    """Return what the newest promise rests on, since when, and how the last one was kept."""
    if detail.channel in (Channel.CHAT, Channel.CALLBACK):
        return [_("Chats and calls have no response time: what counts is that somebody is there.")]
    source = _source(detail)
    words = [source] if source else []
    if detail.clock_started_at is not None:
        started = told(detail.clock_started_at)
        words.append(_("It was fixed when the clock started, {time}.").format(time=started))
    elif detail.row.number is None:
        words.append(_("The desk has not accepted it yet: its clock has not started."))
    elif detail.row.due_at is None:
        words.append(_("No clock runs: nothing waits for an answer of support."))
    if detail.last_answer_met is not None:
        met = _("The last answer came in time."), _("The last answer came late.")
        words.append(met[not detail.last_answer_met])
    return words


def within(target: str | None) -> str:
    """Return how soon an answer was promised; "" for no promise, and for one not known here."""
    return {
        "1h": _("within 1 hour, any day"),
        "4h": _("within 4 hours, any day"),
        "1bd": _("within 1 business day"),
    }.get(target or "", "")


def _source(detail: TicketDetail) -> str:
    """Return what the newest promise rests on; "" while there was none."""
    words = {
        TargetSource.ADDON.value: _("By Premium Support for {product}, which the team has bought."),
        TargetSource.CHAMPION.value: _("By the tier of the champion who sent it."),
        TargetSource.BASE_PLAN.value: _(
            "By the plan of the team: Premium Support does not cover it."
        ),
    }.get(detail.target_source or "", "")
    return words.format(product=detail.entitlement_product.capitalize())
