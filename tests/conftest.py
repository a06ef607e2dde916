"""What holds for every test: nothing of whoever runs them, no haste, and interruptible programs."""

from __future__ import annotations

import os
import signal
import sys

from hypothesis import HealthCheck, settings

THEIRS = (
    *("COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"),
    *("TTY_COMPATIBLE", "TTY_INTERACTIVE", "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY"),
    *("STY", "TMUX", "TMUX_PANE", "LANGUAGE", "POSIXLY_CORRECT"),
    *("PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING"),
    *("PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONWARNINGS"),
)
"""Variables of whoever runs the tests that would change what the program does or draws."""

THEIR_KINDS = ("LC_", "PREMIUM_TUI_", "TEXTUAL", "XDG_")
"""How the names of more of them begin."""

NICE = 9
"""How nice the tests are. The program's workers are nicer than its terminals (10): what some tests
compute would take the processor from the workers that others wait for."""

for name in [name for name in os.environ if name in THEIRS or name.startswith(THEIR_KINDS)]:
    del os.environ[name]
os.environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
for name in ("NO_PROXY", "no_proxy"):
    os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1,localhost")))
# Else each program the tests start would compile all of ours again.
sys.dont_write_bytecode = False
os.nice(max(0, NICE - os.nice(0)))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background ignores ctrl+c, and so would each program of
    # ours, which is right for it but not what is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says more of what else the machine does; in CI they are the same ones
# each time, which hypothesis sees to by itself.
settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")
