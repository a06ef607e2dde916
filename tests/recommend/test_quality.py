"""Recommendations on labelled tickets: what they must reach, and that the words earn it."""

from __future__ import annotations

from benchmarks.recommendations import hit_at_5, mrr_at_10, ranks, read_labels, titles_alone
from premium_tui.data.recommend.catalogue import load_catalogue
from tests.shared_data import shared


def test_labelled_tickets_are_answered() -> None:
    labels, catalogue = read_labels(shared("data")), load_catalogue()
    ours, titles = ranks(catalogue, labels), ranks(titles_alone(catalogue), labels)
    assert hit_at_5(ours) >= 0.85
    assert mrr_at_10(ours) >= 0.70
    assert hit_at_5(ours) > hit_at_5(titles)
    assert mrr_at_10(ours) > mrr_at_10(titles)
