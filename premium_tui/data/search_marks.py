"""Marks: where the words of a query stand in a text, as the search index compares them.

Case, accents and width do not count, a word may be the beginning of one, and Japanese stands
anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from premium_tui.data.search_text import RUN, SHORTEST_BEGINNING, normal
from premium_tui.domain.query import Query, Words
from premium_tui.values import dataclass

LOOKED_AT = 100_000
"""Characters of a text in which words are looked for: an answer to a key does not wait longer."""

_ACCENT = "\u0300"
"""Stands for every accent that is a character of its own."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Term:
    """Words that stand behind each other, as patterns for folded text."""

    in_text: re.Pattern[str]
    in_lines: re.Pattern[str]
    """Lines may end in the middle of Japanese words."""
    starts: bool
    """Whether a word must begin where it begins."""
    ends: bool


class Marks:
    """The words of one query."""

    def __init__(self, terms: Sequence[Words]) -> None:
        """`terms` hold words; they are looked for each by itself."""
        self._terms = [_term(words) for words in terms]

    def first(self, text: str) -> int | None:
        """Return where the first of the words stands in a text; None when none does."""
        folded = _folded(text[:LOOKED_AT])
        found = [next(_spans(term, term.in_text, folded), None) for term in self._terms]
        return min((span[0] for span in found if span is not None), default=None)

    def in_lines(self, lines: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return for each line of a wrapped text from where to where words stand in it."""
        spans: list[list[tuple[int, int]]] = [[] for _line in lines]
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        at = 0
        for start, stop in self._in_whole(_folded("\n".join(lines)[:LOOKED_AT])):
            while starts[at + 1] <= start:
                at += 1
            last = at
            while last < len(lines) and starts[last] < stop:
                line = lines[last]
                begin, end = start - starts[last], stop - starts[last]
                # What a line is set in by is no part of a phrase.
                begin = begin if begin >= 0 else len(line) - len(line.lstrip())
                spans[last].append((begin, min(len(line), end)))
                last += 1
        return spans

    def _in_whole(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield what is found in lines, in order; what overlaps is one."""
        every = sorted(span for term in self._terms for span in _spans(term, term.in_lines, folded))
        joined: tuple[int, int] | None = None
        for span in every:
            if joined is None or span[0] >= joined[1]:
                if joined is not None:
                    yield joined
                joined = span
            else:
                joined = joined[0], max(joined[1], span[1])
        if joined is not None:
            yield joined


def marks_of(query: Query | None) -> Marks | None:
    """Return the words a query looks for, to be marked; None when it looks for none."""
    terms = [] if query is None else query.terms
    words = [term for term in terms if isinstance(term, Words) and not term.negated]
    found = [term for term in words if _WORD.search(_plain(term.text)) is not None]
    return Marks(found) if found else None


def _term(words: Words) -> _Term:
    pieces = _pieces(_plain(words.text))
    last = pieces[-1]
    begun = not words.exact and len(last) >= SHORTEST_BEGINNING
    return _Term(
        _pattern(pieces, f"{_ACCENT}*"),
        _pattern(pieces, rf"(?:{_ACCENT}|\n *)*"),
        starts=not RUN.match(pieces[0]),
        ends=not begun and not RUN.match(last),
    )


def _pieces(text: str) -> list[str]:
    """Return the words of a text, those of Japanese apart from others."""
    pieces: list[str] = []
    for word in _WORD.findall(text):
        at = 0
        for run in RUN.finditer(word):
            pieces += [word[at : run.start()], run[0]]
            at = run.end()
        pieces.append(word[at:])
    return [piece for piece in pieces if piece]


def _pattern(pieces: Sequence[str], between: str) -> re.Pattern[str]:
    """Return words behind each other; `between` may stand inside of Japanese ones."""
    parts: list[str] = []
    before = ""
    for piece in pieces:
        japanese = RUN.match(piece) is not None
        if before:
            apart = not japanese and RUN.match(before) is None
            parts.append(r"[\W_]+" if apart else r"[\W_]*")
        parts.append((between if japanese else f"{_ACCENT}*").join(piece))
        parts.append(f"{_ACCENT}*")
        before = piece
    return re.compile("".join(parts))


def _spans(term: _Term, pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (match := pattern.search(folded, at)) is not None:
        start, end = match.span()
        at = start + 1
        if term.starts and start and _joins(folded[start - 1]):
            continue
        if term.ends and end < len(folded) and _joins(folded[end]):
            continue
        yield start, end
        at = end


def _joins(character: str) -> bool:
    """Return whether a character beside a letter makes one word with it."""
    return character == _ACCENT or (character.isalnum() and RUN.match(character) is None)


def _plain(text: str) -> str:
    return _folded(normal(text)).replace(_ACCENT, "")


def _folded(text: str) -> str:
    """Return a text without case and accents, as many characters as it has."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character).lower()
    # The marks of kana make other letters, which the index tells apart.
    bare = "".join(part for part in parts if not "\u0300" <= part <= "\u036f")
    if parts and not bare:
        return _ACCENT
    plain = unicodedata.normalize("NFC", bare)
    return plain if len(plain) == 1 else character
