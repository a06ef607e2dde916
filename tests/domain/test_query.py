"""The query language: what is said is what is meant, whatever is typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.query import (
    Is,
    Number,
    Query,
    QueryError,
    Term,
    When,
    Words,
    parse,
    to_text,
    understand,
)
from premium_tui.domain.query_fields import CHOICES, Field, Operator, fields_for
from premium_tui.domain.query_help import Completion, Names, completions
from premium_tui.domain.query_times import span_of
from tests.shared_data import ROOT

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

SAID: list[tuple[str, tuple[Term, ...]]] = [
    ("", ()),
    ("  \t\n ", ()),
    ("sync", (Words("sync"),)),
    ("sync stops", (Words("sync"), Words("stops"))),
    ('"sync  stops"', (Words("sync stops", exact=True),)),
    ('-slack -"in Paris"', (Words("slack", negated=True), Words("in Paris", True, True))),
    ('"half typed', (Words("half typed", exact=True),)),
    ('""', ()),
    ('" "', ()),
    (r'"say \"hi\" C:\dir \\"', (Words(r'say "hi" C:\dir ' + "\\", exact=True),)),
    ("status:open", (Is(Field.STATUS, ("open",)),)),
    ("Status:OPEN", (Is(Field.STATUS, ("open",)),)),
    ("status:open,waiting,open", (Is(Field.STATUS, ("open", "waiting")),)),
    ("status:open, x", (Is(Field.STATUS, ("open",)), Words("x"))),
    ("-status:closed", (Is(Field.STATUS, ("closed",), negated=True),)),
    ('product:dash,"Big Box"', (Is(Field.PRODUCT, ("dash", "Big Box")),)),
    ('from:me from:"Aiko Tanaka"', (Is(Field.FROM, ("me",)), Is(Field.FROM, ("Aiko Tanaka",)))),
    ("issue:sign-in", (Is(Field.ISSUE, ("sign_in",)),)),
    ("is:unread,late has:draft", (Is(Field.IS, ("unread", "late")), Is(Field.HAS, ("draft",)))),
    ("assignee:None", (Is(Field.ASSIGNEE, ("none",)),)),
    ("due<1h", (When(Field.DUE, Operator.BEFORE, "1h"),)),
    ("created>=2026-11-01", (When(Field.CREATED, Operator.FROM, "2026-11-01"),)),
    ("updated:2026-11-01", (When(Field.UPDATED, Operator.ON, "2026-11-01"),)),
    ("-due>2D", (When(Field.DUE, Operator.AFTER, "2d", negated=True),)),
    ("#1042 1042 -#7", (Number(1042), Words("1042"), Number(7, negated=True))),
    ("sync sync", (Words("sync"),)),
    # Words after all.
    ("http://x.y 10:30 Re: a:b", tuple(map(Words, ("http://x.y", "10:30", "Re:", "a:b")))),
    ("std::move C:\\dir 件名:x", tuple(map(Words, ("std::move", "C:\\dir", "件名:x")))),
    ("status<open foo<3", (Words("status<open"), Words("foo<3"))),
    ("#12a # #99999999999999999999", tuple(map(Words, ("#12a", "#", "#99999999999999999999")))),
    ("- -- a-b", tuple(map(Words, ("-", "--", "a-b")))),
    ("--x", (Words("x", negated=True),)),
    ('say"hi"', (Words('say"hi"'),)),
]

WRONG = [
    ("status:opne", 7, 11, "open", ("open",)),
    ("x status:", 2, 9, "status needs a value", ("open", "waiting", "solved", "closed")),
    ("x -status:,", 3, 11, "status needs a value", ("open", "waiting", "solved", "closed")),
    ("stauts:open", 0, 11, "status:", ("status",)),
    ("wrod:x y", 0, 6, 'no field "wrod"', ()),
    ('owner:"a b" y', 0, 11, 'no field "owner"', ()),
    ("issue:syn", 6, 9, "sync", ("sync",)),
    ("is:red", 3, 6, "unread, late", ()),
    ("due<soon", 4, 8, "due<2h", ("due<1h",)),
    ("due:1h", 4, 6, "due:2026-11-24", ("due<1h",)),
    ("due<", 0, 4, "due needs a value", ("due<1h",)),
    ("created>2026-02-30", 8, 18, "is no time", ("created<7d",)),
    ("created>20261124", 8, 16, "is no time", ("created<7d",)),
    ("created<1h,2h", 8, 13, "is no time", ("created<7d",)),
    ("created<١h", 8, 10, "is no time", ("created<7d",)),
    ('from:""', 0, 7, "from needs a value", ("from:me",)),
]


@pytest.mark.parametrize(("text", "terms"), SAID, ids=[text for text, _ in SAID])
def test_what_is_said_is_what_is_meant(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text) == Query(terms)
    assert parse(to_text(Query(terms))) == Query(terms)


@pytest.mark.parametrize(
    ("text", "start", "end", "says", "suggested"), WRONG, ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_is_said_where_it_stands(
    text: str, start: int, end: int, says: str, suggested: tuple[str, ...]
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert says in str(caught.value)
    assert caught.value.suggestions[: len(suggested)] == suggested


def test_what_is_right_is_understood_beside_what_is_wrong() -> None:
    query, problems = understand("sync status:opne from:me whta:x due<")
    assert query == Query((Words("sync"), Is(Field.FROM, ("me",))))
    assert [problem.start for problem in problems] == [12, 25, 32]


def test_customers_know_no_tags() -> None:
    assert parse("tag:vip", agent=True) == Query((Is(Field.TAG, ("vip",)),))
    with pytest.raises(QueryError):
        parse("tag:vip", agent=False)


_typed = st.text() | st.lists(
    st.sampled_from(
        (
            *("status", "tag", "due", "is", ":", "<", "<=", ",", '"', "\\", "-", " ", "#", "12"),
            *("2d", "open", "me", "x", "同期", "2026-11-24", "\n", "\x1c", "\ud800"),
        )
    )
).map("".join)


@given(_typed, st.booleans())
def test_any_text_is_a_query(text: str, agent: bool) -> None:
    query, problems = understand(text, agent=agent)
    for problem in problems:
        assert 0 <= problem.start < problem.end <= len(text)
        assert str(problem).endswith(".")
    assert understand(to_text(query), agent=agent) == (query, ())
    if not problems:
        assert parse(text, agent=agent) == query


_value = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
_values = st.lists(_value, min_size=1, max_size=3, unique=True)
_terms = st.one_of(
    st.builds(Words, _value, st.just(True), st.booleans()),
    st.builds(Number, st.integers(0, 10**17), st.booleans()),
    st.builds(
        When,
        st.sampled_from([Field.DUE, Field.CREATED, Field.UPDATED]),
        st.sampled_from([Operator.BEFORE, Operator.FROM]),
        st.sampled_from(["0m", "99999w", "2026-11-24"]),
        st.booleans(),
    ),
    st.sampled_from(sorted(CHOICES)).flatmap(
        lambda field: st.builds(
            Is,
            st.just(field),
            st.lists(st.sampled_from(CHOICES[field]), min_size=1, unique=True).map(tuple),
            st.booleans(),
        )
    ),
    st.builds(
        Is,
        st.sampled_from([Field.FROM, Field.TEAM, Field.PRODUCT]),
        _values.map(lambda values: tuple(dict.fromkeys(_as_typed(value) for value in values))),
        st.booleans(),
    ),
)


def _as_typed(value: str) -> str:
    folded = value.casefold()
    return folded if folded in ("me", "none") else value


@given(st.lists(_terms, max_size=5, unique=True))
def test_a_query_written_down_is_the_same_query(terms: list[Term]) -> None:
    query = Query(tuple(terms))
    assert parse(to_text(query)) == query


@pytest.mark.parametrize(
    ("field", "operator", "value", "since", "until"),
    [
        (Field.DUE, "<", "1h", None, NOW + timedelta(hours=1)),
        (Field.DUE, ">", "30m", NOW + timedelta(minutes=30), None),
        (Field.CREATED, "<", "2d", NOW - timedelta(days=2), None),
        (Field.UPDATED, ">=", "1w", None, NOW - timedelta(weeks=1)),
        (Field.CREATED, "<", "2026-11-24", None, datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (Field.CREATED, "<=", "2026-11-24", None, datetime(2026, 11, 24, 23, tzinfo=UTC)),
        (Field.CREATED, ">", "2026-11-24", datetime(2026, 11, 24, 23, tzinfo=UTC), None),
        (Field.DUE, ">=", "2026-11-24", datetime(2026, 11, 23, 23, tzinfo=UTC), None),
        # A day with summer time's end has 25 hours.
        (
            Field.UPDATED,
            ":",
            "2026-10-25",
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 23, tzinfo=UTC),
        ),
    ],
)
def test_times(
    field: Field, operator: str, value: str, since: datetime | None, until: datetime | None
) -> None:
    paris = ZoneInfo("Europe/Paris")
    assert span_of(field, Operator(operator), value, NOW, paris) == (since, until)


NAMES = Names(
    agent=True,
    products=("Dropbox", "Dash", "Big Box"),
    teams=("Acme",),
    people=("Aiko Tanaka",),
    agents=("Sam Reed",),
    languages=("en", "ja"),
    tags=("vip",),
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("st", ["status:"]),
        ("sync -S", ["status:"]),
        ("status:", ["open ", "waiting ", "solved ", "closed "]),
        ("status:open,", ["waiting ", "solved ", "closed "]),
        ("status:w", ["waiting "]),
        ("product:d", ["Dropbox ", "Dash "]),
        ('product:"b', ['"Big Box" ']),
        ("from:", ["me ", '"Aiko Tanaka" ']),
        ("assignee:s", ['"Sam Reed" ']),
        ("team:a", ["Acme "]),
        ("due<", ["1h ", "4h ", "1d ", "7d "]),
        ("due<4h,", []),
        ("due<,", []),
        ("du", ["due<"]),
        ("tag:", ["vip "]),
        ("", []),
        ("zzz", []),
        ("what:", []),
    ],
)
def test_completions(typed: str, offered: list[str]) -> None:
    found = completions(f"{typed} rest", len(typed), NAMES)
    assert [one.text for one in found] == offered
    assert all(one.hint for one in found)


def test_customers_are_offered_no_tags() -> None:
    assert completions("ta", 2, Names()) == []
    assert Field.TAG not in fields_for(agent=False)


@given(_typed, st.data())
def test_what_is_offered_is_understood(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    for one in completions(text, cursor, NAMES):
        assert 0 <= one.start <= one.end == cursor
        assert _problems_at(text[: one.start] + one.text, one) == []


def _problems_at(text: str, one: Completion) -> list[QueryError]:
    if not one.text.endswith(" "):
        return []
    _query, problems = understand(text)
    return [problem for problem in problems if problem.end > one.start]


def test_the_document_names_every_field_and_value() -> None:
    text = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    named = {name.strip(" `:"): values for names, values in rows for name in names.split()}
    assert {field.value for field in Field} <= named.keys()
    for field, values in CHOICES.items():
        for value in values:
            assert f"`{value.replace('_', '-')}`" in named[field]
    parse(next(block for block in text.split("```") if "due<1h" in block))
