"""Keys: what applies where, a person's own, other keyboards and input methods."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from premium_tui.commands import COMMANDS
from premium_tui.config import KeyChoice
from premium_tui.data.models import Sort
from premium_tui.data.saved_views import SavedView
from premium_tui.domain.actions import Reply, SetState
from premium_tui.domain.roles import Role
from premium_tui.keys.presets import PRESETS
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import Driven, Home
from tests.screens.test_overtaken import overtaken
from tests.waiting import wait_until_async

FURTHER = 0xFEE0
"""How much further a full-width character stands than its ASCII one."""


def full_width(text: str) -> str:
    """Return what an input method writes for ASCII."""
    return "".join(chr(ord(character) + FURTHER) for character in text)


async def test_escape_leaves_an_open_ticket_and_the_list_behind_a_figure(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.press("enter")
        await console.sees("Sent by you")
        await console.press("escape")
        await console.sees("1 of 8")
        await console.press("4")
        await console.sees("Top issues", "   open ")
        await console.press("enter")
        await console.sees("your tickets")
        await console.press("escape")
        await console.sees("4 Dashboard", "Top issues")


async def test_a_preset_is_in_the_footer_the_help_the_palette_and_the_chords(home: Home) -> None:
    home.build(8)
    async with home.console(size=(100, 70), keys=KeyChoice("mutt")) as console:
        await console.sees("1 of 8", "m contact support")
        await console.type("N")
        await console.press("question_mark")
        await console.sees("c t                   Team tickets", "/, l ")
        await console.press("escape", "colon")
        await console.sees("Commands", "r, g")
        await console.press("escape")
        await console.type("ct")
        await console.sees("Aiko Tanaka")
        await console.type("gt")
        await console.sees("Your answer goes to support.", "   t")


async def test_help_says_where_a_command_without_a_key_is(home: Home) -> None:
    home.build(8)
    async with home.console(size=(100, 90), keys=KeyChoice("arrows")) as console:
        await console.sees("1 of 8")
        await console.press("question_mark")
        await console.sees("By name alone, in the palette: ctrl+p, :", "Sort by the next column")
        lines = [line.strip() for line in console.lines()]
        assert lines.index("By name alone, in the palette: ctrl+p, :") < lines.index("Reopen")
        await console.type("sort by")
        await console.sees("Sort by the next column")
        await console.press("escape", "ctrl+p")
        await console.type("sort", "enter")
        await console.sees("Sorted by")


async def test_keys_of_ones_own_act_and_the_rest_of_a_wrong_choice_too(home: Home) -> None:
    home.build(8)
    own = KeyChoice(
        bind=(
            ("ticket.replay", ("e",)),
            ("list.sort", ("zz",)),
            ("ticket.reply", ("e", "g e")),
            ("list.preview", ()),
        )
    )
    async with home.console(size=(100, 30), keys=own) as console:
        await console.sees(
            '! There is no command "ticket.replay"; did you mean "ticket.reply"? 1 more',
            " premium-tui keys lint.",
            "e reply",
        )
        await console.press("p", "r")
        await console.sees("Message 2", "1 of 8")
        await console.type("ge", "half")
        await console.sees("Your answer goes to support.", "   half")


@pytest.mark.parametrize(
    ("keys", "typed"),
    [
        (KeyChoice(), ("r", "xyQq jk?:gt")),
        (KeyChoice("mutt"), ("g", "gxyQq jk?:ct")),
        (KeyChoice("k9s"), ("r", "xyQq jk?:gg")),
        (KeyChoice("lazygit"), ("r", "xyQzq jk?:,.<>")),
        (KeyChoice("arrows"), ("ctrl+r", "xyQq jk?:!")),
        (KeyChoice(bind=(("ticket.reply", ("g e",)),)), ("ge", "xyQq jk?:gt")),
    ],
)
async def test_what_is_typed_ahead_lands_in_the_answer_whatever_the_keys(
    home: Home, keys: KeyChoice, typed: tuple[str, str]
) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console(keys=keys) as console:
        await console.sees("1 of 8")
        await console.type(*typed, "ctrl+s")
        await console.sees("queued", typed[1])
        actions = [entry.action for entry in home.outbox().pending()]
        assert [action.body for action in actions if isinstance(action, Reply)] == [typed[1]]
        assert len(actions) == 1


async def test_a_sentence_names_the_key_one_has(home: Home) -> None:
    home.build(0)
    async with home.console(keys=KeyChoice("k9s")) as console:
        await console.sees("C  contact support: every ticket you send stands here")
    async with home.console(keys=KeyChoice(bind=(("list.contact", ()),))) as console:
        await console.sees("ctrl+p contact support  contact support: every ticket you send")


async def test_on_a_french_keyboard_the_digits_need_no_shift(home: Home) -> None:
    home.build(8)
    async with home.console(size=(100, 30)) as console:
        await console.sees("1 of 8")
        await console.type("é")
        await console.sees("Aiko Tanaka")
        await console.type("(")
        await console.sees("↵ choose")
        await console.type('"')
        await console.sees("Chosen from your tickets")
        # There it is the fourth digit, in a list it picks a view.
        await console.type("'")
        await console.sees("Top issues")
        await console.type("&")
        await console.sees("1 of 8")
        await console.type("'")
        await console.sees("Views", "No search is saved yet")


async def test_the_digits_of_a_question_need_no_shift_either(home: Home) -> None:
    async with overtaken(home) as console:
        await console.type('"')
        await console.sees("Drop this answer?")
        await console.press("n", "ctrl+s")
        await console.sees("1 send mine")
        await console.type("é")
        await console.loses("1 send mine")
        await console.sees("Mine, begun before.", "ctrl+s send")
        assert home.outbox().pending() == []


async def test_full_width_keys_do_what_their_ascii_ones_do(tmp_path: Path) -> None:
    homes = [Home(tmp_path / name) for name in ("ascii", "wide")]
    for home in homes:
        home.build(40)
    keys = [*"jjjkGsSp?:!,/12345[]{}><+-"]
    async with homes[0].console() as one, homes[1].console() as other:
        for step in random.Random(7).sample(keys, len(keys)):
            await one.type(step)
            await other.type(full_width(step))
            await alike(one, other, step)
            await one.press("escape")
            await other.press("escape")


async def alike(one: Driven, other: Driven, step: str) -> None:
    """Wait until two consoles show the same."""
    try:
        await wait_until_async(lambda: one.text() == other.text())
    except AssertionError:
        raise AssertionError(f"after {step}:\n{one.text()}\n{other.text()}") from None


async def test_a_full_width_answer_to_a_question_counts(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.type("ｘ")
        await console.sees("Close #10001?")
        await console.type("ｎ")
        await console.loses("Close #10001?")
        await console.type("ｘｙ")
        await console.loses("Close #10001?")
        assert [type(entry.action) for entry in home.outbox().pending()] == [SetState]


async def test_where_one_writes_everything_is_text_as_typed(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    wide = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
    text = f"{wide}\u3000\xa0・、。「」ー〜’”￥&é\"'(ß日本"
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.type("ｒ", text)
        await console.sees("Your answer goes to support.", "日本")
        console.app.save_drafts()
        (draft,) = console.gateway.drafts()
        assert draft.fields["body"] == text
        await console.press("escape", "escape")
        await console.sees("1 of 8")
        await console.type("／", text)
        await console.sees("日本")
        await console.press("escape", "question_mark")
        await console.type(text)
        await console.sees("日本", "No command here has these words.")


QUESTIONS = {
    "ticket.close": ((), "Close #10001?"),
    "outbox.drop": (("!",), "Drop this, unsent?"),
    "views.drop": (("'",), 'Drop the view "late"?'),
}
"""What cannot be brought back: the keys that lead there, and what it asks."""


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("command", QUESTIONS)
async def test_what_cannot_be_brought_back_asks_and_enter_does_no_harm(
    home: Home, command: str, preset: str
) -> None:
    home.build(8)
    home.place_first(1)
    outbox = home.outbox()
    outbox.enqueue(Reply(ticket_id(1), "m", "Written offline.", 2), NOW)
    way, question = QUESTIONS[command]
    async with home.console(keys=KeyChoice(preset)) as console:
        console.gateway.views.save(SavedView("late", "is:late", Sort.DUE))
        await console.sees("1 of 8")
        await console.press(*way)
        await console.press(console.app.the_console.keymap.named(command).keys[0])
        await console.sees(question, "n ↵ esc")
        await console.press("enter")
        await console.loses(question)
        assert len(outbox.pending()) == 1 and console.gateway.views.get("late")
    outbox.close()


def test_all_that_cannot_be_brought_back_was_asked() -> None:
    # The questions before a macro is removed and tickets are merged stand with their own tests.
    asked = {*QUESTIONS, "macros.drop", "ticket.merge"}
    assert {command.id for command in COMMANDS if command.loses} == asked


async def test_arrows_choose_the_answer_that_enter_gives(home: Home) -> None:
    home.build(8)
    async with home.console(keys=KeyChoice("arrows")) as console:
        await console.sees("1 of 8")
        await console.press("delete")
        await console.sees("n ↵ esc leave it open     y close it")
        await console.press("right")
        await console.sees("n esc leave it open     y ↵ close it")
        await console.press("tab", "tab", "left", "right", "enter")
        await console.loses("Close #")
        assert [type(entry.action) for entry in home.outbox().pending()] == [SetState]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("r", "Your answer goes to"),
        ("I", "Internal note: customers never see it."),
        ("x", "Close #10001?"),
        ("X", "#10001 is open."),
        ("y", "10001 sent to the terminal's clipboard."),
    ],
)
async def test_the_verbs_of_a_ticket_are_the_same_in_list_and_thread(
    home: Home, key: str, words: str
) -> None:
    home.build(8, Role.AGENT)
    home.place_first(1, Role.AGENT)
    for opened in ((), ("enter",)):
        async with home.console(Role.AGENT) as console:
            await console.sees("1 of 8")
            await console.press(*opened, key)
            await console.sees(words)
