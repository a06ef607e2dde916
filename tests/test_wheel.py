"""The wheel: it carries the demo desk and all that is no module, and runs from itself alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.absent import program
from tests.processes import runs
from tests.shared_data import ROOT
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [program("uv"), "build", "--wheel", "--quiet", "--out-dir", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("premium_tui-*.whl")
    return found


def test_the_wheel_holds_all_that_the_checkout_does(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "premium_tui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    demo = {name for name in ours if name.startswith("premium_tui/server/demo/tickets_")}
    assert len(demo) >= 4 and "premium_tui/server/demo/teams.json" in ours
    files = {name for name in held if not name.endswith("/")}
    assert {name for name in files if ".dist-info/" not in name} == ours
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in held)
    entry = next(name for name in held if name.endswith(".dist-info/entry_points.txt"))
    text = zipfile.ZipFile(wheel).read(entry).decode()
    assert "premium-tui = premium_tui.__main__:main" in text


def test_the_program_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked, home = tmp_path / "unpacked", tmp_path / "home"
    zipfile.ZipFile(wheel).extractall(unpacked)
    env = {**os.environ, "PYTHONPATH": str(unpacked), "PREMIUM_TUI_HOME": str(home)}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=env, cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    where = run("-c", "import premium_tui; print(premium_tui.__file__)").strip()
    assert Path(where).is_relative_to(unpacked)
    run("-m", "premium_tui", "sync", "--once")
    rows = json.loads(run("-m", "premium_tui", "ticket", "list", "--limit", "500", "--json"))
    assert len(rows) > 20
    lock = json.loads((home / "profiles/default/worker.lock").read_text() or '{"pid": 0}')
    wait_until(lambda: not lock["pid"] or not runs(lock["pid"]))
