"""Merges in a file: linked by the numbers tickets get here, in whatever order they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from premium_tui.server.core import CHANGE
from premium_tui.server.importing.errors import BadRow
from premium_tui.wire.feed import MessageData, TicketData
from tests.server.import_desk import Desk, said, ticket

LINE = "#1042 was merged into this ticket."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.engine.dispose()


def merged(**fields: object) -> dict[str, Any]:
    """Return a ticket that was merged into the one of number 1039."""
    return ticket(id="double", number=1042, status="closed", merged_into=1039, **fields)


def into(*lines: dict[str, object]) -> dict[str, Any]:
    """Return that one, with the desk's lines in its thread."""
    return ticket(id="first", number=1039, status="open", messages=[said("Help"), *lines])


def line(body: str = LINE, **fields: object) -> dict[str, object]:
    return said(body, "agent", author="Noor", merged=1042, **fields)


@pytest.mark.parametrize("turned", [False, True])
def test_they_are_linked_whatever_comes_first(desk: Desk, turned: bool) -> None:
    note = line("Noor merged #1042 of Aiko into this ticket.", note=True)
    file = [merged(), into(line(), note)]
    desk.bring(*(file[::-1] if turned else file))
    double, _messages = desk.thread("double")
    first, messages = desk.thread("first")
    assert (double.merged_into, double.merged_number) == (first.id, first.number)
    assert (double.state, first.state, first.merged_into) == ("closed", "open", None)
    said_here = [(m.kind, m.body, m.merged_number, m.revision) for m in messages]
    number = double.number
    assert said_here == [
        ("public", "Help", None, 1),
        ("public", f"#{number} was merged into this ticket.", number, 1),
        ("note", f"Noor merged #{number} of Aiko into this ticket.", number, 1),
    ]
    # A line is no answer: the clock runs on, and nothing was answered.
    assert (first.revision, first.positions) == (1, 3)
    assert first.due_at is not None and first.first_answer_at is None
    held = desk.admin().held
    tickets = {t.id: t for t in held.values() if isinstance(t, TicketData)}
    assert tickets[double.id].merged_number == first.number
    lines = [m for m in held.values() if isinstance(m, MessageData) and m.merged_number]
    assert [line.merged_number for line in lines] == [number], "the note is for agents"


def test_what_a_file_leaves_unsaid_has_no_link(desk: Desk) -> None:
    desk.bring(merged(), ticket(id="other", messages=[said("Help"), line()], number=7))
    double, _messages = desk.thread("double")
    assert (double.merged_into, double.merged_number, double.state) == (None, None, "closed")
    desk.bring(ticket(id="alone", messages=[said("Help"), line()], number=8), team="Another")
    _alone, messages = desk.thread("alone")
    assert [(m.kind, m.body, m.merged_number) for m in messages] == [
        ("public", "Help", None),
        ("note", LINE, None),
    ]
    changes = {row.object_id: row.audience for row in desk.rows(CHANGE) if row.lost_by == ""}
    assert changes[messages[1].id] == "agents"


def test_another_file_of_the_same_desk_is_linked_to_what_is_there(desk: Desk) -> None:
    first = into()
    desk.bring(first)
    before = desk.thread("first")
    desk.bring(first, merged())
    assert desk.thread("first") == before
    double, _messages = desk.thread("double")
    assert double.merged_into == before[0].id
    everything = desk.everything()
    desk.bring(first, merged())
    assert desk.everything() == everything, "again there is nothing to do"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"number": "1042"}, "number"),
        ({"number": 0}, "number"),
        ({"merged_into": True}, "merged_into"),
        ({"messages": [said("Help"), said("x", merged=7)]}, "messages[1].merged"),
        ({"messages": [line()]}, "messages"),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, fields: dict[str, object], where: str) -> None:
    with pytest.raises(BadRow) as refused:
        desk.bring(ticket(**fields))
    assert refused.value.field == where
