"""Phone numbers to call back: read as people write them, kept as E.164 (rule 33).

[A] "Dialled directly" means: one number in E.164, no extension, no menu digits behind it.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from premium_tui.i18n import _

_EXAMPLE_ANYWHERE = "+1 201-555-0123"
"""Shown to a person whose region is unknown."""

_EXTENSION_LIMIT = 9
"""Digits an extension has at most; more behind a number are another number."""

# What a number is written with: digits of any script, spaces, brackets, dots, slashes and dashes,
# the prolonged sound mark that Japanese keyboards give for one among them.
_WRITTEN = re.compile(r"[\d\s()\[\]./+~\-\u2010-\u2015\u2212\u30fc]*")


class Undiallable(StrEnum):
    """Why a number cannot be dialled directly."""

    NO_COUNTRY = "no_country"
    """It begins with no country code, and the person's region is unknown."""
    UNKNOWN_COUNTRY = "unknown_country"
    TOO_SHORT = "too_short"
    NO_AREA_CODE = "no_area_code"
    TOO_LONG = "too_long"
    NOT_IN_USE = "not_in_use"
    """The region's numbering plan has no such number."""
    SPECIAL_RATE = "special_rate"
    """A premium-rate number."""
    NOT_A_PHONE = "not_a_phone"
    """A pager or a voice mailbox: nobody picks up."""
    NOT_FROM_ABROAD = "not_from_abroad"
    """It works only within its own country."""


class PhoneError(Exception):
    """A text is no number to call back; `str()` of it is one sentence for the person."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example
        """A number of the person's region as it may be written."""


class NotANumber(PhoneError):
    """It holds something else than one phone number."""

    def __str__(self) -> str:
        words = _("Write one phone number and nothing else, such as {example}.")
        return words.format(example=self.example)


class HasExtension(PhoneError):
    """An extension or menu digits follow the number; `extension` holds their digits."""

    def __init__(self, extension: str, example: str) -> None:
        super().__init__(example)
        self.extension = extension

    def __str__(self) -> str:
        return _(
            "Support cannot dial the extension {extension}:"
            " give a number that reaches you directly, such as {example}."
        ).format(extension=self.extension, example=self.example)


class NotDiallable(PhoneError):
    """It is a number, and it cannot be dialled directly."""

    def __init__(self, reason: Undiallable, example: str) -> None:
        super().__init__(example)
        self.reason = reason

    def __str__(self) -> str:
        words = {
            Undiallable.NO_COUNTRY: _("Begin with + and the country code, such as {example}."),
            Undiallable.UNKNOWN_COUNTRY: _(
                "No country has this code: write a number such as {example}."
            ),
            Undiallable.TOO_SHORT: _(
                "That is too short to be dialled: write a number such as {example}."
            ),
            Undiallable.NO_AREA_CODE: _(
                "The area code is missing: write a number such as {example}."
            ),
            Undiallable.TOO_LONG: _(
                "That has too many digits: write one number, such as {example}."
            ),
            Undiallable.NOT_IN_USE: _(
                "No phone has this number: check it; it should look like {example}."
            ),
            Undiallable.SPECIAL_RATE: _(
                "Support does not call premium-rate numbers: give one such as {example}."
            ),
            Undiallable.NOT_A_PHONE: _(
                "That is a pager or a mailbox: give a number you pick up, such as {example}."
            ),
            Undiallable.NOT_FROM_ABROAD: _(
                "That number works only within its country: give one such as {example}."
            ),
        }[self.reason]
        return words.format(example=self.example)


def read_phone(text: str, region: str | None) -> str:
    """Return the number written in `text` as E.164, such as `+81312345678`.

    `region` is the person's (two capital letters, ISO 3166), for numbers without a country code;
    None when it is unknown. Digits may be full-width. Raises NotANumber, HasExtension and
    NotDiallable, each with an example of the region.
    """
    import phonenumbers  # 70 ms, and few ask to be called
    from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

    example = example_phone(region)
    written = _number_alone(text, example)
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException as error:
        raise _not_parsed(error.error_type, written, example) from error
    if number.extension:
        raise HasExtension(number.extension, example)
    reason = {
        ValidationResult.TOO_SHORT: Undiallable.TOO_SHORT,
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Undiallable.NO_AREA_CODE,
        ValidationResult.TOO_LONG: Undiallable.TOO_LONG,
        ValidationResult.INVALID_LENGTH: Undiallable.NOT_IN_USE,
        ValidationResult.INVALID_COUNTRY_CODE: Undiallable.UNKNOWN_COUNTRY,
    }.get(phonenumbers.is_possible_number_with_reason(number))
    if reason is None and not phonenumbers.is_valid_number(number):
        reason = Undiallable.NOT_IN_USE
    if reason is None:
        reason = {
            PhoneNumberType.PREMIUM_RATE: Undiallable.SPECIAL_RATE,
            PhoneNumberType.PAGER: Undiallable.NOT_A_PHONE,
            PhoneNumberType.VOICEMAIL: Undiallable.NOT_A_PHONE,
        }.get(phonenumbers.number_type(number))
    if reason is None and not phonenumbers.can_be_internationally_dialled(number):
        reason = Undiallable.NOT_FROM_ABROAD
    if reason is not None:
        raise NotDiallable(reason, example)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def example_phone(region: str | None) -> str:
    """Return a number of the region as it may be written: `+81 3-1234-5678`."""
    import phonenumbers

    number = phonenumbers.example_number(region) if region else None
    if number is None:
        return _EXAMPLE_ANYWHERE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def region_of(zone: str) -> str | None:
    """Return the region (two letters, ISO 3166) a time zone lies in; None: in none, as UTC."""
    from importlib.resources import files  # its table comes with the time zones

    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines():
        fields = line.split("\t")
        if not line.startswith("#") and fields[2] == zone:
            return fields[0]
    return None


def _number_alone(text: str, example: str) -> str:
    """Return the text when it is written as a number is; what follows a number is named."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    written = unicodedata.normalize("NFKC", visible).strip()
    written = re.sub(r"^tel:", "", written, flags=re.IGNORECASE).strip()
    number = _WRITTEN.match(written)
    length = number.end() if number else 0
    if length == len(written):
        return written
    before, behind = written[:length], re.sub(r"\D", "", written[length:])
    if 0 < len(behind) <= _EXTENSION_LIMIT and re.search(r"\d", before):
        raise HasExtension(behind, example)
    raise NotANumber(example)


def _not_parsed(error: int, written: str, example: str) -> PhoneError:
    from phonenumbers import NumberParseException

    if error == NumberParseException.INVALID_COUNTRY_CODE:
        named = written.startswith("+")
        reason = Undiallable.UNKNOWN_COUNTRY if named else Undiallable.NO_COUNTRY
        return NotDiallable(reason, example)
    if error == NumberParseException.TOO_LONG:
        return NotDiallable(Undiallable.TOO_LONG, example)
    if error == NumberParseException.NOT_A_NUMBER:
        return NotANumber(example)
    return NotDiallable(Undiallable.TOO_SHORT, example)
