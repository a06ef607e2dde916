"""Whose key it was: what sshd wrote about a connection (ExposeAuthInfo), read with care."""

from __future__ import annotations

import os

from premium_tui.domain.ssh_keys import read_key
from premium_tui.i18n import _
from premium_tui.paths import read_private

SIZE_LIMIT = 65_536
METHOD = "publickey "


class KioskRefused(Exception):
    """Nobody is let in; `str()` of it is one sentence for whoever connected."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code
        """The exit code that goes with it."""


def fingerprint_in(path: str | None, refusal: int) -> str:
    """Return the fingerprint of the one key that opened the connection.

    `refusal` is the exit code to refuse with. Raises KioskRefused unless there is exactly one key,
    in a file of ours alone, as sshd makes it.
    """
    if not path or not os.path.isabs(path):
        words = _("sshd does not say which key was used: `ExposeAuthInfo yes` is missing.")
        raise KioskRefused(words, refusal)
    lines = [line for line in _lines(path) if line.startswith(METHOD)]
    keys = {read_key(line.removeprefix(METHOD)) for line in lines}
    known = {key.fingerprint for key in keys if key is not None}
    if len(keys) != 1 or len(known) != 1:
        raise KioskRefused(
            _("Sign in with exactly one SSH key: no password, no certificate."), refusal
        )
    return known.pop()


def _lines(path: str) -> list[str]:
    """Return what a file of ours alone says; nothing for any other."""
    content = read_private(path, SIZE_LIMIT)
    return (content or b"").decode("ascii", "replace").splitlines()
