"""`ssh-setup`, `desk key`, `desk kiosk`, `auth kiosk` and `kiosk` on the command line."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from tests.cli.conftest import Command, Done
from tests.cli.running import run, serving
from tests.domain.test_ssh_keys import ED25519, KNOWN, RSA

NOOR = "noor@example.com"


class Desk:
    """A desk with an agent and a customer, run by commands."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.at = ("--database-url", f"sqlite:///{folder}/desk.db")
        self._command = command
        self.run("desk", "team", "add", "Meridian")
        who = ("desk", "person", "add", "--name")
        self.run(*who, "Noor", "--email", NOOR, "--role", "agent")
        dana = ("--email", "dana@example.com", "--role", "team-admin", "--team", "Meridian")
        self.run(*who, "Dana", *dana)

    def run(self, *arguments: str, code: int = Exit.DONE) -> Done:
        """Run a command on the desk's database that ends as it should."""
        done = self._command(*arguments, *self.at)
        assert done.code == code, (arguments, done)
        return done


@pytest.fixture
def desk(command: Command, tmp_path: Path) -> Desk:
    return Desk(command, tmp_path)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Noor's key as she sends it."""
    path = tmp_path / "noor.pub"
    path.write_text(f"{KNOWN[0]} noor@laptop\n")
    return path


def test_a_key_is_added_from_a_file_or_a_pipe(
    desk: Desk, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"restrict,pty {KNOWN[0]} {NOOR}\n"
    done = desk.run("desk", "key", "add", "--person", NOOR, str(public))
    assert (done.out, done.err) == (line, f"Noor signs in with {KNOWN[1]}.\n")
    piped = io.TextIOWrapper(io.BytesIO(public.read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert desk.run("desk", "key", "add", "--person", NOOR).out == line, "again, nothing changes"
    listed = desk.run("desk", "key", "list").out.split("\t")
    assert listed[:3] == ["Noor", NOOR, KNOWN[1]]
    kept = Path(desk.at[1].removeprefix("sqlite:///")).read_bytes()
    assert KNOWN[0].split()[1].encode() not in kept, "the desk keeps no key"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no public key"),
        ("ssh-ed25519 AAAA noor\n", "holds no public key"),
        (f"{ED25519} a\n{RSA} b\n", "holds 2 keys"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3\n", "holds a private key"),
        ("x" * (5 << 20), "too long"),
    ],
)
def test_what_is_not_one_public_key_is_not_added(
    desk: Desk, public: Path, content: str, words: str
) -> None:
    public.write_text(content)
    done = desk.run("desk", "key", "add", "--person", NOOR, str(public), code=Exit.USAGE)
    assert words in done.err and done.err.count("\n") == 1
    assert desk.run("desk", "key", "list").out == ""


def test_a_key_is_no_customers_and_nobody_elses(desk: Desk, public: Path) -> None:
    add = ("desk", "key", "add", "--person")
    assert "only agents" in desk.run(*add, "dana@example.com", str(public), code=Exit.USAGE).err
    desk.run(*add, "nobody@example.com", str(public), code=Exit.NOT_FOUND)
    desk.run(*add, NOOR, "/absent.pub", code=Exit.USAGE)
    other = ("--name", "Yuki", "--email", "yuki@example.com", "--role", "agent")
    desk.run("desk", "person", "add", *other)
    desk.run(*add, NOOR, str(public))
    done = desk.run(*add, "yuki@example.com", str(public), code=Exit.CONFLICT)
    assert done.err == f"{NOOR} signs in with this key already: one key stands for one person.\n"


def test_keys_are_removed_one_by_one_or_all_of_a_person(desk: Desk, public: Path) -> None:
    remove = ("desk", "key", "remove")
    for line in (KNOWN[0], ED25519, RSA):
        public.write_text(line)
        desk.run("desk", "key", "add", "--person", NOOR, str(public))
    assert "1 key of Noor was removed" in desk.run(*remove, KNOWN[1]).err
    assert "no such key" in desk.run(*remove, KNOWN[1], code=Exit.NOT_FOUND).err
    desk.run(*remove, code=Exit.USAGE)
    desk.run(*remove, KNOWN[1], "--person", NOOR, code=Exit.USAGE)
    assert "2 keys of Noor were removed" in desk.run(*remove, "--person", NOOR).err
    assert desk.run("desk", "key", "list").out == ""


def test_setting_up_prints_and_touches_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("ssh-setup", "--account", "desk-door")
    assert (done.code, done.err) == (Exit.DONE, "")
    lines = [line.strip() for line in done.out.splitlines()]
    assert "Match User desk-door" in lines
    assert (
        f"ForceCommand trap '' INT QUIT TSTP; exec {sys.executable} -I -X utf8 -m premium_tui"
        in (line.removesuffix(" kiosk") for line in lines)
    )
    before, _match, after = done.out.partition("Match User")
    assert "PermitUserEnvironment no" in before, "not allowed inside"
    for word in (
        *("ExposeAuthInfo yes", "PermitTTY yes", "PermitUserRC no", "DisableForwarding yes"),
        *(
            "AllowTcpForwarding no",
            "X11Forwarding no",
            "AllowAgentForwarding no",
            "PermitTunnel no",
        ),
        *("AuthenticationMethods publickey", "AcceptEnv LANG LC_* COLORTERM NO_COLOR"),
    ):
        assert f"    {word}\n" in after, word
    assert list(tmp_path.iterdir()) == []


def test_setting_up_writes_where_it_is_told_and_knows_whose_keys(
    desk: Desk, public: Path, tmp_path: Path
) -> None:
    desk.run("desk", "key", "add", "--person", NOOR, str(public))
    old = tmp_path / "old.keys"
    old.write_text(f'# agents\ncommand="sh" {KNOWN[0]} noor\n{RSA} long gone\n')
    there = tmp_path / "kiosk"
    before = os.umask(0o077)
    try:
        done = desk.run("ssh-setup", "--keys", str(old), "--write", str(there))
    finally:
        os.umask(before)
    assert done.out == ""
    assert "1 key is not on the desk and was left out." in done.err
    assert (there / "premium-tui.keys").read_text() == f"restrict,pty {KNOWN[0]} {NOOR}\n"
    assert "Match User premium-desk" in (there / "premium-tui.conf").read_text()
    assert sorted(path.name for path in there.iterdir()) == ["premium-tui.conf", "premium-tui.keys"]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (there, *there.iterdir())]
    assert modes == [0o755, 0o644, 0o644], "sshd reads keys as the account"
    desk.run("ssh-setup", "--write", str(there))
    assert NOOR in (there / "premium-tui.keys").read_text(), "keys are left as they are"


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--account", name) for name in ("root", "*", "a,b", "!x", "", "A", "a b", "a\nb", "-x")),
        *(("--authorized-keys", path) for path in ("keys", "/a b", "/%h/keys", "/a\nb", "")),
        ("--keys", "/absent.pub"),
    ],
)
def test_what_sshd_would_read_otherwise_is_refused(
    command: Command, arguments: tuple[str, ...]
) -> None:
    done = command("ssh-setup", *arguments)
    assert (done.code, done.out) == (Exit.USAGE, "") and done.err.count("\n") == 1


def test_kiosks_are_made_listed_and_removed(desk: Desk) -> None:
    made = desk.run("desk", "kiosk", "create", "door")
    assert made.out.startswith("ptk_") and "shown only now" in made.err
    desk.run("desk", "kiosk", "create", "door", code=Exit.CONFLICT)
    desk.run("desk", "kiosk", "create", "no door", code=Exit.USAGE)
    assert desk.run("desk", "kiosk", "list").out.startswith("door\t")
    desk.run("desk", "kiosk", "remove", "door")
    desk.run("desk", "kiosk", "remove", "door", code=Exit.NOT_FOUND)
    assert desk.run("desk", "kiosk", "list").out == ""


def test_an_account_keeps_a_credential_only_when_it_is_good(
    desk: Desk, command: Command, tmp_path: Path
) -> None:
    credential = desk.run("desk", "kiosk", "create", "door").out
    home = tmp_path / "account"
    with serving(tmp_path / "desk.db") as (url, _server):
        refused = run(home, "auth", "kiosk", "--server", url, typed="ptk_guessed\n")
        assert refused.returncode == Exit.SIGNED_OUT and "does not know" in refused.stderr
        assert not (home / "kiosk.json").exists()
        kept = run(home, "auth", "kiosk", "--server", url, typed=credential)
        assert kept.returncode == Exit.DONE, kept.stderr
        assert stat.S_IMODE((home / "kiosk.json").stat().st_mode) == 0o600
    gone = run(home, "auth", "kiosk", "--server", url, typed=credential)
    assert gone.returncode == Exit.UNREACHABLE
    for wrong in ("http://desk.example", "desk.example", "https://a:b@desk.example"):
        assert command("auth", "kiosk", "--server", wrong).code == Exit.USAGE


@pytest.mark.parametrize(
    "arguments", [("--profile", "x", "kiosk"), ("kiosk", "--json"), ("kiosk", "sh")]
)
def test_the_kiosk_takes_nothing_beside_it(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (Exit.USAGE, "") and done.err.count("\n") == 1
