"""Commands of writing: answers, forms, questions to support and their review; the outbox."""

from __future__ import annotations

from premium_tui.i18n import _
from premium_tui.rooms import Command, Where

WRITING_COMMANDS: tuple[Command, ...] = (
    Command("composer.send", Where.COMPOSER, ("ctrl+s",), "send", _("send"), footer=1, typing=True),
    Command(
        "composer.leave",
        Where.COMPOSER,
        ("escape", "ctrl+g"),
        "leave",
        _("keep draft"),
        _("Keep the draft and leave"),
        footer=2,
        typing=True,
    ),
    Command("form.send", Where.FORM, ("ctrl+s",), "send", _("send"), footer=1, typing=True),
    Command(
        "form.leave",
        Where.FORM,
        ("escape", "ctrl+g"),
        "leave",
        _("keep draft"),
        _("Keep what is written and leave"),
        footer=2,
        typing=True,
    ),
    Command(
        "form.next", Where.FORM, ("tab",), "next_field", _("next field"), footer=3, typing=True
    ),
    Command("form.enter", Where.FORM, ("enter",), "enter_field", _("next field"), typing=True),
    Command(
        "form.previous",
        Where.FORM,
        ("shift+tab",),
        "previous_field",
        _("previous field"),
        typing=True,
    ),
    Command(
        "request.review",
        Where.REQUEST,
        ("ctrl+s",),
        "review",
        _("review"),
        _("See all that will be sent, before it is"),
        footer=1,
        typing=True,
    ),
    Command(
        "request.back",
        Where.REQUEST,
        ("escape", "ctrl+g"),
        "step_back",
        _("back"),
        _("One step back; what is written is kept"),
        footer=2,
        typing=True,
    ),
    Command(
        "request.next",
        Where.REQUEST,
        ("tab",),
        "next_field",
        _("next field"),
        footer=3,
        typing=True,
    ),
    Command(
        "request.enter", Where.REQUEST, ("enter",), "enter_field", _("next field"), typing=True
    ),
    Command(
        "request.previous",
        Where.REQUEST,
        ("shift+tab",),
        "previous_field",
        _("previous field"),
        typing=True,
    ),
    Command(
        "request.articles",
        Where.REQUEST,
        ("ctrl+o",),
        "articles",
        _("articles"),
        _("Show the addresses of the articles that may answer it"),
        footer=4,
        typing=True,
    ),
    Command("review.send", Where.REVIEW, ("enter", "ctrl+s"), "send", _("send"), footer=1),
    Command("review.down", Where.REVIEW, ("j", "down"), "move(1)", _("down")),
    Command("review.up", Where.REVIEW, ("k", "up"), "move(-1)", _("up")),
    Command("review.page_down", Where.REVIEW, ("pagedown", "space"), "move(10)", _("page")),
    Command("review.page_up", Where.REVIEW, ("pageup",), "move(-10)", _("page back")),
)

OUTBOX_COMMANDS: tuple[Command, ...] = (
    Command("outbox.down", Where.OUTBOX, ("j", "down"), "move(1)", _("down")),
    Command("outbox.up", Where.OUTBOX, ("k", "up"), "move(-1)", _("up")),
    Command(
        "outbox.open", Where.OUTBOX, ("enter",), "open", _("open"), _("Open it, or go on writing")
    ),
    Command(
        "outbox.send",
        Where.OUTBOX,
        ("ctrl+s",),
        "send",
        _("send now"),
        _("Send it again, or now when it waits"),
        footer=1,
    ),
    Command(
        "outbox.drop",
        Where.OUTBOX,
        ("x",),
        "drop",
        _("drop"),
        _("Drop it, unsent (asks)"),
        footer=3,
        loses=True,
        asks=True,
    ),
)
