"""Keeping up: what the time alone changes of a desk, whoever is signed in.

Each step looks for the teams it is due for, and again once it holds a team's lock: so it is safe in
several server processes at once, and nothing happens twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from premium_tui.clock import Clock
from premium_tui.server.benefits import offered
from premium_tui.server.billing import quotes, renewal
from premium_tui.server.demo.macros import keep_macros
from premium_tui.server.demo.webinars import keep_announcing
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.feed import Change, record_many
from premium_tui.server.kiosks import any_to_end, end_leases
from premium_tui.server.mail import features

KEEP_SECONDS = 60.0
"""How often to look; what people do looks for itself before it changes anything."""

_Team = tuple[int, str]
_Due = Callable[[Connection, datetime], Sequence[_Team]]
_Step = Callable[[Connection, _Team, datetime], Sequence[Change]]

# Renewals first: they take add-ons away, and with them what these bring.
_STEPS: tuple[tuple[_Due, _Step], ...] = (
    (renewal.due, renewal.renew_team),
    (quotes.due, quotes.expire),
    (offered.due, offered.refresh_team),
    (features.due, features.ask),
)

_log = logging.getLogger(__name__)


def keep_up(engine: Engine, clock: Clock, *, demo: bool) -> bool:
    """Renew what is due, close quotes, offer and mail what is new; return whether there was any.

    Tokens that kiosks got end here too: nobody needs to be woken for them.

    Each team has a transaction of its own; what goes wrong with one is logged, and does not keep
    the others. `demo`: the desk is the demo, whose webinars never end, and which has macros.
    """
    now, changed = clock.now(), False
    if demo:
        keep_announcing(engine, now)
        changed = keep_macros(engine, now)
    with begin_read(engine) as connection:
        ended = any_to_end(connection, now)
    if ended:
        with begin_write(engine) as connection:
            end_leases(connection, now)
    for due, step in _STEPS:
        with begin_read(engine) as connection:
            teams = due(connection, now)
        for team in teams:
            try:
                with begin_write(engine) as connection:
                    record_many(connection, team[0], step(connection, team, now))
                changed = True
            except Exception:
                _log.exception("team %s could not be kept up with the time", team[1])
    return changed
