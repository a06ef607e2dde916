"""Identifiers: UUIDv7 (RFC 9562), made by whoever creates the object."""

from __future__ import annotations

import os
import re
import threading
import time

_PLAIN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_lock = threading.Lock()
_last: list[int] = [0]


def new_id() -> str:
    """Return a new UUIDv7 as a string; ids made by one process sort in the order made."""
    millis = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (millis << 80) | (0x7 << 76) | ((random_bits >> 62 & 0xFFF) << 64)
    value |= (0b10 << 62) | (random_bits & ((1 << 62) - 1))
    with _lock:
        if value <= _last[0]:
            value = _last[0] + 1
        _last[0] = value
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def made_at(text: str) -> int | None:
    """Return when a UUIDv7 was made, in milliseconds since the Unix epoch; None for no such id."""
    return int(text[:8] + text[9:13], 16) if is_id(text) and text[14] == "7" else None


def is_id(text: str) -> bool:
    """Return whether `text` is a UUID in its plain lower-case form of 36 characters."""
    return re.fullmatch(_PLAIN, text) is not None
