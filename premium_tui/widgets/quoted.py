"""Quoted text in messages: the lines of an earlier message that begin with `>`."""

from __future__ import annotations

import re

from premium_tui.i18n import grouped, ngettext

_QUOTED = re.compile(" {0,3}[>＞]")


def pieces(text: str) -> list[str | int]:
    """Return a text without what is quoted in it: a number stands for so many quoted lines.

    Empty lines between quoted ones are of the quotation.
    """
    found: list[str | int] = []
    own: list[str] = []
    quoted: list[str] = []

    def close() -> None:
        if quoted:
            blank = next((n for n, line in enumerate(reversed(quoted)) if line.strip()), 0)
            found.append(len(quoted) - blank)
            own.extend([""] * blank)
            quoted.clear()

    for line in text.split("\n"):
        if _QUOTED.match(line):
            if own:
                found.append("\n".join(own))
                own.clear()
            quoted.append(line)
        elif quoted and not line.strip():
            quoted.append("")
        else:
            close()
            own.append(line)
    close()
    if own:
        found.append("\n".join(own))
    return found


def quotes(text: str) -> bool:
    """Return whether anything is quoted in a text."""
    return any(map(_QUOTED.match, text.split("\n")))


def hidden_words(lines: int) -> str:
    """Return what stands in place of so many quoted lines."""
    words = ngettext("… {n} quoted line", "… {n} quoted lines", lines)
    return words.format(n=grouped(lines))
