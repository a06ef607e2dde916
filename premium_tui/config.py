"""Settings: what a person wrote into config.toml, read once at the start."""

from __future__ import annotations

from pathlib import Path

from premium_tui.i18n import _
from premium_tui.values import dataclass

UNDO_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set in config.toml; what is not set there stays as here."""

    undo_seconds: int = 10
    """How long an answer or a request is held back before it is sent, 0 to 60."""
    bell: bool = False
    """Whether the terminal's bell rings when something unread comes."""


class ConfigError(Exception):
    """config.toml cannot be used; `str()` of it is one sentence for the user."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return _("{path}: {reason}.").format(path=self.path, reason=self.reason)


def load_settings(path: Path) -> Settings:
    """Return the settings in a TOML file; the defaults when there is none. Raises ConfigError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(path, (error.strerror or str(error)).lower()) from error
    import tomllib  # only for who has a config file

    try:
        found = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, _("line {line} is not UTF-8").format(line=line)) from error
    except tomllib.TOMLDecodeError as error:
        # The parser's own words end in "(at line 3, column 7)".
        words = str(error)
        raise ConfigError(path, words[:1].lower() + words[1:]) from error
    return _settings(path, found)


def _settings(path: Path, found: dict[str, object]) -> Settings:
    from dataclasses import fields  # only for who has a config file

    known = [field.name for field in fields(Settings)]
    for name in found:
        if name not in known:
            words = _("there is no setting named {name!r}; there are: {known}")
            raise ConfigError(path, words.format(name=name, known=", ".join(known)))
    undo = found.get("undo_seconds", Settings().undo_seconds)
    if not isinstance(undo, int) or isinstance(undo, bool) or not 0 <= undo <= UNDO_LIMIT:
        words = _("undo_seconds must be a whole number from 0 to {most}, not {found!r}")
        raise ConfigError(path, words.format(most=UNDO_LIMIT, found=undo))
    bell = found.get("bell", False)
    if not isinstance(bell, bool):
        raise ConfigError(path, _("bell must be true or false, not {found!r}").format(found=bell))
    return Settings(undo_seconds=undo, bell=bell)
