"""The safe driver on a real PTY (terminals R6, A1, A4): what may leave, what may come in."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import signal
import termios
from array import array
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from premium_tui.terminal import clipboard
from premium_tui.terminal.driver import TolerantParser, harmless
from tests.shared_data import shared
from tests.terminal.probing import commands, start
from tests.terminal.test_signals import states_of

FRAME = "\x1b[3;4H\x1b[1;38;2;10;20;30mred x\x1b[0m\x1b[2C\r\n\x1b[H\tend"


def payloads() -> list[str]:
    items = json.loads(shared("data/nasty/terminal_escapes.json").read_text())
    return [item["text"] for item in items]


def show_all(room: str, texts: list[str], folder: Path) -> bytes:
    """Show every text in a room and return what was written from start to end."""
    file = folder / "texts.json"
    file.write_text(json.dumps(texts))
    with start(room, file, rows=40) as term:
        term.wait_for("shown none.")
        for number in range(len(texts)):
            term.key("n")
            # In the bytes, not on the screen: cursor movements in a dirty text do get through.
            term.wait_raw(f"shown {number}.".encode())
        term.key("q")
        assert term.wait_exit() == 0
        return term.raw


@pytest.mark.parametrize("room", ["clean", "dirty", "widgets"])
def test_a1_hostile_text_tells_the_terminal_nothing(room: str, tmp_path: Path) -> None:
    harmless_run = commands(show_all(room, ["hello", "there"], tmp_path))
    hostile_run = commands(show_all(room, payloads(), tmp_path))
    assert hostile_run == harmless_run


def test_an_orderly_end_leaves_every_mode_off(tmp_path: Path) -> None:
    raw = show_all("clean", ["hello"], tmp_path)
    told = commands(raw)
    for mode in ("1000", "1003", "1004", "1006", "1015", "1049", "2004"):
        assert told.index(f"\x1b[?{mode}h") < len(told) - 1 - told[::-1].index(f"\x1b[?{mode}l")
    assert told.index("\x1b[?25l") < told.index("\x1b[?25h")
    assert told.index("\x1b[?7l") < told.index("\x1b[?7h")
    assert "\x1b[<u" in told


def test_an_enter_typed_before_the_terminal_is_ours_is_one(tmp_path: Path) -> None:
    with start("keys", tmp_path) as term:
        # A program that starts has not set up its terminal yet.
        term.send("a\rb\rc")
        term.wait_for("came a enter b enter c.")
        term.send("\n\r")
        term.wait_for("came a enter b enter c ctrl+j enter.")


def test_frames_pass_as_they_are() -> None:
    assert harmless(FRAME) == FRAME


@pytest.mark.parametrize(
    "mode",
    ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2026h", "\x1b[?2026$p", "\x1b[?2048$p", "\x1b[>25u"],
)
def test_a_mode_passes_alone_but_never_inside_a_frame(mode: str) -> None:
    assert harmless(mode) == mode
    assert "\x1b" not in harmless(f"subject {mode}")


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[2J",
        "\x1b[2K",
        "\x1b[5;9r",
        "\x1b[r",
        "\x1b[3M",
        "\x1b[3L",
        "\x1b[6n",
        "\x1b[c",
        "\x1b[?1047h",
        "\x1b[>4;2m",
        "\x1b[3 q",
        "\x1bc",
        "\x1b(0",
    ],
)
def test_what_textual_never_writes_loses_its_escape_even_alone(sequence: str) -> None:
    assert "\x1b" not in harmless(sequence)


def test_own_sequences_of_textual_leave_no_litter() -> None:
    assert harmless("\x1b]22;pointer\x07") == ""
    assert harmless("\x07") == ""
    link = "\x1b]8;id=1;http://evil.test\x1b\\\x1b[4mtext\x1b[0m\x1b]8;;\x1b\\"
    assert harmless(link) == "\x1b[4mtext\x1b[0m"


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["\x1b", "[", "?", "]", "0;1", "m", "H", "h", "\x07", "\\", "8;", "u"]),
            st.text(max_size=4),
        ),
        max_size=20,
    ).map("".join)
)
def test_nothing_but_colours_and_cursor_leaves_in_a_frame(data: str) -> None:
    assert commands(harmless(f"text {data}").encode()) == []


def test_clipboard_goes_out_only_by_our_own_way(tmp_path: Path) -> None:
    file = tmp_path / "copied"
    file.write_text("請求書 \x1b]0;x\x07")
    with start("copy", file) as term:
        term.wait_for("ready")
        term.key("o")
        term.wait_for("pressed o.")
        assert "]52" not in term.text() and "]22" not in term.text()
        assert b"]52" not in term.raw and b"\x07" not in term.raw
        term.key("y")
        term.wait_for("pressed y.")
        payload = base64.b64encode("請求書 \ufffd]0;x\ufffd".encode())
        assert term.raw.count(b"\x1b]52;c;" + payload + b"\x1b\\") == 1


def test_in_tmux_the_clipboard_is_the_outer_terminals_too(tmp_path: Path) -> None:
    file = tmp_path / "copied"
    file.write_text("10376")
    with start("copy", file, env={"TMUX": "/tmp/tmux-0/default,1,0"}) as term:
        term.wait_for("ready")
        term.key("y")
        term.wait_for("pressed y.")
        plain = b"\x1b]52;c;" + base64.b64encode(b"10376") + b"\x1b\\"
        assert plain + b"\x1bPtmux;" + plain.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\" in term.raw


def test_the_linux_console_is_told_nothing_it_would_print(tmp_path: Path) -> None:
    raw = {}
    for name in ("linux", "xterm"):
        file = tmp_path / "texts.json"
        file.write_text('["none"]')
        with start("clean", file, env={"TERM": name}) as term:
            term.wait_for("shown none.")
            term.key("q")
            assert term.wait_exit() == 0
            raw[name] = term.raw
    for beyond in (rb"\$p", rb"\x1b\[>[0-9]+u", rb"\x1b\[<u"):
        assert re.search(beyond, raw["xterm"]) and not re.search(beyond, raw["linux"])
    # It may have no other screen: ours does not stay behind.
    assert b"\x1b[H\x1b[2J\x1b[?1049l" in raw["linux"]
    assert b"\x1b[2J" not in raw["xterm"]


def test_what_is_too_long_for_a_clipboard_is_not_sent(tmp_path: Path) -> None:
    assert clipboard.fits("x\n" * 37_497) and not clipboard.fits("é\n" * 25_000)
    file = tmp_path / "copied"
    file.write_text("x\n" * 40_000)
    with start("copy", file) as term:
        term.wait_for("ready")
        term.key("y")
        term.wait_for("pressed y.")
        assert b"]52" not in term.raw


@pytest.mark.parametrize(
    "typed",
    [
        b"\xff",
        "é".encode("latin-1"),
        "日本語".encode("shift_jis"),
        "日本語".encode("euc_jp"),
        b"\x1b[1114112u",
        b"\x1b[::5u",
        b"\x1b[99999999999999999999~",
        b"\x1b[48;99999999;99999999;1;1t",
    ],
)
def test_a4_broken_input_ends_nothing(typed: bytes, tmp_path: Path) -> None:
    with start("write", tmp_path / "kept") as term:
        term.wait_for("ready")
        term.send(b"before ")
        term.wait_for("got before")
        term.send(typed)
        term.send(b" after")
        term.wait_for(" after.")
        assert "got before" in term.text()
        assert not (tmp_path / "kept").exists()
        term.key("ctrl+q")
        assert term.wait_exit() == 0


def test_utf8_that_comes_in_pieces_is_put_together(tmp_path: Path) -> None:
    with start("write", tmp_path / "kept") as term:
        term.wait_for("ready")
        counted = Path(f"/proc/{term.pid}/io")
        if not counted.exists():
            pytest.skip("needs /proc to know that a byte was read")

        def bytes_read() -> int:
            return int(counted.read_text().split("rchar:")[1].split()[0])

        for byte in "日本".encode():
            before = bytes_read()
            term.send(bytes([byte]))
            # Only when it was read alone does the next one come in a read of its own.
            term.wait_until(partial(lambda before: bytes_read() > before, before))
        term.wait_for("got 日本.")


def test_keys_of_one_packet_come_together(tmp_path: Path) -> None:
    with start("packet", tmp_path) as term:
        term.wait_for("ready")
        # It stands still until all of them are there: else it may read the first ones alone.
        term.signal(signal.SIGSTOP)
        term.wait_until(lambda: states_of(term.pid) == {"T"})
        term.send(b"k" * 200)
        term.wait_until(lambda: to_be_read(term.pid) == 200)
        term.signal(signal.SIGCONT)
        term.wait_for("199 more.")


def to_be_read(pid: int) -> int:
    """Return how many bytes a program has not read of its terminal yet."""
    terminal = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NOCTTY)
    try:
        count = array("i", [0])
        fcntl.ioctl(terminal, termios.FIONREAD, count)
        return count[0]
    finally:
        os.close(terminal)


@pytest.mark.parametrize("locale", ["ja_JP.eucJP", "en_US.ISO-8859-1", "C"])
def test_a12_frames_are_utf8_under_any_locale(locale: str, tmp_path: Path) -> None:
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    with start("write", tmp_path / "kept", env=env) as term:
        term.wait_for("ready")
        term.send("日".encode())
        term.wait_raw("got 日".encode())
        assert b"\\u" not in term.raw


FRAGMENTS = [
    "\x1b",
    "[",
    "\x1b[",
    "<",
    "?",
    ";",
    ":",
    "0",
    "35",
    "1114112",
    "48;",
    "200~",
    "201~",
    "M",
    "m",
    "t",
    "u",
    "~",
    "R",
    "$y",
    "O",
    "P",
    "I",
    "é",
    "日",
    "\x07",
    "-1",
    "",
]
SEQUENCES = st.lists(
    st.one_of(st.sampled_from([*FRAGMENTS, "9" * 22]), st.text(max_size=3)),
    min_size=1,
    max_size=16,
).map("".join)


@settings(max_examples=2000, deadline=None)
@given(SEQUENCES)
def test_no_sequence_ends_the_parser(data: str) -> None:
    parser = TolerantParser(False)
    if data:
        list(parser.feed(data))
    # Out of whatever it is in: a paste, a sequence; then a key is a key again.
    seen: list[Message] = list(parser.feed("\x1b[201~\x1b[201~" + "." * 40 + "q"))
    assert any(isinstance(event, events.Key) and event.key == "q" for event in seen)
