"""How well issue kinds are told from words, beside always saying the commonest one.

`python -m benchmarks.issue_kinds` prints accuracy and macro F1 on the labelled tickets of the
shared material and on those of the demo desk, the share of foreign questions (banking77) that is
left alone, and what a ticket takes.
"""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import mean

from premium_tui.domain.issue_classifier import classify_issue
from premium_tui.domain.issue_kinds import IssueKind
from tests.shared_data import SHARED

DATA = SHARED / "data"

LABELLED_AS = {
    "admin-roles": IssueKind.MEMBERS,
    "audit": IssueKind.SECURITY,
    "backup": IssueKind.STORAGE,
    "billing": IssueKind.BILLING,
    "dash-connect": IssueKind.INTEGRATIONS,
    "devices": IssueKind.DEVICES,
    "members": IssueKind.MEMBERS,
    "none": IssueKind.OTHER,
    "passwords": IssueKind.SIGN_IN,
    "restore": IssueKind.RECOVERY,
    "security": IssueKind.SECURITY,
    "sharing": IssueKind.SHARING,
    "sign": IssueKind.DOCUMENTS,
    "signin": IssueKind.SIGN_IN,
    "support": IssueKind.OTHER,
    "sync": IssueKind.SYNC,
    "team-space": IssueKind.SHARING,
    "vague": IssueKind.OTHER,
}
"""Our kinds for the labels' own; what fits none of them well is left out."""


@dataclass(frozen=True)
class Labelled:
    """A ticket and the kind a person gave it."""

    subject: str
    body: str
    product: str
    language: str
    kind: IssueKind


def read_labels(data: Path = DATA) -> list[Labelled]:
    """Return the labelled tickets whose kind is one of ours."""
    told = map(json.loads, (data / "recommendation_labels.jsonl").read_text("utf-8").splitlines())
    return [
        Labelled(
            one["subject"], one["body"], one["product"], one["lang"], LABELLED_AS[one["issue"]]
        )
        for one in told
        if one["issue"] in LABELLED_AS
    ]


def read_demo() -> list[Labelled]:
    """Return the demo desk's tickets that have a kind."""
    found = []
    for file in sorted(files("premium_tui.server.demo").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".jsonl"):
            continue
        for told in map(json.loads, file.read_text("utf-8").splitlines()):
            if told["issue_kind"]:
                body = told["messages"][0]["body"]
                kind = IssueKind(told["issue_kind"])
                found.append(
                    Labelled(told["subject"], body, told["product"], told["language"], kind)
                )
    return found


def read_foreign(data: Path = DATA) -> list[str]:
    """Return questions of a bank's customers."""
    found = []
    for name in ("train.csv", "test.csv"):
        with (data / "banking77" / name).open(encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file)]
    return found


def told(tickets: Sequence[Labelled]) -> list[IssueKind]:
    """Return what the classifier says of each."""
    return [classify_issue(one.subject, one.body, one.product) for one in tickets]


def commonest(tickets: Sequence[Labelled]) -> list[IssueKind]:
    """Return the commonest kind for each: what there is to beat."""
    [(kind, _)] = Counter(one.kind for one in tickets).most_common(1)
    return [kind] * len(tickets)


def accuracy(tickets: Sequence[Labelled], said: Sequence[IssueKind]) -> float:
    """Return the share told right."""
    return mean(one.kind is kind for one, kind in zip(tickets, said, strict=True))


def macro_f1(tickets: Sequence[Labelled], said: Sequence[IssueKind]) -> float:
    """Return the mean F1 over the kinds that occur, each counting the same."""
    right = Counter(kind for one, kind in zip(tickets, said, strict=True) if one.kind is kind)
    true, claimed = Counter(one.kind for one in tickets), Counter(said)
    return mean(2 * right[kind] / (true[kind] + claimed[kind]) for kind in true)


def left_alone(texts: Sequence[str]) -> float:
    """Return the share that is told to be something else."""
    return mean(classify_issue(text) is IssueKind.OTHER for text in texts)


def main() -> None:
    """Print the table."""
    labels, demo = read_labels(), read_demo()
    sets = {
        "labelled tickets": labels,
        "demo tickets": demo,
        "  en": [one for one in demo if one.language == "en"],
        "  ja": [one for one in demo if one.language == "ja"],
    }
    print(f"{'':18s}{'':>8s} {'by words':>17s} {'commonest kind':>17s}")
    print(f"{'':18s}{'tickets':>8s}" + f" {'accuracy':>9s} {'F1':>7s}" * 2)
    for name, tickets in sets.items():
        line = f"{name:18s}{len(tickets):8d}"
        for said in (told(tickets), commonest(tickets)):
            line += f" {accuracy(tickets, said):9.3f} {macro_f1(tickets, said):7.3f}"
        print(line)
    foreign = read_foreign()
    print(f"foreign questions left alone: {left_alone(foreign):.1%} of {len(foreign):,}")
    started = time.perf_counter()
    told(demo)
    each = (time.perf_counter() - started) / len(demo)
    print(f"{each * 1e6:.0f} µs a ticket")


if __name__ == "__main__":
    main()
