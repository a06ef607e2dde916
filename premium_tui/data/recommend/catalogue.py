"""The catalogue: what can be recommended, as packaged."""

from __future__ import annotations

import json
from pathlib import Path

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.values import dataclass

_FILE = Path(__file__).with_name("catalogue.jsonl")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the help centre or of Dropbox Learn."""

    title: str
    url: str
    kind: str
    """`article`, `course` or `video`."""
    product: str
    locale: str
    """As in `en` or `pt-BR`."""

    def is_in(self, language: str) -> bool:
        """Return whether it is written in a language of two letters."""
        return self.locale.partition("-")[0] == language

    def is_read_by(self, language: str) -> bool:
        """Return whether a reader of `language` is taken to read it: theirs, or English."""
        return self.is_in(language) or self.is_in("en")


@dataclass(frozen=True, slots=True)
class Topic:
    """Entries that say the same, in one language or in several: one of them is shown."""

    group: str
    issue: IssueKind | None
    """The kind of issue it helps with most; None for what helps with many."""
    words: str
    """What customers who need it write, in English and Japanese."""
    entries: tuple[Entry, ...]

    def entry_for(self, language: str) -> Entry:
        """Return the entry for a reader: in their language, else in English, else the first."""
        for wanted in (language, "en"):
            for entry in self.entries:
                if entry.is_in(wanted):
                    return entry
        return self.entries[0]


def load_catalogue() -> tuple[Topic, ...]:
    """Return the packaged topics, the most asked for first (rule 42)."""
    return tuple(_topic(line) for line in _FILE.read_text("utf-8").splitlines())


def _topic(line: str) -> Topic:
    told = json.loads(line)
    return Topic(
        group=told["group"],
        issue=IssueKind(told["issue"]) if told["issue"] else None,
        words=told["words"],
        entries=tuple(Entry(**entry) for entry in told["entries"]),
    )
