"""The outbox against a model of it: whatever order things are done in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import SetState
from premium_tui.domain.tickets import TicketState
from tests.data.outbox_words import NOW
from tests.memory import MEMORY


class OutboxMachine(RuleBasedStateMachine):
    """Against a plain list: per ticket the desk gets everything once, in order."""

    tickets = st.sampled_from(["a", "b", "c"])

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=MEMORY)
        self.path = Path(self.folder.name) / "mine.db"
        self.outbox = Outbox.at(self.path)
        self.now = NOW
        self.waiting: list[tuple[str, str]] = []
        """(key, ticket) in order, not accepted yet."""
        self.held: list[str] = []
        self.parked: set[str] = set()
        self.later: dict[str, datetime] = {}
        self.sent: list[str] = []

    def teardown(self) -> None:
        self.outbox.close()
        self.folder.cleanup()

    def free(self) -> str | None:
        """Return the key that must be claimed next."""
        blocked: set[str] = set()
        for key, ticket in self.waiting:
            if ticket in blocked:
                continue
            blocked.add(ticket)
            ready = self.later.get(key, self.now) <= self.now
            if key not in self.held and key not in self.parked and ready:
                return key
        return None

    @rule(ticket=tickets)
    def write(self, ticket: str) -> None:
        self.waiting.append(
            (self.outbox.enqueue(SetState(ticket, TicketState.OPEN), self.now), ticket)
        )

    @rule()
    def claim(self) -> None:
        expected, claimed = self.free(), self.outbox.claim_next(self.now)
        assert (claimed.key if claimed is not None else None) == expected
        if expected is not None:
            self.held.append(expected)

    @precondition(lambda self: self.held)
    @rule(outcome=st.sampled_from(["sent", "later", "park"]))
    def answer(self, outcome: str) -> None:
        key = self.held.pop(0)
        if outcome == "sent":
            self.outbox.sent(key, json.dumps({"key": key}))
            self.sent.append(key)
            self.waiting = [pair for pair in self.waiting if pair[0] != key]
        elif outcome == "later":
            self.later[key] = self.now + timedelta(seconds=30)
            self.outbox.retry_at(key, self.later[key], "offline", self.now)
        else:
            self.outbox.park(key, 422, "invalid", "No.")
            self.parked.add(key)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), again=st.booleans())
    def change_mind(self, data: st.DataObject, again: bool) -> None:
        key = data.draw(st.sampled_from([pair[0] for pair in self.waiting]))
        free = key not in self.held
        if again:
            assert self.outbox.retry(key) == free
            if free:
                self.parked.discard(key)
                self.later.pop(key, None)
        else:
            assert self.outbox.discard(key) == free
            if free:
                self.waiting = [pair for pair in self.waiting if pair[0] != key]

    @rule()
    def settle(self) -> None:
        assert self.outbox.sent_keys() == self.sent
        self.outbox.settle(self.sent)
        self.sent = []

    @rule()
    def die_and_start_again(self) -> None:
        self.outbox.close()
        self.outbox = Outbox.at(self.path)
        self.outbox.release_claims()
        self.held = []

    @rule()
    def wait(self) -> None:
        self.now += timedelta(seconds=20)

    @invariant()
    def figures_agree(self) -> None:
        blocked: set[str] = set()
        refused = 0
        for key, ticket in self.waiting:
            if key in self.parked:
                blocked.add(ticket)
            refused += ticket in blocked
        assert self.outbox.standing() == (len(self.waiting) - refused, refused)
        open_keys = [entry.key for entry in self.outbox.pending() if entry.state != "sent"]
        assert open_keys == [key for key, _ticket in self.waiting]
        assert self.outbox.busy(self.now) == bool(self.held or self.sent or self.free())


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
