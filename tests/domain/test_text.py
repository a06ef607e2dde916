"""Safe text (terminals R1, A2): nothing a terminal obeys or that hides or reorders text is left."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.text import (
    LINE_LIMIT,
    MARKS_LIMIT,
    TEXT_LIMIT,
    clean,
    storable,
)
from tests.nasty import short_strings, unicode_strings

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

ESCAPES = [
    "\x1b",
    "\x1b]0;t\x07",
    "\x1b]52;c;UFdO\x1b\\",
    "\x1b[2J",
    "\x1bP1$r0m\x1b\\",
    "\x9b31m",
    "\x9d0;t\x9c",
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "\u200c",
    "\u200d",
    "\ufe0f",
    "\ufe00",
    "\U000e0100",
    "\U000e0041",
    "\u0301",
    "\u061c",
    "\u3164",
    "\ud800",
    "葛",
    "م",
    "👍🏽",
    "か\u3099",
    "\u1161",
]
ANY = st.characters(exclude_categories=())  # surrogates too
MIXES = st.lists(st.one_of(st.sampled_from(ESCAPES), st.text(ANY, max_size=8)), max_size=30).map(
    "".join
)


def assert_safe(text: str, *, one_line: bool) -> None:
    out = clean(text, one_line=one_line)
    assert not CONTROLS.search(out)
    assert not REORDERING.search(out)
    assert clean(out, one_line=one_line) == out
    assert len(out) <= (LINE_LIMIT if one_line else TEXT_LIMIT)
    assert all(len(line) <= LINE_LIMIT for line in out.split("\n"))
    if one_line:
        assert "\n" not in out and "\t" not in out
    run = 0
    for character in out:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert run <= MARKS_LIMIT
    out.encode()


@settings(max_examples=2000, deadline=None)
@given(text=MIXES, one_line=st.booleans())
def test_a2_random_unicode_and_escapes_come_out_safe_and_stay_as_they_are(
    text: str, one_line: bool
) -> None:
    assert_safe(text, one_line=one_line)


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(
        st.tuples(
            st.one_of(st.sampled_from(ESCAPES), st.text(ANY, max_size=3)), st.integers(0, 5000)
        ),
        max_size=4,
    ),
    one_line=st.booleans(),
)
def test_long_lines_come_out_safe_and_stay_as_they_are(
    pieces: list[tuple[str, int]], one_line: bool
) -> None:
    assert_safe("".join(piece * times for piece, times in pieces), one_line=one_line)


@settings(max_examples=500, deadline=None)
@given(text=st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters=(
    "\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0x1161, 0x1200)))
    + "".join(map(chr, range(0xD7B0, 0xD800))))), max_size=200))  # fmt: skip
def test_ordinary_text_is_returned_as_it_is(text: str) -> None:
    assert clean(text) is text


@pytest.mark.parametrize("one_line", [False, True])
def test_every_character_of_unicode_alone_comes_out_safe(one_line: bool) -> None:
    # Between and beyond the planes that hold characters, all are alike: a sample will do.
    alike = range(0x40000, sys.maxunicode + 1, 251)
    for code in (*range(0x40000), *range(0xE0000, 0xF0000), *alike):
        out = clean(chr(code), one_line=one_line)
        assert not CONTROLS.search(out), hex(code)
        assert clean(out, one_line=one_line) == out, hex(code)


def test_no_invisible_format_character_is_left_but_joiners_in_their_place() -> None:
    left = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cf", "Cc", "Cs", "Zl", "Zp")
        and chr(code) in clean(f"a{chr(code)}b")
    }
    seen = {0x9, 0xA, 0x200D}  # tab, newline, the joiner of emoji
    # Number signs of Arabic, Syriac and Kaithi are drawn; Egyptian joiners place hieroglyphs.
    seen |= {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    seen |= set(range(0x13430, 0x13440))
    assert left <= seen


def test_every_kind_of_line_break_is_one_newline() -> None:
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h\ni") == "a\nb\nc\nd\ne\nf\ng\nh\ni"
    assert clean("a\r\r\nb\n\r") == "a\n\nb\n\n"


@pytest.mark.parametrize(
    ("dirty", "safe"),
    [
        ("a\x1b]0;x\x07b", "a\ufffd]0;x\ufffdb"),
        ("\x00\x7f\x9b", "\ufffd\ufffd\ufffd"),
        ("\udc80", "\ufffd"),
        ("user\u202egpj.exe", "user\ufffdgpj.exe"),
        ("pay\u200bpal\xad\ufeff", "pay\ufffdpal\ufffd\ufffd"),
        ("\u3164\u115f\uffa0", "\ufffd\ufffd\ufffd"),
        ("hi\U000e0041\U000e007f", "hi\ufffd\ufffd"),
        ("a\U000e0100", "a\ufffd"),
        ("a\u200cb", "a\ufffdb"),
        ("z" + "\u0301" * 9, "z" + "\u0301" * 4),
        ("z" + "\u0301\u200d" * 9, "z" + "\u0301\u200d" * 2),
    ],
)
def test_what_hides_or_commands_becomes_visible(dirty: str, safe: str) -> None:
    assert clean(dirty) == safe


@pytest.mark.parametrize(
    "text",
    [
        "tab\there\nand newline",
        "請求書の宛名を変更したい ﾄﾞﾛｯﾌﾟﾎﾞｯｸｽ か\u3099",
        "葛\U000e0100城",  # a variant of a name's ideograph
        "👨‍👩‍👧‍👦 ❤️ 👍🏽 1️⃣ 👁️‍🗨️",
        "می\u200cخواهم",
        "Čeština, français, Tiếng Việt",
    ],
)
def test_spelling_of_real_languages_is_kept_in_bodies(text: str) -> None:
    assert clean(text) is text


def test_in_one_line_breaks_are_single_spaces_and_emoji_keep_their_base() -> None:
    assert clean("a\r\n\t\n b\tc", one_line=True) == "a b c"
    assert clean("❤️ 👍🏽 👨‍👩‍👧", one_line=True) == "❤ 👍 👨👩👧"
    assert clean("two  spaces", one_line=True) == "two  spaces"


def test_a_long_line_is_broken_at_a_space_and_nothing_of_it_lost() -> None:
    words = "word " * 3000
    out = clean(words)
    assert out.replace("\n", "") == words
    assert all(len(line) <= LINE_LIMIT and line.endswith(" ") for line in out.split("\n")[:-1])
    assert clean("x" * 9000).replace("\n", "") == "x" * 9000


def test_a_text_over_its_limit_ends_with_a_mark() -> None:
    out = clean("line\n" * 100_000)
    assert len(out) == TEXT_LIMIT and out.endswith("…")
    subject = clean("x" * 10_000, one_line=True)
    assert len(subject) == LINE_LIMIT and subject.endswith("…")


def test_storable_replaces_only_nul_and_surrogates() -> None:
    assert storable("a\x00\ud800\x1b\u202e") == "a\ufffd\ufffd\x1b\u202e"
    kept = "plain\r\n\x1b"
    assert storable(kept) is kept


def test_a1_all_nasty_strings_come_out_safe() -> None:
    for text in short_strings() + unicode_strings():
        for one_line in (False, True):
            assert_safe(text, one_line=one_line)


@pytest.mark.parametrize(
    "unit", ["\x1b]52;c;aGk=\x07\u202e", "\u0301", "\ufe0f", " \n", "\u200d\u0301", "葛\U000e0100"]
)
def test_hostile_megabytes_take_no_longer_than_their_length(unit: str) -> None:
    hostile = unit * (1_000_000 // len(unit))
    # What grows with the square of the length takes longer than any test may.
    clean(hostile)
    clean(hostile, one_line=True)


def test_plain_text_is_let_through_as_it_is() -> None:
    text = "Since this morning half of our /Projects folder shows a red x.\n" * 3000
    assert clean(text) is text
