"""What the light side loads: nothing that would cost more than drawing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "httpx", "fastapi", "msgspec", "uvicorn", "asyncio")


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules a fresh interpreter holds after running `code`."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_the_gateway_is_light() -> None:
    loaded = loaded_by("import premium_tui.data.gateway")
    assert "premium_tui" in loaded
    assert loaded.isdisjoint(HEAVY), loaded.intersection(HEAVY)
    # The link's thread loads these once the first paint is out.
    assert loaded.isdisjoint(("socket", "selectors", "subprocess", "tempfile", "tomllib"))


def test_a_first_read_stays_light() -> None:
    code = (
        "import tempfile\n"
        "from premium_tui.paths import DemoWho, Places\n"
        "from premium_tui.data.gateway import Gateway\n"
        "from premium_tui.data.models import ListSpec, Scope\n"
        "with tempfile.TemporaryDirectory() as home:\n"
        "    places = Places.from_environment({'PREMIUM_TUI_HOME': home})\n"
        "    places.prepare()\n"
        "    gateway = Gateway(places.profile(), DemoWho())\n"
        "    assert gateway.first_rows(ListSpec(Scope.MINE), 50) == []\n"
        "    gateway.status(), gateway.counts(Scope.MINE)\n"
        "    gateway.close()"
    )
    loaded = loaded_by(code)
    assert loaded.isdisjoint(HEAVY), loaded.intersection(HEAVY)


def test_the_console_loads_other_keys_only_for_who_wants_some() -> None:
    code = (
        "import sys, tempfile\n"
        "from premium_tui.app import ConsoleApp\n"
        "from premium_tui.config import KeyChoice, Settings\n"
        "from premium_tui.data.gateway import Gateway\n"
        "from premium_tui.paths import DemoWho, Places\n"
        "with tempfile.TemporaryDirectory() as home:\n"
        "    places = Places.from_environment({'PREMIUM_TUI_HOME': home})\n"
        "    places.prepare()\n"
        "    for keys in (KeyChoice(), KeyChoice('mutt')):\n"
        "        gateway = Gateway(places.profile(), DemoWho(), settings=Settings(keys=keys))\n"
        "        ConsoleApp(gateway, None)\n"
        "        gateway.close()\n"
        "        assert ('premium_tui.keys.own' in sys.modules) == (keys != KeyChoice()), keys"
    )
    assert "textual" in loaded_by(code)
