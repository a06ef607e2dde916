"""A kiosk's way to its desk: the credential it keeps, and what it makes of each answer."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from premium_tui.data.errors import BadAnswer, Offline, Refused, SignedOut, SupportError, TryLater
from premium_tui.data.kiosk import Signed, read_credential, sign_in

KEPT = {"url": "https://desk.example", "token": "ptk_secret"}
PERSON = "01a2289e-ee40-79ef-bc9a-760673f3e38c"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What a kiosk keeps."""
    path = tmp_path / "kiosk.json"
    path.write_text(json.dumps(KEPT))
    path.chmod(0o600)
    return path


def test_a_credential_that_is_ours_alone_is_read(kept: Path) -> None:
    assert read_credential(kept) == ("https://desk.example", "ptk_secret")


def test_one_that_others_could_read_or_have_written_is_none(kept: Path, tmp_path: Path) -> None:
    for mode in (0o640, 0o604, 0o620, 0o602):
        kept.chmod(mode)
        assert read_credential(kept) is None, oct(mode)
    kept.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(kept)
    for path in (link, tmp_path, tmp_path / "absent"):
        assert read_credential(path) is None
    for content in ("", "{}", "[]", "{", '{"url": 1, "token": "t"}', '{"url": "u", "token": "é"}'):
        kept.write_text(content)
        assert read_credential(kept) is None, content


@contextmanager
def answering(
    status: int, content: object, headers: dict[str, str] | None = None
) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Answer every request alike; give the address and what was asked."""
    asked: list[dict[str, object]] = []
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            said = json.loads(self.rfile.read(length))
            asked.append({"path": self.path, "bearer": self.headers["Authorization"], **said})
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        # It looks that often, in seconds, whether it is to end.
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_token_is_asked_for_with_the_credential() -> None:
    answer = {"token": "ptu_x", "expires_at": "2026-11-23T13:00:00Z", "person": {"id": PERSON}}
    with answering(201, answer) as (url, asked):
        assert sign_in(f"{url}/desk", "ptk_secret", "SHA256:a") == Signed("ptu_x", PERSON)
    path = "/desk/v1/kiosk/token"
    assert asked == [{"path": path, "bearer": "Bearer ptk_secret", "fingerprint": "SHA256:a"}]


@pytest.mark.parametrize(
    ("status", "content", "error"),
    [
        (401, {"code": "unauthorized"}, SignedOut),
        (404, {"code": "not-found"}, Refused),
        (404, {"detail": "Not Found"}, BadAnswer),
        (404, b"<html>", BadAnswer),
        (302, b"", BadAnswer),
        (429, b"", TryLater),
        (503, {"code": "preparing"}, TryLater),
        (502, b"<html>", TryLater),
        (200, {"token": "t", "person": {"id": PERSON}}, BadAnswer),
        (201, b"", BadAnswer),
        (201, {}, BadAnswer),
        (201, [], BadAnswer),
        (201, {"token": 7, "person": {"id": PERSON}}, BadAnswer),
        (201, {"token": "t", "person": None}, BadAnswer),
        (201, b"[" * 60_000, BadAnswer),
    ],
)
def test_other_answers_let_nobody_in(
    status: int, content: object, error: type[SupportError]
) -> None:
    elsewhere = {"Location": "http://127.0.0.1:1/"} if status == 302 else None
    with answering(status, content, elsewhere) as (url, asked), pytest.raises(error):
        sign_in(url, "ptk_secret", "SHA256:a")
    assert len(asked) == 1


def test_a_desk_that_is_away_is_told_from_one_that_refuses() -> None:
    with closing(socket.socket()) as silent:
        # Bound, so that nobody else comes to listen there.
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        for url in (f"http://127.0.0.1:{port}", "http://127.0.0.1:0", "https://no.host.invalid"):
            with pytest.raises(Offline):
                sign_in(url, "ptk_secret", "SHA256:a")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_credential_of_somebody_else_is_none(kept: Path) -> None:
    os.chown(kept, 65_534, 65_534)
    assert read_credential(kept) is None
