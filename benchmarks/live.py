"""Live: from a server's answer to whoever wrote, until another person's terminal shows it.

`python -m benchmarks.live [TIMES]` runs a server, an admin's console in a terminal, and an agent
who answers the ticket under the cursor over HTTP. The time starts when the agent is told that the
answer was accepted, which is when the poke goes out, and ends when its words are on the admin's
terminal.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx

from benchmarks.consoles import CURSOR, console
from benchmarks.machine import Machine
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from tests.e2e.own_server import Desk, make_desk, sign_in

SETTLED = 0.5
"""Seconds without a byte: the one before is drawn to its end."""


def answer(client: httpx.Client, ticket: str, words: str) -> None:
    """Answer as the agent; return when it is accepted."""
    key = new_id()
    client.post(
        f"/v1/tickets/{ticket}/messages",
        json={"id": key, "body": words},
        headers={"Idempotency-Key": key},
    ).raise_for_status()


def measure(desk: Desk, times: int) -> list[float]:
    """Return the milliseconds each answer took to the admin's terminal."""
    subject = ("--subject", "Red X on the project folder", "--body", "Since this morning.")
    desk.home.output("--profile", "dana", "ticket", "create", *subject, "--wait", "60")
    headers = {"Authorization": f"Bearer {desk.tokens['Noor']}"}
    run = console(desk.home.folder, "--profile", "dana")
    took = []
    with httpx.Client(base_url=desk.server.url, headers=headers) as client:
        ticket = client.get("/v1/tickets").raise_for_status().json()["items"][0]["id"]
        try:
            run.read_until([CURSOR], 60.0)
            run.wait_shown("live", seconds=60.0)
            for number in range(times):
                run.settle(SETTLED)
                words = f"answer-{number:04}"
                answer(client, ticket, words)
                start = time.perf_counter()
                run.wait_shown(words)
                took.append((time.perf_counter() - start) * 1000)
        finally:
            run.close()
    return took


def main(times: int) -> None:
    """Print p50, p99 and their ratio."""
    machine = Machine()
    with TemporaryDirectory() as made:
        desk = make_desk(Path(made), {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT})
        desk.server.start()
        try:
            sign_in(desk, "Dana")
            took = measure(desk, times)
        finally:
            desk.server.kill()
            desk.home.leave()
    cuts = quantiles(took, n=100, method="inclusive")
    print(f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, the longest {max(took):.0f} ms")
    print(f"ratio {cuts[98] / cuts[49]:.1f} (aim 5), over {times} answers")
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
