"""Macros: what may be kept, what a variable becomes, and which one is meant by what is typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.actions import DropMacro, EditTags, SaveMacro, SetPriority, SetState
from premium_tui.domain.macro_text import Facts, Variable, fill, meaning, unknown_variables
from premium_tui.domain.macros import (
    MACRO_LIMIT,
    NAME_LIMIT,
    TITLE_LIMIT,
    BadMacro,
    Content,
    Macro,
    checked,
    content_of,
    crowded,
    found_by,
    named,
    overlay_macros,
    saving,
    setting,
)
from premium_tui.domain.overlay import PendingAction
from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.values import replace
from tests.nasty import short_strings

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
FACTS = Facts(
    requester="Aiko Tanabe",
    agent="Noor",
    number=10_042,
    subject="Red X on half of the folder",
    product="Dropbox",
    team="Meridian Studio",
    due_at=datetime(2026, 11, 29, 13, 5, tzinfo=UTC),
    target="1h",
    now=NOON,
    zone="Asia/Tokyo",
)
EVERY = " ".join("{" + variable + "}" for variable in Variable)


def content(**fields: Any) -> Content:
    plain = Content("thanks", "Thank you", "Thank you, {requester}.")
    return replace(plain, **fields)


def test_each_variable_has_a_value_and_a_meaning() -> None:
    assert fill(EVERY, FACTS, "en").text == (
        "Aiko Tanabe Noor 10042 Red X on half of the folder Dropbox Meridian Studio"
        " 22:05 on 29 Nov (JST) 1 hour 29 Nov 2026"
    )
    assert fill("{due}まで、{target}以内、{today}", FACTS, "ja").text == (
        "11月29日 22:05 (JST)まで、1時間以内、2026年11月29日"
    )
    assert all(meaning(variable) for variable in Variable)


def test_full_width_braces_are_braces_and_others_are_text() -> None:
    assert fill("｛ｒｅｑｕｅｓｔｅｒ｝ 様、{Requester} 様", FACTS, "ja").text == (
        "Aiko Tanabe 様、Aiko Tanabe 様"
    )
    code = '{"a": {}} {} { requester } {{requester}} {{'
    filled = fill(code, FACTS, "en")
    assert filled.text == '{"a": {}} {} { requester } {requester} {{' and not filled.missing
    assert unknown_variables(code) == []


def test_what_has_no_value_stays_and_is_told() -> None:
    facts = replace(FACTS, due_at=None, target=None, number=None, requester=" \t")
    filled = fill(f"{EVERY} {{due}}", facts, "en")
    assert filled.missing == ("{requester}", "{number}", "{due}", "{target}")
    assert "{due}" in filled.text


@pytest.mark.parametrize("zone", ["No/Such", "../../etc/passwd", "", "a\0b"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    assert fill("{due}", replace(FACTS, zone=zone), "en").text == "13:05 on 29 Nov (UTC)"


def test_a_value_is_no_variable_of_its_own() -> None:
    facts = replace(FACTS, subject="{agent} {{number}} {nonsense}", requester="{due}")
    assert fill("{subject}|{requester}", facts, "en").text == (
        "{agent} {{number}} {nonsense}|{due}"
    )


@given(text=st.sampled_from(short_strings()) | st.text(max_size=40))
def test_hostile_values_stay_clean_text_on_one_line(text: str) -> None:
    hostile = replace(FACTS, requester=text, subject=text, product=text, team=text, agent=text)
    for variable in ("requester", "subject", "product", "team", "agent"):
        filled = fill(f"<{{{variable}}}>", hostile, "en")
        assert clean(filled.text) == filled.text
        assert "\n" not in filled.text and "\t" not in filled.text


def test_unknown_variables_are_refused_in_one_sentence() -> None:
    with pytest.raises(BadMacro) as refused:
        checked(content(body="Hello {requester}, {nmae} {件名}"))
    sentence = str(refused.value)
    assert refused.value.field == "body" and "\n" not in sentence
    assert sentence.startswith("There is no variable {nmae}: there are {requester}, {agent}, ")
    assert sentence.endswith("; {{nmae}} writes it as it is.")
    assert unknown_variables("{nmae} {件名} {nmae}") == ["nmae", "件名"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "two words"}),
        ("name", {"name": "a:b"}),
        ("name", {"name": "---"}),
        ("name", {"name": "\x1b[31m"}),
        ("name", {"name": "x" * (NAME_LIMIT + 1)}),
        ("title", {"title": "x" * (TITLE_LIMIT + 1)}),
        ("body", {"body": "x" * (MACRO_LIMIT + 1)}),
        ("body", {"body": " \n"}),
        ("language", {"language": "fr"}),
        ("state", {"state": TicketState.CLOSED}),
        ("tags", {"tags": ("x" * (TAG_LIMIT + 1),)}),
        ("tags", {"tags": tuple(f"t{n}" for n in range(TAGS_LIMIT + 1))}),
    ],
)
def test_what_cannot_be_kept_says_which_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(BadMacro) as refused:
        checked(content(**changes))
    assert refused.value.field == field and str(refused.value).endswith(".")


def test_what_is_kept_is_tidy() -> None:
    kept = checked(
        content(
            name=" ::御礼 ",
            title="お礼\nの言葉\x1b",
            body="一行目\r\n二行目 \n\n",
            tags=("VIP", "vip", "a,b"),
        )
    )
    assert (kept.name, kept.body) == ("御礼", "一行目\n二行目")
    assert "\x1b" not in kept.title and "\n" not in kept.title
    assert kept.tags == ("VIP", "a b")
    assert checked(content(title="")).title == "thanks"
    # One that only sets something needs no text.
    assert checked(content(body="", state=TicketState.WAITING)).sets


@given(name=st.text(max_size=40), title=st.text(max_size=120), body=st.text(max_size=60))
def test_what_is_kept_is_kept_as_it_is(name: str, title: str, body: str) -> None:
    try:
        kept = checked(content(name=name, title=title, body=body))
    except BadMacro:
        return
    assert checked(kept) == kept
    assert re.fullmatch(r"\S+", kept.name) and clean(kept.title, one_line=True) == kept.title


def macro(name: str, title: str = "", **fields: Any) -> Macro:
    return Macro(f"id-{name}", content(name=name, title=title or name, **fields), 1, "Noor")


def test_the_likeliest_stands_first() -> None:
    macros = [
        macro("thanks-ja", "お礼", language="ja"),
        macro("more-thanks"),
        macro("thanks"),
        macro("logs", "Thanks for the logs"),
        macro("refund"),
        macro("御礼", "感謝", language="ja"),
    ]
    assert [m.content.name for m in found_by(macros, "thanks")] == [
        "thanks",
        "thanks-ja",
        "more-thanks",
        "logs",
    ]
    assert found_by(macros, "ＴＨＡＮＫＳ", "en")[0].content.name == "thanks"
    assert [m.content.name for m in found_by(macros, "thanks-", "en")] == ["thanks-ja"]
    assert [m.content.name for m in found_by(macros, "御")] == ["御礼"]
    assert [m.content.name for m in found_by(macros, "", "ja")][:2] == ["thanks-ja", "御礼"]
    assert found_by(macros, "nothing like it") == []


def test_ones_own_macro_comes_before_the_desks() -> None:
    own = Macro("own", content(shared=False), 1, "Noor")
    desks = Macro("desks", content(), 1, "Sam")
    assert named([desks, own], "::Thanks") is own and named([desks], "ｔｈａｎｋｓ") is desks
    assert named([desks, own], "other") is None
    assert found_by([desks, own], "tha") == [own, desks]


def test_what_it_sets_leaves_out_what_is_so_already() -> None:
    sets = content(state=TicketState.WAITING, priority=Priority.HIGH, tags=("Logs", "vip"))
    found = setting(sets, "t", TicketState.OPEN, Priority.NORMAL, ("VIP", "old"))
    assert found == [
        (EditTags("t", ("Logs",), ()), EditTags("t", (), ("Logs",))),
        (SetPriority("t", Priority.HIGH), SetPriority("t", Priority.NORMAL)),
        (SetState("t", TicketState.WAITING), SetState("t", TicketState.OPEN)),
    ]
    assert setting(sets, "t", TicketState.WAITING, Priority.HIGH, ("logs", "VIP")) == []
    assert setting(content(), "t", TicketState.OPEN, Priority.LOW, ()) == []
    full = [f"t{n}" for n in range(TAGS_LIMIT)]
    assert crowded(sets, full) and not crowded(sets, ["logs", "vip", *full])
    assert setting(content(tags=("one",)), "t", TicketState.OPEN, Priority.LOW, full) == []


def test_what_is_on_its_way_is_folded_in() -> None:
    old = Macro("m", content(), 3, "Sam")

    def pending(action: SaveMacro | DropMacro, progress: str = "queued") -> PendingAction:
        return PendingAction("k", action, progress, NOON)

    new = content(title="Thanks a lot", priority=Priority.HIGH)
    first, second = saving("m", new, 3), saving("m", content(title="Thanks!"), 4)
    assert content_of(first) == new
    (shown,) = overlay_macros([old], [pending(first), pending(second, "sent")], "Noor")
    assert (shown.content.title, shown.version, shown.by_name) == ("Thanks!", 5, "Noor")
    assert shown.pending == "sent"
    # Refused, or told by the desk already: nothing to fold.
    assert overlay_macros([old], [pending(first, "attention")], "Noor") == [old]
    newest = Macro("m", new, 4, "Noor")
    assert overlay_macros([newest], [pending(first, "sent")], "Noor") == [newest]
    assert overlay_macros([old], [pending(DropMacro("m", "thanks"))], "Noor") == []
    (made,) = overlay_macros([], [pending(saving("n", new, 0))], "Noor")
    assert (made.id, made.version) == ("n", 1)
