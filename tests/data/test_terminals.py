"""Several terminals on one profile, all writing, while the worker dies under them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.rendezvous import find_worker
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho, Places
from tests.data.house import READY, House
from tests.processes import runs
from tests.shared_data import ROOT
from tests.waiting import wait_until

TERMINALS, EACH, BATCH = 3, 12, 4

TERMINAL = """
import os, sys
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Draft
from premium_tui.domain.actions import Reply
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho, Places
from tests.waiting import wait_until

name, count, batch, *tickets = sys.argv[1:]
gateway = Gateway(Places.from_environment(os.environ).profile(), DemoWho())
gateway.start_link()
for number in range(int(count)):
    if number % int(batch) == 0:
        sys.stdin.readline()
    ticket = tickets[number % len(tickets)]
    gateway.save_draft(Draft(f"reply:{ticket}:{name}", {"body": f"{name} {number}"}))
    gateway.act(Reply(ticket, new_id(), f"{name} {number}", 99))
    print(number, flush=True)
sys.stdin.read()
print(gateway.wait_settled(60), len(gateway.outbox()), flush=True)
# All may have been sent by a worker that is no more: the terminal finds the next one by itself.
wait_until(lambda: gateway.status().connection == "live")
gateway.close()
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("PREMIUM_TUI_HOME", str(tmp_path / "home"))
    places = Places.from_environment(os.environ)
    places.prepare()
    house = House(places.profile())
    yield house
    house.close()
    found = find_worker(house.profile)
    if found is not None:
        wait_until(lambda: not runs(found.pid))


def answerable(gateway: Gateway, count: int) -> list[str]:
    rows = gateway.first_rows(ListSpec(Scope.MINE), 500)
    return [row.id for row in rows if row.state is not TicketState.CLOSED and row.number][:count]


def said(gateway: Gateway, tickets: list[str]) -> list[str]:
    return [message.body for ticket in tickets for message in gateway.thread(ticket)]


def another(house: House, killed: set[int]) -> int:
    """Return the worker that has come after those that were killed."""
    there: list[int] = []

    def came() -> bool:
        found = find_worker(house.profile)
        there[:] = [found.pid] if found is not None and found.pid not in killed else []
        return bool(there)

    wait_until(came, READY)
    return there[0]


def test_each_of_several_terminals_gets_everything_through_once(house: House) -> None:
    watching = house.live(DemoWho("agent"))
    tickets = answerable(house.live(), 2)
    terminals = [
        subprocess.Popen(
            [sys.executable, "-c", TERMINAL, f"terminal-{name}", str(EACH), str(BATCH), *tickets],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in range(TERMINALS)
    ]
    try:
        killed: set[int] = set()
        for _batch in range(EACH // BATCH):
            pid = another(house, killed)
            for terminal in terminals:
                assert terminal.stdin is not None and terminal.stdout is not None
                terminal.stdin.write("\n")
                terminal.stdin.flush()
            # It dies while they write, whatever it is at.
            for terminal in terminals:
                assert terminal.stdout is not None and terminal.stdout.readline().strip().isdigit()
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
            for terminal in terminals:
                assert terminal.stdout is not None
                assert all(terminal.stdout.readline().strip().isdigit() for _ in range(BATCH - 1))
        another(house, killed)
        told = [f"terminal-{name} {number}" for name in range(TERMINALS) for number in range(EACH)]
        wait_until(lambda: not set(told) - set(said(watching, tickets)), READY)
        for terminal in terminals:
            out, _errors = terminal.communicate(timeout=READY)
            assert terminal.returncode == 0, "it is attached again"
            assert out.split()[-2:] == ["True", "0"]
    finally:
        for terminal in terminals:
            terminal.kill()
            terminal.communicate()

    for ticket in tickets:
        came = [body for body in said(watching, [ticket]) if body.startswith("terminal-")]
        assert len(came) == len(set(came)), "once"
        for name in range(TERMINALS):
            ours = [int(body.split()[1]) for body in came if body.startswith(f"terminal-{name} ")]
            assert ours == sorted(ours), "in order"
    mine = house.opened[-1]
    assert {draft.fields["body"] for draft in mine.drafts()} == {
        f"terminal-{name} {number}" for name in range(TERMINALS) for number in (EACH - 2, EACH - 1)
    }
    assert mine.outbox() == []
