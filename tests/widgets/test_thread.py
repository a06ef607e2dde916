"""The thread: who wrote what and when, how far it has come, wrapped and scrolled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from premium_tui.data.models import Delivery, Notice, ThreadMessage
from premium_tui.domain.text import clean, was_cut
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.widgets.thread import FOLDED_FROM, Thread
from premium_tui.widgets.thread_words import (
    author_words,
    delivery_words,
    ladder_words,
    steps_words,
)
from tests.widgets.hosting import drawn, hosted, resized
from tests.widgets.test_columns import NOW

MESSAGE = ThreadMessage(
    id="m-1",
    author_name="Aiko Tanabe",
    author_id="p-1",
    mine=False,
    side=Side.CUSTOMER,
    kind=MessageKind.PUBLIC,
    collaborator=False,
    body="Two of us lost /Client-A this morning.",
    sent_at=NOW - timedelta(hours=3),
)


WRITTEN = NOW - timedelta(hours=3, seconds=7)
TOLD = Notice("Aiko", NOW - timedelta(hours=2, minutes=59), True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"written_at": NOW - timedelta(hours=3, seconds=59)}, ""),
        (
            {"written_at": NOW - timedelta(hours=4)},
            "written 08:00 › accepted 09:00",
        ),
        ({"notice": TOLD}, "accepted 09:00 › Aiko notified 09:01"),
        (
            {"notice": replace(TOLD, told=False), "written_at": NOW - timedelta(hours=4)},
            "written 08:00 › accepted 09:00 › Aiko could not be notified",
        ),
        ({"notice": TOLD, "mine": False}, ""),
    ],
)
def test_the_steps_of_ones_own_message_are_told(changes: dict[str, Any], words: str) -> None:
    assert ladder_words(replace(MESSAGE, **({"mine": True} | changes)), NOW) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "accepted {sent}"),
        ({"written_at": WRITTEN}, "written {written} › accepted {sent}"),
        ({"delivery": Delivery.HELD}, "held back since {sent}"),
        ({"delivery": Delivery.ATTENTION}, "queued {sent}, not sent"),
        ({"delivery": Delivery.SENT}, "queued {sent}, the desk has it"),
        ({"notice": TOLD}, "accepted {sent} › Aiko notified {told}"),
        (
            {"notice": replace(TOLD, told=False), "kind": MessageKind.NOTE},
            "accepted {sent} › Aiko could not be notified {told} › only agents see it",
        ),
    ],
)
def test_the_whole_way_of_a_message_is_told_to_the_second(
    changes: dict[str, Any], words: str
) -> None:
    def told(at: datetime) -> str:
        return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"

    times = {"sent": MESSAGE.sent_at, "written": WRITTEN, "told": TOLD.at}
    wanted = words.format(**{name: told(at) for name, at in times.items()})
    assert steps_words(replace(MESSAGE, **changes)) == wanted


def thread(*bodies: str) -> list[ThreadMessage]:
    return [replace(MESSAGE, id=f"m-{n}", body=body) for n, body in enumerate(bodies)]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (MESSAGE, "Aiko Tanabe"),
        (replace(MESSAGE, mine=True), "You"),
        (replace(MESSAGE, mine=True, collaborator=True), "You, as Collaborator"),
        (replace(MESSAGE, collaborator=True), "Aiko Tanabe, as Collaborator"),
        (replace(MESSAGE, side=Side.AGENT, author_name="Noor"), "Support · Noor"),
        (replace(MESSAGE, side=Side.AGENT, author_name="Support"), "Support"),
        (replace(MESSAGE, kind=MessageKind.NOTE, mine=True), "You · internal note"),
    ],
)
def test_37_a_message_is_headed_by_who_wrote_it(message: ThreadMessage, words: str) -> None:
    assert author_words(message) == words


@pytest.mark.parametrize(
    ("delivery", "offline", "words"),
    [
        (None, False, "09:00"),
        (Delivery.HELD, False, "09:00 · held, u takes it back"),
        (Delivery.QUEUED, False, "09:00 · queued"),
        (Delivery.QUEUED, True, "09:00 · queued, you are offline"),
        (Delivery.SENDING, False, "09:00 · sending"),
        (Delivery.SENT, False, "09:00 · sent"),
        (Delivery.ATTENTION, False, "not sent"),
    ],
)
def test_how_far_a_message_has_come(delivery: Delivery | None, offline: bool, words: str) -> None:
    message = replace(MESSAGE, delivery=delivery)
    assert delivery_words(message, NOW, offline=offline)[0] == words


async def test_every_word_is_there_and_no_line_is_too_wide() -> None:
    body = clean(
        "A " + "long and winding " * 30 + "\n\n\tお世話になっております。" * 20 + "x" * 300
    )
    widget = Thread(lambda: NOW)
    async with hosted(widget, (60, 200)):
        widget.show(thread(body), offline=False)
        lines = drawn(widget)
        text = "".join(line.strip() for line in lines)
        assert "".join(body.split()) in "".join(text.split())
        assert all(line.startswith("   ") for line in lines[1:] if line)


async def test_a_message_that_changed_is_drawn_anew_though_as_long_as_before() -> None:
    widget = Thread(lambda: NOW)
    async with hosted(widget, (60, 6)):
        widget.show(thread("Call me at 555-0100."), offline=False)
        widget.show(thread("Call me at ********."), offline=False)
        assert "********" in "\n".join(drawn(widget))


async def test_it_opens_at_the_newest_and_follows_it() -> None:
    widget = Thread(lambda: NOW)
    messages = thread(*(f"message {n}" for n in range(30)))
    async with hosted(widget, (60, 12)):
        widget.show(messages[:29], offline=False)
        assert "message 28" in "\n".join(drawn(widget)) and not widget.more_below
        widget.show(messages, offline=False)
        assert "message 29" in "\n".join(drawn(widget))
        widget.scroll_lines(-20)
        before = drawn(widget)
        widget.show([*messages, replace(MESSAGE, id="later", body="later")], offline=False)
        assert drawn(widget) == before
        widget.scroll_to_edge(end=True)
        assert "later" in "\n".join(drawn(widget))


async def test_messages_are_gone_through_one_by_one() -> None:
    widget = Thread(lambda: NOW)
    async with hosted(widget, (60, 12)):
        widget.show(thread(*(f"message {n}\n" * 9 for n in range(5))), offline=False)
        widget.scroll_to_edge(end=False)
        for number in range(4):
            assert f"message {number}" in drawn(widget)[1]
            widget.scroll_to_message(1)
        assert not widget.more_below
        widget.scroll_to_message(1)
        for number in (3, 2, 1, 0, 0):
            widget.scroll_to_message(-1)
            assert f"message {number}" in drawn(widget)[1]


async def test_a_notice_stands_below() -> None:
    widget = Thread(lambda: NOW)
    async with hosted(widget, (40, 12)):
        widget.show(thread("one"), offline=False, notice="This ticket is closed. Press c.")
        assert drawn(widget)[3] == " This ticket is closed. Press c."


async def test_another_width_wraps_anew_and_keeps_the_newest_in_sight() -> None:
    widget = Thread(lambda: NOW)
    async with hosted(widget, (80, 10)) as pilot:
        widget.show(thread(*("some words " * 20 for _ in range(9)), "the last"), offline=False)
        for size in ((40, 10), (120, 10), (60, 20)):
            await resized(pilot, widget, size)
            assert "the last" in "\n".join(drawn(widget))


HUGE: Sequence[str] = (
    "x" * 10_000_000,
    "word " * 2_000_000,
    "日本語の文章、" * 1_500_000,
    "- item\n" * 3000,
    "paragraph\n\n" * 2000,
)


@pytest.mark.parametrize("body", HUGE, ids=["line", "words", "japanese", "items", "paragraphs"])
async def test_a3_of_a_huge_message_only_the_head_is_wrapped_and_all_is_there(body: str) -> None:
    shown = clean(body)
    widget = Thread(lambda: NOW)
    async with hosted(widget, (80, 24)):
        widget.show(thread(*[shown] * 8), offline=False)
        drawn(widget)
        wrapped = sum(len(text.strip()) for line in widget._lines for text, _style in line)
        assert wrapped <= 8 * (FOLDED_FROM + 200)
        if len(shown) > FOLDED_FROM:
            widget.scroll_to_edge(end=True)
            widget.scroll_to_edge(end=True)
            assert not widget.more_below
            assert "more characters" not in "\n".join(drawn(widget))
        assert was_cut(shown) == ("prints all of it" in "\n".join(drawn(widget)))
