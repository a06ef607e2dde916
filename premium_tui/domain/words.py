"""Words: a text cut into the pieces that are compared when texts are matched with texts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
_CJK = "\u3005-\u3007\u3041-\u309f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd"
_MATTERS_LITTLE = """
a about after again all also an and any anyone are as at be been before but by can cannot could dear
did do does doing don't for from get getting got had has have having he hello help her here hi his
how i i'm i've if in into is issue it its just kind like may me my need no not now of on one or
our please problem regards she should since so some still than thank thanks that the their them then
there these they this those to too up us use using very want was we we're were what when where which
who why will with work working would yet you your
"""
"""What nearly every request holds; matching on it would only be noise."""


def words(text: str) -> list[str]:
    """Return the words of a text in order, repeated ones as often as they stand there.

    Width and case are folded (NFKC). Scripts without spaces are cut into overlapping pairs of
    characters, pairs of mere hiragana left out: they are grammar. Katakana, whose letters say less,
    is cut into threes. English loses the endings of plurals and verbs and the words that matter
    little.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    folded = _spellings().sub(_meant, text.casefold())
    found = []
    for word, threes, pairs in _runs().findall(folded):
        if word:
            if stem := _stem(word):
                found.append(stem)
        elif threes:
            found += _parts(threes, 3)
        else:
            found += [pair for pair in _parts(pairs, 2) if not _is_grammar(pair)]
    return found


@cache
def _little() -> frozenset[str]:
    return frozenset(_MATTERS_LITTLE.split())


@cache
def _spellings() -> re.Pattern[str]:
    """Return what finds the words that are spelt in several ways, or in two parts."""
    # Compiled when first needed, as in `domain.text`.
    return re.compile(
        r"\b(?:(e-mail)|(licence)|(?:sign|log)(?:s|ed|ing|ged|ging)?[- ]?(?:in|on)\b)"
    )


def _meant(spelling: re.Match[str]) -> str:
    return ("login", "email", "license")[spelling.lastindex or 0]


@cache
def _runs() -> re.Pattern[str]:
    letters = f"[^\\W_{_KATAKANA}{_CJK}]+"
    return re.compile(f"({letters}(?:'{letters})?)|([{_KATAKANA}]+)|([{_CJK}]+)")


def _parts(run: str, length: int) -> list[str]:
    """Return the overlapping parts of a run; a shorter run as it is."""
    return [run[at : at + length] for at in range(max(1, len(run) - length + 1))]


def _is_grammar(pair: str) -> bool:
    return all("\u3041" <= character <= "\u309f" for character in pair)


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Cut what inflection adds: `synced` and `syncing` meet in `sync`; "" matters little."""
    word = word.removesuffix("'s")
    if word in _little():
        return ""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and (word[-1] == word[-2] or (word[-1] == "e" and len(word) > 4)):
        word = word[:-1]
    return word
