"""Macros: texts agents keep under short names, and what sending one sets; an addition of ours.

A macro belongs to the desk, for all its agents, or to one agent alone. What it sets is set by
ordinary actions when it is sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass as standard_dataclass

from premium_tui.domain.actions import Action, DropMacro, EditTags, SaveMacro, SetPriority, SetState
from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.macro_text import Variable, unknown_variables
from premium_tui.domain.overlay import PendingAction
from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT, edited
from premium_tui.domain.text import clean, storable
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _
from premium_tui.values import dataclass, replace

NAME_LIMIT = 32
"""Characters of a name."""

TITLE_LIMIT = 100
"""Characters of a title."""

MACRO_LIMIT = 20_000
"""Characters of a text before it is filled in."""

SETTABLE = (TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED)
"""What a macro may set; closing a ticket has a question of its own."""

_JOINING = "-_."


@standard_dataclass(eq=False)
class BadMacro(ValueError):
    """A macro that cannot be kept so."""

    field: str
    """What is wrong: `name`, `title`, `body`, `language`, `state`, `priority` or `tags`."""
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Content:
    """What an agent writes of a macro."""

    name: str
    """What is typed after `::`."""
    title: str
    body: str
    """With variables; empty for one that only sets something."""
    language: str = SupportLanguage.ENGLISH
    state: TicketState | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    """Added to the ticket's own."""
    shared: bool = True
    """Whether all agents have it; else it is its writer's alone."""

    @property
    def sets(self) -> bool:
        """Whether sending it sets something on the ticket."""
        return self.state is not None or self.priority is not None or bool(self.tags)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as it stands here; its texts are clean."""

    id: str
    content: Content
    version: int
    """How often it was written; 0 for one the desk does not know yet."""
    by_name: str
    """Who wrote it last."""
    pending: str | None = None
    """Its progress, as in `PendingAction`, while something of it is on its way."""


def checked(content: Content) -> Content:
    """Return a macro as it is kept: names on one line, tags each once. Raises BadMacro."""
    name = unicodedata.normalize("NFC", _line(content.name)).removeprefix("::")
    if not name:
        raise BadMacro("name", _("A macro needs a name: what is typed after ::."))
    if len(name) > NAME_LIMIT:
        words = _("The name is too long: {n} characters will do.")
        raise BadMacro("name", words.format(n=NAME_LIMIT))
    if not all(map(_may_stand_in_name, name)) or not any(map(str.isalnum, name)):
        raise BadMacro("name", _("A name holds letters, digits, - _ and . without spaces."))
    title = _line(content.title) or name
    if len(title) > TITLE_LIMIT:
        words = _("The title is too long: {n} characters will do.")
        raise BadMacro("title", words.format(n=TITLE_LIMIT))
    body = storable(content.body).replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(body) > MACRO_LIMIT:
        words = _("The text is too long: {n} characters will do.")
        raise BadMacro("body", words.format(n=f"{MACRO_LIMIT:,}"))
    _check_variables(body)
    if content.language not in list(SupportLanguage):
        raise BadMacro("language", _("A macro is in English (en) or in Japanese (ja)."))
    if content.state is not None and content.state not in SETTABLE:
        raise BadMacro("state", _("A macro sets a ticket open, waiting or solved, not closed."))
    made = replace(content, name=name, title=title, body=body, tags=_tags(content.tags))
    if not body.strip() and not made.sets:
        raise BadMacro("body", _("A macro needs a text, or something that it sets."))
    return made


def content_of(action: SaveMacro) -> Content:
    """Return what an action that is on its way writes."""
    return Content(
        name=action.name,
        title=action.title,
        body=action.body,
        language=action.language,
        state=action.state,
        priority=action.priority,
        tags=action.tags,
        shared=action.shared,
    )


def saving(macro_id: str, content: Content, based_on: int) -> SaveMacro:
    """Return the action that keeps a macro so; `based_on` is the version it was written on."""
    return SaveMacro(
        macro_id=macro_id,
        name=content.name,
        title=content.title,
        body=content.body,
        language=content.language,
        state=content.state,
        priority=content.priority,
        tags=content.tags,
        shared=content.shared,
        based_on=based_on,
    )


def overlay_macros(
    macros: Iterable[Macro], pending: Iterable[PendingAction], writer: str
) -> list[Macro]:
    """Return macros as they stand after the pending actions of `writer`, in no order.

    What was refused changes nothing.
    """
    found = {macro.id: macro for macro in macros}
    for item in pending:
        action = item.action
        if item.progress == "attention":
            continue
        if isinstance(action, DropMacro):
            found.pop(action.macro_id, None)
        elif isinstance(action, SaveMacro):
            version = action.based_on + 1
            before = found.get(action.macro_id)
            if before is not None and before.version >= version:
                # The desk has told of it already.
                continue
            found[action.macro_id] = Macro(
                action.macro_id, content_of(action), version, writer, item.progress
            )
    return list(found.values())


def setting(
    content: Content,
    ticket_id: str,
    state: TicketState,
    priority: Priority,
    tags: Sequence[str],
) -> list[tuple[Action, Action]]:
    """Return what sets on a ticket, as it stands, what a macro sets, each with what sets it back.

    What is so already is left out; so are tags of which there would be too many.
    """
    found: list[tuple[Action, Action]] = []
    if content.tags and not crowded(content, tags):
        added = edited(tags, content.tags, ())[len(edited(tags, (), ())) :]
        if added:
            found.append((EditTags(ticket_id, added, ()), EditTags(ticket_id, (), added)))
    if content.priority is not None and content.priority is not priority:
        found.append((SetPriority(ticket_id, content.priority), SetPriority(ticket_id, priority)))
    if content.state is not None and content.state is not state:
        found.append((SetState(ticket_id, content.state), SetState(ticket_id, state)))
    return found


def crowded(content: Content, tags: Sequence[str]) -> bool:
    """Return whether a ticket would have more tags than one may have."""
    return len(edited(tags, content.tags, ())) > max(TAGS_LIMIT, len(tags))


def key_of(name: str) -> str:
    """Return what tells a name from others: width and case do not."""
    return unicodedata.normalize("NFKC", name).casefold()


def named(macros: Iterable[Macro], name: str) -> Macro | None:
    """Return the macro of a name, one's own before the desk's; None for none."""
    wanted = key_of(name.strip().removeprefix("::"))
    found = [macro for macro in macros if key_of(macro.content.name) == wanted]
    return min(found, key=lambda macro: macro.content.shared, default=None)


def found_by(macros: Iterable[Macro], typed: str, language: str = "") -> list[Macro]:
    """Return the macros that what is `typed` may mean, the likeliest first.

    A name it is, one it begins, one it stands in, then titles; those in `language` first.
    """
    wanted = key_of(typed)
    ranked = []
    for macro in macros:
        name, title = key_of(macro.content.name), key_of(macro.content.title)
        rank = (
            0
            if name == wanted
            else 1
            if name.startswith(wanted)
            else 2
            if wanted in name
            else 3
            if all(part in title for part in wanted.split())
            else None
        )
        if rank is not None:
            other = bool(language) and macro.content.language != language
            ranked.append(((rank, other, macro.content.shared, name, macro.id), macro))
    return [macro for _rank, macro in sorted(ranked, key=lambda pair: pair[0])]


def _check_variables(body: str) -> None:
    unknown = unknown_variables(body)
    if unknown:
        known = ", ".join("{" + variable + "}" for variable in Variable)
        words = _("There is no variable {name}: there are {known}; {itself} writes it as it is.")
        shown = clean("{" + unknown[0] + "}", one_line=True)
        raise BadMacro("body", words.format(name=shown, known=known, itself="{" + shown + "}"))


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    found = edited((), tags, ())
    if len(found) > TAGS_LIMIT:
        raise BadMacro("tags", _("A ticket has at most {n} tags.").format(n=TAGS_LIMIT))
    for tag in found:
        if len(tag) > TAG_LIMIT:
            words = _("The tag {tag} is too long: {n} characters will do.")
            raise BadMacro("tags", words.format(tag=f"{tag[:20]}…", n=TAG_LIMIT))
    return found


def _may_stand_in_name(character: str) -> bool:
    return character.isalnum() or character in _JOINING or unicodedata.category(character)[0] == "M"


def _line(text: str) -> str:
    return " ".join(clean(text, one_line=True).split())
