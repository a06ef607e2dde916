"""The environment of the kiosk: what the client sent is judged, what sshd said kept, all else set.

Imports nothing of ours: words and folders are read from the environment when they are imported.
"""

from __future__ import annotations

import os
import pwd
import re
import sys
from collections.abc import Mapping

COMMAND = "SSH_ORIGINAL_COMMAND"
"""What a client asked for instead of the console; the same for sftp and scp."""

AUTH_FILE = "SSH_USER_AUTH"
"""The file in which sshd says which key was used."""

PATH = "/usr/bin:/bin"

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,63}")
"""What may come from the client: no slash, since a locale's or a terminal's name can be a path."""

_FROM_CLIENT = re.compile(r"TERM|COLORTERM|NO_COLOR|LANG|LC_[A-Z]{1,20}")

_FROM_SSHD = ("SSH_CONNECTION", "SSH_TTY", AUTH_FILE)


def clean(environ: Mapping[str, str], account: pwd.struct_passwd) -> dict[str, str]:
    """Return the environment the console and its worker get, on an account of this machine."""
    kept = {
        name: value
        for name, value in environ.items()
        if _FROM_CLIENT.fullmatch(name) and _WORD.fullmatch(value)
    }
    kept |= {name: environ[name] for name in _FROM_SSHD if name in environ}
    kept |= {
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "LOGNAME": account.pw_name,
        "PATH": PATH,
    }
    return kept


def begin_anew(environ: Mapping[str, str], *, isolated: bool) -> bool:
    """Return whether this process may have been started with somebody else's code in it."""
    return not isolated or any(name.startswith("LD_") for name in environ)


def command() -> list[str]:
    """Return the command that runs the kiosk apart from all that lies about in its environment."""
    return [sys.executable, "-I", "-X", "utf8", "-m", "premium_tui", "kiosk"]


def settle(*, asked: bool) -> None:
    """Put this process into a clean environment, anew where it did not start in one.

    `asked` tells the new one that the client asked for a command, of which it gets no word.
    """
    wanted = clean(os.environ, pwd.getpwuid(os.getuid()))
    if begin_anew(os.environ, isolated=bool(sys.flags.isolated)):
        os.execve(sys.executable, command(), wanted | ({COMMAND: "-"} if asked else {}))
    os.environ.clear()
    os.environ.update(wanted)
