"""The terminal's clipboard, by OSC 52; whether the terminal took it cannot be known."""

from __future__ import annotations

import base64
import os

from textual.app import App

from premium_tui.domain.text import clean
from premium_tui.terminal.driver import SafeDriver

LARGEST = 74_994
"""Bytes of text beyond which terminals drop the sequence: it has 100,000 then."""


def fits(text: str) -> bool:
    """Return whether a terminal's clipboard takes as much."""
    return len(clean(text).encode()) <= LARGEST


def copy(app: App[int], text: str) -> bool:
    """Send `text` to the terminal's clipboard, only because a person asked for it.

    Return whether it was sent: never where there is no real terminal, nor more than `fits`.
    Say "sent to the terminal's clipboard", not "copied" (terminals 5).
    """
    driver = app._driver
    if not isinstance(driver, SafeDriver) or not fits(text):
        return False
    said = sequence(text)
    if os.environ.get("TMUX"):
        said += through_tmux(said)
    driver.raw(said)
    return True


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
