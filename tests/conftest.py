"""What holds for every test: programs can be interrupted, and no example has to be quick."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

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
