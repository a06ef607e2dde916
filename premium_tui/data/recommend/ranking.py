"""Ranks the catalogue for a person's tickets, or for a text while it is typed (rules 40-42)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from premium_tui.data.recommend.catalogue import Entry, Topic
from premium_tui.domain.issue_classifier import classify_issue
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.words import words
from premium_tui.values import dataclass

RECENT = 30
"""How many of the newest tickets count."""

OLDER = 0.75
"""What a ticket counts beside the next newer one."""

AGAIN = 0.25
"""What a ticket adds to a topic that a better one brought already, beside that one."""

SURE = 2.0
"""The score at which a ticket says half of what it could: vague ones speak softly."""

TITLE_WEIGHT = 2
SUBJECT_WEIGHT = 2

REPEATS = 2
"""How often a word counts at most, however often it stands in a ticket."""

BODY_LIMIT = 2_000
"""Characters of a first message that are read."""

LEAST_SHARE = 0.2
"""The share of a ticket's best score beneath which a topic met it by chance."""

GENERAL_PRODUCT = "Dropbox"
SAME_ISSUE = 1.25
SAME_PRODUCT = 1.3
OTHER_PRODUCT = 0.7

SUGGESTED_FROM = 2.8
"""The score from which a topic fits a subject that is being typed; beneath, words met by chance."""

SUGGESTED_SHARE = 0.5
"""The least share of the best score that a further suggestion has."""


@dataclass(frozen=True, slots=True)
class AskedTicket:
    """A ticket of the person's own, as far as it says what they need."""

    id: str
    number: int | None
    """None until the desk has accepted it."""
    created_at: datetime
    subject: str
    body: str = ""
    """The customer's first message."""
    product: str = ""
    issue: IssueKind | None = None
    """Told from its words where it is None."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One entry to show, and why."""

    group: str
    entry: Entry
    score: float
    """Comparable within one list; 0 for a popular one."""
    because: AskedTicket | None = None
    """The ticket that speaks for it most; None for a popular one (rule 42)."""


class Recommender:
    """A catalogue with its index: made once, safe to ask from any thread.

    Making one imports numpy, which takes longer than a key press may: make it on a thread.
    """

    def __init__(self, catalogue: Sequence[Topic]) -> None:
        """Index the topics, given in the order of their popularity."""
        from bm25s import BM25

        self._topics = tuple(catalogue)
        self._index = BM25(method="lucene", k1=1.2, b=0.5)
        self._index.index([_document(topic) for topic in self._topics], show_progress=False)

    def recommend(
        self, tickets: Sequence[AskedTicket], language: str, limit: int = 10
    ) -> list[Recommendation]:
        """Return the best entries for a person's tickets, one of each group, best first.

        Where fewer than `limit` fit, popular ones follow; without a ticket all are (rule 42).
        """
        newest = sorted(tickets, key=lambda one: (one.created_at, one.id), reverse=True)[:RECENT]
        reasons: list[list[_Reason]] = [[] for _ in self._topics]
        for age, ticket in enumerate(newest):
            issue = ticket.issue or classify_issue(ticket.subject, ticket.body, ticket.product)
            scores = self._scores(_said(ticket), language, ticket.product, issue)
            best = max(scores)
            for found, score in zip(reasons, scores, strict=True):
                if score > best * LEAST_SHARE:
                    fit = score / (best + SURE)
                    found.append(_Reason(OLDER**age * fit, fit, ticket))
        ranked = [
            self._recommendation(at, language, *_together(found))
            for at, found in enumerate(reasons)
            if found
        ]
        ranked = _in_order(ranked, language)
        return [*ranked, *self._popular(language, {one.group for one in ranked})][:limit]

    def suggest(self, text: str, language: str, limit: int = 3) -> list[Recommendation]:
        """Return what clearly fits a text, such as a subject half typed; often nothing.

        What its reader cannot read helps nobody while they write.
        """
        scores = self._scores(words(text), language)
        least = max(SUGGESTED_FROM, max(scores) * SUGGESTED_SHARE)
        fitting = [
            self._recommendation(at, language, score)
            for at, score in enumerate(scores)
            if score >= least and self._topics[at].entry_for(language).is_read_by(language)
        ]
        return _in_order(fitting, language)[:limit]

    def _scores(
        self, asked: list[str], language: str, product: str = "", issue: IssueKind | None = None
    ) -> list[float]:
        """Return how well each topic fits; 0 where no word is shared."""
        query = [word for word, count in Counter(asked).items() for _ in range(min(count, REPEATS))]
        if not query:
            return [0.0] * len(self._topics)
        found: list[float] = self._index.get_scores(query).tolist()
        return [
            score * _favour(topic, language, product, issue) if score else score
            for score, topic in zip(found, self._topics, strict=True)
        ]

    def _popular(self, language: str, shown: set[str]) -> Iterator[Recommendation]:
        for at, topic in enumerate(self._topics):
            if topic.group not in shown and topic.entry_for(language).is_read_by(language):
                yield self._recommendation(at, language, 0.0)

    def _recommendation(
        self, at: int, language: str, score: float, because: AskedTicket | None = None
    ) -> Recommendation:
        topic = self._topics[at]
        return Recommendation(topic.group, topic.entry_for(language), score, because)


def _in_order(found: list[Recommendation], language: str) -> list[Recommendation]:
    """Return the best first; what its reader cannot read stands behind, however well it fits."""
    return sorted(found, key=lambda one: (not one.entry.is_read_by(language), -one.score))


def _document(topic: Topic) -> list[str]:
    titles = dict.fromkeys(entry.title for entry in topic.entries)
    return words(" ".join(titles)) * TITLE_WEIGHT + words(topic.words)


def _said(ticket: AskedTicket) -> list[str]:
    return words(ticket.subject) * SUBJECT_WEIGHT + words(ticket.body[:BODY_LIMIT])


def _favour(topic: Topic, language: str, product: str, issue: IssueKind | None) -> float:
    """Return what speaks for a topic, or against it, beside the words."""
    entry = topic.entry_for(language)
    favour = 1.0
    if topic.issue is not None and topic.issue is issue:
        favour *= SAME_ISSUE
    if product and entry.product != GENERAL_PRODUCT:
        same = entry.product.casefold() == product.strip().casefold()
        favour *= SAME_PRODUCT if same else OTHER_PRODUCT
    return favour


class _Reason(NamedTuple):
    """What one ticket says for a topic."""

    weight: float
    """What it counts for: less, the older it is."""
    fit: float
    """How well the topic fits it, whatever its age."""
    ticket: AskedTicket


def _together(found: list[_Reason]) -> tuple[float, AskedTicket]:
    """Return the score of a topic over all tickets, and the ticket it fits best.

    A newer one that hardly fits may count for more, but is no reason its reader understands.
    """
    found.sort(key=lambda reason: -reason.weight)
    score = sum(reason.weight * AGAIN**at for at, reason in enumerate(found))
    return score, max(found, key=lambda reason: reason.fit).ticket
