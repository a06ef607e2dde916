"""Agents over a real OpenSSH: each their own console, and no way out of it."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.domain.roles import Role
from premium_tui.kiosk.watch import RENEW_SECONDS
from premium_tui.server.kiosks import LEASE_TIME
from premium_tui.terminal.kiosk_environment import PATH
from tests.cli.running import operate
from tests.e2e.home import READY, quit_console
from tests.e2e.own_server import Desk, make_desk
from tests.e2e.sshd import Sshd, kiosk_machine, owner_only
from tests.nobody import NOBODY
from tests.processes import runs
from tests.pty_term import PtyTerm

SUBJECT = "Red X on half of the project folder"
NOTHING_ELSE = "Here is the agents' console and nothing else: connect without a command.\n"

ESCAPE = "\x1b\x1b[I"
"""The key, and that the terminal has the focus: else it and the next key may be read as one."""

AGENTS = ("Noor", "Yuki", "Mika")
KEYS = {"noor": "Noor", "yuki": "Yuki", "mika": "Mika", "mika-home": "Mika"}
"""Whose each key is."""


@pytest.fixture(scope="module")
def machine() -> Iterator[Sshd]:
    """Give a machine for a kiosk; the test ends where there can be none."""
    with kiosk_machine() as sshd:
        yield sshd


@pytest.fixture(scope="module")
def desk(machine: Sshd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with three agents, a team and its ticket."""
    roles = {"Dana": Role.TEAM_ADMIN, **dict.fromkeys(AGENTS, Role.AGENT)}
    desk = make_desk(tmp_path_factory.mktemp("desk"), roles, (SUBJECT,))
    desk.server.start()
    try:
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


@pytest.fixture(scope="module")
def sshd(machine: Sshd, desk: Desk) -> Iterator[Sshd]:
    """Set up and start an sshd as docs/ssh.md says."""
    for key, name in KEYS.items():
        add = ("desk", "key", "add", "--person", f"{name.lower()}@example.com")
        public = str(machine.make_key(key))
        operate(*add, public, "--database-url", desk.server.database_url)
    files = [str(machine.folder / "keys" / f"{key}.pub") for key in KEYS]
    machine.set_up(*files, database_url=desk.server.database_url)
    make = ("desk", "kiosk", "create", "door", "--database-url", desk.server.database_url)
    credential = operate(*make)
    kept = machine.command_inside("auth", "kiosk", "--server", desk.server.url, typed=credential)
    assert kept.returncode == 0, kept.stderr
    # As far as somebody could leave things lying in the account's own folder.
    own = machine.home / ".ssh"
    own.mkdir()
    (own / "rc").write_text(f"echo out > {machine.inside}/home/rc-was-run\n")
    (own / "environment").write_text("PREMIUM_TUI_HOME=/tmp\nLD_LIBRARY_PATH=/tmp\n")
    machine.start()
    yield machine
    assert not (machine.home / "rc-was-run").exists()


def live(term: PtyTerm, name: str) -> None:
    """Wait until the console of an agent stands with the team's ticket in its queue."""
    term.wait_until(lambda: name in term.row(0) and "live" in term.row(0), READY, f"{name} live")
    term.wait_for(SUBJECT, READY)


def environment(pid: int) -> dict[str, str]:
    """Return the environment a process was started with; nothing once it has ended."""
    try:
        parts = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return dict(part.split("=", 1) for part in parts if part)


def command_line(pid: int) -> str:
    """Return what a process was started as; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def running(sshd: Sshd) -> list[str]:
    """Return what runs for agents."""
    return [command_line(pid) for pid in sshd.processes()]


def test_sshd_takes_what_is_printed_and_holds_it_against_careless_settings(sshd: Sshd) -> None:
    done = sshd.check()
    assert (done.returncode, done.stderr) == (0, "")
    said = [line.split(" ", 1) for line in done.stdout.splitlines()]
    found = {name: [v for n, v in said if n == name] for name in {pair[0] for pair in said}}
    for name, values in {
        "permituserenvironment": ["no"],
        "permituserrc": ["no"],
        "permittunnel": ["no"],
        "disableforwarding": ["yes"],
        "allowtcpforwarding": ["no"],
        "allowstreamlocalforwarding": ["no"],
        "allowagentforwarding": ["no"],
        "x11forwarding": ["no"],
        "gatewayports": ["no"],
        "exposeauthinfo": ["yes"],
        "authenticationmethods": ["publickey"],
        "passwordauthentication": ["no"],
        "kbdinteractiveauthentication": ["no"],
        "acceptenv": ["LANG", "LC_*", "COLORTERM", "NO_COLOR"],
    }.items():
        assert found[name] == values, name
    assert found["forcecommand"][0].endswith("premium_tui kiosk")


def test_two_agents_have_their_own_console_and_their_own_files(sshd: Sshd, desk: Desk) -> None:
    with sshd.console("noor") as noor, sshd.console("yuki") as yuki:
        live(noor, "Noor")
        live(yuki, "Yuki")
        tokens = {}
        for folder in (sshd.state / "agents").iterdir():
            server = folder / "profiles/default/server.json"
            tokens[folder.name] = json.loads(server.read_text())["token"]
        listed = json.loads(
            desk.home.output(
                "desk", "key", "list", "--json", "--database-url", desk.server.database_url
            )
        )
        owners = {key["person_id"]: key["name"] for key in listed}
        assert {"Noor", "Yuki"} <= {owners.get(person) for person in tokens}
        assert len(set(tokens.values())) == len(tokens)
        assert not list(owner_only(sshd.home / ".local"))
        homes = {environment(pid).get("PREMIUM_TUI_HOME") for pid in sshd.processes()}
        assert len(homes - {None}) == 2, "each has a worker of their own"
        assert quit_console(noor) == 0
        live(yuki, "Yuki")
        assert quit_console(yuki) == 0


@pytest.mark.parametrize(
    "command", ["cat /etc/passwd", "sh", "premium-tui desk key list", " ", "-"]
)
def test_a_command_is_refused_in_one_sentence(sshd: Sshd, command: str) -> None:
    done = sshd.ask("noor", command=[command])
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NOTHING_ELSE)
    with sshd.console("noor", command=command) as term:
        assert term.wait_exit(READY) == 2
        assert term.raw.decode().replace("\r", "") == NOTHING_ELSE


def test_no_file_comes_in_or_goes_out(sshd: Sshd, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.write_text("in")
    there = "ptui-desk@127.0.0.1:"
    for tool, *arguments in (
        ("scp", str(ours), f"{there}theirs"),
        ("scp", "-O", str(ours), f"{there}theirs"),
        ("scp", f"{there}/etc/passwd", str(tmp_path / "out")),
        ("scp", "-O", f"{there}/etc/passwd", str(tmp_path / "out")),
        ("sftp", "-b", os.devnull, there.rstrip(":")),
    ):
        assert sshd.copy(tool, "noor", *arguments).returncode != 0, tool
    done = sshd.ask("noor", "-s", command=["sftp"])
    assert (done.returncode, done.stdout) == (2, "")
    assert not (sshd.home / "theirs").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["ours"]


def test_without_a_terminal_there_is_one_sentence_and_no_escape(sshd: Sshd) -> None:
    done = sshd.ask("noor", "-T", typed="q")
    words = "The console needs a terminal: connect with `ssh -t`.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)
    with sshd.console("noor", env={"TERM": "dumb"}) as term:
        assert term.wait_exit(READY) == 2
        assert term.raw == b"This terminal cannot be drawn on (TERM=dumb).\r\n"


def test_nothing_is_carried_for_anybody(sshd: Sshd, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as target:
        target.settimeout(0)
        port = target.getsockname()[1]
        done = sshd.ask("noor", "-W", f"127.0.0.1:{port}")
        assert done.returncode == 255 and "forwarding failed" in done.stderr, done.stderr
        fail = ("-N", "-o", "ExitOnForwardFailure=yes")
        for back in (f"0:127.0.0.1:{port}", f"/tmp/ptui-{os.getpid()}:127.0.0.1:{port}"):
            done = sshd.ask("noor", *fail, "-R", back)
            assert done.returncode == 255 and "forwarding failed" in done.stderr, done.stderr
        with pytest.raises(BlockingIOError):
            target.accept()
    agent, display = str(tmp_path / "agent"), ":7"
    with (
        closing(socket.socket(socket.AF_UNIX)) as listening,
        PtyTerm(
            sshd.client("noor", "-tt", "-A", "-X"),
            columns=100,
            rows=30,
            env={"SSH_AUTH_SOCK": agent, "DISPLAY": display},
        ) as term,
    ):
        listening.bind(agent)
        live(term, "Noor")
        for pid in sshd.processes():
            assert not {"SSH_AUTH_SOCK", "DISPLAY", "XAUTHORITY"} & environment(pid).keys()
        assert quit_console(term) == 0


def test_no_variable_of_the_client_changes_anything(sshd: Sshd, tmp_path: Path) -> None:
    sent = {
        "PREMIUM_TUI_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "SSH_USER_AUTH": "/etc/passwd",
        "SSH_ORIGINAL_COMMAND": "sh",
        "TEXTUAL_DRIVER": "os:system",
        "TEXTUAL_LOG": str(tmp_path / "log"),
        "PYTHONPATH": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "start.py"),
        "LD_PRELOAD": str(tmp_path / "own.so"),
        "BASH_ENV": str(tmp_path / "env"),
        "ENV": str(tmp_path / "env"),
        "PATH": str(tmp_path),
        "HOME": str(tmp_path),
        "COLUMNS": "40",
        "LC_ALL": "../../tmp",
    }
    pairs = " ".join(f"{name}={value}" for name, value in sent.items())
    sshd.wait_for_nobody()
    with sshd.console("noor", "-o", f"SetEnv={pairs}") as term:
        live(term, "Noor")
        assert len(sshd.processes()) == 2
        for pid in sshd.processes():
            found = environment(pid)
            for name, value in sent.items():
                assert found.get(name) != value or name == "LC_ALL", (name, command_line(pid))
            if "data.worker" in command_line(pid):
                assert "LC_ALL" not in found and "SSH_USER_AUTH" not in found
        assert quit_console(term) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_no_sshd_lets_in_goes_nowhere_either(sshd: Sshd) -> None:
    code, said = sshd.home / "code", sshd.home / "sshauth"
    code.mkdir()
    for name in ("sitecustomize.py", "textual.py", "httpx.py"):
        (code / name).write_text(f"open({str(sshd.inside / 'home/was-run')!r}, 'w')\n")
    said.write_text(f"publickey {(sshd.folder / 'keys/noor.pub').read_text()}")
    said.chmod(0o600)
    os.chown(said, NOBODY, NOBODY)
    inside = str(sshd.inside / "home/code")
    sent = {"LD_LIBRARY_PATH": inside, "PYTHONPATH": inside, "PYTHONSTARTUP": inside, "ENV": inside}
    sent |= {"HOME": inside, "PREMIUM_TUI_HOME": inside, "XDG_STATE_HOME": inside, "PATH": inside}
    file = {"SSH_USER_AUTH": str(sshd.inside / "home/sshauth")}
    sshd.wait_for_nobody()
    with sshd.without_sshd(sent | file | {"TEXTUAL_DRIVER": "os:system", "LC_ALL": "../x"}) as term:
        live(term, "Noor")
        assert len(sshd.processes()) == 2
        for pid in sshd.processes():
            found = environment(pid)
            assert inside not in found.values() and found["PATH"] == PATH
            assert not {"TEXTUAL_DRIVER", "LC_ALL", "VIRTUAL_ENV"} & found.keys()
        assert quit_console(term) == 0
    assert not (sshd.home / "was-run").exists()


def test_no_key_leads_out(sshd: Sshd) -> None:
    sshd.wait_for_nobody()
    with sshd.console("noor") as term:
        live(term, "Noor")
        before = sorted(sshd.processes())
        assert len(before) == 2 and all("premium_tui" in command_line(pid) for pid in before)
        for key in ("ctrl+z", "ctrl+c", "ctrl+\\", "!", "|", "v", "e", "E", "o", "S", ":"):
            term.key(key)
            term.send(ESCAPE)
        term.settle()
        assert sorted(sshd.processes()) == before, "no program was started, and none ended"
        for pid in before:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            assert state not in "TtZ", "nothing stands still"
        term.key("ctrl+p")
        term.settle()
        for word in ("screenshot", "shell", "editor", "suspend", "browser", "save as"):
            assert word not in term.text().casefold(), word
        # Everybody else can have tickets written to a file.
        for letter in "export":
            term.key(letter)
        term.settle()
        assert "new file" not in term.text()
        term.send(ESCAPE)
        term.wait_until(lambda: "live" in term.row(0), READY, "the console as before")
        assert quit_console(term) == 0


def test_an_impatient_start_shows_no_traceback(sshd: Sshd) -> None:
    with sshd.console("yuki") as term:
        # From then on the terminal's keys concern our program, which does not read them yet.
        def is_begun() -> bool:
            return any("-I -X utf8 -m" in run and "trap" not in run for run in running(sshd))

        term.wait_until(is_begun, READY, "the program's start")

        def is_drawn() -> bool:
            term.send("\x03\x1c\x1a")
            return b"\x1b[?1049h" in term.raw

        term.wait_until(is_drawn, READY, "the console")
        live(term, "Yuki")
        assert b"Traceback" not in term.raw and b"Quit" not in term.raw
        assert quit_console(term) == 0


def test_a_cut_line_leaves_nothing_running(sshd: Sshd) -> None:
    with sshd.console("yuki") as term:
        live(term, "Yuki")
    sshd.wait_for_nobody()


def test_a_removed_key_is_signed_out_at_once_and_let_in_no_more(sshd: Sshd, desk: Desk) -> None:
    at = ("--database-url", desk.server.database_url)
    listed = desk.home.output("desk", "key", "list", "--json", *at)
    (first, _second) = [key for key in json.loads(listed) if key["name"] == "Mika"]
    with sshd.console("mika") as gone, sshd.console("mika-home") as kept:
        live(gone, "Mika")
        live(kept, "Mika")
        with sshd.console("yuki") as other:
            live(other, "Yuki")
            desk.home.output("desk", "key", "remove", first["fingerprint"], *at)
            assert gone.wait_exit(READY) == 4
            said = gone.raw.rpartition(b"\x1b[?25h")[2].decode()
            assert re.search(r"The desk does not know your key SHA256:\S+: ask who runs it\.", said)
            assert b"Traceback" not in gone.raw
            live(other, "Yuki")
            assert quit_console(other) == 0
        # The other key of the same agent goes on, with a token of its own.
        kept.key("R")
        live(kept, "Mika")
        for term in (gone, kept):
            assert b"auth login" not in term.raw, "no words about commands agents do not have"
        with sshd.console("mika") as again:
            assert again.wait_exit(READY) == 4
            assert b"\x1b" not in again.raw and again.raw.count(b"\n") == 1, again.raw
            assert b"does not know your key" in again.raw
        desk.home.output("desk", "key", "remove", "--person", "mika@example.com", *at)
        assert kept.wait_exit(READY) == 4
    sshd.wait_for_nobody()


def test_a_kiosk_whose_credential_others_can_read_lets_nobody_in(sshd: Sshd) -> None:
    kept = sshd.state / "kiosk.json"
    kept.chmod(0o640)
    try:
        with sshd.console("noor") as term:
            assert term.wait_exit(READY) == 4
            assert b"no credential that is its own alone" in term.raw
    finally:
        kept.chmod(0o600)


def test_while_the_desk_is_away_nobody_new_comes_in_and_who_is_in_stays(
    sshd: Sshd, desk: Desk
) -> None:
    with sshd.console("noor") as noor:
        live(noor, "Noor")
        desk.server.kill()
        try:
            with sshd.console("yuki") as yuki:
                assert yuki.wait_exit(READY) == 3
                assert b"cannot be reached" in yuki.raw and yuki.raw.count(b"\n") == 1
            noor.wait_until(lambda: "live" not in noor.row(0), READY, "offline")
            assert SUBJECT in noor.text() and runs(noor.pid)
        finally:
            desk.server.start()
        live(noor, "Noor")
        assert quit_console(noor) == 0


def test_keys_are_shown_again_before_a_token_ends() -> None:
    assert LEASE_TIME.total_seconds() * 0.5 < RENEW_SECONDS < LEASE_TIME.total_seconds()
