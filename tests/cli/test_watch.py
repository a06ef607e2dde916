"""`watch`: one line of what waits, with or without a worker, and again when it changes."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

from premium_tui.cli.exits import Exit
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Reply, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill, gateway_of
from tests.cli.running import PATIENT, PROGRAM, ROOT, TIMEOUT, environment, run
from tests.cli.test_ticket import change
from tests.data.cache_builder import ticket_id


def test_it_is_one_line_and_starts_nothing(home: Path, command: Command) -> None:
    fill(home)
    done = command("watch")
    assert done.code == Exit.DONE and done.err == "" and len(done.out.splitlines()) == 1
    assert done.out.startswith("32 open, 8 for you, ") and ", as of 20" in done.out
    assert not (home / "profiles/default/worker.lock").exists()


def test_each_side_has_its_own_to_do(home: Path, command: Command) -> None:
    fill(home)
    fill(home, DemoWho(Role.AGENT))
    mine = json.loads(command("watch", "--json").out)
    queue = json.loads(command("watch", "--json", "--as", "agent").out)
    assert (mine["scope"], mine["for_you"]) == ("mine", 8), "what waits for the customer"
    assert (queue["scope"], queue["for_you"]) == ("queue", 24), "what waits for support"
    assert mine["open"] == queue["open"] == 32
    assert command("watch", "--scope", "queue").code == Exit.NOT_ALLOWED


def test_what_is_on_its_way_and_what_was_refused_are_told(home: Path, command: Command) -> None:
    fill(home)
    before = json.loads(command("watch", "--json").out)
    gateway = gateway_of(home)
    key = gateway.act(Reply(ticket_id(1), new_id(), "b", 2))
    gateway.act(SetState(ticket_id(2), TicketState.CLOSED))
    gateway.close()
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    outbox.park(key, 403, "forbidden", "No.")
    outbox.close()
    after = json.loads(command("watch", "--json").out)
    assert (after["queued"], after["not_sent"]) == (1, 1)
    assert after["open"] == before["open"] - 1, "closed here already"
    assert "1 queued, 1 not sent" in command("watch").out


def test_what_is_nought_is_left_out(home: Path, command: Command) -> None:
    fill(home, tickets=0)
    assert command("watch").out.startswith("0 open, as of ")


def test_nothing_stored_is_no_failure(home: Path, command: Command) -> None:
    done = command("watch")
    assert (done.code, done.out) == (Exit.DONE, "nothing stored yet\n")


def test_it_stays_and_tells_what_changes(home: Path) -> None:
    assert run(home, "ticket", "list", "--limit", "1").returncode == Exit.DONE
    with subprocess.Popen(
        [*PROGRAM, "watch", "--follow", "--json"],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        try:
            assert watching.stdout is not None and watching.stderr is not None
            first = json.loads(watching.stdout.readline())
            assert not first["offline"] and first["open"] > 0
            once = json.loads(run(home, "watch", "--json").stdout)
            assert once["open"] == first["open"], "the same beside a worker at work"
            asked = ("ticket", "create", "--subject", "S", "--body", "b", "--product", "Dropbox")
            made = run(home, *asked, *PATIENT)
            assert made.returncode == Exit.DONE, made.stderr
            while json.loads(watching.stdout.readline())["open"] != first["open"] + 1:
                pass
            watching.send_signal(signal.SIGINT)
            assert watching.wait(TIMEOUT) == Exit.INTERRUPTED
            assert watching.stderr.read() == ""
        finally:
            watching.kill()


def test_what_is_due_soon_is_counted(home: Path, command: Command) -> None:
    person = fill(home)
    found = json.loads(command("watch", "--json").out)
    assert found["due_soon"] == 16 and ", 16 due soon" in found["line"]
    change(person, "UPDATE ticket SET due_order = 9000000000000000")
    found = json.loads(command("watch", "--json").out)
    assert found["due_soon"] == 0 and "due soon" not in found["line"]
