"""Where the words of a query stand: marked as the index finds them, across lines too."""

from __future__ import annotations

import pytest

from premium_tui.data.search_marks import marks_of
from premium_tui.domain.query import parse
from tests.nasty import short_strings


def marked(query: str, *lines: str) -> list[str]:
    """Return lines with what is marked in brackets."""
    marks = marks_of(parse(query))
    assert marks is not None
    shown = []
    for line, spans in zip(lines, marks.in_lines(lines), strict=True):
        for start, end in reversed(spans):
            line = f"{line[:start]}[{line[start:end]}]{line[end:]}"
        shown.append(line)
    return shown


@pytest.mark.parametrize(
    ("query", "line", "shown"),
    [
        ("sync", "Syncing resync SYNC", "[Sync]ing resync [SYNC]"),
        ("zoe", "Zoë Zoe\u0308 Zoey", "[Zoë] [Zoe\u0308] [Zoe]y"),
        ('"shared folder"', "shared, folder; shared folders", "[shared, folder]; shared folders"),
        ("it", "it item it's", "[it] item [it]'s"),
        ("同期", "自動同期が", "自動[同期]が"),
        ("同", "自動同期が", "自動[同]期が"),
        ("Dropboxの", "Dropboxの", "[Dropboxの]"),
        ("dropbox", "Dropboxの", "[Dropbox]の"),
        ("ｓｙｎｃ", "sync", "[sync]"),
        ("グループ", "ｸﾞ グループ", "ｸﾞ [グループ]"),
        ("red sync -blue", "blue sync red", "blue [sync] [red]"),
        ("sy sync", "sync sy", "[sync] [sy]"),
        ('"sync" syn', "syncing sync", "[syn]cing [sync]"),
    ],
)
def test_words_are_marked_as_they_are_found(query: str, line: str, shown: str) -> None:
    assert marked(query, line) == [shown]


def test_words_are_marked_across_the_end_of_a_line() -> None:
    assert marked('"shared folder" 同期', "a shared", "   folder 同", "期") == [
        "a [shared]",
        "   [folder] [同]",
        "[期]",
    ]


def test_no_words_are_no_marks() -> None:
    for query in ("", "status:open", "-sync", '"--"', "#12", "..."):
        assert marks_of(parse(query)) is None


def test_a1_hostile_words_break_no_pattern() -> None:
    for text in (string[:1_000] for string in short_strings()):
        query = '"' + text.replace("\\", "").replace('"', "") + '"'
        marks = marks_of(parse(query))
        if marks is not None:
            lines = text.split("\n")
            spans = marks.in_lines(lines)
            assert all(
                0 <= a <= b <= len(line)
                for line, of in zip(lines, spans, strict=True)
                for a, b in of
            )
            marks.first(text)
