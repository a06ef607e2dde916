"""The packaged catalogue: the facts of the shared one, and words of our own."""

from __future__ import annotations

import json
from collections import defaultdict

from premium_tui.data.recommend.catalogue import Entry, load_catalogue
from premium_tui.domain.words import words
from tests.shared_data import shared


def test_it_holds_every_entry_that_is_not_legacy_and_no_other() -> None:
    expected: dict[str, list[Entry]] = defaultdict(list)
    topics_elsewhere = set()
    for line in shared("data/catalogue.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        topics_elsewhere.add(told["topic"])
        if not told.get("legacy"):
            fields = (told[name] for name in ("title", "url", "kind", "product", "locale"))
            expected[told["group"]].append(Entry(*fields))
    ours = load_catalogue()
    assert {topic.group: list(topic.entries) for topic in ours} == expected
    assert len(ours) == len(expected)
    assert topics_elsewhere.isdisjoint(topic.words for topic in ours)


def test_every_topic_can_be_met_in_english_and_japanese() -> None:
    for topic in load_catalogue():
        found = set(words(topic.words))
        assert len({word for word in found if word.isascii()}) >= 5, topic.group
        assert len({word for word in found if not word.isascii()}) >= 5, topic.group


def test_the_first_ten_are_a_mix_that_anyone_can_read() -> None:
    first = load_catalogue()[:10]
    assert {entry.kind for topic in first for entry in topic.entries} >= {"article", "course"}
    assert all(topic.entry_for("en").is_in("en") for topic in first)


def test_an_entry_is_in_the_readers_language_else_english_else_what_there_is() -> None:
    by_group = {topic.group: topic for topic in load_catalogue()}
    icons = by_group["sync-icons"]
    assert [icons.entry_for(language).locale for language in ("ja", "en", "fr")] == [
        "ja",
        "en",
        "en",
    ]
    assert by_group["premium-support"].entry_for("pt").locale == "pt-BR"
    assert by_group["pause-resume"].entry_for("en").locale == "ja"
