"""What is loaded at the first paint: nothing that only a later key needs (design: first paint)."""

from __future__ import annotations

import subprocess
import sys

from tests.data.cache_builder import build_cache
from tests.screens.driving import Home
from tests.shared_data import ROOT

CODE = """
import asyncio, os, sys
from premium_tui.terminal import guard
guard.prepare(os.environ)
from premium_tui.app import ConsoleApp
from premium_tui.data.gateway import Gateway
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, Places

loaded = []

class FirstPaint(ConsoleApp):
    def _attach_link(self):
        loaded.extend(sys.modules)
        self.exit(0)

gateway = Gateway(Places.from_environment(os.environ).profile(), DemoWho())
app = FirstPaint(gateway, Role.TEAM_ADMIN)
app.run(headless=True)
assert app.crash is None, app.crash
gateway.close()
print(*loaded)
"""

LATER = (
    "httpx",
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "fastapi",
    "msgspec",
    "uvicorn",
    "premium_tui.wire",
    "premium_tui.server",
    "premium_tui.data.conversation",
    "premium_tui.screens.confirm",
    "premium_tui.screens.contact",
    "premium_tui.screens.contact_form",
    "premium_tui.screens.drafts",
    "premium_tui.screens.help",
    "premium_tui.screens.new_request",
    "premium_tui.screens.outbox",
    "premium_tui.screens.palette",
    "premium_tui.screens.team_tickets",
    "premium_tui.screens.ticket",
    "premium_tui.screens.verbs",
    "premium_tui.widgets.composer",
    "premium_tui.widgets.filter_line",
    "premium_tui.widgets.form",
    "premium_tui.widgets.thread",
    "textual.widgets._text_area",
)


def test_the_first_paint_loads_only_what_it_draws(home: Home) -> None:
    build_cache(home.cache(), 100)
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PREMIUM_TUI_HOME": str(home.folder), "PATH": "/usr/bin:/bin", "TERM": "xterm"},
    )
    loaded = set(done.stdout.split())
    assert {"premium_tui.app", "premium_tui.screens.my_tickets", "textual.app"} <= loaded
    assert loaded.isdisjoint(LATER), loaded.intersection(LATER)
