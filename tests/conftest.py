"""What holds for every test: a program they start can be interrupted."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background ignores ctrl+c, and so would each program of
    # ours, which is right for it but not what is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)
