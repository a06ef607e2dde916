"""Text as the search index has it: what is cut into words, and words as an expression of FTS5.

Words are told apart by SQLite's unicode61, in any case and without accents. It sees a run of
Japanese, Chinese or Korean as one word, so such runs are cut here into pairs of characters, and the
last one alone: 予約する is 予約 約す する る. What stands anywhere in a run is then found as pairs
behind each other, a single character as what a word begins with, and nothing else is found.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from premium_tui.domain.text import storable

TOKENIZER = f"1 unicode {unicodedata.unidata_version}"
"""Names the way text is cut; an index that was cut another way is built anew."""

BARRIER = "\ue000"
"""Stands between texts of one row, so that no phrase reaches from one into the other."""

SHORTEST_BEGINNING = 3
"""Letters a word needs to stand for all that begin with it: of fewer there are too many."""

RUN = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LETTERS = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """Return a text with one spelling for each character: half and full width, composed."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace(BARRIER, " ")


def cut(text: str) -> str:
    """Return a text as it is given to the index."""
    return text if text.isascii() else RUN.sub(_pairs_and_last, normal(text))


def subject_text(subject: str, requester: str, number: int | None) -> str:
    """Return what the index has of a ticket beside its messages, cut."""
    return f"{cut(subject)} {BARRIER} {cut(requester)} {BARRIER} {number or ''}"


def has_words(text: str) -> bool:
    """Return whether there is anything to look for: punctuation alone is not in the index."""
    return _LETTERS.search(normal(text)) is not None


def plain_words(text: str) -> list[str]:
    """Return the words of a text of ASCII alone, as the index has them."""
    return _LETTERS.findall(text.lower())


def begun_word(text: str, *, exact: bool) -> tuple[str, str] | None:
    """Return what stands before the last word of a text, and that word, both cut.

    All words that begin with the last one are meant by it; None where only itself is: in quotation
    marks, when it is too short, or the last pair of a run. The text must have words.
    """
    text = normal(text)
    run = _last_run(text)
    if run is not None:
        # A character alone is a pair's first, or the last of a run.
        return (cut(text[: run.start()]), run[0]) if len(run[0]) == 1 else None
    words = cut(text)
    last = list(_LETTERS.finditer(words))[-1]
    if exact or len(last[0]) < SHORTEST_BEGINNING:
        return None
    return words[: last.start()], last[0]


def match_of(text: str, *, exact: bool) -> str:
    """Return words as an expression of FTS5: one behind the other, the last perhaps begun.

    The text must have words.
    """
    begun = begun_word(text, exact=exact)
    if begun is not None:
        return phrase(" ".join(begun), begun=True)
    text = normal(text)
    run = _last_run(text)
    if run is None:
        return phrase(cut(text))
    # Its last character may be followed by others, so it is not looked for alone.
    return phrase(f"{cut(text[: run.start()])} {_pairs(run[0])}")


def phrase(words: str, *, begun: bool = False) -> str:
    """Return cut words as an expression of FTS5; `begun`: the last is the beginning of one."""
    # What no text in the index can hold is not given to SQLite: it would refuse the surrogates.
    plain = storable(words).replace('"', " ")
    return f'"{plain}" *' if begun else f'"{plain}"'


def _last_run(text: str) -> re.Match[str] | None:
    """Return the run a text ends with, punctuation aside; None when with none."""
    runs = list(RUN.finditer(text))
    return runs[-1] if runs and _LETTERS.search(text, runs[-1].end()) is None else None


def _pairs(run: str) -> str:
    return " ".join(map("".join, pairwise(run)))


def _pairs_and_last(run: re.Match[str]) -> str:
    text = run[0]
    return f" {_pairs(text)} {text[-1]} " if len(text) > 1 else f" {text} "
