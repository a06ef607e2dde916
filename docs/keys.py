"""Makes docs/keys.md: every command with its keys, from the registry of commands.

`uv run python -m docs.keys` from the checkout's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from premium_tui.commands import COMMANDS
from premium_tui.keys.names import written
from premium_tui.keys.presets import PRESETS, Preset, keys_in
from premium_tui.rooms import ROOM_NAMES, Command, Where

TARGET = Path(__file__).parent / "keys.md"

HEAD = """\
# Keys

`?` shows the keys of the place you are in, and filters them as you type; ctrl+p or `:` finds any
command by its name, also one without a key. The few that matter most stand in the last line.

This page is made from the program by `uv run python -m docs.keys`.

## Presets and keys of your own
Two settings in `config.toml` ([docs/configuration.md](configuration.md)) change keys everywhere:
what is bound, the last line, help, the palette, and the sentences that name a key.

```toml
[keys]
preset = "mutt"                     # or k9s, lazygit, arrows; keys = "mutt" alone does it too

[keys.bind]
"ticket.reply" = ["r", "ctrl+r"]    # a command, and the keys it is to have instead
"list.sort" = "g s"                 # one key; two with a space are pressed one after the other
"list.preview" = []                 # no key: the palette still has it
```

Keys are written as a character (`r`, `R`, `/`, `é`), by name (`enter`, `esc`, `tab`, `space`,
`backspace`, `delete`, `insert`, `home`, `end`, `pgup`, `pgdn`, `up`, `down`, `left`, `right`, `f1`)
and with `ctrl+`, `shift+` or `alt+` before them. A terminal sends the same for ctrl+i and tab,
ctrl+m and enter, ctrl+h and backspace, ctrl+[ and esc.

A key of your own is taken from whatever had it in the same place. What does not exist is told in
one sentence at the start, with the nearest right name, and left out; the rest stands. Where one is
writing, letters are text: commands there take keys with ctrl. `premium-tui keys lint` says what is
wrong: keys that mean two things, chords that never come to their end, commands out of reach, and
keys that yours took from commands that were given no others. `premium-tui keys list` shows what you
have; both take `--preset NAME` for a preset as it comes, and `--json`.

## Keyboards, input methods, slow links
- No command needs AltGr, alt or a function key. On a French keyboard the digits need no shift: `&`,
  `é`, `"`, `'`, `(` change tabs and pick answers wherever they mean nothing else (in a list `'`
  picks a view).
- With an input method on, full-width characters are the keys they stand for, `ｒ` is `r` and `？`
  is `?`, and so is what a Japanese or Chinese one writes for `/`, `,`, `.`, `[` and `]`. Where one
  writes they are text, as typed.
- What you type ahead while a place to write in is opening goes into it, in order, and never acts as
  commands.
- What cannot be brought back asks first, and enter is the answer that does no harm; the arrow keys
  or tab choose the other one.
"""

NEEDS = {
    "": "",
    "agent": "agents",
    "admin": "admins",
    "customer": "customers",
    "console": "admins and agents",
}


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, "## Commands", *rooms(), "## Presets", *presets()])


def rooms() -> Iterable[str]:
    """Yield a table for each room, those that are open everywhere first."""
    first = (Where.EVERYWHERE, Where.TABS, Where.LIST, Where.TICKET, Where.THREAD)
    order = [*first, *(room for room in Where if room not in first)]
    listed = sorted(COMMANDS, key=lambda c: order.index(c.where))
    for room, commands in groupby(listed, key=lambda c: c.where):
        yield f"\n### {ROOM_NAMES[room]}\n"
        yield from table(
            ("keys", "what it does", "command", "for"),
            ((keys(c.keys), told(c), f"`{c.id}`", NEEDS[c.needs]) for c in commands),
        )
    yield ""


def presets() -> Iterable[str]:
    """Yield a table for each preset, of what differs in it."""
    for name, preset in PRESETS.items():
        differing = [c for c in COMMANDS if keys_in(preset, c) != c.keys]
        if not differing:
            continue
        yield f"\n### {name}\n"
        yield f"{preset.words[:1].upper()}{preset.words[1:]}.\n"
        yield from table(("keys", "what it does", "command", "usual keys"), rows(preset, differing))
    yield ""


def rows(preset: Preset, commands: Iterable[Command]) -> Iterable[Sequence[str]]:
    """Yield what a preset has for commands."""
    for c in commands:
        yield keys(keys_in(preset, c)), told(c), f"`{c.id}`", keys(c.keys)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield f"| {' | '.join(line)} |"


def told(command: Command) -> str:
    """Return what a command does, beginning with a capital."""
    words = command.help or command.label
    return f"{words[:1].upper()}{words[1:]}"


def keys(of: Sequence[str]) -> str:
    """Return keys as the page shows them; a bar would end a cell, a backtick the code."""
    shown = [written(key) for key in of]
    return " ".join("`` ` ``" if key == "`" else f"`{key}`" for key in shown).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
