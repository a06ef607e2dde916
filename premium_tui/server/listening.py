"""A server of one's own: `premium-tui serve`, on a TCP address, until a signal ends it in order.

Tokens must not travel in the open: an address others can reach needs TLS, here or in a proxy.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import signal
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from uvicorn import Server

from premium_tui.clock import Clock
from premium_tui.i18n import _
from premium_tui.server.app import create_app, server_config
from premium_tui.server.database import prepare_database
from premium_tui.server.embedded import MAIL_FOLDER
from premium_tui.server.mail.options import folder_at
from premium_tui.server.schema import open_desk
from premium_tui.server.starts import note_start

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from uvicorn import Config

    from premium_tui.server.hub import Hub
    from premium_tui.server.mail.postman import Outgoing

EXIT_INTERRUPTED = 130
"""The exit code of a server ended by ctrl+c."""

BACKLOG = 2048

_log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"(?:\[([^\[\]\s]+)\]|([^\[\]:\s]+)):([0-9]{1,5})")


class ListenError(Exception):
    """The server cannot start; `str()` of it is one sentence for the operator."""


class BadAddress(ListenError):
    """A text that is no address to listen on."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        words = _("{text!r} is no address to listen on: use one such as 127.0.0.1:8420.")
        return words.format(text=self.text)


class UnsafeAddress(ListenError):
    """An address others can reach, with nothing to keep tokens secret on the way."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return _(
            "{host} can be reached from other machines: give --tls-cert and --tls-key, or"
            " --behind-proxy when a proxy in front of it speaks TLS."
        ).format(host=self.host)


class UnusableAddress(ListenError):
    """An address that cannot be listened on; `reason` is the system's."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        words = _("Cannot listen on port {port} of {host}: {reason}.")
        return words.format(port=self.port, host=self.host, reason=self.reason)


class UnusableTls(ListenError):
    """TLS files that cannot be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return _("TLS cannot be used: {reason}.").format(reason=self.reason)


def parse_listen(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`, an IPv6 host in brackets; raises BadAddress.

    Port 0 lets the system choose.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[3]) > 65535:
        raise BadAddress(text)
    return found[1] or found[2], int(found[3])


def listen(
    *,
    host: str,
    port: int,
    database_url: str,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    clock: Clock,
    mail: Outgoing | None = None,
) -> int:
    """Serve the desk of a database, made when it is not there; return the exit code.

    Without `mail` it is kept in a folder beside a SQLite database; with PostgreSQL it waits there.
    Says where on standard output once it answers. SIGTERM ends it with 0, SIGINT with 130. Raises
    ListenError and UnusableDatabaseError before it serves.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s server %(message)s")
    _check_tls(tls_cert, tls_key)
    places = _resolve(host, port)
    if tls_cert is None and not behind_proxy and not all(place.is_loopback for place in places):
        raise UnsafeAddress(host)
    with _bind(host, port, places) as listening:
        engine = prepare_database(database_url, clock)
        note_start(engine)
        mail = mail or _folder_beside(engine)
        if mail is None:
            _log.warning("mail waits in the database: give --smtp-url or --mail-folder")
        app = create_app(engine, clock, facts=open_desk(engine), mail=mail)
        config = server_config(
            app,
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
            proxy_headers=behind_proxy,
            forwarded_allow_ips="127.0.0.1,::1",
            backlog=BACKLOG,
        )
        scheme = "http" if tls_cert is None else "https"
        url = f"{scheme}://{_shown(host)}:{listening.getsockname()[1]}"
        server = _Server(config, app.state.service.hub, url)
        server.run(sockets=[listening])
    return EXIT_INTERRUPTED if server.interrupted else 0


class _Server(Server):
    """uvicorn's server, which says where it serves and ends open event streams at once."""

    def __init__(self, config: Config, hub: Hub, url: str) -> None:
        super().__init__(config)
        self.interrupted = False
        self._hub = hub
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(_("Serving on {url}").format(url=self._url), flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own would let the signal kill the process after all, once it is done.
        interrupted = sig == signal.SIGINT
        self.force_exit = self.should_exit and interrupted
        self.interrupted = self.interrupted or interrupted
        self.should_exit = True
        self._hub.close_soon()


@dataclass(frozen=True, slots=True)
class _Place:
    """One address a host stands for."""

    family: socket.AddressFamily
    address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return ipaddress.ip_address(str(self.address[0]).partition("%")[0]).is_loopback


def _resolve(host: str, port: int) -> list[_Place]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnusableAddress(host, port, _reason(error)) from error
    return [_Place(family, address) for family, _kind, _proto, _name, address in found]


def _bind(host: str, port: int, places: list[_Place]) -> socket.socket:
    """Return a listening socket at the first of `places` this machine has."""
    reason = ""
    for place in places:
        listening = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place.address)
            listening.listen(BACKLOG)
            return listening
        except OSError as error:
            listening.close()
            reason = reason or _reason(error)
    raise UnusableAddress(host, port, reason)


def _folder_beside(engine: Engine) -> Outgoing | None:
    if engine.dialect.name != "sqlite":
        return None
    return folder_at(Path(engine.url.database or "").absolute().parent / MAIL_FOLDER)


def _check_tls(cert: Path | None, key: Path | None) -> None:
    if cert is None and key is None:
        return
    if cert is None or key is None:
        raise UnusableTls(_("the certificate and its key are both needed"))
    for path in (cert, key):
        try:
            path.open("rb").close()
        except OSError as error:
            words = _("{path} cannot be read ({reason})")
            raise UnusableTls(words.format(path=path, reason=_reason(error))) from error
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        reason = (error.reason or str(error)).replace("_", " ").lower()
        raise UnusableTls(reason) from error


def _reason(error: OSError | UnicodeError) -> str:
    words = error.strerror if isinstance(error, OSError) else None
    return (words or str(error)).lower().rstrip(".")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
