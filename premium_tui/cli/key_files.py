"""Files with SSH public keys, as commands are given them."""

from __future__ import annotations

import os
import sys

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.domain.ssh_keys import PublicKey, is_private_key, read_keys
from premium_tui.i18n import _

SIZE_LIMIT = 4 << 20
"""Bytes of a file of keys: some ten thousand of them."""


def keys_in(name: str) -> list[PublicKey]:
    """Return the keys of a file, of standard input for `-`; none twice. Raises CommandError."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        else:
            with open(name, "rb") as file:
                raw = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        words = _("{file} cannot be read: {reason}.")
        raise CommandError(Exit.USAGE, words.format(file=name, reason=reason)) from error
    if len(raw) > SIZE_LIMIT:
        raise CommandError(Exit.USAGE, _("{file} is too long.").format(file=name))
    text = raw.decode("utf-8", "replace")
    if is_private_key(text):
        words = _("{file} holds a private key, which stays with its owner: give the .pub file.")
        raise CommandError(Exit.USAGE, words.format(file=name))
    keys = list(read_keys(text))
    if not keys:
        words = _("{file} holds no public key such as `ssh-ed25519 AAAA... name`.")
        raise CommandError(Exit.USAGE, words.format(file=name))
    return keys


def authorized_line(key: PublicKey, email: str) -> str:
    """Return the line of authorized_keys that lets a key in, to the forced command alone."""
    # An address has no space in it; what else it may hold must not end the line.
    plain = "".join(c for c in email if c.isprintable() and not c.isspace())
    return f"restrict,pty {key.kind} {key.blob} {plain}"
