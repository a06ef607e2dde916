"""Safe text: what a stranger wrote, made harmless for a terminal (terminals R1).

Run where text enters a process that shows it. Running it again costs nothing: `clean` is idempotent
and returns an already clean string as it is. The original stays in the server's database.
"""

from __future__ import annotations

import re
import unicodedata

TEXT_LIMIT = 200_000
"""Characters shown of one text at most."""

LINE_LIMIT = 4_000
"""Characters in one line at most."""

MARKS_LIMIT = 4
"""Combining marks and joiners in a row at most."""

REPLACEMENT = "\ufffd"
CUT = "…"
"""Stands at the end of a text that was longer than its limit."""

# Patterns are compiled when a text first needs them: five milliseconds, and most need none.
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_NEWLINES = f"\r\n|[{_BREAKS}]"

# Everything a terminal might obey or that hides or reorders text: C0 but tab and newline, DEL, C1,
# surrogates, bidi controls, zero-width spaces, BOM, soft hyphen, fillers, invisible operators,
# interlinear marks, tag characters and other default-ignorables.
_ALWAYS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\xad\u034f"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# Invisible as well, but spelling in one place each: the variants of ideographs in Japanese names,
# the variants of symbols, and the non-joiner of Persian and Indic words.
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_VARIED = "\u1000-\ufdff\ufe10-\ufffd\U00010000-\U0010ffff"
_JOINING = "\u0620-\u0dff"
_PLACED = "\u200c\ufe00-\ufe0d\U000e0100-\U000e01ef"
_UNSAFE = (
    f"[{_ALWAYS}]"
    f"|(?<![{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]"
    f"|(?<![{_VARIED}])[\ufe00-\ufe0d]"
    f"|(?<![{_JOINING}])\u200c"
)
_SUSPECT = f"[{_BREAKS}{_ALWAYS}{_PLACED}]"
_NOT_PLAIN = re.compile("[^\n\t -~]")
_ONE_LINE_DROP = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]"
_SPACES = "[\n\t ]+"
_NUL_OR_SURROGATE = "[\x00\ud800-\udfff]"

WORD_LIMIT = 100
"""How far back from the limit of a line a space is looked for to break it at."""


def clean(text: str, *, one_line: bool = False) -> str:
    """Return `text` safe to draw: no control but newline and tab, nothing hidden or reordered.

    Line breaks of every kind become newlines, anything a terminal could obey becomes U+FFFD. Lines
    over 4,000 characters are broken, texts over 200,000 end with `…`. `one_line` is for lists,
    titles and names: breaks and tabs become single spaces, the emoji parts whose width terminals
    disagree on are dropped (terminals 3), and 4,000 characters are kept.
    """
    text = _cut(text, TEXT_LIMIT)
    strange = _NOT_PLAIN.search(text) is not None
    suspect = strange and re.search(_SUSPECT, text) is not None
    if suspect:
        text = re.sub(_NEWLINES, "\n", text)
    # What shortens or breaks lines comes first: the rules below look at neighbours in a line.
    if one_line:
        if strange:
            text = re.sub(_ONE_LINE_DROP, "", text)
        if "\n" in text or "\t" in text:
            text = re.sub(_SPACES, " ", text)
        text = _cut(text, LINE_LIMIT)
    elif len(text) > LINE_LIMIT:
        text = _cut(_break_lines(text), TEXT_LIMIT)
    if suspect:
        text = re.sub(_UNSAFE, REPLACEMENT, text)
    return _limit_marks(text) if strange else text


def was_cut(text: str) -> bool:
    """Return whether a clean text of several lines is the beginning of a longer one."""
    return len(text) == TEXT_LIMIT and text.endswith(CUT)


def storable(text: str) -> str:
    """Return `text` as the server keeps it: only NUL and lone surrogates are replaced."""
    if "\x00" not in text and text.isascii():
        return text
    return re.sub(_NUL_OR_SURROGATE, REPLACEMENT, text)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + CUT


def _break_lines(text: str) -> str:
    lines = text.split("\n")
    if all(len(line) <= LINE_LIMIT for line in lines):
        return text
    return "\n".join(part for line in lines for part in _break_line(line))


def _break_line(line: str) -> list[str]:
    """Break a line over the limit, at a space where one is near; nothing of it is lost."""
    parts = []
    while len(line) > LINE_LIMIT:
        end = line.rfind(" ", LINE_LIMIT - WORD_LIMIT, LINE_LIMIT) + 1 or LINE_LIMIT
        parts.append(line[:end])
        line = line[end:]
    return [*parts, line]


def folded(text: str) -> str:
    """Return a text as it is compared: in any case, and with an input method on, full width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _limit_marks(text: str) -> str:
    """Keep at most four marks in a row: more paint over the lines around, or hide a message."""
    marks = {character for character in set(text) if _is_mark(character)}
    if not marks:
        return text
    run, kept = 0, []
    for character in text:
        run = run + 1 if character in marks else 0
        if run <= MARKS_LIMIT:
            kept.append(character)
    return text if len(kept) == len(text) else "".join(kept)


def _is_mark(character: str) -> bool:
    """Return whether `character` takes no cell of its own: a mark, a joiner, a Hangul part."""
    if character <= "\u02ff":
        return False
    return (
        character in "\u200c\u200d"
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
        or unicodedata.category(character) in ("Mn", "Me")
    )
