"""Ways to harm a file, as disks do."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Harm = Callable[[bytearray, random.Random], None]
SEEDS = range(6)


def cut_short(raw: bytearray, chance: random.Random) -> None:
    """Lose the end, from anywhere behind the first page."""
    del raw[chance.randrange(4_096, len(raw)) :]


def flip_one(raw: bytearray, chance: random.Random) -> None:
    """Turn one bit."""
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)


def flip_some(raw: bytearray, chance: random.Random) -> None:
    """Turn four bits."""
    for _ in range(4):
        flip_one(raw, chance)


def lose_a_page(raw: bytearray, chance: random.Random) -> None:
    """Make one page nothing but zeros."""
    start = 4_096 * chance.randrange(len(raw) // 4_096)
    raw[start : start + 4_096] = bytes(4_096)


def harm(path: Path, how: Harm, seed: int) -> bytes:
    """Do something to a file that nobody has open; return what it holds then."""
    raw = bytearray(path.read_bytes())
    how(raw, random.Random(f"{how.__name__} {seed}"))
    path.write_bytes(raw)
    return bytes(raw)


def flush(path: Path) -> None:
    """Put all into the file itself, and leave no log."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def change(path: Path, old: bytes, new: bytes) -> None:
    """Change some bytes of a file where they stand first."""
    raw = path.read_bytes()
    assert raw.count(old) >= 1 and len(old) == len(new)
    path.write_bytes(raw.replace(old, new, 1))


ODD = ("CAST('x' AS BLOB)", "'x'", "-9e300", "9223372036854775807", "-140000000000000")
