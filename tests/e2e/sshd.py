"""A real OpenSSH server on loopback, set up as `ssh-setup` says, and clients that knock on it.

It runs among mounts of its own, where the kiosk's account exists: the machine's own accounts stay
as they are. Where the tests do not run as root there is no such place.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from premium_tui.terminal.kiosk_environment import command as kiosk_command
from tests.absent import absent, program
from tests.e2e.home import PROGRAM
from tests.e2e.own_server import free_port
from tests.nobody import NOBODY, opened_up
from tests.processes import lasting, runs, started_with
from tests.pty_term import PtyTerm
from tests.shared_data import ROOT
from tests.waiting import wait_until

ACCOUNT = "ptui-desk"
SECONDS = 60.0

# Arguments: the folder that is to be seen below /run, its name there, `--`, the command.
_AMONG_OWN_MOUNTS = r"""
set -e
umask 022
folder=$1; name=$2; shift 3
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd "/run/$name"
mount --bind "$folder" "/run/$name"
mount -t tmpfs tmpfs /var/log
mount --bind "$folder/passwd" /etc/passwd
exec "$@"
"""

# What administrators do who do not think of the kiosk: the snippet must hold all the same.
_CARELESS = """\
AcceptEnv *
PermitUserEnvironment yes
AllowTcpForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
GatewayPorts yes
Subsystem sftp internal-sftp
"""


class Sshd:
    """One running sshd, the kiosk's account on it, and the keys of its clients."""

    def __init__(self, folder: Path) -> None:
        """`folder` is root's, open to all to look into, and empty."""
        self.folder = folder
        self.port = free_port()
        self.name = folder.name
        self.inside = Path("/run") / self.name
        """Where `folder` lies for sshd and the kiosk."""
        self.home = folder / "home"
        self._log = folder / "sshd.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        """The kiosk's state folder."""
        return self.home / ".local/state/premium-tui"

    def make_key(self, name: str) -> Path:
        """Make somebody's key; return the file of its public half."""
        path = self.folder / "keys" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        keygen = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name]
        subprocess.run([*keygen, "-f", str(path)], check=True)
        return path.with_suffix(".pub")

    def set_up(self, *keys: str, database_url: str) -> None:
        """Write what sshd reads; `keys` are files of public keys, those on the desk are let in."""
        self.home.mkdir(mode=0o700)
        os.chown(self.home, NOBODY, NOBODY)
        accounts = [line for line in _accounts() if line.split(":")[2] != str(NOBODY)]
        home = self.inside / "home"
        accounts.append(f"{ACCOUNT}:*:{NOBODY}:{NOBODY}::{home}:/bin/sh")
        passwd = self.folder / "passwd"
        passwd.write_text("\n".join(accounts) + "\n")
        passwd.chmod(0o644)
        keys_file = str(self.inside / "setup" / "premium-tui.keys")
        setup = [*PROGRAM, "ssh-setup", "--account", ACCOUNT, "--authorized-keys", keys_file]
        more = [word for key in keys for word in ("--keys", key)]
        there = ["--write", str(self.folder / "setup"), "--database-url", database_url]
        subprocess.run([*setup, *more, *there], check=True, cwd=ROOT, capture_output=True)
        host_key = self.make_key("host").with_suffix("")
        lines = [
            f"Include {self.inside}/setup/premium-tui.conf",
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {self.inside}/keys/{host_key.name}",
            "PidFile none",
            "UsePAM no",
            _CARELESS,
        ]
        (self.folder / "sshd_config").write_text("\n".join(lines))

    def start(self) -> None:
        """Start it; return when it answers."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._among_own_mounts(), *self._sshd(), "-D", "-e"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ["PATH"]},
            )
        wait_until(self._listens, SECONDS)

    def check(self) -> subprocess.CompletedProcess[str]:
        """Let sshd say what it makes of its configuration, for the kiosk's account."""
        who = f"user={ACCOUNT},host=localhost,addr=127.0.0.1"
        return subprocess.run(
            [*self._among_own_mounts(), *self._sshd(), "-T", "-C", who],
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self) -> None:
        """End it and what it started; nothing of the account may stay."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(SECONDS)
            self.wait_for_nobody()

    def wait_for_nobody(self) -> None:
        """Wait until nothing runs for agents: who left a moment ago leaves a worker for a while."""
        left = lasting(self.processes)
        wait_until(lambda: not left(), SECONDS)

    def command_inside(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program as the kiosk's account, as whoever sets it up does."""
        return subprocess.run(
            [*self._as_account(), *PROGRAM, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env={"HOME": str(self.inside / "home"), "PATH": os.environ["PATH"]},
            cwd=ROOT,
            timeout=SECONDS,
            check=False,
        )

    def without_sshd(self, env: Mapping[str, str]) -> PtyTerm:
        """Run the forced command as the account, among variables sshd would not let in."""
        pairs = [f"{name}={value}" for name, value in env.items()]
        argv = [*self._as_account(), program("env"), *pairs, *kiosk_command()]
        return PtyTerm(argv, columns=100, rows=30)

    def processes(self) -> list[int]:
        """Return the processes of the kiosk's account that came in here."""
        return started_with("HOME", str(self.inside / "home"))

    def client(self, key: str, *options: str, to: str = ACCOUNT) -> list[str]:
        """Return the command of a client with a key; a command for the host may follow."""
        return [*self._options("ssh", key), "-p", str(self.port), *options, f"{to}@127.0.0.1"]

    def ask(
        self, key: str, *options: str, command: Sequence[str] = (), typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Knock without a terminal; return how it went."""
        return self.run([*self.client(key, *options), *command], typed=typed)

    def run(self, argv: Sequence[str], typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a client to its end."""
        return subprocess.run(
            argv, input=typed, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    def copy(self, tool: str, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run scp or sftp to its end."""
        return self.run([*self._options(tool, key), "-P", str(self.port), *arguments])

    def console(
        self, key: str, *options: str, env: Mapping[str, str] | None = None, command: str = ""
    ) -> PtyTerm:
        """Knock from a terminal of its own."""
        argv = [*self.client(key, "-tt", *options), *([command] if command else [])]
        return PtyTerm(argv, columns=100, rows=30, env=env, drop_env=("SSH_AUTH_SOCK",))

    def log(self) -> str:
        """Return what sshd has said."""
        return self._log.read_text("utf-8", "replace")

    def _options(self, tool: str, key: str) -> list[str]:
        options = (
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "LogLevel=ERROR",
        )
        identity = ["-F", "/dev/null", "-i", str(self.folder / "keys" / key)]
        return [program(tool), *identity, *(word for o in options for word in ("-o", o))]

    def _sshd(self) -> list[str]:
        return [sshd_program(), "-f", str(self.inside / "sshd_config")]

    def _among_own_mounts(self) -> list[str]:
        own = ("sh", "-c", _AMONG_OWN_MOUNTS, "sh", str(self.folder), self.name, "--")
        return [*opened_up(always=True), *own]

    def _as_account(self) -> list[str]:
        own = (program("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        return [*self._among_own_mounts(), *own]

    def _listens(self) -> bool:
        assert self._process is not None and runs(self._process.pid), self.log()
        return "Server listening" in self.log()


@contextmanager
def kiosk_machine() -> Iterator[Sshd]:
    """Make the folder of an sshd, and take it away with all that ran there."""
    if os.geteuid() != 0:
        absent("only root can run an sshd with an account of its own")
    sshd_program()
    folder = Path(tempfile.mkdtemp(prefix="ptui-ssh-", dir="/tmp"))
    folder.chmod(0o755)
    sshd = Sshd(folder)
    try:
        yield sshd
    finally:
        sshd.stop()
        shutil.rmtree(folder)


def sshd_program() -> str:
    """Return the path of sshd, which is in nobody's PATH; without it the test ends."""
    found = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin")
    return found if found is not None else absent("the program sshd is absent")


def _accounts() -> list[str]:
    """Return the machine's accounts as lines of a passwd file."""
    return [":".join(map(str, account)) for account in pwd.getpwall()]


def owner_only(folder: Path) -> Iterator[str]:
    """Yield what in a folder somebody else than its owner could look into."""
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):
            if path.lstat().st_mode & 0o077 and not path.is_symlink():
                yield f"{path} {oct(path.lstat().st_mode)}"
