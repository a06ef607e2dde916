"""Products: what a team owns (entitlement) and what a ticket is about (rule 31)."""

from __future__ import annotations

from enum import StrEnum


class EntitlementProduct(StrEnum):
    """A product Premium Support can be bought for (rule 11)."""

    DROPBOX = "dropbox"
    DASH = "dash"


ABOUT_PRODUCTS = ("Dropbox", "Dash", "Sign", "Paper", "Replay", "Backup", "DocSend", "Transfer")
"""The products offered in forms; the field itself is open to others (rule 31)."""


def entitlement_of(about: str) -> EntitlementProduct:
    """Return whose entitlement covers a question about `about`: Dash its own, all else Dropbox."""
    if about.strip().casefold() == "dash":
        return EntitlementProduct.DASH
    return EntitlementProduct.DROPBOX


def must_ask_product(owned: frozenset[EntitlementProduct]) -> bool:
    """Return whether the form asks which product: when both are owned (rule 31)."""
    return len(owned) > 1
