"""Refusals of the rules as problems: a code for programs, and the rules' own words for people."""

from __future__ import annotations

import re

from premium_tui.domain.bookings import BookingRefusal, booking_refusal_words
from premium_tui.domain.quotes import (
    QuoteClosed,
    QuoteOvertaken,
    QuoteRefusal,
    quote_refusal_words,
)
from premium_tui.domain.sale_refusals import NotYourRole, Refusal
from premium_tui.server.problems import ProblemError, forbidden


def sale_refused(reason: Refusal | QuoteRefusal) -> ProblemError:
    """Return the problem of what cannot be bought, removed or confirmed: 403 by role, or 409.

    The code is the reason's name, as `too-few-licences`; for a closed quote `quote-` and its state.
    Who was quicker is said in the words alone.
    """
    words = quote_refusal_words(reason)
    if isinstance(reason, QuoteOvertaken):
        reason = reason.reason
    if isinstance(reason, NotYourRole):
        return forbidden(words)
    code = f"quote-{reason.state}" if isinstance(reason, QuoteClosed) else _code_of(reason)
    return ProblemError(409, code, "Nothing was bought or removed.", words)


def booking_refused(reason: BookingRefusal) -> ProblemError:
    """Return the 409 problem of what cannot be booked; the code is the reason's name."""
    return ProblemError(409, _code_of(reason), "Nothing was booked.", booking_refusal_words(reason))


def _code_of(reason: object) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "-", type(reason).__name__).lower()
