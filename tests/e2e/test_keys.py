"""A person's own keys in a real terminal, with other keyboards, and typed ahead in one packet."""

from __future__ import annotations

from premium_tui.paths import Places
from tests.e2e.home import READY, Home, cursor_row, quit_console
from tests.pty_term import PtyTerm

WRONG = 'There is no command "ticket.replay"; did you mean "ticket.reply"?'

PREVIEW = "Nine of our eleven edit stations"
"""How the text of the newest ticket begins, which is below the list once it is whole."""

TIMELESS = 60
"""Cells of a line before those that say when something was or is due."""


def configure(home: Home, text: str) -> None:
    """Write config.toml; answers go at once."""
    Places.from_environment(home.env).config_file.write_text(f"undo_seconds = 0\n{text}")


def at(term: PtyTerm, place: str) -> None:
    """Wait until the cursor stands there."""
    term.wait_until(lambda: f" {place} of " in term.row(term.screen.lines - 1), what=place)


def timeless(term: PtyTerm) -> list[str]:
    """Return what the screen shows that no minute changes: not how the desk and clocks stand."""
    return [row[:TIMELESS] for y, row in enumerate(term.screen.rows()) if y not in (0, 3)]


def test_a_preset_other_keyboards_and_type_ahead(demo: Home) -> None:
    configure(demo, 'keys.preset = "mutt"\nkeys.bind = {"ticket.replay" = ["e"]}\n')
    with demo.console() as term:
        # It goes away by itself, maybe before a slow machine has reached its desk.
        term.wait_for(WRONG, READY)
        term.wait_for("live", READY)
        at(term, "1")
        term.send("ｊｊ")
        at(term, "3")
        term.send("=")
        at(term, "1")
        first = cursor_row(term)[:TIMELESS]
        term.send("é")
        term.wait_until(lambda: cursor_row(term)[:TIMELESS] != first, what="the team's tickets")
        term.send("cm")
        term.wait_until(lambda: cursor_row(term)[:TIMELESS] == first, what="one's own tickets")
        term.send("gWe tried: q? x! c t done\x13")
        term.wait_for("We tried: q? x! c t done")
        term.wait_gone("ctrl+s send")
        term.send("q")
        at(term, "1")
        assert quit_console(term) == 0


def test_without_letters_nothing_typed_by_accident_does_anything(demo: Home) -> None:
    configure(demo, 'keys = "arrows"\n')
    with demo.console() as term:
        term.wait_for("live", READY)
        at(term, "1")
        term.wait_for(PREVIEW, READY)
        before = timeless(term)
        term.send("jxqQcrRuIyXsSpFfgmgg")
        term.key("down")
        at(term, "2")
        term.key("up")
        at(term, "1")
        term.settle()
        term.wait_for(PREVIEW)
        assert timeless(term) == before
        term.send("\x12Typed ahead: xqQ")
        term.wait_for("Typed ahead: xqQ")
        term.key("ctrl+g", "ctrl+g")
        at(term, "1")
        term.key("ctrl+q")
        assert term.wait_exit(READY) == 0
