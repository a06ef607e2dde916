"""Products and issue kinds (rules 11, 31, 45)."""

from __future__ import annotations

import pytest

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.products import (
    ABOUT_PRODUCTS,
    EntitlementProduct,
    entitlement_of,
    must_ask_product,
)

DROPBOX, DASH = EntitlementProduct.DROPBOX, EntitlementProduct.DASH


def test_rule_11_premium_is_bought_for_dropbox_or_for_dash() -> None:
    assert set(EntitlementProduct) == {DROPBOX, DASH}


@pytest.mark.parametrize("about", ["Dash", "dash", " DASH "])
def test_rule_31_questions_about_dash_are_dashs(about: str) -> None:
    assert entitlement_of(about) is DASH


@pytest.mark.parametrize(
    "about", [*(p for p in ABOUT_PRODUCTS if p != "Dash"), "Dash for Business", "", "何か"]
)
def test_rule_31_all_other_questions_are_dropboxs(about: str) -> None:
    assert entitlement_of(about) is DROPBOX


def test_rule_31_the_product_is_asked_when_both_are_owned() -> None:
    assert must_ask_product(frozenset({DROPBOX, DASH}))
    for owned in (frozenset({DROPBOX}), frozenset({DASH}), frozenset[EntitlementProduct]()):
        assert not must_ask_product(owned)


def test_rule_31_the_offered_products_are_named_once() -> None:
    assert {"Dropbox", "Dash", "Sign", "Paper", "Replay", "Backup"} <= set(ABOUT_PRODUCTS)
    assert len(set(ABOUT_PRODUCTS)) == len(ABOUT_PRODUCTS)


def test_rule_45_there_are_about_a_dozen_kinds_each_with_words_of_its_own() -> None:
    labels = [kind.label for kind in IssueKind]
    assert 11 <= len(labels) <= 13
    assert len(set(labels)) == len(labels)
    assert all(label.strip() == label != "" for label in labels)
    assert list(IssueKind)[-1] is IssueKind.OTHER
