"""Every line and file an import refuses, in one sentence and without a change."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.server.core import TEAM
from premium_tui.server.importing.errors import (
    BadRow,
    EmptyFile,
    TicketImportError,
    UnreadableFile,
)
from premium_tui.server.importing.lines import Reading, read_lines
from premium_tui.server.importing.run import import_tickets
from tests.server.import_desk import TEAM_NAME, Desk, said, ticket


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ([1], "", "is not an object"),
        ("x", "", "is not an object"),
        (None, "", "is not an object"),
        (ticket(id=...), "id", "is missing"),
        (ticket(id=" "), "id", "is missing"),
        (ticket(id=1.5), "id", "is not text"),
        (ticket(id=True), "id", "is not text"),
        (ticket(id="x" * 201), "id", "200"),
        (ticket(subject=7), "subject", "is not text"),
        (ticket(subject="x" * 1001), "subject", "1000 characters"),
        (ticket(messages=...), "messages", "is missing"),
        (ticket(messages=[]), "messages", "is missing"),
        (ticket(messages={}), "messages", "is not a list"),
        (ticket(messages=["x"]), "messages[0]", "is not an object"),
        (ticket(messages=[said("a"), said("b", "boss")]), "messages[1].role", "participant"),
        (ticket(messages=[{"body": "b"}]), "messages[0].role", "participant"),
        (ticket(messages=[{"role": "agent"}]), "messages[0].body", "is missing"),
        (ticket(messages=[said(" \n ")]), "messages[0].body", "is missing"),
        (ticket(messages=[said("é" * (BODY_LIMIT // 2) + "x")]), "messages[0].body", "1 MiB"),
        (ticket(messages=[said("a", author=[])]), "messages[0].author", "is not text"),
        (ticket(messages=[said("a", note=True)]), "messages[0].note", "agents alone"),
        (ticket(messages=[said("a", "agent", note="yes")]), "messages[0].note", "neither true"),
        (ticket(messages=[said("a", "agent", note=True)]), "messages", "notes alone"),
        (
            ticket(messages=[said("a", "agent", colleague=True)]),
            "messages[0].colleague",
            "customers alone",
        ),
        (ticket(updated_at="soon"), "updated_at", "'soon'"),
        (ticket(updated_at="2026-11-24T12:00:01Z"), "updated_at", "future"),
        (ticket(messages=[said("a", at="yesterday")]), "messages[0].at", "'yesterday'"),
        (ticket(messages=[said("a", at=1700000000)]), "messages[0].at", "is not text"),
        (ticket(messages=[said("a", at="2026-02-30T00:00:00Z")]), "messages[0].at", "not a time"),
        (ticket(messages=[said("a", at="2026-02-03 10:00")]), "messages[0].at", "time zone"),
        (ticket(messages=[said("a", at="2026-11-24T12:00:01Z")]), "messages[0].at", "future"),
        (ticket(messages=[said("a", at="0001-01-01T00:00:00+14:00")]), "messages[0].at", "1970"),
        (ticket(messages=[said("a", at="9999-12-31T23:59:59-14:00")]), "messages[0].at", "future"),
        (ticket(messages=[said("a", t_offset_s="3")]), "messages[0].t_offset_s", "not a number"),
        (ticket(messages=[said("a", t_offset_s=True)]), "messages[0].t_offset_s", "not a number"),
        (ticket(messages=[said("a", t_offset_s=-1)]), "messages[0].t_offset_s", "negative"),
        (ticket(messages=[said("a", t_offset_s=10**400)]), "messages[0].t_offset_s", "100 years"),
        (
            ticket(messages=[said("a", t_offset_s=9), said("b", t_offset_s=8)]),
            "messages[1].t_offset_s",
            "earlier",
        ),
        (
            ticket(
                messages=[
                    said("a", at="2026-11-02T09:12:00Z"),
                    said("b"),
                    said("c", at="2026-11-02T09:11:00Z"),
                ]
            ),
            "messages[2].at",
            "earlier",
        ),
        (
            ticket(messages=[said("a", at="2026-11-24T11:59:00Z"), said("b", t_offset_s=61)]),
            "messages[1].t_offset_s",
            "future",
        ),
        (ticket(status="Escalated"), "status", "'Escalated', not one of open"),
        (ticket(priority="P1"), "priority", "not one of low"),
        (ticket(lang="english"), "lang", "such as en"),
        (ticket(product="x" * 65), "product", "64 characters"),
        (ticket(tags="a"), "tags", "is not a list"),
        (ticket(tags=["a", 1]), "tags[1]", "is not a text"),
        (ticket(requester=7), "requester", "is not an object"),
        (ticket(requester={}), "requester", "neither name nor email"),
        (ticket(requester={"name": 1}), "requester.name", "is not text"),
        (ticket(requester={"email": "nobody"}), "requester.email", "not an address"),
        (ticket(id="0"), "id", "line 1 again"),
    ],
)
def test_a_bad_row_is_named_and_nothing_changes(
    desk: Desk, bad: object, field: str, reason: str
) -> None:
    desk.bring(ticket(id="before"))
    before = desk.everything()
    with pytest.raises(BadRow) as caught:
        desk.bring(ticket(id="0"), bad, ticket(id="2"))
    error = caught.value
    assert (error.line, error.field) == (2, field)
    assert reason in error.reason
    _check_sentence(error)
    assert str(error).startswith(f"Line 2: {field} " if field else "Line 2 ")
    assert desk.everything() == before


def _check_sentence(error: TicketImportError) -> None:
    sentence = str(error)
    assert sentence.endswith("; nothing was imported.") and "\n" not in sentence


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"{", 1, "is not JSON (column 2)"),
        (b"\n\n[", 3, "is not JSON"),
        (b'{"id": NaN}', 1, "is not JSON"),
        (b'{"id": 1' + b"0" * 5000 + b"}", 1, "is not JSON"),
        (b"[" * 100_000, 1, "is not JSON"),
        (b'{"id": "\xff"}', 1, "is not UTF-8"),
        (b'{"id": "\xed\xa0\x80"}', 1, "is not UTF-8"),
        ('{"id": "é"}'.encode("utf-16"), 1, "is not UTF-8"),
        (b"not json at all", 1, "is not JSON"),
    ],
)
def test_lines_that_are_no_json(desk: Desk, raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(BadRow) as caught:
        desk.bring_bytes(raw)
    assert (caught.value.line, caught.value.field) == (line, "")
    assert reason in caught.value.reason
    _check_sentence(caught.value)
    assert desk.rows(TEAM) == []


def test_marks_breaks_and_blank_lines_between(desk: Desk) -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(ticket(id="a")).encode() + b"\r\n\r\n \n"
    raw += json.dumps(ticket(id="b")).encode()
    assert desk.bring_bytes(raw).new == 2


@pytest.mark.parametrize("raw", [b"", b"\n \n"])
def test_an_empty_file_says_so(desk: Desk, raw: bytes) -> None:
    with pytest.raises(EmptyFile, match="holds no ticket") as caught:
        desk.bring_bytes(raw)
    _check_sentence(caught.value)
    assert desk.rows(TEAM) == []


def test_files_that_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "no.jsonl", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(UnreadableFile, match=reason) as caught:
            desk.bring_file(path, TEAM_NAME, None)
        _check_sentence(caught.value)


def test_a_line_of_ten_megabytes(desk: Desk) -> None:
    long = [said("あ" * (BODY_LIMIT // 3)) for _ in range(10)]
    assert desk.bring(ticket(messages=long), ticket(id="2")).messages == 11
    assert desk.path.stat().st_size > 10_000_000


def test_a_line_without_end_is_refused(desk: Desk) -> None:
    desk.path.write_bytes(b"{}\n" + b"x" * 1000)
    lines = read_lines(desk.path, Reading(), limit=100)
    assert next(lines) == (1, b"{}\n")
    with pytest.raises(BadRow, match="Line 2 is longer than 100 bytes"):
        next(lines)


def test_a_pipe_is_read_too(desk: Desk) -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w") as file:
        file.write(json.dumps(ticket()))
    try:
        result = desk.bring_file(Path(f"/dev/fd/{read}"), TEAM_NAME, None)
    finally:
        os.close(read)
    assert result.new == 1
    assert desk.progress[-1][1] == 0


def test_an_import_given_up_changes_nothing(desk: Desk) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(_done: int, _total: int) -> None:
        raise GivenUpError

    desk.bring(ticket(id="before"))
    before = desk.everything()
    desk.path.write_text(json.dumps(ticket()))
    with pytest.raises(GivenUpError):
        import_tickets(
            desk.engine, desk.clock, desk.path, team="imported", plan=None, progress=give_up
        )
    assert desk.everything() == before
