"""A server of one's own, signing in to it, and what holds when it is away."""

from __future__ import annotations

import io
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli import main
from premium_tui.cli.at_work import no_worker
from premium_tui.cli.exits import Exit
from premium_tui.paths import HOME_VARIABLE, Places
from premium_tui.values import dataclass
from tests.cli.running import (
    PATIENT,
    PROGRAM,
    ROOT,
    TIMEOUT,
    environment,
    left_alone,
    operate,
    run,
    serving,
    sign_in,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A served desk with two people."""

    url: str
    server: subprocess.Popen[str]
    database: Path
    dana: str
    ben: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk made and served as docs/own-server.md says."""
    folder = tmp_path_factory.mktemp("server")
    at = ("--database-url", f"sqlite:///{folder}/desk.db")
    team = ("team", "add", "Meridian", "--plan", "business_plus", "--addon", "enhanced")
    operate("desk", *team, *at)
    tokens = []
    for name, role in (("Dana", "team_admin"), ("Ben", "member")):
        email = f"{name.lower()}@example.com"
        who = ("--team", "Meridian", "--name", name, "--email", email, "--role", role)
        operate("desk", "person", "add", *who, *at)
        tokens.append(operate("desk", "token", "create", "--person", email, *at))
    with serving(folder / "desk.db") as (url, server):
        yield Desk(url, server, folder / "desk.db", *tokens)


@pytest.fixture
def home(desk: Desk, tmp_path: Path) -> Path:
    """A home that is signed in as Dana."""
    home = tmp_path / "home"
    sign_in(home, desk.url, desk.dana)
    return home


def test_the_token_lies_in_a_file_only_its_owner_reads(desk: Desk, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "auth", "login", "--server", f"{desk.url}/", typed=f"{desk.dana}\n")
    assert done.returncode == Exit.DONE, done.stderr
    assert (done.stdout, done.stderr) == ("", f"Signed in to {desk.url} as Dana.\n")
    file = home / "profiles/default/server.json"
    assert json.loads(file.read_bytes()) == {"url": desk.url, "token": desk.dana}
    assert file.stat().st_mode & 0o777 == 0o600
    shown = json.loads(run(home, "auth", "status", "--json").stdout)
    assert (shown["server"], shown["name"], shown["team"]) == (desk.url, "Dana", "Meridian")


def test_a_person_is_picked_on_the_demo_desk_only(home: Path) -> None:
    done = run(home, "--as", "agent", "ticket", "list")
    assert done.returncode == Exit.USAGE and "demo desk" in done.stderr
    assert run(home, "ticket", "list", "--team", "Meridian").returncode == Exit.USAGE
    assert run(home, "--team", "Meridian").returncode == Exit.USAGE
    assert run(home, "desk", "reset", "-y").returncode == Exit.USAGE
    assert run(home, "desk", "team", "add", "X").returncode == Exit.USAGE


def test_another_person_takes_another_profile(desk: Desk, home: Path) -> None:
    assert run(home, "sync", "--once").returncode == Exit.DONE
    left_alone(home)
    done = run(home, "auth", "login", "--server", desk.url, typed=desk.ben)
    assert done.returncode == Exit.CONFLICT and "Dana" in done.stderr
    assert desk.dana in (home / "profiles/default/server.json").read_text()
    other = run(home, "--profile", "ben", "auth", "login", "--server", desk.url, typed=desk.ben)
    assert other.returncode == Exit.DONE
    status = json.loads(run(home, "auth", "status", "--json", "--profile", "ben").stdout)
    assert status["role"] == "member"


def test_signing_out_forgets_the_token_and_what_was_pulled_and_keeps_what_was_written(
    desk: Desk, home: Path
) -> None:
    done = run(home, "ticket", "create", "--subject", "A", "--body", "b", *PATIENT)
    assert done.returncode == Exit.DONE, done.stderr
    assert run(home, "sync", "--once").returncode == Exit.DONE
    mine = home / "profiles/default/people/me"
    assert (mine / "cache.db").exists()
    for left in ("cache.db.damaged-20261101T000000Z", ".cache.db.fresh"):
        (mine / left).write_bytes(b"left")
    done = run(home, "auth", "logout")
    assert done.returncode == Exit.DONE and "deleted" in done.stderr
    assert not (home / "profiles/default/server.json").exists()
    assert sorted(path.name for path in mine.iterdir() if "mine.db" not in path.name) == []
    assert (mine / "mine.db").exists()
    assert run(home, "auth", "status").returncode == Exit.SIGNED_OUT
    assert run(home, "auth", "logout").returncode == Exit.DONE, "twice is no failure"


def test_what_was_written_before_signing_out_is_sent_by_nobody_else(desk: Desk, home: Path) -> None:
    assert run(home, "sync", "--once").returncode == Exit.DONE
    file = home / "profiles/default/server.json"
    with no_worker(Places(home, home / "config.toml").profile(), 60.0):
        file.write_text(json.dumps({"url": desk.url, "token": "ptu_old"}))
        with closing(sqlite3.connect(home / "profiles/default/people/me/mine.db")) as mine:
            # As by an earlier version, which kept it with what was pulled alone.
            mine.execute("DELETE FROM setting WHERE name = 'owner'")
            mine.commit()
    done = run(home, "ticket", "create", "--subject", "Dana's own", "--body", "b", *PATIENT)
    assert done.returncode == Exit.SIGNED_OUT
    assert run(home, "auth", "logout").returncode == Exit.DONE
    left_alone(home)
    done = run(home, "auth", "login", "--server", desk.url, typed=desk.ben)
    assert done.returncode == Exit.CONFLICT and "Dana" in done.stderr
    assert not file.exists()
    assert run(home, "auth", "login", "--server", desk.url, typed=desk.dana).returncode == Exit.DONE
    assert run(home, "sync", "--once").returncode == Exit.DONE
    listed = json.loads(run(home, "ticket", "list", "--query", "Dana's own", "--json").stdout)
    assert len(listed) == 1


def test_a_wrong_token_stores_nothing(desk: Desk, tmp_path: Path) -> None:
    done = run(tmp_path, "auth", "login", "--server", desk.url, typed="ptu_wrong")
    assert done.returncode == Exit.SIGNED_OUT and len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("profiles/*/server.json"))


@pytest.mark.parametrize("typed", [b"", b"\n", b"\xff\xfe\n", b"a b\x1b[m\n", b"x" * 5000])
def test_a_token_is_one_plain_line(
    desk: Desk, tmp_path: Path, typed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
    code = main.run(["auth", "login", "--server", desk.url])
    assert code in (Exit.USAGE, Exit.SIGNED_OUT)
    assert not list(tmp_path.glob("profiles/*/server.json"))


def test_a_token_that_is_no_longer_known(desk: Desk, home: Path) -> None:
    assert run(home, "sync", "--once").returncode == Exit.DONE
    file = home / "profiles/default/server.json"
    with no_worker(Places(home, home / "config.toml").profile(), 60.0):
        file.write_text(json.dumps({"url": desk.url, "token": "ptu_old"}))
    for arguments in (
        ("sync", "--once"),
        ("auth", "status"),
        ("ticket", "create", "--subject", "A", "--body", "b", *PATIENT),
    ):
        done = run(home, *arguments)
        assert done.returncode == Exit.SIGNED_OUT, (arguments, done.stderr)
    assert run(home, "ticket", "list").returncode == Exit.DONE, "what is stored can be read"
    assert json.loads(run(home, "status", "--json").stdout)["waiting"] == 1
    file.write_text("{")
    assert run(home, "auth", "status").returncode == Exit.SIGNED_OUT
    assert run(home, "doctor").returncode == Exit.FAILED


def test_without_the_server(tmp_path: Path, desk: Desk) -> None:
    home = tmp_path / "home"
    with serving(desk.database) as (url, server):
        done = run(home, "auth", "login", "--server", url, typed=desk.dana)
        assert done.returncode == Exit.DONE, done.stderr
        first = run(home, "ticket", "create", "--subject", "First", "--body", "b", *PATIENT)
        assert first.returncode == Exit.DONE, first.stderr
        number = first.stdout.strip()
        assert number.isdecimal()
        server.send_signal(signal.SIGINT)
        assert server.wait(TIMEOUT) == Exit.INTERRUPTED
        reply = run(home, "ticket", "reply", number, "--body", "more", "--json")
        assert reply.returncode == Exit.QUEUED, reply.stderr
        assert json.loads(reply.stdout)["delivery"] == "queued"
        assert run(home, "ticket", "list").returncode == Exit.DONE
        assert run(home, "sync", "--once").returncode == Exit.UNREACHABLE
        assert run(home, "auth", "status").returncode == Exit.UNREACHABLE
        status = json.loads(run(home, "status", "--json").stdout)
        assert (status["waiting"], status["ready"]) == (1, True)


def test_unreachable_and_nothing_stored(tmp_path: Path) -> None:
    with socket.socket() as closed:
        # Bound, so that it is nobody else's, and not listened at.
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        login = run(tmp_path, "auth", "login", "--server", url, typed="t")
        assert login.returncode == Exit.UNREACHABLE
        assert "cannot be reached: " in login.stderr and "Error" not in login.stderr, login.stderr
        sign_in(tmp_path, url, "t")
        done = run(tmp_path, "ticket", "list")
        assert (done.returncode, done.stdout) == (Exit.UNREACHABLE, "")
        create = run(tmp_path, "ticket", "create", "--subject", "A", "--body", "b")
        assert create.returncode == Exit.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://support.example.com",
        "ftp://127.0.0.1",
        "support.example.com",
        "https://user:secret@example.com",
        "https://example.com/?x=1",
        "https://",
        "https://[::1",
        "https://example.com:99999",
        "https://exa\x1bmple.com",
    ],
)
def test_a_server_is_named_by_a_safe_address(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["auth", "login", "--server", url]) == Exit.USAGE
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "\x1b" not in said


def test_a_server_that_is_none(tmp_path: Path) -> None:
    """Something answers, but not as a desk does."""
    script = (
        "import http.server, sys\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)\n"
        "print(server.server_port, flush=True)\n"
        "server.serve_forever()\n"
    )
    with subprocess.Popen(
        [PROGRAM[0], "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as other:
        try:
            assert other.stdout is not None
            url = f"http://127.0.0.1:{other.stdout.readline().strip()}"
            done = run(tmp_path, "auth", "login", "--server", url, typed="t")
        finally:
            other.kill()
    assert done.returncode == Exit.FAILED and len(done.stderr.splitlines()) == 1


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl+C while a desk does not answer: 130, and not a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sign_in(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}", "t")
        with subprocess.Popen(
            [*PROGRAM, "ticket", "list"],
            env=environment(tmp_path),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as waiting:
            silent.settimeout(TIMEOUT)
            with silent.accept()[0]:
                waiting.send_signal(signal.SIGINT)
                out, err = waiting.communicate(timeout=TIMEOUT)
    assert (waiting.returncode, out, err) == (Exit.INTERRUPTED, "", "")
