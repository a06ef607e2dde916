"""Words are found wherever they stand and nowhere else: against reading everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.data import search
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.search_pending import holding
from premium_tui.data.search_text import cut
from premium_tui.domain.query import Query, Words, parse
from tests.data.search_reference import Ticket, real_tickets, some_queries
from tests.data.searched import Searched
from tests.shared_data import shared

ODD = [
    Ticket("ＦＵＬＬ width ｶﾞｲﾄﾞ", "Zoë Ångström", ("Größe straße İstanbul ﬁle", "naïve café")),
    Ticket("返", "山田 太郎", ("返金", "金返", "返。金", "返\n金", "返 金")),
    Ticket("Dropboxの同期", "O'Neil", ("Dropbox の同期が止まる", "dropbox,の", "AのBのC")),
    Ticket("100% _sure_ \\o/ it's", "a", ("C++ and F#", "x" * 5_000, "🎉 party", "key:value")),
    Ticket("𠮷野家で𠮷田", "b", ("ヴァイオリン", "が か\u3099 が", "々〆〇ー")),
    Ticket("one two", "three four", ("five six", "seven\u00adeight", "nine\u200bten")),
    Ticket("동기화가 멈춤", "c", ("동기화", "Привет мир", "Ελλάδα", "שלום", "مرحبا", "สวัสดี")),
]
WORDS = [
    *(
        "返",
        "返金",
        "金",
        "返金返",
        "金返",
        "同期",
        "の",
        "の同",
        "Dropboxの",
        "dropboxの同期",
        "Aの",
        "のB",
    ),
    *("FULL", "full", "ガイド", "ｶﾞｲﾄﾞ", "zoe", "angstrom", "ÅNGSTRÖM", "grosse", "größe", "strasse"),
    *(
        "straße",
        "istanbul",
        "file",
        "fi",
        "cafe",
        "café",
        "naive",
        "C++",
        "f#",
        "it's",
        "100%",
        "sure",
    ),
    *(
        "𠮷",
        "𠮷野",
        "野家で𠮷",
        "ヴァ",
        "か\u3099",
        "が",
        "々",
        "ー",
        "two",
        "two three",
        "two five",
    ),
    *("four 1", "one two", "on", "o", "seveneight", "seven eight", "nineten", "party", "🎉 party"),
    *("동기", "기화", "동기화가", "прив", "ПРИВЕТ", "ελλαδα", "שלום", "مرحبا", "สวัส", "key:value"),
    *(
        "xxxx",
        "x" * 5_000,
        "\ue000",
        "two \ue000 three",
        "\x00",
        "AND",
        "NEAR",
        "*",
        "a* OR b",
        "^one",
    ),
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    searched = Searched(tmp_path_factory.mktemp("odd"), ODD)
    yield searched
    searched.gateway.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    tickets = real_tickets(shared("data/tickets"), 120)
    searched = Searched(tmp_path_factory.mktemp("real"), tickets)
    yield searched
    searched.gateway.close()


@pytest.mark.parametrize("exact", [False, True], ids=["words", "quoted"])
@pytest.mark.parametrize("text", WORDS, ids=ascii)
def test_odd_words_are_found_where_they_stand(odd: Searched, text: str, exact: bool) -> None:
    found = odd.find(Query((Words(text, exact),)))
    expected = odd.reference.find(text, exact=exact)
    if not any(character.isalnum() for character in text):
        # Punctuation alone is nothing to look for.
        expected = set(range(len(ODD)))
    assert found == expected


@pytest.mark.parametrize("text", ["\ud800", "a\ud800b", "same\ud800 thing", "\0", "a\0b"])
def test_what_no_text_can_hold_is_looked_for_all_the_same(odd: Searched, text: str) -> None:
    odd.find(Query((Words(text),)))
    odd.find(Query((Words(text, exact=True, negated=True),)))
    spec = ListSpec(Scope.MINE, query=parse(f"from:{text} tag:{text} product:{text} {text}"))
    assert odd.gateway.first_rows(spec, 10) == []


def test_what_the_odd_words_find(odd: Searched) -> None:
    # A few of them by hand, so that index and reference are not wrong together.
    assert odd.find(parse("返金")) == {1} and odd.find(parse("金返")) == {1}
    assert odd.find(parse("同期")) == {2} and odd.find(parse("ガイド")) == {0}
    assert odd.find(parse("two five")) == {5} and odd.find(parse('"two five"')) == set()
    assert odd.find(parse("grö")) == {0} and odd.find(parse('"grö"')) == set()
    assert odd.find(parse("ZOE")) == {0} and odd.find(parse("が")) == {2, 4}
    assert odd.find(parse("-返")) == {0, 2, 3, 4, 5, 6} and odd.find(parse("six -two")) == set()
    assert odd.find(parse("#3")) == {2} and odd.find(parse("3")) == {2}
    assert odd.find(parse("-#3 -返")) == {0, 3, 4, 5, 6}


def test_no_real_word_is_missed_and_none_found_too_much(real: Searched) -> None:
    tickets = real_tickets(shared("data/tickets"), 120)
    hits = 0
    for text, exact in some_queries(tickets, 300, seed=4):
        expected = real.reference.find(text, exact=exact)
        assert real.find(Query((Words(text, exact),))) == expected, (text, exact)
        hits += len(expected)
    assert hits > 1_000


def test_first_rows_are_hits_and_all_of_rare_ones(
    real: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 60.0)
    tickets = real_tickets(shared("data/tickets"), 120)
    for text, exact in some_queries(tickets, 60, seed=5):
        spec = ListSpec(Scope.MINE, query=Query((Words(text, exact),)))
        keys = real.gateway.keys(spec)
        assert keys is not None
        first = [row.key for row in real.gateway.first_rows(spec, 1_000)]
        assert set(first) <= set(keys)
        assert first == list(keys) or len(keys) > 100, (text, exact)


def test_a_whole_word_is_not_all_that_begins_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = ["alpha"] * 7 + ["alphabet"] * 4 + ["alphabet, rarely"]
    searched = Searched(tmp_path / "home", [Ticket("s", "r", (body,)) for body in bodies])
    monkeypatch.setattr(search, "SECONDS", 60.0)
    monkeypatch.setattr(search, "NEWEST", 8)
    spec = ListSpec(Scope.MINE, query=parse("alpha rarely"))
    assert [row.number for row in searched.gateway.first_rows(spec, 5)] == [12]
    searched.gateway.close()


def test_texts_that_are_read_hold_what_the_index_would_find() -> None:
    texts = ["Folder sync", "FÖLDER", "unfolder", "fol der", "folders", "Fold-er 7", ""]
    by_key = {key: [cut(text), "a"] for key, text in enumerate(texts)}
    for text, exact, expected in (
        ("folder", False, {0, 1, 4}),
        ("Folder", True, {0, 1}),
        ("földer", True, {0, 1}),
        ("fold er", True, {5}),
        ("er-7", False, {5}),
    ):
        assert set(holding(by_key, [Words(text, exact)])) == expected, text
        without = holding(by_key, [Words(text, exact, True)])
        assert set(without) == by_key.keys() - expected, text


def test_few_hits_among_the_newest_are_looked_for_farther(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = ["alpha"] * 12 + ["alpha beta"] * 40
    searched = Searched(tmp_path / "home", [Ticket("s", "r", (body,)) for body in bodies])
    monkeypatch.setattr(search, "SECONDS", 60.0)
    monkeypatch.setattr(search, "NEWEST", 8)
    spec = ListSpec(Scope.MINE, query=parse("alpha -beta"))
    first = searched.gateway.first_rows(spec, 50)
    assert sorted(row.number or 0 for row in first) == list(range(1, 13))
    searched.gateway.close()


def test_words_of_one_ticket_may_stand_in_several_messages(real: Searched) -> None:
    query = parse("flight -hotel seat")
    one, no, other = (real.reference.find(word) for word in ("flight", "hotel", "seat"))
    assert real.find(query) == (one & other) - no
    assert real.find(query)


def test_the_index_holds_no_text(real: Searched) -> None:
    with closing(sqlite3.connect(real.path)) as connection:
        assert connection.execute("SELECT text FROM search LIMIT 1").fetchone() == (None,)
