"""Columns of the ticket list: which stand at which width, and that every cell keeps its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from premium_tui.data.models import Delivery, Scope, Sort, TicketRow
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.widgets.columns import SUBJECT_MIN, layout, row_spans, titles
from premium_tui.widgets.lines import width_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ROW = TicketRow(
    key=1,
    id="t-1",
    number=1042,
    subject="Red X on half of the project folder",
    product="Dropbox",
    state=TicketState.WAITING,
    priority=Priority.NORMAL,
    requester_name="Aiko Tanabe",
    requester_id="p-1",
    team_id="team-1",
    assignee_name=None,
    updated_at=NOW,
    due_at=None,
    unread=False,
)
WORDS = st.one_of(
    st.text(max_size=40),
    st.text(
        alphabet="請求書の宛名を変更しﾊﾝｶｸか\u3099👍🏽❤\ufe0f👨\u200d👩\u200d👧é\u0301 a",
        max_size=40,
    ),
).map(lambda text: clean(text, one_line=True))


def names(scope: Scope, width: int) -> list[str]:
    return [column.name for column in layout(scope, width).columns]


def test_a_wide_list_shows_all_columns() -> None:
    assert names(Scope.MINE, 120) == ["number", "subject", "product", "state", "updated", "due"]
    assert names(Scope.TEAM, 120) == [
        "number",
        "subject",
        "requester",
        "product",
        "state",
        "updated",
        "due",
    ]
    work = ["priority", "assignee", "state", "updated", "due"]
    assert names(Scope.QUEUE, 150) == ["number", "subject", "requester", "product", *work]
    assert names(Scope.QUEUE, 80) == ["number", "subject", "assignee", "state", "due"]


def test_who_has_a_ticket_is_you_a_first_name_or_nobody() -> None:
    shape = layout(Scope.QUEUE, 80)
    for assignee, words in (
        ((None, None), "–"),
        (("me", "Aiko Tanabe"), "you"),
        (("noor", "Noor Haddad"), "Noor"),
        (("long", "Wolfeschlegelsteinhausen"), "Wolfeschl…"),
        (("odd", None), "?"),
    ):
        row = replace(ROW, assignee_id=assignee[0], assignee_name=assignee[1])
        spans = row_spans(row, shape, now=NOW, agent=True, selected=False, me="me")
        cells = [text.strip() for text, _style in spans][3::2]
        assert cells[2] == words


@pytest.mark.parametrize("scope", list(Scope))
def test_narrower_lists_lose_whole_columns_in_their_order(scope: Scope) -> None:
    dropped: list[str] = []
    before = names(scope, 200)
    for width in range(199, 39, -1):
        now = names(scope, width)
        assert set(now) <= set(before), width
        dropped += [name for name in before if name not in now]
        before = now
    order = ["product", "updated", "priority", "requester", "assignee", "due"]
    assert dropped == [name for name in order if name in names(scope, 200)]
    assert before == ["number", "subject", "state"] or "due" in before


@pytest.mark.parametrize("scope", list(Scope))
def test_a_line_is_exactly_as_wide_as_the_list_but_for_its_margin(scope: Scope) -> None:
    for width in range(40, 201):
        shape = layout(scope, width)
        subject = next(column for column in shape.columns if column.name == "subject")
        assert subject.width >= (SUBJECT_MIN if width >= 80 else 8), width
        for sort in Sort:
            assert width_of(titles(shape, sort, False)) == width - 1
        spans = row_spans(ROW, shape, now=NOW, agent=False, selected=True)
        assert width_of(spans) == width - 1


@settings(max_examples=300, deadline=None)
@given(
    subject=WORDS,
    requester=WORDS,
    product=WORDS,
    width=st.integers(40, 200),
    scope=st.sampled_from(list(Scope)),
    state=st.sampled_from(list(TicketState)),
    minutes=st.one_of(st.none(), st.integers(-1_000_000, 1_000_000)),
    pending=st.one_of(st.none(), st.sampled_from(list(Delivery))),
    number=st.one_of(st.none(), st.integers(1, 999_999)),
    agent=st.booleans(),
)
def test_every_cell_keeps_its_column(
    subject: str,
    requester: str,
    product: str,
    width: int,
    scope: Scope,
    state: TicketState,
    minutes: int | None,
    pending: Delivery | None,
    number: int | None,
    agent: bool,
) -> None:
    row = replace(
        ROW,
        subject=subject,
        requester_name=requester,
        product=product,
        state=state,
        due_at=NOW + timedelta(minutes=minutes) if minutes is not None else None,
        pending=pending,
        number=number,
    )
    shape = layout(scope, width)
    spans = row_spans(row, shape, now=NOW, agent=agent, selected=False)
    widths = [1, 1, 1]
    for index, column in enumerate(shape.columns):
        widths += [2, column.width] if index else [column.width]
    assert [cell_len(text) for text, _style in spans] == widths


@pytest.mark.parametrize(
    ("scope", "agent"), [(Scope.MINE, False), (Scope.TEAM, False), (Scope.QUEUE, True)]
)
def test_numbers_times_and_states_are_never_cut(scope: Scope, agent: bool) -> None:
    for width in (40, *range(60, 201)):
        shape = layout(scope, width, number=8)
        for state in (TicketState.OPEN, TicketState.WAITING):
            for days in (-800, -400, -30, -1, 0, 1, 30, 400):
                for number in (7, 16_000_000, None):
                    due = NOW + timedelta(days=days, minutes=1)
                    row = replace(ROW, state=state, due_at=due, number=number, updated_at=due)
                    spans = row_spans(row, shape, now=NOW, agent=agent, selected=True)
                    cells = [text for text, _style in spans][3::2]
                    for column, text in zip(shape.columns, cells, strict=True):
                        if column.name in ("number", "state", "updated", "due"):
                            assert "…" not in text, (width, column.name, text)
                            assert not text.strip().startswith("late 20") or "-" in text


def test_titles_are_whole_and_the_sorted_one_carries_an_arrow() -> None:
    for width in (40, 60, 80, 120):
        for scope in Scope:
            for sort, reverse in ((Sort.DUE, False), (Sort.NUMBER, True), (Sort.UPDATED, False)):
                words = "".join(text for text, _s in titles(layout(scope, width), sort, reverse))
                assert "…" not in words
    shape = layout(Scope.MINE, 120)
    assert "Due ↑" in "".join(text for text, _s in titles(shape, Sort.DUE, False))
    assert "# ↑" in "".join(text for text, _s in titles(shape, Sort.NUMBER, True))
    assert "Updated ↓" in "".join(text for text, _s in titles(shape, Sort.UPDATED, False))


def line(row: TicketRow) -> str:
    spans = row_spans(row, layout(Scope.MINE, 80), now=NOW, agent=False, selected=False)
    return "".join(text for text, _style in spans)


def test_meaning_never_rests_on_colour_alone() -> None:
    assert "•" in line(replace(ROW, unread=True))
    assert "~" in line(replace(ROW, has_draft=True))
    assert line(replace(ROW, pending=Delivery.QUEUED))[1] == "↑"
    assert line(replace(ROW, pending=Delivery.ATTENTION))[1] == "!"
    assert "! 12:10" in line(replace(ROW, due_at=NOW + timedelta(minutes=10)))
    assert "late 11:50" in line(replace(ROW, due_at=NOW - timedelta(minutes=10)))
    assert "waiting for you" in line(ROW)
    new = line(replace(ROW, number=None, pending=Delivery.QUEUED))
    assert " new" in new and "queued" in new
