"""Guards before the console starts: is there a terminal it can be drawn on?

Imports nothing of Textual: some of its settings are read when it is imported, and are set here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping

from premium_tui.i18n import _

SMALLEST = (40, 10)
"""Columns and lines below which nothing useful can be drawn."""

FRAMES_A_SECOND = "120"

SLOW_FRAMES_A_SECOND = "20"
"""Over a slow line, where a frame that comes later holds more and costs less in all."""

EXIT_REFUSED = 2
"""The exit code that goes with a refusal."""

_KEPT = frozenset(
    {
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DIM_FACTOR",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
        "TEXTUAL_THEME",
    }
)
"""Textual's settings that only change how it looks; others import classes, press keys, write files
or hand ctrl+z to a shell, and come from whoever set the environment (terminals 1)."""


def refusal_here() -> str | None:
    """Return the sentence that says why the console cannot run in this process, or None.

    The caller prints it on standard error and exits with `EXIT_REFUSED`.
    """
    return refusal(
        os.environ, stdin_tty=os.isatty(0), stderr_tty=os.isatty(2), size=terminal_size()
    )


def refusal(
    environ: Mapping[str, str], *, stdin_tty: bool, stderr_tty: bool, size: tuple[int, int]
) -> str | None:
    """Return the sentence that says why the console cannot run here, or None when it can.

    `size` is columns and lines, zeros when unknown; Textual draws on standard error, so that one
    must be a terminal (terminals A6).
    """
    if not (stdin_tty and stderr_tty):
        return _(
            "premium-tui needs a terminal: over SSH use `ssh -t`, in scripts use its commands."
        )
    if environ.get("TERM", "") == "dumb":
        return _("This terminal cannot be drawn on (TERM=dumb): use `premium-tui ticket list`.")
    if size[0] and size[1] and (size[0] < SMALLEST[0] or size[1] < SMALLEST[1]):
        return _("The terminal is too small: at least 40 columns and 10 lines are needed.")
    return None


def prepare(environ: MutableMapping[str, str], *, slow: bool = False) -> None:
    """Set what Textual reads at its import: the real size, no animations, nothing from outside.

    `slow` spares a slow line.
    """
    for name in [name for name in environ if name.startswith("TEXTUAL_") and name not in _KEPT]:
        del environ[name]
    environ.pop("COLUMNS", None)
    environ.pop("LINES", None)
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # Reports of the mouse in pixels: many times the bytes over SSH, for lines that do not glide.
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    # What a key brings from a thread waits for up to two frames, and 60 a second are slow for that.
    environ.setdefault("TEXTUAL_FPS", SLOW_FRAMES_A_SECOND if slow else FRAMES_A_SECOND)


def terminal_size() -> tuple[int, int]:
    """Return columns and lines of the terminal on standard error; zeros when unknown."""
    try:
        size = os.get_terminal_size(2)
    except OSError:
        return (0, 0)
    return (size.columns, size.lines)
