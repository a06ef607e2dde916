"""Queries field by field: what a form shows of one, and what it writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.query import Query, QueryError, parse, to_text
from premium_tui.domain.query_fields import CHOICES, Field
from premium_tui.domain.query_form import text_in, with_text

OPEN_FIELDS = (Field.FROM, Field.PRODUCT, Field.TEAM, Field.ASSIGNEE, Field.LANGUAGE)


@pytest.mark.parametrize(
    ("query", "field", "text"),
    [
        ("", Field.STATUS, ""),
        ("status:open,waiting x", Field.STATUS, "open,waiting"),
        ('from:"Aiko Tanaka"', Field.FROM, "Aiko Tanaka"),
        ('from:"Aiko Tanaka",ben', Field.FROM, '"Aiko Tanaka",ben'),
        ('from:"a,b"', Field.FROM, '"a,b"'),
        ("due<1h", Field.DUE, "<1h"),
        ("updated:2026-11-24", Field.UPDATED, ":2026-11-24"),
        ("-status:open", Field.STATUS, ""),
        ("status:open status:closed", Field.STATUS, "open"),
    ],
)
def test_a_form_shows_what_a_query_says(query: str, field: Field, text: str) -> None:
    assert text_in(parse(query), field) == text
    assert with_text(parse(query), field, text) == parse(query)


@pytest.mark.parametrize(
    ("query", "field", "text", "written"),
    [
        ("sync", Field.STATUS, "open", "sync status:open"),
        ("status:open -slack", Field.STATUS, "closed", "status:closed -slack"),
        ("a status:open b", Field.STATUS, "", "a b"),
        ("", Field.FROM, "  Aiko   Tanaka ", 'from:"Aiko Tanaka"'),
        ("", Field.FROM, "ME", "from:me"),
        ("", Field.FROM, "aiko,ben", "from:aiko,ben"),
        ("", Field.FROM, ",", 'from:","'),
        ("", Field.FROM, "status:open", "from:status:open"),
        ("due<1h x", Field.DUE, "<7d", "due<7d x"),
        ("-status:open", Field.STATUS, "open", "-status:open status:open"),
    ],
)
def test_a_form_writes_the_query(query: str, field: Field, text: str, written: str) -> None:
    assert to_text(with_text(parse(query), field, text)) == written
    assert parse(written) == with_text(parse(query), field, text)


def test_what_means_nothing_is_an_error() -> None:
    for field, text in ((Field.DUE, "<x"), (Field.STATUS, "opne")):
        with pytest.raises(QueryError):
            with_text(Query(), field, text)


@given(st.sampled_from(OPEN_FIELDS), st.text(max_size=20))
def test_anything_typed_into_an_open_field_is_a_value_of_it(field: Field, text: str) -> None:
    query = with_text(parse("x"), field, text)
    assert len(query.terms) == (2 if text.strip() else 1)
    assert parse(to_text(query)) == query
    again = with_text(query, field, text_in(query, field))
    assert again == query


@given(st.sampled_from(sorted(CHOICES)), st.data())
def test_every_choice_comes_back(field: Field, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(CHOICES[field]))
    assert text_in(with_text(Query(), field, value), field) == value
