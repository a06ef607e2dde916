"""Settings: what a person wrote into config.toml, read once at the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from premium_tui.i18n import _
from premium_tui.values import dataclass, replace

UNDO_LIMIT = 60

AT_RISK_MINUTES = 30
"""How long before it is due an answer is at risk, unless somebody has set another time."""

AT_RISK_LIMIT = 240
"""Minutes: no promise but those of base plans is longer (rule 4)."""

NOTICES = ("queue", "mine", "off")
"""Of whose answers it is told when they become at risk: of the whole queue, or of one's own and
those nobody has; or of none."""

AUTO = "auto"
"""The value of a setting that follows from where the console runs."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Which keys a person wants, as written; `keys.own` says what is wrong with them."""

    preset: str = "default"
    """The name of a preset."""
    bind: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Command ids, each with the keys it is to have instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set in config.toml; what is not set there stays as here."""

    undo_seconds: int = 10
    """How long an answer or a request is held back before it is sent, 0 to 60."""
    bell: bool = False
    """Whether the terminal's bell rings when something unread comes."""
    keys: KeyChoice = KeyChoice()
    """A preset of keys, and one's own by command."""
    slow: bool | str = AUTO
    """Whether the console spares a slow line; `AUTO`: it does over SSH."""
    at_risk_minutes: int = AT_RISK_MINUTES
    """How long before it is due an answer is at risk, 1 to 240."""
    due_notice: str = NOTICES[0]
    """Of whose answers an agent is told when they become at risk, one of `NOTICES`."""


def settled(settings: Settings, environ: Mapping[str, str], *, slow: bool = False) -> Settings:
    """Return the settings with `slow` decided: asked for by flag, set, or told by `environ`."""
    if slow or settings.slow == AUTO:
        settings = replace(settings, slow=slow or bool(environ.get("SSH_CONNECTION")))
    return settings


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
    slow = found.get("slow", AUTO)
    if not isinstance(slow, bool) and slow != AUTO:
        words = _('slow must be true, false or "auto", not {found!r}')
        raise ConfigError(path, words.format(found=slow))
    minutes = found.get("at_risk_minutes", Settings().at_risk_minutes)
    if (
        not isinstance(minutes, int)
        or isinstance(minutes, bool)
        or not 1 <= minutes <= AT_RISK_LIMIT
    ):
        words = _("at_risk_minutes must be a whole number from 1 to {most}, not {found!r}")
        raise ConfigError(path, words.format(most=AT_RISK_LIMIT, found=minutes))
    notice = found.get("due_notice", Settings().due_notice)
    if notice not in NOTICES:
        words = _("due_notice must be one of {known}, not {found!r}")
        raise ConfigError(path, words.format(known=", ".join(NOTICES), found=notice))
    return Settings(
        undo_seconds=undo,
        bell=bell,
        slow=slow,
        keys=_keys(path, found.get("keys", {})),
        at_risk_minutes=minutes,
        due_notice=str(notice),
    )


def _keys(path: Path, found: object) -> KeyChoice:
    """Return the keys that are asked for: a preset's name alone, or a table."""
    if isinstance(found, str):
        return KeyChoice(found)
    if not isinstance(found, dict):
        words = _("keys must be a preset's name or a table, not {found!r}")
        raise ConfigError(path, words.format(found=found))
    for name in found:
        if name not in ("preset", "bind"):
            words = _("there is no setting named {name!r} in keys; there are: preset, bind")
            raise ConfigError(path, words.format(name=name))
    preset, bind = found.get("preset", KeyChoice().preset), found.get("bind", {})
    if not isinstance(preset, str) or not isinstance(bind, dict):
        raise ConfigError(path, _("keys.preset must be a name, and keys.bind a table"))
    return KeyChoice(preset, tuple(_bound("", bind)))


def _bound(before: str, table: dict[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield command ids and their keys; without quotes TOML makes a table of each dot."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _bound(f"{before}{name}.", value)
        elif isinstance(value, list):
            yield f"{before}{name}", tuple(map(str, value))
        else:
            yield f"{before}{name}", (str(value),)
