"""Tags: the desk's own words on a ticket, for agents only; compared without their case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from premium_tui.domain.text import REPLACEMENT, clean

TAG_LIMIT = 40
"""Characters of a tag that is added; imported ones may be longer."""

TAGS_LIMIT = 20
"""Tags a ticket has at most; none is added to one that has more."""


def tag_of(text: str) -> str:
    """Return `text` as a tag: one line, nothing hidden, no comma; "" when nothing is left."""
    plain = clean(text, one_line=True).replace(REPLACEMENT, " ").replace(",", " ")
    return " ".join(plain.split())


def edited(tags: Sequence[str], add: Iterable[str], remove: Iterable[str]) -> tuple[str, ...]:
    """Return tags with some taken off and then some added; what is there keeps its spelling."""
    gone = {_word(tag) for tag in remove}
    kept = {_word(tag): tag for tag in tags if _word(tag) not in gone}
    for tag in map(tag_of, add):
        if tag:
            kept.setdefault(_word(tag), tag)
    return tuple(kept.values())


def _word(tag: str) -> str:
    """Return what tells a tag from others, also one that came from elsewhere as it is."""
    return tag_of(tag).casefold()
