"""Search by reading everything: what an index must find, worked out another way.

Characters are folded as SQLite's own tokenizer says of each alone; then a regular expression looks
through every text. Runs of Japanese, Chinese and Korean are told by the names of their characters.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

FILES = ("dialogs_asdc_ja.jsonl", "dialogs_taubench_en.jsonl", "tickets_kaggle_8469.jsonl")
_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")

_RUN, _END = "\1", "\2"
"""What stands on both sides of each character of a run, and what between two texts of a ticket;
neither is in a folded text."""


@dataclass(frozen=True)
class Ticket:
    """A real ticket."""

    subject: str
    requester: str
    bodies: tuple[str, ...]


def real_tickets(folder: Path, most: int | None = None) -> list[Ticket]:
    """Return the shared tickets, at most so many of each file."""
    found = []
    for name in FILES:
        with (folder / name).open(encoding="utf-8") as lines:
            for line in list(lines)[:most]:
                told = json.loads(line)
                requester = told.get("requester", {}).get("name", "Aiko Tanaka")
                bodies = tuple(message["body"] for message in told["messages"])
                found.append(Ticket(told["subject"][:1000], requester, bodies))
    return found


class Reference:
    """Texts by ticket, folded once."""

    def __init__(self, tickets: Sequence[Iterable[str]]) -> None:
        self._tickets = [[unicodedata.normalize("NFKC", text) for text in of] for of in tickets]
        self._folds: dict[str, str] = {}
        self._learn(character for of in self._tickets for text in of for character in text)
        self._folded = [_END.join(_marked(self._fold(text)) for text in of) for of in self._tickets]

    def find(self, text: str, *, exact: bool = False) -> set[int]:
        """Return the places of the tickets in which words stand."""
        text = unicodedata.normalize("NFKC", text)
        self._learn(text)
        literals, pattern = self._pattern(self._fold(text), exact=exact)
        return {
            place
            for place, folded in enumerate(self._folded)
            # Most texts lack one of the words, which is told sooner than where it stands.
            if all(literal in folded for literal in literals) and pattern.search(folded)
        }

    def _learn(self, characters: Iterable[str]) -> None:
        """Ask SQLite what it makes of each character between two letters."""
        new = sorted(set(characters) - self._folds.keys())
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute(
                "CREATE VIRTUAL TABLE one USING fts5("
                "text, content='', tokenize=\"unicode61 remove_diacritics 2\")"
            )
            memory.execute("CREATE VIRTUAL TABLE word USING fts5vocab(one, instance)")
            rows = [(number, f"q{character}q") for number, character in enumerate(new)]
            memory.executemany("INSERT INTO one (rowid, text) VALUES (?, ?)", rows)
            words = memory.execute("SELECT doc, term FROM word ORDER BY doc, offset").fetchall()
        for number, terms in groupby(words, key=lambda row: row[0]):
            several = [term for _number, term in terms]
            self._folds[new[number]] = " " if len(several) > 1 else several[0][1:-1]

    def _fold(self, text: str) -> str:
        return "".join(self._folds[character] for character in text)

    def _pattern(self, folded: str, *, exact: bool) -> tuple[list[str], re.Pattern[str]]:
        """Return what must stand in a text in any case, and the whole pattern."""
        other = f"[^ {_RUN}{_END}]"
        parts = [(kind, "".join(of)) for kind, of in groupby(folded, key=_kind)]
        while parts and parts[-1][0] == " ":
            parts.pop()
        while parts and parts[0][0] == " ":
            parts.pop(0)
        pattern = ""
        for place, (kind, part) in enumerate(parts):
            last = place == len(parts) - 1
            if kind == " ":
                pattern += " +"
                continue
            if place and parts[place - 1][0] != " ":
                pattern += " *"
            if kind == "run":
                pattern += re.escape(_marked(part)) + ("" if last else f"(?!{_RUN})")
            else:
                begun = last and not exact and len(part) > 2
                pattern += f"(?<!{other}){re.escape(part)}" + ("" if begun else f"(?!{other})")
        literals = [_marked(part) for kind, part in parts if kind != " "]
        return literals, re.compile(pattern)


def some_queries(tickets: Sequence[Ticket], count: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Yield pieces of real texts as they may be looked for, and whether in quotation marks."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        text = chance.choice(chance.choice(tickets).bodies)
        if not text:
            continue
        start = chance.randrange(len(text))
        if chance.random() < 0.5:
            piece = text[start : start + chance.choice((1, 2, 2, 3, 4, 8))]
        else:
            piece = " ".join(text[start:].split()[1 : 1 + chance.choice((1, 1, 2, 3, 5))])
        piece = " ".join(piece.replace('"', " ").replace("\\", " ").split())
        if any(character.isalnum() for character in piece):
            made += 1
            yield piece, chance.random() < 0.5


def _marked(folded: str) -> str:
    return "".join(f"{_RUN}{c}{_RUN}" if _is_run(c) else c for c in folded)


@cache
def _is_run(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_SCRIPTS) if len(character) == 1 else False


def _kind(character: str) -> str:
    return " " if character == " " else "run" if _is_run(character) else "other"
