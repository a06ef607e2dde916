"""The fields of one line: JSON taken apart, where every complaint knows its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from premium_tui.domain.text import storable
from premium_tui.i18n import _
from premium_tui.server.importing.errors import BadRow

SHORT_LIMIT = 200
"""Characters a name, an address, a tag or an id may have."""

Word = TypeVar("Word")


def decode(line: int, raw: bytes) -> object:
    """Return the value of a line; raises BadRow."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadRow(line, "", _("is not UTF-8")) from error
    except json.JSONDecodeError as error:
        words = _("is not JSON (column {column})").format(column=error.colno)
        raise BadRow(line, "", words) from error
    # A number of thousands of digits, and brackets in thousands.
    except (ValueError, RecursionError) as error:
        raise BadRow(line, "", _("is not JSON")) from error


def _no_constant(name: str) -> object:
    raise ValueError(name)


class Fields:
    """The fields of an object, and where it stands; raises BadRow for whatever is not right."""

    def __init__(self, line: int, where: str, value: object) -> None:
        self._line = line
        self._where = where
        if not isinstance(value, dict):
            raise BadRow(line, where, _("is not an object"))
        self._value = value

    def bad(self, name: str, reason: str) -> BadRow:
        """Return the complaint about a field."""
        return BadRow(self._line, self._path(name), reason)

    def get(self, name: str) -> object:
        """Return a field's value; null is like absent."""
        return self._value.get(name)

    def inner(self, name: str, value: object) -> Fields:
        """Return the fields of an object within this one."""
        return Fields(self._line, self._path(name), value)

    def text(self, name: str) -> str | None:
        """Return a text as it is stored; None when it is absent."""
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.bad(name, _("is not text"))
        return storable(value)

    def short(self, name: str, limit: int = SHORT_LIMIT) -> str | None:
        """Return a short text without space around it; None when nothing is left of it."""
        text = (self.text(name) or "").strip()
        if len(text) > limit:
            words = _("is longer than {limit} characters")
            raise self.bad(name, words.format(limit=limit))
        return text or None

    def flag(self, name: str) -> bool:
        """Return a yes or no; absent means no."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(name, _("is neither true nor false"))
        return bool(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number from 1 on, such as a ticket has; None when it is absent."""
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
            raise self.bad(name, _("is not the number of a ticket"))
        return value

    def identity(self, name: str) -> str:
        """Return an id, which may be a whole number."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        text = self.short(name)
        if text is None:
            raise self.bad(name, _("is missing"))
        return text

    def choice(self, name: str, known: Mapping[str, Word], absent: Word) -> Word:
        """Return what a word stands for, whatever its case."""
        word = self.short(name)
        if word is None:
            return absent
        found = known.get(word.casefold())
        if found is None:
            words = _("is {word!r}, not one of {known}")
            raise self.bad(name, words.format(word=word, known=", ".join(known)))
        return found

    def items(self, name: str) -> list[object]:
        """Return a list; an empty one when it is absent."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.bad(name, _("is not a list"))
        return value

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name
