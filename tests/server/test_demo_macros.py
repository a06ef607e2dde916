"""The demo's macros: sound, in both languages, given once and to older demo desks too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from premium_tui.clock import ManualClock
from premium_tui.domain.macro_text import Facts, fill
from premium_tui.domain.macros import Content, checked, key_of
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.server.core import CHANGE, PERSON, THING
from premium_tui.server.demo.loader import load_demo
from premium_tui.server.engine import begin_read, begin_write, make_engine, sqlite_url
from premium_tui.server.keeping import keep_up
from premium_tui.server.schema import create_desk
from premium_tui.wire.things import MacroData
from tests.server.follower import Follower

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Demo:
    """A demo desk, and the macros its first agent gets."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(NOON)
        self.engine = make_engine(sqlite_url(folder / "desk.db"))
        self.facts = create_desk(self.engine, self.clock, demo=True)
        load_demo(self.engine, self.clock)

    def macros(self, role: str = "agent") -> list[MacroData]:
        with begin_read(self.engine) as connection:
            person = connection.execute(PERSON.select().where(PERSON.c.role == role)).first()
        assert person is not None
        pulled = Follower(self.engine, self.clock, self.facts, person.id)
        pulled.pull(2000)
        return [thing for thing in pulled.held.values() if isinstance(thing, MacroData)]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path)
    yield made
    made.engine.dispose()


def test_they_are_sound_and_in_both_languages(demo: Demo) -> None:
    macros = demo.macros()
    assert len(macros) >= 12 and demo.macros("team_admin") == []
    assert len({key_of(macro.name) for macro in macros}) == len(macros)
    languages = [macro.language for macro in macros]
    assert languages.count("en") >= 6 and languages.count("ja") >= 4
    facts = Facts("Dana", "Noor", 1, "Sync", "Dropbox", "Meridian", NOON, "1h", NOON, "UTC")
    for macro in macros:
        content = Content(
            macro.name,
            macro.title,
            macro.body,
            macro.language,
            TicketState(macro.state) if macro.state else None,
            Priority(macro.priority) if macro.priority else None,
            tuple(macro.tags),
        )
        assert checked(content) == content
        filled = fill(macro.body, facts, macro.language)
        assert not filled.missing and "{" not in filled.text and "Dana" in filled.text
        assert macro.body.isascii() is (macro.language == "en")
    assert any(macro.state for macro in macros) and any(macro.tags for macro in macros)


def test_an_older_demo_desk_gets_them_once(demo: Demo) -> None:
    whole = demo.macros()
    with begin_write(demo.engine) as connection:
        # As a desk was that knew nothing of macros.
        connection.execute(delete(THING).where(THING.c.kind == "macro"))
        connection.execute(delete(CHANGE).where(CHANGE.c.kind == "macro"))
    assert demo.macros() == []
    assert keep_up(demo.engine, demo.clock, demo=True)
    assert demo.macros() == whole
    with begin_write(demo.engine) as connection:
        connection.execute(delete(THING).where(THING.c.kind == "macro"))
        connection.execute(CHANGE.update().where(CHANGE.c.kind == "macro").values(deleted=True))
    keep_up(demo.engine, demo.clock, demo=True)
    assert demo.macros() == [], "what was removed stays away"
