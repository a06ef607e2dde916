"""Who else is here: what an agent does at a ticket, and how long that is believed.

It is ephemeral: told to the desk by each place where an agent works, leased for a while, told to
other agents alone, and kept in no table.
"""

from __future__ import annotations

from enum import StrEnum

LEASE_SECONDS = 30.0
"""How long the desk believes what a place has told; it ends by itself."""

RENEW_SECONDS = 12.0
"""How often a place says the same again: two such words may be lost before the lease ends."""

OPEN_LIMIT = 16
"""Tickets that can be open at one place, a terminal each."""

PLACES_LIMIT = 8
"""Places one person can be at; another one takes the place of the one heard of longest ago."""


class Doing(StrEnum):
    """What somebody does at a ticket."""

    VIEWING = "viewing"
    """They have it open."""
    WRITING = "writing"
    """They have typed at a public answer just now."""


def doing_most(several: list[Doing]) -> Doing:
    """Return what one person does who does several things at once; of one at least."""
    return Doing.WRITING if Doing.WRITING in several else several[0]
