"""How well recommendations answer labelled tickets, beside the titles alone, and what a call takes.

`python -m benchmarks.recommendations` prints hit@5 and MRR@10 over `recommendation_labels.jsonl` of
the shared material, over all and by language. A label is met by any entry of its group.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median

from premium_tui.data.recommend.catalogue import Topic, load_catalogue
from premium_tui.data.recommend.ranking import AskedTicket, Recommender
from premium_tui.values import replace
from tests.shared_data import SHARED

DATA = SHARED / "data"
ROUNDS = 200


@dataclass(frozen=True)
class Label:
    """A ticket and the groups that answer it."""

    ticket: AskedTicket
    language: str
    groups: frozenset[str]


def read_labels(data: Path = DATA) -> list[Label]:
    """Return the labelled tickets that something answers."""
    catalogue = map(json.loads, (data / "catalogue.jsonl").read_text("utf-8").splitlines())
    groups = {entry["url"]: entry["group"] for entry in catalogue}
    labels = []
    for line in (data / "recommendation_labels.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        ticket = AskedTicket(
            id=told["id"],
            number=None,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            subject=told["subject"],
            body=told["body"],
            product=told["product"],
        )
        answers = frozenset(groups[one["url"]] for one in told["relevant"])
        if answers:
            labels.append(Label(ticket, told["lang"], answers))
    return labels


def titles_alone(catalogue: Sequence[Topic]) -> list[Topic]:
    """Return the catalogue without its topic words."""
    return [replace(topic, words="") for topic in catalogue]


def ranks(catalogue: Sequence[Topic], labels: Sequence[Label]) -> list[int | None]:
    """Return for each label the place of its first answer among ten, from 1; None without one."""
    recommender = Recommender(catalogue)
    found = []
    for label in labels:
        shown = recommender.recommend([label.ticket], label.language, limit=10)
        places = (place for place, one in enumerate(shown, 1) if one.group in label.groups)
        found.append(next(places, None))
    return found


def hit_at_5(places: Sequence[int | None]) -> float:
    """Return the share of labels answered among the first five."""
    return mean(place is not None and place <= 5 for place in places)


def mrr_at_10(places: Sequence[int | None]) -> float:
    """Return the mean of one over the place of the first answer; 0 beyond ten."""
    return mean(1 / place if place else 0 for place in places)


def milliseconds(work: Callable[[], object]) -> float:
    """Return what one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Print the table."""
    labels, catalogue = read_labels(), load_catalogue()
    print(f"{len(labels)} labelled tickets, {len(catalogue)} groups")
    print(f"{'':20s} {'tickets':>8s} {'hit@5':>8s} {'MRR@10':>8s}")
    for name, topics in (("recommendations", catalogue), ("titles alone", titles_alone(catalogue))):
        places = ranks(topics, labels)
        by_language = defaultdict(list)
        for label, place in zip(labels, places, strict=True):
            by_language[label.language].append(place)
        for part, some in ((name, places), *((f"  {k}", v) for k, v in by_language.items())):
            print(f"{part:20s} {len(some):8d} {hit_at_5(some):8.3f} {mrr_at_10(some):8.3f}")

    made = milliseconds(lambda: Recommender(catalogue))
    recommender = Recommender(catalogue)
    tickets = [label.ticket for label in labels]
    typed = [label.ticket.subject for label in labels]
    listed = [milliseconds(lambda: recommender.recommend(tickets, "en")) for _ in range(20)]
    suggested = [
        milliseconds(partial(recommender.suggest, subject, "en"))
        for subject in islice(cycle(typed), ROUNDS)
    ]
    print(f"index {made:.1f} ms; list for {len(tickets)} tickets {median(listed):.1f} ms; ", end="")
    print(f"suggestion {median(suggested):.2f} ms, slowest of {ROUNDS} {max(suggested):.2f} ms")


if __name__ == "__main__":
    main()
