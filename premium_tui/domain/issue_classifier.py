"""Tells from its words what kind of issue a ticket is about that came without one (rule 45)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.issue_profiles import HINTING, PRODUCTS, TELLING
from premium_tui.domain.words import words

TELLING_WEIGHT = 20
HINTING_WEIGHT = 7
PRODUCT_WEIGHT = 28
SUBJECT_WEIGHT = 2
"""What a phrase of the subject counts beside one of the first message."""

BODY_LIMIT = 600
"""Characters of a first message that are read: what it is about stands first."""

SURE = 28
"""The least that must speak for a kind; with less a ticket is about something else."""

Phrase = tuple[str, ...]
Gains = dict[IssueKind, int]


def classify_issue(subject: str, body: str = "", product: str = "") -> IssueKind:
    """Return the kind of issue; OTHER where the words tell too little.

    `body` is the customer's first message, `product` what the ticket is about. Every phrase counts
    once.
    """
    gained = dict.fromkeys(IssueKind, 0)
    if kind := PRODUCTS.get(product.strip().casefold()):
        gained[kind] += PRODUCT_WEIGHT
    in_subject = _phrases_in(words(subject))
    in_body = _phrases_in(words(body[:BODY_LIMIT])) - in_subject
    for phrases, weight in ((in_subject, SUBJECT_WEIGHT), (in_body, 1)):
        for phrase in phrases:
            for kind, gain in _gains()[phrase].items():
                gained[kind] += gain * weight
    best = max(gained, key=lambda kind: gained[kind])
    return best if gained[best] >= SURE else IssueKind.OTHER


def _phrases_in(text: list[str]) -> set[Phrase]:
    """Return the phrases of the profiles in a text; the longest where several begin."""
    lengths, gains = _lengths(), _gains()
    found, at = set(), 0
    while at < len(text):
        for length in lengths.get(text[at], ()):
            phrase = tuple(text[at : at + length])
            if phrase in gains:
                found.add(phrase)
                at += length - 1
                break
        at += 1
    return found


@cache
def _gains() -> dict[Phrase, Gains]:
    """Return what each phrase says for which kinds."""
    gains: dict[Phrase, Gains] = defaultdict(dict)
    for profiles, weight in ((HINTING, HINTING_WEIGHT), (TELLING, TELLING_WEIGHT)):
        for kind, text in profiles.items():
            for phrase in text.split(";"):
                gains[tuple(words(phrase))][kind] = weight
    return dict(gains)


@cache
def _lengths() -> dict[str, list[int]]:
    """Return the lengths of the phrases that begin with a word, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for phrase in _gains():
        lengths[phrase[0]].add(len(phrase))
    return {word: sorted(found, reverse=True) for word, found in lengths.items()}
