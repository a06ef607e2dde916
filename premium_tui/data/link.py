"""A terminal's end of the worker's socket: found or started, attached, and attached again.

One thread does all of it; whoever calls a method never waits for the network or the worker. What is
said travels as JSON, one object a line.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from premium_tui.data.announcing import newer_words
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.company import told_company
from premium_tui.data.connections import Closed
from premium_tui.data.errors import WorkerUnavailable
from premium_tui.data.link_state import LinkListener, LinkState, state_of
from premium_tui.data.models import Connection
from premium_tui.i18n import _
from premium_tui.paths import DemoWho, ProfilePlaces, Who, unwritable
from premium_tui.values import replace

if TYPE_CHECKING:
    import socket

LOOK_EVERY = 0.03
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

DOUBT_EVERY = 10.0
"""Seconds between two times the worker is asked whether the cache is sound."""

_MISSED = frozenset({"ticket", "session"})
"""What may have changed while nobody told this terminal; messages are told with their tickets."""


class Link:
    """The thread that keeps a terminal attached to its worker."""

    def __init__(
        self,
        profile: ProfilePlaces,
        who: Who,
        version: str,
        listener: LinkListener,
        command: Sequence[str] | None = None,
    ) -> None:
        """`command` starts a worker; None: the profile's."""
        self._profile = profile
        self._version = version
        self._listener = listener
        self._command = command
        self._hello = {
            "op": "hello",
            "version": version,
            "schema": CACHE_VERSION,
            "who": {"kind": "demo", "team": who.team, "role": who.role}
            if isinstance(who, DemoWho)
            else {"kind": "token"},
        }
        self.state = LinkState()
        self._here: dict[str, object] | None = None
        """What this terminal shows, as it is told to a worker that comes later too."""
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._out: deque[dict[str, object]] = deque()
        self._errands: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._bell: socket.socket | None = None
        self._stopping = False
        self._given_up = False
        self._told = False
        self._attached = False
        self._doubted_at = -DOUBT_EVERY

    def start(self) -> None:
        """Begin to attach, in the background; once is enough."""
        with self._lock:
            if self._thread is not None or self._stopping:
                return
            self._thread = threading.Thread(target=self._run, name="worker link", daemon=True)
        self._thread.start()

    def say(self, op: str) -> None:
        """Send `push`, `pull`, `full` or `check` as soon as attached."""
        with self._lock:
            self._out.append({"op": op})
        self._given_up = False
        self._ring()

    def doubt(self) -> None:
        """Ask the worker to see whether the cache is sound, and to mend it; at most so often."""
        now = time.monotonic()
        if now - self._doubted_at >= DOUBT_EVERY:
            self._doubted_at = now
            self.say("check")

    def tell_typing(self, ticket_id: str) -> None:
        """Tell that an answer is being written, if attached; else it is forgotten."""
        with self._lock:
            if self._bell is None:
                return
            self._out.append({"op": "typing", "ticket_id": ticket_id})
        self._ring()

    def tell_here(self, ticket_id: str, doing: str) -> None:
        """Tell which ticket is open here and what is done at it; "" for none."""
        said: dict[str, object] = {"op": "here", "ticket_id": ticket_id, "doing": doing}
        with self._lock:
            self._here = said if ticket_id else None
            if self._bell is None:
                return
            self._out.append(said)
        self._ring()

    def run(self, errand: Callable[[], None]) -> None:
        """Call `errand` on the link's thread, or here and now when it does not run."""
        if self._thread is None or not self._thread.is_alive():
            errand()
            return
        with self._lock:
            self._errands.append(errand)
        self._ring()

    def close(self, seconds: float = 1.0) -> None:
        """Say goodbye and end the thread."""
        self._stopping = True
        self._ring()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def _ring(self) -> None:
        self._wake.set()
        with self._lock:
            if self._bell is not None:
                try:
                    self._bell.send(b"!")
                except OSError:
                    # It rings already, or is being taken down; either way it will be looked at.
                    return

    def _run(self) -> None:
        try:
            self._keep_attached()
        except Closed:
            # Whoever was told something last found everything closed meanwhile.
            if not self._stopping:
                raise

    def _keep_attached(self) -> None:
        from premium_tui.data.worker_call import WorkerCall  # kept off the start path

        call = WorkerCall(self._profile, self._command)
        pause = FIRST_PAUSE
        if unwritable(self._profile.folder):
            # Told at once: a worker that is started all the same may take long to give up.
            self._fail("")
        while not self._stopping:
            started = time.monotonic()
            try:
                stream = call.connect(self._look_again)
            except WorkerUnavailable as error:
                self._fail(error.reason)
                stream = None
            if stream is not None:
                with stream:
                    self._serve(stream)
                if not self._given_up:
                    self._become(LinkState())
            if time.monotonic() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            self._rest(pause)
            pause = min(LONGEST_PAUSE, pause * 2 * (0.75 + os.urandom(1)[0] / 512))
        call.reap()

    def _look_again(self) -> bool:
        """Wait a moment for a worker that was started; whether to go on waiting."""
        self._run_errands()
        if not self._stopping:
            self._wake.wait(LOOK_EVERY)
            self._wake.clear()
        return not self._stopping

    def _rest(self, seconds: float) -> None:
        """Wait before the next try; after a refusal until somebody asks for something."""
        until = time.monotonic() + seconds
        while not self._stopping:
            self._run_errands()
            left = None if self._given_up else until - time.monotonic()
            if left is not None and left <= 0:
                return
            if self._wake.wait(left):
                self._wake.clear()

    def _run_errands(self) -> None:
        while True:
            with self._lock:
                if not self._errands:
                    return
                errand = self._errands.popleft()
            errand()

    def _fail(self, reason: str) -> None:
        self._become(replace(self.state, connection=Connection.OFFLINE))
        if not self._told:
            self._told = True
            self._listener.refused(self._words(reason))

    def _words(self, reason: str) -> str:
        """Return why no worker answers, and what can be done without."""
        if barred := unwritable(self._profile.folder):
            words = _(
                "{path} cannot be written ({reason}): what is stored there is shown, and nothing"
                " new can be kept or sent."
            )
            return words.format(path=self._profile.folder.parent.parent, reason=barred)
        return _("The sync worker could not be started: {reason}.").format(reason=reason)

    def _become(self, state: LinkState) -> None:
        if state != self.state:
            self.state = state
            if not self._stopping:
                self._listener.status_changed()

    def _serve(self, stream: socket.socket) -> None:
        """Talk to the worker until either end leaves."""
        import selectors
        import socket

        from premium_tui.data.conversation import Conversation  # kept off the start path

        hearing, bell = socket.socketpair()
        with hearing, bell, selectors.DefaultSelector() as selector:
            for end in (hearing, bell, stream):
                end.setblocking(False)
            with self._lock:
                self._bell = bell
                asked = [line for line in self._out if line["op"] in ("pull", "full", "check")]
                self._out = deque((self._hello, {"op": "push"}, *asked))
                if self._here is not None:
                    self._out.append(self._here)
            conversation = Conversation(stream, self._take)
            selector.register(hearing, selectors.EVENT_READ)
            selector.register(stream, selectors.EVENT_READ)
            try:
                while True:
                    self._run_errands()
                    # Looked at once: a close that comes in between says its goodbye the next time.
                    stopping = self._stopping
                    if stopping:
                        self.say("bye")
                    with self._lock:
                        lines, self._out = self._out, deque()
                    conversation.queue(lines)
                    if not conversation.flush() or stopping:
                        return
                    wanted = selectors.EVENT_READ
                    if conversation.unsent:
                        wanted |= selectors.EVENT_WRITE
                    selector.modify(stream, wanted)
                    ready = selector.select()
                    if any(key.fileobj is hearing for key, _mask in ready):
                        hearing.recv(4096)
                    if not conversation.hear():
                        return
            finally:
                with self._lock:
                    self._bell = None

    def _take(self, said: Mapping[str, object]) -> bool:
        """Act on one thing the worker said; False ends the conversation."""
        kind = said.get("ev")
        if kind == "welcome":
            self._told = False
            return self._welcome(str(said.get("version", "")), said.get("schema"))
        if kind == "refused":
            self._refuse(str(said.get("why", "")), str(said.get("text", "")))
            return False
        if kind == "status":
            self._become(state_of(said))
        elif kind == "changed":
            what, tickets = _texts(said.get("what")), _texts(said.get("tickets"))
            self._listener.store_changed(what, tickets or None)
        elif kind == "outbox":
            self._listener.outbox_changed()
        elif kind == "typing":
            self._listener.typed(str(said.get("ticket_id", "")), str(said.get("name", "")))
        elif kind == "company":
            self._listener.company(told_company(said), bool(said.get("whole")))
        elif kind == "settled":
            self._listener.settled()
        return True

    def _welcome(self, version: str, schema: object) -> bool:
        """Go on with a worker of our version; ask an older one to end, leave a newer one alone."""
        theirs = (schema if isinstance(schema, int) else 0, *_numbers(version))
        ours = (CACHE_VERSION, *_numbers(self._version))
        if theirs > ours:
            self._refuse("newer", "")
            return False
        if theirs < ours:
            self.say("end")
        elif self._attached:
            self._listener.store_changed(_MISSED, None)
        self._attached = True
        return True

    def _refuse(self, why: str, text: str) -> None:
        self._given_up = True
        signed_out = why == "signed-out"
        connection = Connection.SIGNED_OUT if signed_out else Connection.OFFLINE
        self._become(replace(self.state, connection=connection))
        if not text and why == "newer":
            text = newer_words()
        self._listener.refused(text or _("The sync worker refused this terminal."), why)


def _texts(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
