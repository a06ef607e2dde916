"""In a real GNU screen: what is copied reaches the clipboard of the terminal around it."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from premium_tui.terminal import clipboard
from tests.absent import program
from tests.pty_term import PtyTerm
from tests.shared_data import ROOT
from tests.terminal.probing import PROBE
from tests.waiting import wait_until

_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
"""What sets the clipboard of the terminal that gets these bytes."""


def copied(raw: bytes) -> list[str]:
    """Return the texts a terminal was told to put on its clipboard."""
    return [base64.b64decode(payload).decode() for payload in _COPIED.findall(raw)]


@pytest.fixture
def socket_folder(tmp_path: Path) -> Path:
    """A folder where only we find GNU screen's socket."""
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)
    return folder


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
@pytest.mark.parametrize("text", ["10376", "請求書の宛名 " * 400], ids=["short", "long"])
def test_in_screen_the_clipboard_is_the_outer_terminals(
    tmp_path: Path, socket_folder: Path, term: str, text: str
) -> None:
    file = tmp_path / "copied"
    file.write_text(text)
    inside = [sys.executable, str(PROBE), "copy", str(file)]
    env = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "SCREENDIR": str(socket_folder),
        "TERM": term,
        "LC_ALL": "C.UTF-8",
    }
    screen = program("screen")
    try:
        with PtyTerm([screen, "-c", "/dev/null", "-U", *inside], env=env) as outer:
            outer.wait_for("ready")
            outer.key("y")
            outer.wait_for("pressed y.")
            outer.wait_until(lambda: bool(copied(outer.raw)))
            outer.settle()
            assert copied(outer.raw) == [text]
            # None of it was taken for text.
            assert base64.b64encode(text.encode()).decode()[-8:] not in outer.text()
    finally:
        # It lives on without its terminal, and the program in it.
        subprocess.run([screen, "-X", "quit"], env={**os.environ, **env}, check=False)
        wait_until(lambda: not any(socket_folder.iterdir()))


def test_where_screen_and_tmux_cannot_be_told_apart_both_are_served_or_nobody() -> None:
    over_ssh = {"TERM": "screen-256color"}
    assert clipboard.fits("10376", over_ssh)
    said = clipboard.told("10376", over_ssh)
    assert said == clipboard.sequence("10376") + clipboard.through_screen("10376")
    # As a whole it would be garbage in one, in pieces nothing in the other.
    assert not clipboard.fits("x" * 600, over_ssh)
    for known in ({"TMUX": "/tmp/tmux-0/default,1,0"}, {"STY": "1.x"}):
        assert clipboard.fits("x" * 600, {**over_ssh, **known})
    assert clipboard.fits("x" * 600, {"TERM": "screen.xterm-256color"})
    assert clipboard.fits("x" * 600, {"TERM": "xterm-256color"})
