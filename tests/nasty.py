"""Every hostile string of the shared material, and some of our own."""

from __future__ import annotations

import json
import re

from tests.shared_data import shared


def terminal_escapes() -> list[str]:
    """Return the texts that a terminal would obey."""
    return [
        item["text"] for item in json.loads(shared("data/nasty/terminal_escapes.json").read_text())
    ]


def short_strings() -> list[str]:
    """Return naughty strings, escapes, direction overrides and odd widths, a line or so each."""
    strings: list[str] = list(json.loads(shared("data/nasty/blns.json").read_text()))
    strings += terminal_escapes()
    lines = shared("data/nasty/trojan_source/lines.jsonl").read_text().splitlines()
    strings += [json.loads(line)["text"] for line in lines]
    widths = json.loads(shared("data/nasty/width_cases.json").read_text())
    return strings + [item["text"] for item in widths]


def unicode_strings() -> list[str]:
    """Return the files of Unicode's own test data, and what each of their lines spells."""
    strings = []
    for path in sorted(shared("data/nasty/unicode").glob("*.txt")):
        strings.append(path.read_text())
        for line in path.read_text().splitlines():
            codes = re.findall(r"\b[0-9A-F]{4,6}\b", line.split("#")[0])
            strings.append(
                "".join(chr(int(code, 16)) for code in codes if int(code, 16) < 0x110000)
            )
    return strings
