"""A query finds what it says, of what is stored and of what is on its way: against looking at each.

The reference asks the gateway for every ticket of a list as its screen shows it, and decides in
plain Python.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock, to_millis
from premium_tui.config import Settings
from premium_tui.data import search, search_index
from premium_tui.data.filters import TicketFilter
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Draft, ListSpec, Scope, Sort, TicketDetail
from premium_tui.domain.actions import MarkRead, Note, OpenTicket, Reply, SetState
from premium_tui.domain.issue_classifier import classify_issue
from premium_tui.domain.query import Is, Number, Query, When, Words, parse
from premium_tui.domain.query_fields import Field
from premium_tui.domain.query_times import span_of
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho, Places
from tests.data.cache_builder import ME_ID, NOW, build_cache, ticket_id
from tests.data.search_reference import Reference
from tests.shared_data import ROOT

TICKETS = 160
QUERIES = [
    *("status:open", "status:waiting,solved", "-status:closed", "product:paper", "product:DROPBOX"),
    *("from:me", "-from:me", "from:tanaka", 'from:"ode ben"', "from:größe", "from:%", "from:_"),
    *("issue:sync", "issue:sharing", "-issue:sync", "issue:other", "issue:billing,sync"),
    *(
        "is:unread",
        "-is:unread",
        "is:late",
        "-is:late",
        "is:unread,late",
        "has:draft",
        "-has:draft",
    ),
    *("due<1h", "due>1h", "-due<1h", "due<0h", "created<30d", "created>30d", "updated<1d"),
    *("updated:2026-11-20", "created>=2026-11-01", "created<=2026-11-01 updated>2026-10-01"),
    *("priority:urgent", "priority:low,high", "language:ja", "language:EN", "team:acme", "team:x"),
    *("assignee:me", "assignee:none", "assignee:reed", "-assignee:none", "tag:vip", "-tag:VIP"),
    *(
        "#10007",
        "-#10007",
        "#5",
        "10007",
        "sync",
        "-sync",
        '"stop syncing"',
        "同期",
        "期",
        "message",
    ),
    *("message 2 sync", "sync status:open from:me -slack", "kaputt", "kaputt status:open", "neu"),
    *("neu is:unread", "-kaputt -neu status:open", "aiko", "kaputt neu", "tanaka status:open"),
]


class Desk:
    """A home with tickets of every kind, and a gateway on it."""

    def __init__(self, home: Path, role: Role) -> None:
        self.home = home
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        places.prepare()
        who = DemoWho(role)
        person = places.profile().person(who)
        build_cache(person.cache_db, TICKETS, role=role, team_every=3)
        with closing(sqlite3.connect(person.cache_db)) as connection, connection:
            for sql in (
                "UPDATE ticket SET language = 'ja' WHERE key % 9 = 0",
                "UPDATE ticket SET tags = 'vip,new' WHERE key % 10 = 0",
                "UPDATE ticket SET tags = 'vips' WHERE key % 11 = 0",
                "UPDATE ticket SET issue_kind = NULL WHERE key % 4 = 1",
                "UPDATE ticket SET issue_kind = 'new_kind' WHERE key % 13 = 0",
                "UPDATE ticket SET requester_name = '100% GRÖSSE' WHERE key % 17 = 0",
                f"UPDATE ticket SET created_at = {to_millis(NOW)} - key * 3600000",
                "UPDATE search_state SET tokenizer = ''",
            ):
                connection.execute(sql)
            search_index.open_index(connection)
            search_index.build_some(connection)
        self.clock = ManualClock(NOW)
        self.gateway = Gateway(places.profile(), who, settings=Settings(0), clock=self.clock)
        self.scope = Scope.QUEUE if role.is_agent else Scope.MINE
        self.agent = role.is_agent

    def do_things(self) -> None:
        """Put all that changes a list into the outbox, and begin some answers."""
        act = self.gateway.act
        for key in range(2, TICKETS, 14):
            act(Reply(ticket_id(key), f"r{key}", "Jetzt ist alles kaputt. 同期", 2))
        for key in range(4, TICKETS, 14):
            act(SetState(ticket_id(key), TicketState.SOLVED))
        for key in range(8, TICKETS, 14):
            act(SetState(ticket_id(key), TicketState.OPEN))
        for key in range(6, TICKETS, 14):
            act(MarkRead(ticket_id(key), 99 if key % 4 else 0))
        if self.agent:
            act(Note(ticket_id(12), "n12", "Neu: kaputt", 2))
        else:
            for n, subject in enumerate(("Ganz neu", "Sync ist kaputt")):
                body = "Es ist kaputt" if n else "neu"
                act(OpenTicket(f"new{n}", f"m{n}", subject, body, "Paper", "dropbox", None, "ja"))
            act(Reply("new0", "m9", "Auch kaputt", 1))
        for key in (10, 12, 20):
            self.gateway.save_draft(Draft(f"reply:{ticket_id(key)}", {"body": "x"}))
        self.gateway.save_draft(Draft("new", {"body": "x"}))


class Looking:
    """Every ticket of a list, to be looked at one by one."""

    def __init__(self, desk: Desk) -> None:
        gateway = desk.gateway
        self.now = gateway.now()
        self.keys = list(gateway.keys(ListSpec(desk.scope)) or ())
        details = [gateway.ticket(row.id) for row in gateway.rows(self.keys)]
        self.details = [detail for detail in details if detail is not None]
        assert len(self.details) == len(self.keys)
        me = gateway.me()
        assert me is not None
        self.me = me.person.id
        self.words = Reference(
            [
                (
                    d.row.subject,
                    d.row.requester_name,
                    str(d.row.number or ""),
                    *(message.body for message in gateway.thread(d.row.id)),
                )
                for d in self.details
            ]
        )

    def find(self, query: Query) -> list[int]:
        """Return the keys of what fulfils a query, in the list's order."""
        found = set(range(len(self.keys)))
        for term in query.terms:
            if isinstance(term, Words):
                hits = self.words.find(term.text, exact=term.exact)
            else:
                hits = {n for n, detail in enumerate(self.details) if self._is(term, detail)}
            found = found - hits if term.negated else found & hits
        return [self.keys[n] for n in sorted(found)]

    def _is(self, term: Is | When | Number, of: TicketDetail) -> bool:
        if isinstance(term, Number):
            return of.row.number == term.number
        if isinstance(term, When):
            at = {
                Field.DUE: of.row.due_at,
                Field.CREATED: of.created_at,
                Field.UPDATED: of.row.updated_at,
            }[term.field]
            since, until = span_of(term.field, term.operator, term.value, self.now)
            return (
                at is not None and (since is None or at >= since) and (until is None or at < until)
            )
        return any(self._has(term.field, value, of) for value in term.values)

    def _has(self, field: Field, value: str, of: TicketDetail) -> bool:
        row = of.row
        kind = of.issue_kind
        if kind is None and row.state.counts_as_open:
            kind = classify_issue(row.subject, product=row.product).value
        elif kind == "new_kind":
            kind = "other"
        held = {
            Field.STATUS: row.state.value,
            Field.PRODUCT: row.product,
            Field.ISSUE: kind,
            Field.PRIORITY: row.priority.value,
            Field.LANGUAGE: of.language,
        }
        if field in held:
            return value.casefold() == (held[field] or "").casefold()
        names = {Field.FROM: row.requester_name, Field.TEAM: of.team_name}
        names[Field.ASSIGNEE] = row.assignee_name or ""
        match field, value:
            case Field.IS, "unread":
                return row.unread
            case Field.IS, "late":
                return row.due_at is not None and row.due_at < self.now
            case Field.HAS, "draft":
                return row.has_draft
            case Field.FROM, "me":
                return row.requester_id == self.me
            case Field.ASSIGNEE, "me":
                return row.assignee_name == "Sam Reed" and self.me != ME_ID
            case Field.ASSIGNEE, "none":
                return row.assignee_name is None
            case Field.TAG, _:
                return value.casefold() in of.row.tags
        return all(word in names[field].casefold() for word in value.casefold().split())


@pytest.fixture(scope="module", params=[Role.TEAM_ADMIN, Role.AGENT])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("home"), Role(request.param))
    desk.do_things()
    yield desk
    desk.gateway.close()


@pytest.fixture(scope="module")
def looking(desk: Desk) -> Looking:
    return Looking(desk)


@pytest.mark.parametrize("text", QUERIES)
def test_a_query_finds_what_it_says(
    desk: Desk, looking: Looking, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 60.0)
    query = parse(text)
    spec = ListSpec(desk.scope, query=query)
    expected = looking.find(query)
    found = desk.gateway.keys(spec)
    assert found is not None and list(found) == expected
    assert len(desk.gateway.keys(ListSpec(desk.scope, query=query)) or ()) == len(expected)
    # So few tickets are found whole with the first rows, given time.
    assert [row.key for row in desk.gateway.first_rows(spec, 500)] == expected
    assert [row.key for row in desk.gateway.first_rows(spec, 3)] == expected[:3]


def test_the_queries_find_something(desk: Desk, looking: Looking) -> None:
    finding = [text for text in QUERIES if looking.find(parse(text))]
    assert len(finding) >= len(QUERIES) - 9


@pytest.mark.parametrize("text", ["status:open", "sync -slack", "kaputt", "-kaputt due<1d", "期"])
def test_first_rows_and_keys_agree_in_every_order(
    desk: Desk, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 60.0)
    for sort in Sort:
        for reverse in (False, True):
            spec = ListSpec(desk.scope, sort, reverse, parse(text))
            keys = desk.gateway.keys(spec)
            assert keys is not None
            assert [row.key for row in desk.gateway.first_rows(spec, 500)] == list(keys)


def test_a_query_within_what_is_behind_a_figure(desk: Desk, looking: Looking) -> None:
    only = TicketFilter(states=(TicketState.OPEN,))
    found = desk.gateway.keys(ListSpec(desk.scope, query=parse("kaputt"), only=only))
    both = looking.find(parse("kaputt status:open"))
    assert both and list(found or ()) == both


def test_common_words_show_the_newest_first(
    desk: Desk, looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 60.0)
    monkeypatch.setattr(search, "NEWEST", 10)
    for text in ("message", "message sync", "message -sync", "sync message status:open", "mess"):
        expected = looking.find(parse(text))
        first = desk.gateway.first_rows(ListSpec(desk.scope, query=parse(text)), 500)
        assert first and {row.key for row in first} <= set(expected)
        times = [row.updated_at for row in first if row.key > 0]
        assert times == sorted(times, reverse=True)


def test_a_rare_word_beside_a_common_one_is_found_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 60.0)
    monkeypatch.setattr(search, "NEWEST", 10)
    for text, key in (("10007 message", 7), ('"message" 10007', 7), ("-#10009 10010 message", 10)):
        first = desk.gateway.first_rows(ListSpec(desk.scope, query=parse(text)), 500)
        assert [row.key for row in first] == [key]


def test_time_is_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ListSpec(desk.scope, query=parse("-zzz"))
    monkeypatch.setattr(search, "SECONDS", -1.0)
    found = desk.gateway.first_rows(spec, 500)
    assert len(found) <= search.AT_A_TIME + 30
    # The connection is as good as before.
    assert len(desk.gateway.keys(spec) or ()) > 50


def test_a_cancelled_search_is_no_list(desk: Desk) -> None:
    spec = ListSpec(desk.scope, query=parse("message"))
    assert desk.gateway.keys(spec, lambda: True) is None
    assert desk.gateway.keys(spec, lambda: False)


def test_what_may_be_completed(desk: Desk) -> None:
    names = desk.gateway.search_names(desk.scope)
    assert names.products[0] == "Dropbox" and "Paper" in names.products
    assert names.people[0] == "Aiko Tanaka" and names.agents == ("Sam Reed",)
    assert names.languages == ("en", "ja") and names.teams == ("Acme",)
    assert set(names.tags) == ({"vip", "new", "vips"} if desk.agent else set())
    assert names.agent is desk.agent


def test_nothing_is_found_before_there_is_a_cache(tmp_path: Path) -> None:
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(tmp_path / "home")})
    places.prepare()
    with closing(Gateway(places.profile(), DemoWho())) as gateway:
        spec = ListSpec(Scope.MINE, query=parse("sync"))
        assert gateway.first_rows(spec, 5) == [] and list(gateway.keys(spec) or ()) == []
        assert gateway.search_building() is None
        assert gateway.search_names(Scope.MINE).people == ()


def test_no_search_is_loaded_before_one_is_made(desk: Desk) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from premium_tui.data.gateway import Gateway\n"
        "from premium_tui.data.models import ListSpec, Scope\n"
        "from premium_tui.paths import DemoWho, Places\n"
        "places = Places.from_environment({'PREMIUM_TUI_HOME': sys.argv[1]})\n"
        "gateway = Gateway(places.profile(), DemoWho())\n"
        "assert gateway.first_rows(ListSpec(Scope.MINE), 5) or sys.argv[2] == 'agent'\n"
        "gateway.keys(ListSpec(Scope.MINE)), gateway.counts(Scope.MINE)\n"
        "gateway.close()\n"
        "print(*(m for m in sys.modules if 'search' in m or 'query' in m))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(desk.home), "agent" if desk.agent else "admin"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert ended.stdout.split() == []


def test_times_pass(desk: Desk) -> None:
    before = len(desk.gateway.keys(ListSpec(desk.scope, query=parse("is:late"))) or ())
    there: datetime = desk.clock.now()
    desk.clock.advance(timedelta(days=3))
    assert len(desk.gateway.keys(ListSpec(desk.scope, query=parse("is:late"))) or ()) > before
    desk.clock.advance(there - desk.clock.now())
