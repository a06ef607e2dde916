"""Shaping data on its way out: some fields, rows for a spreadsheet, a jq filter, an envelope."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, json_text, on_terminal
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    class _Program(Protocol):
        """A compiled filter of the library."""

        def input_text(self, text: str) -> Iterable[Json]: ...


FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n")
"""What a cell begins with that a spreadsheet would compute, or that may stand before it; a stranger
may have written it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How data is wanted."""

    fields: tuple[str, ...] = ()
    """Only these, in this order; all when empty."""
    csv: bool = False
    jq: str | None = None
    envelope: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is wanted as it comes."""
        return not (self.fields or self.csv or self.envelope or self.jq is not None)


@dataclass(frozen=True, slots=True)
class Whole:
    """What an envelope says of a list beside its items."""

    total: int | None = None
    """How many there are, shown or not; None: exactly those shown."""
    as_of: str | None = None
    """The desk's time of what is stored here, ISO 8601; None for what was not read from there."""


def check(shape: Shape, known: Sequence[str] | None, command: str) -> None:
    """Raise CommandError for what cannot be done, before anything is.

    `known` are the fields of the command's data; None when they are not known beforehand.
    """
    if shape.csv and (shape.envelope or shape.jq is not None):
        raise CommandError(Exit.USAGE, _("--csv goes with neither --jq nor --envelope."))
    for field in shape.fields:
        if known is not None and field not in known:
            words = _('`{command}` has no field "{field}"; it has: {known}.')
            shown = words.format(command=command, field=field, known=", ".join(known))
            raise CommandError(Exit.USAGE, shown)
    if shape.jq is not None:
        _program(shape.jq)


def print_shaped(value: Json, shape: Shape, whole: Whole, known: Sequence[str] | None) -> None:
    """Print data as it is wanted; `known` are its fields, for the head of an empty table."""
    value = _only(value, shape.fields)
    if shape.csv:
        _print_csv(value, shape.fields or tuple(known or ()))
        return
    if shape.envelope:
        value = _enveloped(value, whole)
    if shape.jq is None:
        print(json_text(value))
        return
    for found in _filtered(value, shape.jq):
        # As with `jq -r`, but for what a terminal could obey.
        print(clean(found) if isinstance(found, str) else json_text(found))


def _only(value: Json, fields: Sequence[str]) -> Json:
    if not fields:
        return value
    if isinstance(value, list):
        return [_only(one, fields) for one in value]
    return {name: value.get(name) for name in fields} if isinstance(value, dict) else value


def _enveloped(value: Json, whole: Whole) -> Json:
    items: list[Json] = value if isinstance(value, list) else [value]
    total = len(items) if whole.total is None else whole.total
    return {
        "items": items,
        "total": total,
        "truncated": total > len(items),
        "as_of": whole.as_of,
    }


def _print_csv(value: Json, fields: Sequence[str]) -> None:
    rows = [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]
    names = list(fields) or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    # RFC 4180 ends lines in a pipe or a file; a terminal has its own.
    lines = csv.writer(text, lineterminator=os.linesep if on_terminal() else "\r\n")
    lines.writerow(map(_cell, names))
    lines.writerows([_cell(row.get(name)) for name in names] for row in rows)
    print(text.getvalue(), end="")


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value)
    text = clean(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _program(text: str) -> _Program:
    import jq  # only for who filters

    try:
        program: _Program = jq.compile(text)
    except ValueError as error:
        words = _("--jq cannot be understood: {reason}.")
        raise CommandError(Exit.USAGE, words.format(reason=_reason(error))) from error
    return program


def _filtered(value: Json, text: str) -> Iterator[Json]:
    try:
        yield from _program(text).input_text(json.dumps(value))
    except ValueError as error:
        words = _("--jq cannot be done on this: {reason}.")
        raise CommandError(Exit.FAILED, words.format(reason=_reason(error))) from error


def _reason(error: ValueError) -> str:
    """Return the library's words as the middle of a sentence."""
    return str(error).partition("\n")[0].removeprefix("jq: error: ").rstrip(" .:")
