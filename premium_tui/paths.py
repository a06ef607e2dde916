"""Places: where everything this program keeps on this machine lies, and who may touch it.

All state lies under one folder: `PREMIUM_TUI_HOME` when set, else `premium-tui` in the XDG state
folder. Folders are 0700 and files 0600 whatever the umask; they must be the user's own and on a
local disk, because SQLite's shared memory and file locks do not hold across machines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from premium_tui.i18n import _
from premium_tui.mounts import MOUNTINFO, network_file_system
from premium_tui.private_files import ForeignFolder as ForeignFolder
from premium_tui.private_files import NetworkFolder as NetworkFolder
from premium_tui.private_files import PlaceError as PlaceError
from premium_tui.private_files import UnwritableFolder as UnwritableFolder
from premium_tui.private_files import is_private as is_private
from premium_tui.private_files import make_parents
from premium_tui.private_files import private_file as private_file
from premium_tui.private_files import private_folder as private_folder
from premium_tui.private_files import read_private as read_private
from premium_tui.private_files import runtime_folder as runtime_folder
from premium_tui.private_files import unwritable as unwritable
from premium_tui.private_files import write_private as write_private
from premium_tui.values import dataclass

APP = "premium-tui"
HOME_VARIABLE = "PREMIUM_TUI_HOME"
DEFAULT_PROFILE = "default"
PROFILES = "profiles"


class BadProfile(PlaceError):
    """A profile's name is not usable as a folder's name."""

    def sentence(self) -> str:
        """Return the words."""
        return _(
            "{path!r} is no name for a profile: use up to 64 letters, digits, dots, dashes and"
            " underscores, a letter or digit first."
        )


@dataclass(frozen=True, slots=True)
class DemoWho:
    """A person of the embedded demo desk, as `--as` and `--team` pick one."""

    role: str = "team_admin"
    team: str | None = None
    """A team's name or slug; None: the first team."""

    @property
    def slug(self) -> str:
        """The name of this person's folder."""
        if self.team is None:
            return f"default.{self.role}"
        team = self.team
        plain = re.sub(r"[^a-z0-9-]+", "-", team.lower()).strip("-")[:40]
        if plain != team or plain in ("", "default"):
            from hashlib import sha256

            digest = sha256(team.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            plain = f"{plain or 'team'}-{digest}"
        return f"{plain}.{self.role}"


@dataclass(frozen=True, slots=True)
class TokenWho:
    """Whoever the profile's stored token belongs to, on a remote desk."""

    @property
    def slug(self) -> str:
        """The name of this person's folder."""
        return "me"


Who = DemoWho | TokenWho


@dataclass(frozen=True, slots=True)
class PersonPlaces:
    """One person's two files: the cache the worker writes, and what is theirs."""

    folder: Path

    @property
    def cache_db(self) -> Path:
        """What was pulled from the desk; disposable."""
        return self.folder / "cache.db"

    @property
    def mine_db(self) -> Path:
        """Outbox, drafts and settings; never disposable."""
        return self.folder / "mine.db"

    def prepare(self) -> None:
        """Make the folder and those above it, private. Raises PlaceError."""
        for folder in (*reversed(self.folder.parents[:4]), self.folder):
            private_folder(folder)

    def forget_pulled(self) -> None:
        """Delete what was pulled, also what was set aside of it; what was written stays."""
        for pattern in ("cache.db*", ".cache.db*"):
            for path in self.folder.glob(pattern):
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class ProfilePlaces:
    """One profile = one server: its worker's lock and log, its desk, its people."""

    name: str
    folder: Path

    @property
    def worker_lock(self) -> Path:
        """Locked by the worker while it lives; JSON {pid, version, schema, socket}."""
        return self.folder / "worker.lock"

    @property
    def worker_log(self) -> Path:
        """What the worker has to say."""
        return self.folder / "worker.log"

    @property
    def desk_db(self) -> Path:
        """The embedded desk's database."""
        return self.folder / "desk.db"

    @property
    def server_json(self) -> Path:
        """{url, token} of a remote server, when signed in to one."""
        return self.folder / "server.json"

    def person(self, who: Who) -> PersonPlaces:
        """Return the places of one person."""
        return PersonPlaces(self.folder / "people" / who.slug)

    def prepare(self) -> None:
        """Make the folder and those above it up to the state folder, private."""
        for folder in (self.folder.parent.parent, self.folder.parent, self.folder):
            private_folder(folder)


@dataclass(frozen=True, slots=True)
class Places:
    """The state folder and the config file."""

    state: Path
    config_file: Path
    home: Path | None = None
    """What PREMIUM_TUI_HOME said, if it was set."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Places:
        """Return the places `environ` names: PREMIUM_TUI_HOME, else the XDG folders.

        A relative XDG folder is ignored, as its specification asks; a relative PREMIUM_TUI_HOME
        counts from the present folder. Nothing is made or checked yet.
        """
        if named := environ.get(HOME_VARIABLE):
            home = Path(os.path.abspath(os.path.expanduser(named)))
            return cls(home, home / "config.toml", home)
        user = Path(environ.get("HOME") or os.path.expanduser("~"))
        state = _xdg(environ, "XDG_STATE_HOME", user / ".local" / "state")
        config = _xdg(environ, "XDG_CONFIG_HOME", user / ".config")
        return cls(state / APP, config / APP / "config.toml")

    def profile(self, name: str = DEFAULT_PROFILE) -> ProfilePlaces:
        """Return a profile's places. Raises BadProfile."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
            raise BadProfile(name)
        return ProfilePlaces(name, self.state / PROFILES / name)

    @property
    def kiosk_json(self) -> Path:
        """{url, token} of the desk whose agents come in over SSH, on a kiosk's own account."""
        return self.state / "kiosk.json"

    def agent(self, person_id: str) -> Places:
        """Return the places of an agent who comes in over SSH: nobody else's. Raises BadProfile."""
        if not re.fullmatch(r"[0-9a-f-]{36}", person_id):
            raise BadProfile(person_id)
        home = self.state / "agents" / person_id
        return Places(home, home / "config.toml", home)

    def prepare(self, *, mountinfo: Path = MOUNTINFO) -> None:
        """Make the state folder, private, and refuse a network file system.

        It must be writable on a first start; what is stored may be read wherever it lies. Raises
        NetworkFolder, ForeignFolder or UnwritableFolder.
        """
        found = network_file_system(self.state, mountinfo=mountinfo)
        if found is not None:
            raise NetworkFolder(self.state, found)
        make_parents(self.state.parent)
        private_folder(self.state)
        if not (self.state / PROFILES).exists() and (reason := unwritable(self.state)):
            raise UnwritableFolder(self.state, reason)

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return `environ` for a child that must find the same places."""
        child = dict(environ)
        if self.home is not None:
            child[HOME_VARIABLE] = str(self.home)
        return child


def _xdg(environ: Mapping[str, str], name: str, otherwise: Path) -> Path:
    named = environ.get(name, "")
    return Path(named) if os.path.isabs(named) else otherwise
