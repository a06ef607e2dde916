"""A small soak: nothing is lost or doubled, and a client that breaks a promise is found out."""

from __future__ import annotations

import pytest

from benchmarks.soak import soak
from tests.data.client import Control

ACTIONS = 300
FEW = 100
"""Enough for what is met soon."""

SEED = 1


def test_nothing_is_lost_or_doubled_whatever_happens() -> None:
    outcome = soak(SEED, ACTIONS)
    assert outcome.wrong == []
    assert outcome.done["done"] > 60 and outcome.done["written offline"] > 5
    assert outcome.done["faults met"] > 15 and outcome.done["killed"] > 5


@pytest.mark.parametrize(
    ("control", "actions", "found"),
    [
        (Control.FRESH_KEY, FEW, "done under a strange key"),
        (Control.CURSOR_FIRST, FEW, "has another message"),
        (Control.NO_TOMBSTONES, ACTIONS, "has another ticket"),
        (Control.CUT_PAGES, FEW, "has another message"),
    ],
)
def test_a_client_that_breaks_a_promise_is_found_out(
    control: Control, actions: int, found: str
) -> None:
    # The next seeds are for a run in which, by bad luck, nothing came of it.
    runs = (soak(SEED + more, actions, control).wrong for more in range(8))
    assert any(found in words for wrong in runs for words in wrong)
