"""The look: the terminal's own colours, one accent, one warning, one alarm, the rest dimmed."""

from __future__ import annotations

from rich.style import Style
from textual.theme import Theme

TEXT = Style()
DIM = Style(dim=True)
STRONG = Style(bold=True)
ACCENT = Style(color="cyan")
ACCENT_STRONG = Style(color="cyan", bold=True)
CURSOR = Style(bold=True, reverse=False)
WARNING = Style(color="yellow")
ALARM = Style(color="red", bold=True)
GOOD = Style(color="green")
MARK = Style(bold=True, underline=True)
"""Words that were looked for."""

CALM = Theme(
    name="calm",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_default",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_cyan",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "border": "ansi_cyan",
        "border-blurred": "ansi_bright_black",
    },
)
"""The only theme so far: it works in 16 colours, in none, and on light and dark grounds."""
