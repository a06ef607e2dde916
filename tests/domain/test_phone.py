"""Numbers to call back: E.164, dialled directly, no extension (rule 33)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS

from premium_tui.domain.phone import (
    HasExtension,
    NotANumber,
    NotDiallable,
    PhoneError,
    Undiallable,
    example_phone,
    read_phone,
    region_of,
)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+81 3-1234-5678", None, "+81312345678"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("090 1234 5678", "JP", "+819012345678"),
        # Full-width digits, signs and spaces; the long vowel mark for a dash.
        ("０３－１２３４－５６７８", "JP", "+81312345678"),
        ("＋８１　３（１２３４）５６７８", None, "+81312345678"),
        ("03ー1234ー5678", "JP", "+81312345678"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("650.253.0000", "US", "+16502530000"),
        ("+1 650 253 0000", "JP", "+16502530000"),
        ("010 1 650 253 0000", "JP", "+16502530000"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        # The zero of Italian numbers stays.
        ("02 3661 8300", "IT", "+390236618300"),
        ("tel:+81-3-1234-5678", None, "+81312345678"),
        # Pasted from a contact, with marks that are not seen.
        ("\u202a+1 650\u00a0253\u20110000\u202c\n", None, "+16502530000"),
        # Arabic digits.
        ("٠٣١٢٣٤٥٦٧٨", "JP", "+81312345678"),
        ("0800 123 4567", "GB", "+448001234567"),
    ],
)
def test_rule_33_a_number_is_read_as_it_is_written(
    text: str, region: str | None, number: str
) -> None:
    assert read_phone(text, region) == number


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("+1 650 253 0000 x123", "123"),
        ("+1 650 253 0000 ext. 123", "123"),
        ("+1 650 253 0000 extension 12", "12"),
        ("+1 650 253 0000,,2", "2"),
        ("+1 650 253 0000;ext=44", "44"),
        ("+1 650 253 0000#9", "9"),
        ("+1 650 253 0000*9#", "9"),
        ("+1 650 253 0000 p 1 w 2", "12"),
        ("tel:+1-650-253-0000;ext=7", "7"),
        ("03-1234-5678~9", "9"),
        ("03-1234-5678 〜9", "9"),
        ("03-1234-5678 内線 12", "12"),
        ("０３－１２３４－５６７８（内線３４）", "34"),
    ],
)
def test_rule_33_extensions_and_menu_digits_are_refused(text: str, extension: str) -> None:
    with pytest.raises(HasExtension) as caught:
        read_phone(text, "JP")
    assert caught.value.extension == extension
    assert str(caught.value) == (
        f"Support cannot dial the extension {extension}:"
        f" give a number that reaches you directly, such as {example_phone('JP')}."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "-",
        "+",
        "call me",
        "after 5pm on 03-1234-5678",
        "03-1234-5678 (Aiko)",
        "1-800-FLOWERS",
        "03-1234-5678, or else 090-1234-5678",
        "dana@example.com",
        "*67 03-1234-5678",
        "\x1b[31m03-1234-5678",
        "³",
        "+81 3+1234+5678",
    ],
)
def test_rule_33_anything_but_one_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_phone(text, "JP")
    assert str(caught.value) == (
        f"Write one phone number and nothing else, such as {example_phone('JP')}."
    )


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("03-1234-5678", None, Undiallable.NO_COUNTRY),
        ("03-1234-5678", "ZZ", Undiallable.NO_COUNTRY),
        ("+999 1234 5678", "JP", Undiallable.UNKNOWN_COUNTRY),
        ("110", "JP", Undiallable.TOO_SHORT),
        ("911", "US", Undiallable.TOO_SHORT),
        ("+81 3", "JP", Undiallable.TOO_SHORT),
        ("253-0000", "US", Undiallable.NO_AREA_CODE),
        ("+1 650 253 0000 / 650 253 0001", "US", Undiallable.TOO_LONG),
        ("1" * 300, "US", Undiallable.TOO_LONG),
        ("+1 150 253 0000", "US", Undiallable.NOT_IN_USE),
        ("1 900 555 0199", "US", Undiallable.SPECIAL_RATE),
        ("0990 123 456", "JP", Undiallable.SPECIAL_RATE),
        ("1300 123 456", "AU", Undiallable.NOT_FROM_ABROAD),
        ("07640 123456", "GB", Undiallable.NOT_A_PHONE),
        ("0177 99 1234567", "DE", Undiallable.NOT_A_PHONE),
    ],
)
def test_rule_33_what_cannot_be_dialled_directly_is_refused(
    text: str, region: str | None, reason: Undiallable
) -> None:
    with pytest.raises(NotDiallable) as caught:
        read_phone(text, region)
    assert caught.value.reason is reason
    assert caught.value.example == example_phone(region)


@pytest.mark.parametrize("reason", Undiallable)
def test_rule_33_every_reason_is_said_with_an_example(reason: Undiallable) -> None:
    words = str(NotDiallable(reason, "+81 3-1234-5678"))
    assert words.endswith("such as +81 3-1234-5678.") or words.endswith("like +81 3-1234-5678.")


def test_rule_33_the_example_is_of_the_persons_region() -> None:
    assert example_phone("JP").startswith("+81 ")
    assert example_phone("GB").startswith("+44 ")
    assert example_phone(None) == example_phone("ZZ") == "+1 201-555-0123"


@pytest.mark.parametrize("region", [None, *sorted(SUPPORTED_REGIONS - {"KP"})])
def test_rule_33_every_example_can_be_typed_as_it_stands(region: str | None) -> None:
    example = example_phone(region)
    number = read_phone(example, region)
    assert number == "+" + "".join(c for c in example if c.isdigit())
    assert len(number) <= 16


typed_by_hand = st.text("0123456789+-() .,;#*~/x０３ー内線", max_size=20)
texts = st.text() | typed_by_hand | typed_by_hand.map(lambda text: f"03-1234-567{text}")


@settings(deadline=None, max_examples=300)
@given(text=texts)
def test_rule_33_whatever_is_typed_is_a_number_or_says_what_is_wrong(text: str) -> None:
    try:
        number = read_phone(text, "JP")
    except PhoneError as error:
        assert error.example in str(error)
    else:
        assert number[0] == "+"
        assert number[1:].isascii()
        assert number[1:].isdigit()
        assert 8 <= len(number) <= 16
        # No digit is dropped at its end.
        typed = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())
        assert typed.endswith(number[-6:])
        assert read_phone(number, None) == number


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Asia/Tokyo", "JP"),
        ("America/New_York", "US"),
        ("Europe/London", "GB"),
        ("Europe/Stockholm", "SE"),
        ("UTC", None),
        ("", None),
        ("No/Where", None),
    ],
)
def test_rule_33_a_teams_zone_tells_its_region(zone: str, region: str | None) -> None:
    assert region_of(zone) == region
