"""The safe driver: the second wall between hostile text and the terminal (terminals R6).

In a frame only colours and cursor movements leave; a mode is switched only by a write that holds
nothing else, as Textual does it and no text can. Whatever slipped past `clean` loses its escape
character here. Input is made safe too: broken bytes and broken sequences end nothing.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import selectors
import signal
import termios
import time
from array import array
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from premium_tui.terminal import paste

if TYPE_CHECKING:
    from textual.app import App

_FRAME = r"\[[0-9;:]*[mABCDEFGHf]"  # colours and cursor movements
_FORBIDDEN = re.compile(
    r"\x1b\]8;[^\x1b\x07]*\x1b\\"  # a link Textual made: gone with its address, not spelt out
    rf"|\x1b(?!{_FRAME})|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]"
)
_MODE = re.compile(
    r"\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"  # asks whether the terminal knows the mode
    r"|\x1b\[>[0-9]+u|\x1b\[<u"  # kitty keyboard
)
# Textual's own bell, clipboard and pointer shape: one whole sequence a write.
_OWN_OSC = re.compile(r"\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)")

_NOT_FOR_CONSOLES = re.compile(r"\x1b\[\?[0-9]+\$p|\x1b\[>[0-9]+u|\x1b\[<u")
"""What the Linux console has no notion of: older ones print the end of it as text."""

_LEAVE_SCREEN = "\x1b[?1049l"
_CLEAR = "\x1b[H\x1b[2J"

READ_SIZE = 4096
POLL_SECONDS = 0.1
LARGEST = (2000, 1000)
"""Columns and lines beyond which a size told by the terminal is no size but an attack."""


def harmless(data: str) -> str:
    """Return what may be written to the terminal of `data`, one write of Textual's."""
    if _MODE.fullmatch(data):
        return data
    if _OWN_OSC.fullmatch(data):
        return ""
    return _FORBIDDEN.sub("", data)


class TolerantParser(XTermParser):
    """Textual's parser of what a terminal sends, which ignores a sequence it cannot read.

    `ESC [ 1114112 u` and the like raise in the original, and the program would end; they can be in
    anything that is pasted.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            return [events.Key(Keys.Ignore, None)]


class SafeDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, with both directions made safe."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        ignored = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._parts: list[str] | None = None
        """What is written in one go, while something is."""
        self._console = os.environ.get("TERM") == "linux"
        self._told: list[Message] = []
        """What was read and is not handed on yet."""
        if ignored:
            # Whoever started us has no shell to come back from.
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        if isinstance(self._file, io.TextIOWrapper):
            # Under a locale of another encoding frames would be spelt as \\uXXXX.
            self._file.reconfigure(encoding="utf-8", errors="replace")

    def write(self, data: str) -> None:
        """Write `data` without anything a frame has no use for."""
        if self._console:
            if _NOT_FOR_CONSOLES.fullmatch(data):
                return
            if data == _LEAVE_SCREEN:
                # There may be no other screen to go back to, and ours would stay.
                self.raw(_CLEAR)
        if safe := harmless(data):
            self.raw(safe)

    def raw(self, data: str) -> None:
        """Write a sequence of our own that frames may not hold: the clipboard, the bell."""
        if self._parts is None:
            super().write(data)
        else:
            self._parts.append(data)

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """Write all that is written in here at its end: the writing thread wakes up once."""
        self._parts = []
        try:
            yield
        finally:
            parts, self._parts = self._parts, None
            if parts:
                super().write("".join(parts))

    def send_message(self, message: Message) -> None:
        """Take what the terminal told; it goes on with all that was read with it."""
        self._told.append(message)

    def _hand_on(self) -> None:
        """Hand what was read to the application in one go: it acts on no half of it."""
        if self._told:
            told, self._told = self._told, []
            self._loop.call_soon_threadsafe(self._post, told)

    def _post(self, told: list[Message]) -> None:
        for message in told:
            self._app.post_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Only stop while the terminal is not ours yet: there is nothing to put away."""
        if self._key_thread is None or not self._key_thread.is_alive():
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        """Resume only after our own stop.

        The kernel sends SIGCONT with a hang-up too, and starting again what still runs leaves two
        threads reading and two writing (terminals 1).
        """
        if self._must_signal_resume:
            super()._sigcont_application()

    def process_message(self, message: Message) -> None:
        """Hand on what the terminal told, but for a size that cannot be one."""
        if isinstance(message, events.Resize):
            columns, lines = message.size
            if not (0 < columns <= LARGEST[0] and 0 < lines <= LARGEST[1]):
                return
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read keys until the end is near; called by Textual on a thread of its own."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser = TolerantParser(self._debug)
        early = self._typed_early()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(POLL_SECONDS):
                    data = self._read()
                    if not data:
                        self._hang_up()
                        break
                    if early:
                        data = data[:early].replace(b"\n", b"\r") + data[early:]
                        early = max(0, early - len(data))
                    text = decode(data)
                    if paste.is_open(text):
                        text = paste.as_one(self._whole_paste(text, selector, decode))
                    # Half a character decodes to nothing, and nothing means the end to a parser.
                    if text:
                        for event in parser.feed(text):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
                self._hand_on()
        try:
            list(parser.feed(""))
        except (EOFError, ParseError):
            return

    def _typed_early(self) -> int:
        """Return how many bytes were typed before the terminal was ours.

        It made newlines of their enter keys, as it does for a shell.
        """
        # What the terminal was set to before: first come the flags of its input.
        if self.attrs_before is None or not self.attrs_before[0] & termios.ICRNL:
            return 0
        waiting = array("i", [0])
        try:
            fcntl.ioctl(self.fileno, termios.FIONREAD, waiting)
        except OSError:
            return 0
        return waiting[0]

    def _whole_paste(
        self, text: str, selector: selectors.BaseSelector, decode: Callable[[bytes], str]
    ) -> str:
        """Return `text`, in which a paste begins, with what comes until nothing more follows."""
        parts, ended = [text], paste.END in text
        until = time.monotonic() + paste.LONGEST_SECONDS
        while not self.exit_event.is_set():
            if selector.select(paste.QUIET_SECONDS):
                data = self._read()
                if not data:
                    break
                parts.append(decode(data))
                # The marker may have come in two pieces.
                ended = ended or paste.END in "".join(parts[-2:])
                until = time.monotonic() + paste.LONGEST_SECONDS
            elif ended or time.monotonic() > until:
                break
        return "".join(parts)

    def _read(self) -> bytes:
        """Return what was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, READ_SIZE)
        except OSError:
            return b""

    def _hang_up(self) -> None:
        """End as if the line was cut: without a terminal the program would live on as an orphan.

        The kernel tells only a process whose controlling terminal it was, and not under nohup.
        """
        if not self.exit_event.is_set():
            os.kill(os.getpid(), signal.SIGHUP)
