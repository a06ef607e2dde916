"""Names of keys: as people write them, as the key map holds them, and what a keyboard can send."""

from __future__ import annotations

import re
import unicodedata

from premium_tui.i18n import _
from premium_tui.keys.nearest import nearest

NAMED = (
    "enter",
    "escape",
    "tab",
    "space",
    "backspace",
    "delete",
    "insert",
    "home",
    "end",
    "pageup",
    "pagedown",
    "up",
    "down",
    "left",
    "right",
    *(f"f{number}" for number in range(1, 25)),
)
"""Keys that are no characters."""

ALIASES = {
    "return": "enter",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "spc": "space",
    "↵": "enter",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
"""What else people call them."""

SHORTER = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Characters that are not called by their Unicode name."""

MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "c": "ctrl",
    "shift": "shift",
    "s": "shift",
    "alt": "alt",
    "meta": "alt",
    "m": "alt",
    "option": "alt",
}

SAME = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
}
"""Keys a terminal sends as another one."""

TAKEN = ("ctrl+a", "ctrl+b", "ctrl+j", "ctrl+z")
"""Keys that tmux, screen or the shell take for themselves, or that some terminals send as enter."""

ALTGR = frozenset("[]{}\\|@#~^`")
"""Characters that need AltGr on a French, German or Spanish keyboard."""


class NotAKey(ValueError):
    """What somebody wrote is no key; `near` is the key they may have meant, or empty."""

    def __init__(self, text: str, near: str) -> None:
        super().__init__(text, near)
        self.text = text
        self.near = near

    def __str__(self) -> str:
        if self.near:
            return _('"{text}" is no key; did you mean "{near}"?').format(
                text=self.text, near=self.near
            )
        return _('"{text}" is no key.').format(text=self.text)


def key_of_character(character: str) -> str:
    """Return the key map's name of a printable character: `r` is `r`, `?` is `question_mark`."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return SHORTER.get(name, name)


CHARACTERS = {
    key_of_character(chr(code)): chr(code) for code in range(0x20, 0x7F) if not chr(code).isalnum()
}
"""The ASCII characters that are neither letters nor digits, by their key."""


def read_key(text: str) -> str:
    """Return what somebody wrote for a key or for a chord of two as the key map spells it.

    `g m` is a chord; `ctrl+R`, `C-r` and `ctrl+r` are the same key, as are `?` and
    `question_mark`. Raises NotAKey.
    """
    parts = text.split() or ([text] if text == " " else [])
    if not 1 <= len(parts) <= 2:
        raise NotAKey(text, "")
    try:
        return " ".join(_single(part) for part in parts)
    except NotAKey as error:
        near = text.replace(error.text, error.near) if error.near else ""
        raise NotAKey(text, near) from None


def _single(text: str) -> str:
    *held, last = _pieces(text)
    modifiers = set()
    for word in held:
        if word.lower() not in MODIFIERS:
            raise _no_key(text)
        modifiers.add(MODIFIERS[word.lower()])
    key = last if len(last) == 1 else last.lower()
    key = ALIASES.get(key, key)
    if len(key) == 1:
        if not key.isprintable():
            raise _no_key(text)
        if "shift" in modifiers and key.isalpha():
            modifiers.discard("shift")
            key = key.upper()
        key = key_of_character(key.lower() if modifiers else key)
    elif key in CHARACTERS or key in SHORTER:
        key = SHORTER.get(key, key)
    elif key not in NAMED:
        raise _no_key(text)
    if modifiers == {"shift"} and is_text(key):
        # Which character that makes is the keyboard's to say.
        raise _no_key(text)
    spelled = "+".join([*sorted(modifiers), key])
    return SAME.get(spelled, spelled)


def _pieces(text: str) -> list[str]:
    """Return modifiers and key of `ctrl+r`, `C-r`, `<c-r>`, `ctrl++` or `+`."""
    if len(text) > 2 and text[0] == "<" and text[-1] == ">":
        text = text[1:-1]
    if len(text) == 1:
        return [text]
    found = re.fullmatch(r"((?:[^+-]+[+-])*)(.+)", text)
    if found is None:
        return [text]
    return [*re.findall(r"[^+-]+", found[1]), found[2]]


def _no_key(text: str) -> NotAKey:
    *held, last = _pieces(text)
    names = [*NAMED, *ALIASES, *CHARACTERS]
    words = [MODIFIERS.get(w.lower()) or nearest(w.lower(), list(MODIFIERS)) for w in held]
    known = len(last) == 1 or last.lower() in names
    key = last if known else nearest(last.lower(), names)
    near = "+".join([*words, key]) if key and all(words) else ""
    return NotAKey(text, near if near != text else "")


def written(key: str) -> str:
    """Return a key or chord of the key map as one writes it: `slash` is `/`, `enter` stays."""
    return " ".join(_written(part) for part in key.split(" "))


def _written(key: str) -> str:
    if key == "ctrl+at":
        return "ctrl+space"
    held, plus, last = key.rpartition("+")
    return f"{held}{plus}{last if last == 'space' else CHARACTERS.get(last, last)}"


def is_text(key: str) -> bool:
    """Return whether a key, as the key map spells it, writes a character into a field."""
    return "+" not in key and (key == "space" or key not in NAMED)


def everywhere(key: str) -> bool:
    """Return whether every keyboard and terminal can send a key or chord with ease.

    That is without AltGr, without a function key and without alt, whatever tmux keeps for itself.
    """
    return all(_easy(part) for part in key.split(" "))


def _easy(key: str) -> bool:
    *held, last = key.split("+")
    if key == "ctrl+at":
        # As ctrl+space arrives.
        return True
    if re.fullmatch(r"f\d+", last) or key in TAKEN or "alt" in held:
        return False
    if held and last in ("enter", "tab") and key != "shift+tab":
        return False
    return CHARACTERS.get(last) not in ALTGR
