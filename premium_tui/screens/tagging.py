"""Changing the tags of a ticket. Imported when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import TicketRow
from premium_tui.domain.actions import EditTags
from premium_tui.domain.tags import TAGS_LIMIT, edited
from premium_tui.i18n import _
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.tag_editor import TagEdit, TagEditor
from premium_tui.screens.verbs import name_of

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen


async def edit_tags(screen: ConsoleScreen, row: TicketRow) -> None:
    """Add tags to a ticket and take others off."""

    def done(edit: TagEdit | None) -> None:
        if edit is not None and (edit.add or edit.remove):
            _set(screen, row, edit)

    screen.console.type_ahead.hold()
    title = _("Tags of {ticket}").format(ticket=name_of(row))
    known = screen.gateway.work.tags()
    await screen.app.push_screen(TagEditor(screen.console, title, row.tags, known), done)


def tag_step(row: TicketRow, edit: TagEdit) -> Step | None:
    """Return a change of a ticket's tags; None when it changes nothing of it."""
    after = edited(row.tags, edit.add, edit.remove)
    add = tuple(tag for tag in after if tag not in row.tags)
    remove = tuple(tag for tag in row.tags if tag not in after)
    if not add and not remove:
        return None
    return Step(EditTags(row.id, add, remove), EditTags(row.id, remove, add))


def _set(screen: ConsoleScreen, row: TicketRow, edit: TagEdit) -> None:
    step = tag_step(row, edit)
    if step is None:
        return
    if len(edited(row.tags, edit.add, edit.remove)) > max(TAGS_LIMIT, len(row.tags)):
        words = _("A ticket has at most {n} tags: {ticket} would have more.")
        screen.say(words.format(n=TAGS_LIMIT, ticket=name_of(row)), trouble=True)
        return
    if set_all(screen, [step]):
        words = _("{ticket}: tags changed; {key} takes that back.")
        key = screen.console.keymap.name("app.undo")
        screen.say(words.format(ticket=name_of(row), key=key))
