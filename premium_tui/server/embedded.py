"""The embedded server: `python -m premium_tui.server.embedded`, a child of the sync worker.

One JSON line on standard input says what to serve: `{"fd": N, "database": PATH, "token": ROOT}`;
`fd` is an inherited listening socket. The end of standard input is the end of the server, even in
the middle of a request. A new database gets the demo desk; meanwhile every request is answered 503
with Retry-After.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.clock import Clock, SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from uvicorn import Server

    from premium_tui.server.hub import Hub
    from premium_tui.server.schema import DeskFacts

EXIT_USAGE = 2
EXIT_FAILED = 1

MAIL_FOLDER = "mail"
"""Where mail is kept, beside the database."""

LAST_RESORT_SECONDS = 2.0
"""How long after the end of input a thread that will not end is waited for."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What the parent wants served."""

    fd: int
    database: Path
    token: str


def read_order(line: str) -> Order:
    """Return the order of a JSON line; raises ValueError when it is none."""
    try:
        fields = json.loads(line)
        fd, database, token = fields["fd"], fields["database"], fields["token"]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError("standard input holds no order") from error
    if type(fd) is not int or not isinstance(database, str) or not isinstance(token, str):
        raise ValueError("the order's fields have the wrong types")
    if not token or not os.path.isabs(database):
        raise ValueError("the order needs a token and an absolute database path")
    return Order(fd, Path(database), token)


def prepare_desk(engine: Engine, clock: Clock) -> DeskFacts:
    """Make the desk when there is none, and load the demo into an empty one."""
    from premium_tui.server.engine import begin_read
    from premium_tui.server.schema import create_desk, is_empty, open_desk
    from premium_tui.server.starts import note_start

    create_desk(engine, clock, demo=True)
    with begin_read(engine) as connection:
        empty = is_empty(connection)
    if empty:
        from premium_tui.server.demo.loader import load_demo

        load_demo(engine, clock)
    note_start(engine)
    return open_desk(engine)


def serve(order: Order, clock: Clock) -> int:
    """Serve an order until standard input ends; return the exit code."""
    from uvicorn import Server

    from premium_tui.server.app import create_app, server_config
    from premium_tui.server.engine import make_engine, sqlite_url
    from premium_tui.server.mail.options import folder_at

    engine = make_engine(sqlite_url(order.database))
    failed = threading.Event()

    def prepare() -> DeskFacts:
        try:
            return prepare_desk(engine, clock)
        except Exception:
            failed.set()
            server.should_exit = True
            raise

    mail = folder_at(order.database.parent / MAIL_FOLDER)
    app = create_app(engine, clock, prepare=prepare, root_token=order.token, mail=mail)
    server = Server(server_config(app))
    finished = threading.Event()
    hub: Hub = app.state.service.hub
    threading.Thread(target=_watch, args=(server, hub, finished), daemon=True).start()
    with socket.socket(fileno=order.fd) as listening:
        server.run(sockets=[listening])
    finished.set()
    return EXIT_FAILED if failed.is_set() else 0


def _watch(server: Server, hub: Hub, finished: threading.Event) -> None:
    """Wait for the end of standard input, then end the server, by force if need be."""
    while os.read(0, 4096):
        pass
    server.should_exit = True
    hub.close_soon()
    if not finished.wait(LAST_RESORT_SECONDS):
        # A thread deep in a statement cannot be stopped; SQLite undoes what was not committed.
        os._exit(0)


def main() -> int:
    """Read the order and serve it; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s server %(message)s")
    os.umask(0o077)
    line = bytearray()
    # Byte by byte: nothing past the line may be swallowed, its end is the watcher's to see.
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    try:
        order = read_order(line.decode())
    except ValueError as error:
        print(f"premium_tui.server.embedded: {error}", file=sys.stderr)
        return EXIT_USAGE
    return serve(order, SystemClock())


if __name__ == "__main__":
    sys.exit(main())
