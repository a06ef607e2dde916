"""The faulty proxy itself: whoever knocks while it ends leaves nothing behind for another test."""

from __future__ import annotations

import gc
import logging
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tests.data.fault_proxy import fault_proxy
from tests.waiting import PATIENCE, wait_until

KNOCKS = 100
ROUNDS = 5


def test_who_knocks_while_it_ends_is_sent_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(str(tmp_path / "desk"))
    silent.listen(KNOCKS)
    with silent, caplog.at_level(logging.ERROR, "asyncio"):
        for _ in range(ROUNDS):
            knocked: list[socket.socket] = []
            with fault_proxy(tmp_path / "desk") as proxy:
                # Asked here: who begins to knock late knocks at what has ended.
                port = int(proxy.url.rpartition(":")[2])
                knocking = [threading.Thread(target=knock, args=(port, knocked)) for _ in range(3)]
                for one in knocking:
                    one.start()
                wait_until(lambda: bool(proxy.asked))
            for one in knocking:
                one.join()
            for client in knocked:
                client.close()
        # What was left open says so here, as a warning that fails the test.
        gc.collect()
    assert not caplog.records


def knock(port: int, knocked: list[socket.socket]) -> None:
    """Ask again and again until there is nobody to ask."""
    with suppress(OSError):
        while len(knocked) < KNOCKS:
            knocked.append(socket.create_connection(("127.0.0.1", port), PATIENCE))
            knocked[-1].sendall(b"GET /v1/me HTTP/1.1\r\n\r\n")
