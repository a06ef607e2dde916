"""Filters say the same in SQL as of one ticket."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.data.filters import Facts, TicketFilter, condition, matches
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.tickets import TicketState
from premium_tui.values import replace

SPANS = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        TicketFilter,
        states=st.lists(st.sampled_from(list(TicketState)), max_size=2).map(tuple),
        kinds=st.lists(
            st.none() | st.sampled_from([IssueKind.SYNC, IssueKind.OTHER]), max_size=2
        ).map(tuple),
        products=st.lists(st.sampled_from(["a", "A", "b"]), max_size=2).map(tuple),
        teams=st.lists(st.sampled_from(["t", "u"]), max_size=1).map(tuple),
        created=SPANS,
        updated=SPANS,
        due=SPANS,
        answered=SPANS,
        met=st.lists(st.booleans(), max_size=2).map(tuple),
        assignees=st.lists(st.sampled_from([None, "n", "m"]), max_size=2).map(tuple),
        first_answered=SPANS,
    ),
    st.builds(
        Facts,
        state=st.sampled_from(list(TicketState)),
        kind=st.none() | st.sampled_from([IssueKind.SYNC, IssueKind.BILLING, IssueKind.OTHER]),
        product=st.sampled_from(["a", "A", "b"]),
        team_id=st.sampled_from(["t", "u"]),
        created_at=st.integers(0, 9),
        updated_at=st.integers(0, 9),
        due_at=st.none() | st.integers(0, 9),
        answered_at=st.none() | st.integers(0, 9),
        met=st.none() | st.booleans(),
        assignee_id=st.sampled_from([None, "n", "m"]),
        first_answered_at=st.none() | st.integers(0, 9),
    ),
    st.booleans(),
    st.none() | st.just(1),
)
def test_a_filter_says_the_same_in_sql_and_in_python(
    only: TicketFilter, facts: Facts, is_told: bool, first_due: int | None
) -> None:
    stored_facts = facts
    if first_due is None or (facts.first_answered_at or 0) > facts.updated_at:
        # As `narrowing` makes facts of what is stored.
        facts = replace(facts, first_answered_at=None)
    told = {1: facts.kind} if is_told and facts.kind is not None else {}
    stored = None if told or facts.kind is None else facts.kind.value
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE ticket (key, state, issue_kind, about_product, team_id, created_at,"
            " updated_at, due_at, last_answer_at, last_answer_met, assignee_id, first_answer_at,"
            " first_due_at)"
        )
        connection.execute(
            "INSERT INTO ticket VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                facts.state.value,
                stored,
                facts.product,
                facts.team_id,
                facts.created_at,
                facts.updated_at,
                facts.due_at,
                facts.answered_at,
                facts.met,
                facts.assignee_id,
                stored_facts.first_answered_at,
                first_due,
            ),
        )

        def found(coming: list[int], leaving: list[int]) -> bool:
            sql, values = condition(only, told, coming, leaving)
            query = f"SELECT count(*) FROM ticket WHERE 1{sql}"
            return bool(connection.execute(query, values).fetchone()[0])

        assert found([], []) is matches(only, facts)
        assert found([1], []) is True
        assert found([], [1]) is False
