"""The terminal's clipboard, by OSC 52; whether the terminal took it cannot be known."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from textual.app import App

from premium_tui.domain.text import clean
from premium_tui.terminal.driver import SafeDriver

LARGEST = 74_994
"""Bytes of text beyond which terminals drop the sequence: it has 100,000 then."""

SCREEN_PIECE = 700
"""Characters GNU screen hands on at once: of 768 and more it prints the rest as text."""


def fits(text: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether the clipboard of a terminal of this environment takes as much."""
    if len(clean(text).encode()) > LARGEST:
        return False
    # Of GNU screen and tmux one takes long text only in pieces, the other only as a whole.
    return not _either(environ) or len(sequence(text)) <= SCREEN_PIECE


def copy(app: App[int], text: str) -> bool:
    """Send `text` to the terminal's clipboard, only because a person asked for it.

    Return whether it was sent: never where there is no real terminal, nor more than `fits`.
    Say "sent to the terminal's clipboard", not "copied" (terminals 5).
    """
    driver = app._driver
    if not isinstance(driver, SafeDriver) or not fits(text):
        return False
    driver.raw(told(text, os.environ))
    return True


def told(text: str, environ: Mapping[str, str]) -> str:
    """Return what a terminal of this environment is sent, so that the outer one sets its clipboard.

    `text` must fit.
    """
    said = sequence(text)
    if environ.get("TMUX"):
        return said + through_tmux(said)
    if _either(environ):
        return said + through_screen(text)
    return through_screen(text) if _in_screen(environ) else said


def _in_screen(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("STY")) or environ.get("TERM", "").startswith("screen.")


def _either(environ: Mapping[str, str]) -> bool:
    """Return whether it is GNU screen or tmux at the other end of SSH, which names neither."""
    known = environ.get("TMUX") or _in_screen(environ)
    return not known and environ.get("TERM", "").partition("-")[0] == "screen"


def sequence(text: str) -> str:
    """Return the OSC 52 sequence that sets the clipboard to `text`, made safe to paste."""
    payload = base64.b64encode(clean(text).encode()).decode()
    return f"\x1b]52;c;{payload}\x1b\\"


def through_tmux(said: str) -> str:
    """Return what tmux hands on as it is to the terminal it runs in, where `allow-passthrough` is.

    Without it tmux takes the sequence itself, where `set-clipboard` is on.
    """
    doubled = said.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def through_screen(text: str) -> str:
    """Return what GNU screen hands on as it is to the terminal it runs in, in pieces it takes.

    It would keep the plain sequence to itself.
    """
    # Ended by a bell: what ends a piece may not stand in it.
    said = sequence(text).removesuffix("\x1b\\") + "\x07"
    pieces = (said[at : at + SCREEN_PIECE] for at in range(0, len(said), SCREEN_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
