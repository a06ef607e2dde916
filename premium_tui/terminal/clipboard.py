"""The terminal's clipboard, by OSC 52; whether the terminal took it cannot be known."""

from __future__ import annotations

import base64

from textual.app import App

from premium_tui.domain.text import clean
from premium_tui.terminal.driver import SafeDriver


def copy(app: App[int], text: str) -> bool:
    """Send `text` to the terminal's clipboard, only because a person asked for it.

    Return whether it was sent: never where there is no real terminal. Say "sent to the terminal's
    clipboard", not "copied" (terminals 5).
    """
    driver = app._driver
    if not isinstance(driver, SafeDriver):
        return False
    driver.raw(sequence(text))
    return True


def sequence(text: str) -> str:
    """Return the OSC 52 sequence that sets the clipboard to `text`, made safe to paste."""
    payload = base64.b64encode(clean(text).encode()).decode()
    return f"\x1b]52;c;{payload}\x1b\\"
