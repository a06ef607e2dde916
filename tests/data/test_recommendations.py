"""Recommendations for the person here: from their tickets, less what they put away (40-42)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock
from premium_tui.config import Settings
from premium_tui.data.gateway import Gateway
from premium_tui.data.recommend.ranking import Recommendation
from premium_tui.data.recommendations import AWAY, DISMISSED, REMEMBERED, SOLVED, Recommendations
from premium_tui.domain.actions import OpenTicket
from premium_tui.paths import DemoWho, Places
from tests.data.cache_builder import NOW, build_cache, me_json
from tests.waiting import wait_until

SSO = "Single sign-on fails for everybody since the certificate was renewed"


class Person:
    """A person at a terminal, whose cache may hold tickets."""

    def __init__(self, folder: Path) -> None:
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder)})
        self.places.prepare()
        self.cache = self.places.profile().person(DemoWho()).cache_db
        self.gateways: list[Gateway] = []

    def tickets(self, *subjects: str, language: str = "en") -> None:
        """Store tickets of the person's own, and one of somebody else's about signing."""
        build_cache(self.cache, len(subjects) + 1, messages=1)
        with closing(sqlite3.connect(self.cache)) as connection:
            for key, subject in enumerate((*subjects, "Signature request expired"), 1):
                connection.execute(
                    "UPDATE ticket SET subject = ?, issue_kind = NULL, about_product = 'Dropbox',"
                    " in_mine = ? WHERE key = ?",
                    (subject, int(key <= len(subjects)), key),
                )
                connection.execute("UPDATE message SET body = ''")
            me = me_json("team_admin").replace('"language": "en"', f'"language": "{language}"')
            connection.execute("UPDATE me SET body = ?", (me,))
            connection.commit()

    def at_a_terminal(self) -> Gateway:
        """Return the person's gateway, as at another start."""
        gateway = Gateway(
            self.places.profile(), DemoWho(), settings=Settings(0), clock=ManualClock(NOW)
        )
        self.gateways.append(gateway)
        return gateway


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    person = Person(tmp_path / "home")
    yield person
    for gateway in person.gateways:
        gateway.close()


def groups(found: list[Recommendation]) -> list[str]:
    return [one.group for one in found]


def test_40_own_tickets_speak_and_nobody_elses(person: Person) -> None:
    person.tickets(SSO, "Files stop syncing after the update")
    found = person.at_a_terminal().recommendations.ranked()
    assert len(found) == 20 and len(set(groups(found))) == 20
    reasons = {one.because.number for one in found if one.because is not None}
    assert reasons == {10_001, 10_002}
    first = found[0]
    assert first.because is not None and first.because.subject == SSO
    assert "sso" in first.entry.url or "single-sign-on" in first.entry.url
    assert first.entry.url.startswith("https://") and first.entry.locale == "en"


def test_41_a_ticket_on_its_way_counts_at_once(person: Person) -> None:
    person.tickets("Files stop syncing after the update")
    gateway = person.at_a_terminal()
    before = gateway.recommendations.ranked()
    gateway.act(OpenTicket("t", "m", SSO, "SAML error", "Dropbox", "dropbox", "sign_in", "en"))
    after = gateway.recommendations.ranked()
    assert groups(after) != groups(before)
    because = after[0].because
    assert because is not None and (because.number, because.subject) == (None, SSO)


def test_42_without_a_ticket_the_popular_ones_come(person: Person) -> None:
    person.tickets()
    recommendations = person.at_a_terminal().recommendations
    found = recommendations.ranked()
    assert len(found) == 20 and all(one.because is None for one in found)
    assert {one.entry.kind for one in found} >= {"article"}


def test_an_entry_comes_in_the_persons_language(person: Person) -> None:
    person.tickets("同期が途中で止まります", language="ja")
    found = person.at_a_terminal().recommendations.ranked(5)
    assert found[0].entry.locale == "ja"


def test_what_was_put_away_stays_away_until_it_is_brought_back(person: Person) -> None:
    person.tickets(SSO)
    recommendations = person.at_a_terminal().recommendations
    first, second, *_rest = recommendations.ranked()
    recommendations.put_away(first.group, SOLVED)
    recommendations.put_away(second.group, DISMISSED)
    again = person.at_a_terminal().recommendations
    assert again.away() == {first.group: SOLVED, second.group: DISMISSED}
    assert not {first.group, second.group} & set(groups(again.ranked()))
    assert len(again.ranked()) == 20
    again.bring_back(first.group)
    assert groups(again.ranked())[0] == first.group


def test_the_last_ranking_is_there_at_once(person: Person) -> None:
    person.tickets(SSO)
    first = person.at_a_terminal().recommendations
    assert first.remembered() == []
    ranked = first.ranked()
    again = person.at_a_terminal().recommendations
    remembered = again.remembered()
    assert groups(remembered) == groups(ranked)
    assert [one.entry for one in remembered] == [one.entry for one in ranked]
    assert remembered[0].because is not None and ranked[0].because is not None
    assert remembered[0].because.number == ranked[0].because.number
    again.put_away(ranked[0].group, DISMISSED)
    assert groups(again.remembered()) == groups(ranked)[1:]


@pytest.mark.parametrize("text", ["", "{", "[1]", '[["x", null]]', '[["sso", [1, 2]]]', "null"])
def test_a_memory_that_cannot_be_read_is_none(person: Person, text: str) -> None:
    person.tickets()
    gateway = person.at_a_terminal()
    gateway.put_setting(REMEMBERED, text)
    gateway.put_setting(AWAY, text)
    assert gateway.recommendations.remembered() == []
    assert len(gateway.recommendations.ranked(3)) == 3


def test_suggestions_never_wait(person: Person) -> None:
    person.tickets()
    recommendations = person.at_a_terminal().recommendations
    assert recommendations.suggest(SSO, "en") == []
    wait_until(lambda: recommendations.suggest(SSO, "en") != [], 60)
    found = recommendations.suggest(SSO, "en")
    assert 1 <= len(found) <= 3 and all(one.because is None for one in found)
    assert recommendations.suggest("", "en") == recommendations.suggest("Hm", "en") == []


def test_a_text_is_answered_as_a_ticket_with_it_would_be(person: Person) -> None:
    person.tickets(SSO)
    recommendations = person.at_a_terminal().recommendations
    found = recommendations.for_text(SSO, 5)
    assert groups(found)[0] == groups(recommendations.ranked(1))[0] and len(found) == 5


def test_without_a_cache_popular_ones_are_shown_and_not_remembered(person: Person) -> None:
    recommendations: Recommendations = person.at_a_terminal().recommendations
    assert len(recommendations.ranked(3)) == 3
    assert recommendations.remembered() == []


def test_hostile_subjects_are_harmless_reasons(person: Person) -> None:
    person.tickets(f"{SSO}\x1b]0;owned\x07\u202e")
    gateway = person.at_a_terminal()
    for found in (gateway.recommendations.ranked(1), gateway.recommendations.remembered()[:1]):
        because = found[0].because
        assert because is not None and because.subject.isprintable()
