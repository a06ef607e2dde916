"""The kiosk's environment: a short list of what is kept, whatever the client sent."""

from __future__ import annotations

import pwd
import subprocess
import sys

import pytest

from premium_tui.terminal.kiosk_environment import PATH, begin_anew, clean, command

ACCOUNT = pwd.struct_passwd(("desk", "x", 900, 900, "", "/srv/desk", "/bin/sh"))
SET = {"HOME": "/srv/desk", "USER": "desk", "LOGNAME": "desk", "PATH": PATH}


def test_what_a_terminal_needs_is_kept() -> None:
    kept = {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "NO_COLOR": "1",
        "LANG": "ja_JP.UTF-8",
        "LC_ALL": "en_GB.UTF-8@euro",
        "LC_CTYPE": "C.UTF-8",
        "SSH_CONNECTION": "::1 50022 ::1 22",
        "SSH_TTY": "/dev/pts/3",
        "SSH_USER_AUTH": "/tmp/sshauth.aB3",
    }
    assert clean(kept, ACCOUNT) == kept | SET


@pytest.mark.parametrize(
    "name",
    [
        *("PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONUTF8", "PYTHONINSPECT"),
        *("LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES"),
        *("PREMIUM_TUI_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "TMPDIR"),
        *("TEXTUAL", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_THEME", "ESCDELAY"),
        *("EDITOR", "VISUAL", "PAGER", "BROWSER", "SHELL", "ENV", "BASH_ENV", "IFS"),
        *("SSH_ORIGINAL_COMMAND", "SSH_AUTH_SOCK", "DISPLAY", "LANGUAGE", "TERMINFO", "TZ"),
        *("COLUMNS", "LINES", "SSL_CERT_FILE", "SSLKEYLOGFILE", "HTTPS_PROXY", "LC_", "LC_x"),
    ],
)
def test_nothing_else_comes_in(name: str) -> None:
    assert clean({name: "x"}, ACCOUNT) == SET


@pytest.mark.parametrize("name", ["HOME", "USER", "LOGNAME", "PATH"])
def test_what_is_set_is_not_the_clients(name: str) -> None:
    assert clean({name: "/tmp/other"}, ACCOUNT) == SET


@pytest.mark.parametrize(
    "value", ["", "../../tmp/x", "/tmp/x", "C.UTF-8/x", "a b", "a\nb", "\x1b[31m", "é", "x" * 65]
)
@pytest.mark.parametrize("name", ["TERM", "LANG", "LC_ALL", "COLORTERM"])
def test_a_word_that_could_be_a_path_is_dropped(name: str, value: str) -> None:
    assert clean({name: value}, ACCOUNT) == SET


def test_a_process_begins_anew_unless_nothing_of_others_can_be_in_it() -> None:
    assert not begin_anew({"PYTHONPATH": "/tmp", "PATH": "/tmp"}, isolated=True)
    assert begin_anew({}, isolated=False)
    assert begin_anew({"LD_PRELOAD": "x"}, isolated=True)
    flags = [*command()[:-3], "-c", "import sys; print(sys.flags.isolated, sys.flags.utf8_mode)"]
    done = subprocess.run(flags, capture_output=True, text=True, check=True)
    assert (flags[0], done.stdout) == (sys.executable, "1 1\n")
