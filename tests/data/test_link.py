"""The link: finds or starts a worker, and both tell each other what they have to."""

from __future__ import annotations

import os

from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.gateway import (
    CompanyChanged,
    LinkRefused,
    OutboxChanged,
    StatusChanged,
    StoreChanged,
    Typing,
)
from premium_tui.data.models import Connection
from premium_tui.domain.actions import Reply
from premium_tui.paths import DemoWho, TokenWho
from tests.data.house import is_live
from tests.data.linked import Terminals, alive, kill
from tests.waiting import PATIENCE, returns, wait_until


def test_a_worker_is_started_politely_and_greeted(terminals: Terminals) -> None:
    gateway, heard = terminals.open(DemoWho("agent", "Acme"))
    gateway.start_link()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    hello = terminals.said()[0]
    assert hello == {
        "pid": hello["pid"],
        "op": "hello",
        "version": "0.1.0",
        "schema": CACHE_VERSION,
        "who": {"kind": "demo", "team": "Acme", "role": "agent"},
    }
    pid = hello["pid"]
    assert isinstance(pid, int)
    assert os.getsid(pid) == pid and os.getpriority(os.PRIO_PROCESS, pid) >= 10
    status = gateway.status()
    assert (status.progress_done, status.progress_note) == (7, "demo")
    assert status.as_of is not None and status.as_of.timestamp() == 1
    wait_until(lambda: StatusChanged(status) in heard)
    wait_until(lambda: any(line["op"] == "push" for line in terminals.said()))
    gateway.close()
    wait_until(lambda: terminals.said()[-1]["op"] == "bye")


def test_terminals_share_one_worker(terminals: Terminals) -> None:
    opened = [terminals.open(who) for who in (DemoWho(), DemoWho("agent"), TokenWho())]
    several = [gateway for gateway, _heard in opened]
    for gateway in several:
        gateway.start_link()
    wait_until(lambda: all(is_live(gateway) for gateway in several))
    assert len(terminals.pids()) == 3 and len(set(terminals.pids())) == 1
    # Each started a worker; that two of those had to leave again is no trouble.
    assert not any(isinstance(event, LinkRefused) for _gateway, heard in opened for event in heard)


def test_news_reach_the_listener(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.start_link()
    gateway.request_pull()
    wait_until(lambda: any(isinstance(event, StoreChanged) for event in heard))
    assert StoreChanged(frozenset({"ticket"}), frozenset({"t1", "t2"})) in heard


def test_what_is_open_here_is_told_and_who_else_is(terminals: Terminals) -> None:
    terminals.behave(company=[["Ken", "writing"], ["Mia\u001b", "viewing"]])
    gateway, heard = terminals.open(DemoWho("agent"))
    # Said before there is anybody to tell, it is told as it stands.
    gateway.here("t0", "viewing")
    gateway.here("t1", "viewing")
    gateway.start_link()
    wait_until(lambda: CompanyChanged(frozenset({"t1"})) in heard)
    assert [one.name for one in gateway.companies.of("t1")] == ["Ken", "Mia\ufffd"]
    assert [one.name for one in gateway.companies.writing("t1")] == ["Ken"]
    assert gateway.companies.of("t0") == ()
    assert [e.tickets for e in heard if isinstance(e, CompanyChanged)] == [frozenset({"t1"})]
    gateway.here("t1", "writing")
    wait_until(lambda: terminals.said()[-1].get("doing") == "writing")
    terminals.behave()
    kill(terminals)
    # Nobody tells who is here any more, so nobody is said to be; the next worker hears of us.
    wait_until(lambda: gateway.companies.of("t1") == ())
    wait_until(lambda: len([line for line in terminals.said() if line["op"] == "here"]) == 3)
    said = [(s["ticket_id"], s["doing"]) for s in terminals.said() if s["op"] == "here"]
    assert said == [("t1", "viewing"), ("t1", "writing"), ("t1", "writing")]
    gateway.here("", "")
    wait_until(lambda: terminals.said()[-1].get("ticket_id") == "")
    assert gateway.companies.of("t1") == ()


def test_typing_goes_both_ways_while_attached(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.typing("t0")
    gateway.start_link()
    wait_until(lambda: gateway.status().connection is Connection.LIVE)
    gateway.typing("t1")
    wait_until(lambda: any(isinstance(event, Typing) for event in heard))
    # The fake worker says it back, by a name as no terminal should draw it.
    assert [event for event in heard if isinstance(event, Typing)] == [Typing("t1", "No\ufffd or")]
    told = [line["ticket_id"] for line in terminals.said() if line["op"] == "typing"]
    assert told == ["t1"], "what was said before there was a worker is forgotten"


def test_an_action_is_sent_and_settled(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.start_link()
    assert gateway.wait_settled(PATIENCE)
    gateway.act(Reply("t1", "m1", "An answer", 1))
    assert gateway.wait_settled(PATIENCE)
    assert gateway.outbox() == [] and OutboxChanged() in heard


def test_settled_said_too_early_does_not_count(terminals: Terminals) -> None:
    terminals.behave(lazy=True)
    gateway, _heard = terminals.open()
    gateway.act(Reply("t1", "m1", "An answer", 1))
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    assert not gateway.wait_settled(0.3), "nothing was sent"
    gateway.request_pull()
    assert gateway.wait_settled(PATIENCE)


def test_a_refusal_is_told_and_tried_again_only_on_demand(terminals: Terminals) -> None:
    text = "There is no team named Nemo here."
    terminals.behave(refuse={"why": "team", "text": text})
    gateway, heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: LinkRefused(text, "team") in heard)
    wait_until(lambda: not alive(terminals))
    assert heard.count(LinkRefused(text, "team")) == 1 and len(terminals.pids()) == 1
    assert gateway.status().connection is Connection.OFFLINE
    # What asks next finds a worker that serves it; whoever waited for the refused one is told so.
    terminals.behave()
    assert not returns(lambda: gateway.wait_settled(3600))
    gateway.request_pull()
    wait_until(lambda: is_live(gateway))


def test_signed_out_stays_in_the_status(terminals: Terminals) -> None:
    terminals.behave(refuse={"why": "signed-out", "text": "You are signed out."})
    gateway, heard = terminals.open(TokenWho())
    gateway.start_link()
    wait_until(lambda: LinkRefused("You are signed out.", "signed-out") in heard)
    assert gateway.status().connection is Connection.SIGNED_OUT


def test_rubbish_from_a_worker_ends_that_talk_only(terminals: Terminals) -> None:
    terminals.behave(garble=True)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    assert len(terminals.pids()) == 2, "it came again"
