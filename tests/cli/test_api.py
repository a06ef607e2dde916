"""`api GET`: the server of the profile alone, reading alone, and nothing that never ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from tests.cli.conftest import Command
from tests.cli.running import sign_in

TOKEN = "ptu_secret"


class Server(BaseHTTPRequestHandler):
    """Answers what its path says, and keeps what it was asked."""

    asked: list[tuple[str, str, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        name = self.path.partition("?")[0].strip("/")
        kind, status, body = {
            "me": ("application/json", 200, b'{"name": "Dana \\u001b[2J"}'),
            "list": ("application/json", 200, b'[{"n": 1}, {"n": 2}]'),
            "refused": (
                "application/problem+json", 403, b'{"detail": "Not \\u001b[31myours."}',
            ),
            "missing": ("application/problem+json", 404, b'{"title": "No such thing."}'),
            "unknown": ("application/json", 401, b"{}"),
            "broken": ("text/plain", 503, b"later"),
            "keys": ("application/json", 200, b'{"=a\\u001b[2J": 1}'),
            "half": ("application/json", 200, b"{"),
            "events": ("text/event-stream", 200, b": never ends\n\n"),
            "moved": ("text/plain", 302, b""),
        }[name]  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if name == "moved":
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        if name != "events":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server(home: Path) -> Iterator[str]:
    """A server the profile is signed in to; its address."""
    Server.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{serving.server_address[1]}"
        sign_in(home, url, TOKEN)
        yield url
        serving.shutdown()
        thread.join()


def test_it_prints_what_the_server_answers(command: Command, server: str) -> None:
    done = command("api", "GET", "/me?a=b&c=%20")
    assert (done.code, done.err) == (Exit.DONE, "") and "\x1b" not in done.out
    assert json.loads(done.out) == {"name": "Dana \x1b[2J"}
    assert Server.asked == [("GET", "/me?a=b&c=%20", f"Bearer {TOKEN}")]
    assert command("api", "GET", "/list", "--jq", ".[].n").out == "1\n2\n"
    assert command("api", "GET", "/list", "--csv").out == "n\r\n1\r\n2\r\n"
    assert command("api", "GET", "/keys", "--csv").out == "'=a�[2J\r\n1\r\n"


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/refused", Exit.NOT_ALLOWED, "403: Not �[31myours."),
        ("/missing", Exit.NOT_FOUND, "No such thing."),
        ("/unknown", Exit.SIGNED_OUT, "401"),
        ("/broken", Exit.UNREACHABLE, "503"),
        ("/half", Exit.FAILED, "does not answer as a support desk does"),
        ("/events", Exit.FAILED, "only JSON is read"),
        ("/moved", Exit.FAILED, "302"),
    ],
)
def test_what_is_no_answer_is_one_sentence(
    command: Command, server: str, path: str, code: Exit, words: str
) -> None:
    done = command("api", "GET", path)
    assert (done.code, done.out) == (code, "") and words in done.err
    assert len(done.err.splitlines()) == 1 and len(Server.asked) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("POST", "/me"),
        ("DELETE", "/me"),
        ("GET", "me"),
        ("GET", "//elsewhere/me"),
        ("GET", "@elsewhere/"),
        ("GET", "http://127.0.0.1:1/"),
        ("GET", "/me\r\nX: y"),
        ("GET", "/a b"),
        ("GET", "/\\elsewhere"),
    ],
)
def test_nothing_is_written_and_no_other_server_asked(
    command: Command, server: str, arguments: tuple[str, str]
) -> None:
    done = command("api", *arguments)
    assert (done.code, done.out) == (Exit.USAGE, "") and Server.asked == []


def test_without_a_server_it_says_so(home: Path, command: Command) -> None:
    assert command("api", "GET", "/v1/me").code == Exit.SIGNED_OUT
    sign_in(home, "http://127.0.0.1:1", TOKEN)
    done = command("api", "GET", "/v1/me")
    assert done.code == Exit.UNREACHABLE and len(done.err.splitlines()) == 1
    assert TOKEN not in done.err
