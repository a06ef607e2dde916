"""`listen` as a real process on a free loopback port, and what it refuses."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from premium_tui.clock import SystemClock
from premium_tui.domain.roles import Role
from premium_tui.server.administration import (
    add_person,
    add_team,
    create_token,
    prepare_database,
)
from premium_tui.server.engine import UnusableDatabaseError
from premium_tui.server.listening import (
    BadAddress,
    ListenError,
    UnsafeAddress,
    UnusableAddress,
    UnusableTls,
    listen,
    parse_listen,
)

SECONDS = 120

CERT = """\
-----BEGIN CERTIFICATE-----
MIIBRzCB7qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhIycYH8HruBa7dae
zDitjlv7iLGDkfs1Lyx9bD1TcDCXu88Cedl9wqxD1w82UdW1GGo78wDcgLV/4ceH
VBAuVaMvMC0wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAMSZROarhCOEVkiQm3gJy3sKgkri62yD
De9cqAkUr8wiAiB/tTqZoG2cCGiaAltY4nQYevrmnMxnKSZYFnAmeN1MXg==
-----END CERTIFICATE-----
"""

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglBJPar6Yj3n6dT6J
s5qRBIqR4L4t4IJASxBND3P6TYyhRANCAASEjJxgfweu4Frt1p7MOK2OW/uIsYOR
+zUvLH1sPVNwMJe7zwJ52X3CrEPXDzZR1bUYajvzANyAtX/hx4dUEC5V
-----END PRIVATE KEY-----
"""

PROGRAM = """
import json, sys
from pathlib import Path
from premium_tui.clock import SystemClock
from premium_tui.server import app
from premium_tui.server.listening import listen
# Open requests end by themselves, not because their time is over.
app.GRACE_SECONDS = 3600
given = json.loads(sys.argv[1])
for name in ("tls_cert", "tls_key"):
    given[name] = None if given[name] is None else Path(given[name])
sys.exit(listen(clock=SystemClock(), **given))
"""
"""What the command `serve` does once its options are read."""


class Running:
    """A server process, and where it says it serves."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def end(self, sig: int) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(sig)
        return self.process.wait(SECONDS)


@contextmanager
def serving(folder: Path, **options: object) -> Iterator[Running]:
    given = {
        "host": "127.0.0.1",
        "port": 0,
        "database_url": f"sqlite:///{folder / 'desk.db'}",
        "tls_cert": None,
        "tls_key": None,
        "behind_proxy": False,
        **options,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, json.dumps(given)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    last_resort = threading.Timer(SECONDS, process.kill)
    last_resort.start()
    try:
        line = process.stdout.readline()
        assert line.startswith("Serving on "), process.stderr.read()
        yield Running(process, line.removeprefix("Serving on ").strip())
    finally:
        last_resort.cancel()
        process.kill()
        process.communicate()


def _token(folder: Path) -> str:
    engine = prepare_database(f"sqlite:///{folder / 'desk.db'}", SystemClock())
    add_team(engine, SystemClock(), name="Acme")
    add_person(
        engine,
        SystemClock(),
        team="Acme",
        name="Ada",
        email="ada@acme.example",
        role=Role.TEAM_ADMIN,
    )
    token = create_token(engine, SystemClock(), person="ada@acme.example")
    engine.dispose()
    return token


def test_serves_until_sigterm(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        assert running.url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{running.url}/healthz", timeout=SECONDS).status_code == 200
        refused = httpx.get(f"{running.url}/v1/me", timeout=SECONDS)
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        # Made on the same machine while the server runs.
        bearer = {"Authorization": f"Bearer {_token(tmp_path)}"}
        me = httpx.get(f"{running.url}/v1/me", headers=bearer, timeout=SECONDS)
        assert (me.status_code, me.json()["person"]["name"]) == (200, "Ada")
        with httpx.stream(
            "GET", f"{running.url}/v1/events", headers=bearer, timeout=SECONDS
        ) as stream:
            # An open stream is no reason to stay.
            assert stream.status_code == 200
            assert running.end(signal.SIGTERM) == 0
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.db"]


def test_after_ctrl_c_the_same_port_again_at_once_behind_a_proxy(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        port = int(running.url.rpartition(":")[2])
        assert httpx.get(f"{running.url}/healthz", timeout=SECONDS).status_code == 200
        assert running.end(signal.SIGINT) == 130
    # Nobody else is to have the port meanwhile; a server may listen at it all the same.
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", port))
        with serving(tmp_path, host="0.0.0.0", port=port, behind_proxy=True):
            url = f"http://127.0.0.1:{port}/healthz"
            assert httpx.get(url, timeout=SECONDS).status_code == 200


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, Path]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text(CERT)
    key.write_text(KEY)
    return cert, key


def test_speaks_tls(tmp_path: Path, tls: tuple[Path, Path]) -> None:
    cert, key = tls
    with serving(tmp_path, host="0.0.0.0", tls_cert=str(cert), tls_key=str(key)) as running:
        assert running.url.startswith("https://0.0.0.0:")
        port = running.url.rpartition(":")[2]
        trust = ssl.create_default_context(cafile=str(cert))
        answer = httpx.get(f"https://127.0.0.1:{port}/healthz", verify=trust, timeout=SECONDS)
        assert answer.status_code == 200


def _listen(folder: Path, **options: object) -> int:
    given = {
        "host": "127.0.0.1",
        "port": 0,
        "database_url": f"sqlite:///{folder / 'desk.db'}",
        "tls_cert": None,
        "tls_key": None,
        "behind_proxy": False,
        **options,
    }
    return listen(clock=SystemClock(), **given)  # type: ignore[arg-type]


def _refused(error: type[ListenError], folder: Path, **options: object) -> str:
    with pytest.raises(error) as caught:
        _listen(folder, **options)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    assert not (folder / "desk.db").exists()
    return sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_an_open_address_without_tls_is_refused(tmp_path: Path, host: str) -> None:
    sentence = _refused(UnsafeAddress, tmp_path, host=host)
    assert sentence.startswith(host)
    assert "--tls-cert" in sentence and "--behind-proxy" in sentence


def test_an_address_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = _refused(UnusableAddress, tmp_path, port=port)
    assert sentence == f"Cannot listen on port {port} of 127.0.0.1: address already in use."


def test_addresses_that_are_not_here(tmp_path: Path) -> None:
    _refused(UnusableAddress, tmp_path, host="192.0.2.7", behind_proxy=True)
    _refused(UnusableAddress, tmp_path, host="no-such-host.invalid")
    _refused(UnusableAddress, tmp_path, host="x" * 70 + ".invalid")


def test_tls_files_that_cannot_be_used(tmp_path: Path, tls: tuple[Path, Path]) -> None:
    cert, key = tls
    empty = tmp_path / "empty.pem"
    empty.touch()
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "both" in _refused(UnusableTls, tmp_path, tls_cert=cert)
    assert "both" in _refused(UnusableTls, tmp_path, tls_key=key)
    absent = _refused(UnusableTls, tmp_path, tls_cert=cert, tls_key=tmp_path / "no.pem")
    assert "no.pem cannot be read (no such file or directory)" in absent
    assert "directory" in _refused(UnusableTls, tmp_path, tls_cert=folder, tls_key=key)
    _refused(UnusableTls, tmp_path, tls_cert=empty, tls_key=key)
    _refused(UnusableTls, tmp_path, tls_cert=key, tls_key=cert)


def test_a_database_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(UnusableDatabaseError, match="no such file"):
        _listen(tmp_path, database_url=f"sqlite:///{tmp_path / 'no' / 'desk.db'}")


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8420", "127.0.0.1", 8420),
        ("localhost:8420", "localhost", 8420),
        ("[::1]:8420", "::1", 8420),
        ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
        ("desk.example.com:65535", "desk.example.com", 65535),
        ("127.0.0.1:0", "127.0.0.1", 0),
    ],
)
def test_addresses_are_read(text: str, host: str, port: int) -> None:
    assert parse_listen(text) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8420",
        ":8420",
        "localhost",
        "localhost:",
        "localhost:65536",
        "localhost:-1",
        "localhost:８４２０",
        "localhost:http",
        "::1:8420",
        "[]:8420",
        "[::1]8420",
        "a b:1",
        "http://localhost:8420",
        "localhost:8420\n",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse_listen(text)
    assert repr(text) in str(caught.value)
