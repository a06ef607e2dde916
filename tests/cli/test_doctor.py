"""`doctor` and `status`: they look, and change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from premium_tui.cli import doctor
from premium_tui.cli.exits import Exit
from tests.cli.conftest import Command, fill, gateway_of


def findings(command: Command) -> dict[str, tuple[str, str]]:
    done = command("doctor", "--json")
    found = {f["name"]: (f["level"], f["text"]) for f in json.loads(done.out)}
    assert done.code == (Exit.FAILED if "fail" in [f[0] for f in found.values()] else Exit.DONE)
    return found


def test_nothing_is_there_and_nothing_is_made(home: Path, command: Command) -> None:
    found = findings(command)
    assert {level for level, _text in found.values()} <= {"ok", "warn"}
    assert "yet to be made" in found["state folder"][1]
    assert not home.exists()


def test_all_is_well(home: Path, command: Command) -> None:
    fill(home)
    gateway_of(home).close()
    found = findings(command)
    assert found["state folder"][0] == "ok"
    assert found["cache of default.team_admin"][1].startswith("64 tickets, ")
    assert found["outbox of default.team_admin"][0] == "ok"
    lines = command("doctor").out.splitlines()
    assert len(lines) == len(found) and all(line.count("\t") == 2 for line in lines)


def test_a_slow_start_is_explained(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    level, text = findings(command)["bytecode"]
    assert level == "warn" and "PYTHONDONTWRITEBYTECODE" in text


def test_a_network_disk_fails(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "network_file_system", lambda _path: "nfs4")
    level, text = findings(command)["state folder"]
    assert level == "fail" and "nfs4" in text


def test_damage_is_named_with_what_happens_to_it(home: Path, command: Command) -> None:
    person = fill(home)
    gateway = gateway_of(home)
    gateway.put_setting("a", "b")
    gateway.close()
    for name in ("cache.db", "mine.db"):
        (person / name).write_bytes(b"rubbish" * 999)
    (home / "profiles/default/desk.db").write_bytes(b"rubbish" * 999)
    (home / "config.toml").write_text("a = = 1")
    found = findings(command)
    assert found["cache of default.team_admin"][0] == "warn"
    assert found["outbox of default.team_admin"][0] == "warn"
    assert found["desk"][0] == "fail" and "desk reset" in found["desk"][1]
    assert found["settings"][0] == "fail" and "line 1" in found["settings"][1]


def test_keys_that_mean_nothing_are_warned_about(home: Path, command: Command) -> None:
    fill(home)
    (home / "config.toml").write_text('keys = "mut"')
    level, words = findings(command)["settings"]
    assert level == "warn" and words.endswith('no preset of keys "mut"; there is: mutt.')


def test_an_open_folder_is_warned_about(home: Path, command: Command) -> None:
    fill(home)
    home.chmod(0o755)
    assert findings(command)["state folder"][0] == "warn"
    assert home.stat().st_mode & 0o777 == 0o755


def test_a_dead_worker_is_named(home: Path, command: Command) -> None:
    fill(home)
    said = {"pid": 4711, "version": "0.1.0", "schema": 1, "socket": "/nowhere/worker.sock"}
    (home / "profiles/default/worker.lock").write_text(json.dumps(said))
    level, text = findings(command)["worker"]
    assert level == "warn" and "4711" in text


def test_status_without_a_worker(home: Path, command: Command) -> None:
    fill(home)
    done = command("status", "--json")
    assert done.code == Exit.DONE
    found = json.loads(done.out)
    assert found["person"]["name"] == "Aiko Tanaka" and found["team"] == "Acme"
    assert (found["worker"], found["connection"], found["ready"]) == (False, "offline", True)
    assert found["as_of"] == "2026-11-24T12:00:00.000Z"
    assert "connection\tno worker runs" in command("status").out
    assert not (home / "profiles/default/worker.lock").exists()
    assert command("--profile", "new", "status").code == Exit.DONE
