"""Private folders and files: made 0700 and 0600 whatever the umask, or refused in one sentence."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from premium_tui.i18n import _


class PlaceError(Exception):
    """A place cannot be used; `str()` of it is one sentence for the user."""

    def __init__(self, path: Path | str, reason: str = "") -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return self.sentence().format(path=self.path, reason=self.reason)

    def sentence(self) -> str:
        """Return the words, with {path} and {reason} still to be filled in."""
        return _("{path} cannot be used: {reason}.")


class NetworkFolder(PlaceError):
    """The state folder lies on a network file system; `reason` names it."""

    def sentence(self) -> str:
        """Return the words."""
        return _(
            "{path} lies on a network file system ({reason}), where the local store is not safe;"
            " set PREMIUM_TUI_HOME to a folder on a local disk."
        )


class ForeignFolder(PlaceError):
    """A folder or file belongs to somebody else, or is not what it should be."""

    def sentence(self) -> str:
        """Return the words."""
        return _("{path} is not safe to use: {reason}.")


class UnwritableFolder(PlaceError):
    """A folder or file cannot be made or written."""

    def sentence(self) -> str:
        """Return the words."""
        return _(
            "{path} cannot be written ({reason}); set PREMIUM_TUI_HOME to a folder of your own."
        )


def _foreign(user: int) -> str:
    return _("it belongs to user {user}").format(user=user)


def _words(number: int | None) -> str:
    return os.strerror(number or 0).lower()


def is_full(folder: Path) -> bool:
    """Return whether the disk of `folder` has no space left for us; False when it does not say."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_blocks > 0 and found.f_bavail == 0


def unwritable(folder: Path) -> str:
    """Return why nothing can be kept in a folder of ours; empty when nothing speaks against it."""
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
        return _("it is read-only")
    return _("no space is left on its disk") if is_full(folder) else ""


_EFFECTIVE = os.access in os.supports_effective_ids


def make_parents(folder: Path) -> None:
    """Make the folders above the state folder, 0700 as the XDG specification asks."""
    # Not `folder.is_dir()`: that raises where a folder above lets us not in.
    if os.path.isdir(folder):
        return
    make_parents(folder.parent)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return
    except OSError as error:
        raise UnwritableFolder(folder, _words(error.errno)) from error


def private_folder(folder: Path) -> None:
    """Make `folder` (its parent must be there) or take it over as it is: ours, 0700.

    Raises ForeignFolder when it belongs to somebody else, is shared or is no folder,
    UnwritableFolder when it cannot be made.
    """
    try:
        try:
            found = os.stat(folder)
        except FileNotFoundError:
            os.mkdir(folder, 0o700)
            found = os.stat(folder)
        if not stat.S_ISDIR(found.st_mode):
            raise ForeignFolder(folder, _("it is not a folder"))
        if found.st_uid != os.geteuid():
            raise ForeignFolder(folder, _foreign(found.st_uid))
        if found.st_mode & stat.S_ISVTX or folder == folder.parent:
            # `/tmp` and `/` are root's, and everybody's: made private, the machine stands still.
            raise ForeignFolder(folder, _("it is shared with others"))
        # A umask can only take bits away: it may have taken too many as well as too few.
        if stat.S_IMODE(found.st_mode) != 0o700:
            os.chmod(folder, 0o700)
    except FileExistsError:
        private_folder(folder)
    except OSError as error:
        raise UnwritableFolder(folder, _words(error.errno)) from error


def private_file(path: Path) -> None:
    """Make an empty file 0600, or take it over as it is: ours, 0600. Raises PlaceError.

    SQLite gives its -wal and -shm files the mode of the database, so this covers them too.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise UnwritableFolder(path, _words(error.errno)) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise ForeignFolder(path, _("it is not a plain file"))
        if found.st_uid != os.geteuid():
            raise ForeignFolder(path, _foreign(found.st_uid))
        if stat.S_IMODE(found.st_mode) != 0o600:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file, 0600, at once or not at all. Raises PlaceError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        private_file(beside)
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        raise UnwritableFolder(path, _words(error.errno)) from error
    finally:
        beside.unlink(missing_ok=True)


def read_private(path: Path | str, limit: int) -> bytes | None:
    """Return up to `limit` bytes of a plain file that is ours and nobody else may open.

    None when it is missing, a link, or not ours alone.
    """
    try:
        # A pipe must not keep us waiting for its other end.
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        handle = os.open(path, flags)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(handle)
        mode = found.st_mode
        if not stat.S_ISREG(mode) or mode & 0o077 or found.st_uid != os.geteuid():
            return None
        return os.read(handle, limit)
    except OSError:
        return None
    finally:
        os.close(handle)


def runtime_folder(environ: Mapping[str, str]) -> Path:
    """Make and return a new short private folder for sockets, wherever the state lies.

    It stands in XDG_RUNTIME_DIR when that is ours and short enough for an address of 103 bytes
    (macOS; Linux has 107), else in /tmp. Whoever asked for it removes it. Raises PlaceError.
    """
    for base in (environ.get("XDG_RUNTIME_DIR", ""), "/tmp"):
        if not os.path.isabs(base) or len(os.fsencode(base)) > 70:
            continue
        if base != "/tmp" and not is_private(Path(base)):
            continue
        from tempfile import mkdtemp

        try:
            folder = Path(mkdtemp(prefix="ptui-", dir=base))
        except OSError:
            continue
        private_folder(folder)
        return folder
    raise UnwritableFolder("/tmp", _("no folder for sockets can be made"))


def is_private(folder: Path) -> bool:
    """Return whether `folder` is a real folder of ours that nobody else can enter."""
    try:
        found = os.lstat(folder)
    except (OSError, ValueError):
        # ValueError: what was read as a path is none.
        return False
    mode = found.st_mode
    return stat.S_ISDIR(mode) and found.st_uid == os.geteuid() and not mode & 0o077
