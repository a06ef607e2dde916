"""Opaque keys for paging lists: the sort values of the last item shown."""

from __future__ import annotations

import base64
import binascii
import json

from premium_tui.server.problems import bad_cursor


def pack(*values: str | int) -> str:
    """Return values as a key for `after`."""
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def unpack_number(text: str) -> tuple[int, str]:
    """Return the number and id of a key; raises the 400 problem for anything else."""
    number, object_id = _unpack(text)
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**62:
        raise bad_cursor()
    return number, object_id


def unpack_name(text: str) -> tuple[str, str]:
    """Return the name and id of a key; raises the 400 problem for anything else."""
    name, object_id = _unpack(text)
    if not isinstance(name, str):
        raise bad_cursor()
    return name, object_id


def _unpack(text: str) -> tuple[object, str]:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise bad_cursor()
        first, object_id = values
        if not isinstance(object_id, str):
            raise bad_cursor()
        if "\x00" in f"{first}{object_id}" or not f"{first}{object_id}".isprintable():
            raise bad_cursor()
        return first, object_id
    except (ValueError, RecursionError, binascii.Error) as error:
        raise bad_cursor() from error
