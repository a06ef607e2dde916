"""The sync worker as a real process with the embedded desk: terminals, kills, and its end."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path

from premium_tui.data.gateway import Gateway, LinkRefused, Typing
from premium_tui.data.models import Connection, Delivery, Scope
from premium_tui.data.rendezvous import WorkerAddress, find_worker, spawn_worker, worker_command
from premium_tui.domain.actions import AcceptSession, EndSession, OpenTicket, Reply, StartChat
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho, TokenWho, write_private
from tests.data.answering import answerable, count, reply, rows_of
from tests.data.house import READY, House, hello_to, is_live, read_on, refusals, wait_for
from tests.processes import children, end_within, runs
from tests.waiting import wait_until

GONE = 20.0
"""Seconds after which a worker that nobody needs is gone, with its desk: it takes two on an idle
machine, and half a minute where it waits for one who does not answer."""

PATIENT = f"""
import sys
from premium_tui.data import person_sync, worker
person_sync.LAST_PUSH_SECONDS = {READY}
sys.exit(worker.main())
"""
"""A worker that tries long to send what was written last."""


def test_a_worker_nobody_came_to_leaves_again(house: House) -> None:
    wait_until(lambda: find_worker(house.profile) is None)
    found: list[WorkerAddress] = []
    pid = spawn_worker(house.profile, worker_command(house.profile.name))

    def announced() -> bool:
        found[:] = filter(None, [find_worker(house.profile)])
        return bool(found)

    wait_until(announced)
    folder = Path(found[0].socket).parent
    end_within(GONE, lambda: filter(runs, (pid,)))
    assert not folder.exists() and find_worker(house.profile) is None


def test_terminals_that_come_while_their_sync_ends_all_get_the_next_one(house: House) -> None:
    wait_until(lambda: find_worker(house.profile) is None)
    house.worker = (sys.executable, "-P", "-c", PATIENT, "--profile", house.profile.name)
    house.live(DemoWho("agent"))
    row = answerable(house.live(DemoWho("team_admin")))
    address = house.address()
    (desk,) = children(address.pid)
    house.opened.pop().close()
    with hello_to(address) as last:
        wait_for(last, '"live"')
        # What is written last is not taken: the sync ends slowly.
        os.kill(desk, signal.SIGSTOP)
        try:
            writer = Gateway(house.profile, DemoWho())
            house.opened.append(writer)
            reply(writer, row, f"Written at the end {new_id()}")
            last.close()
            wait_until(lambda: writer.outbox()[0].delivery is Delivery.SENDING)
            with hello_to(address) as one, hello_to(address) as two:
                os.kill(desk, signal.SIGCONT)
                for line in (one, two):
                    line.sendall(b'{"op": "pull"}\n')
                    wait_for(line, '"settled"')
        finally:
            with suppress(ProcessLookupError):
                os.kill(desk, signal.SIGCONT)
    # Nobody else is to meet a worker that is so patient.
    house.close()
    wait_until(lambda: find_worker(house.profile) is None, READY)


def test_the_worker_keeps_nothing_open_that_its_terminal_had(house: House) -> None:
    wait_until(lambda: find_worker(house.profile) is None)
    hearing, speaking = os.pipe()
    os.set_inheritable(speaking, True)
    try:
        house.live()
    finally:
        os.close(speaking)
    with open(hearing, "rb") as pipe:
        ended, _writable, _odd = select.select([pipe], [], [], READY)
        assert ended and pipe.read() == b""
    assert runs(house.address().pid)


def test_a_first_terminal_gets_the_demo_desk(house: House) -> None:
    gateway = house.live()
    me = gateway.me()
    assert me is not None and me.team is not None
    assert (me.person.role, me.team.name) == ("team_admin", "Meridian Studio")
    assert len(rows_of(gateway, Scope.MINE)) > 20
    assert len(rows_of(gateway, Scope.TEAM)) > len(rows_of(gateway, Scope.MINE)) / 2
    assert gateway.status().ready and gateway.status().as_of is not None
    folder = Path(house.address().socket).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for place in (*folder.iterdir(), house.profile.desk_db, house.profile.worker_lock):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600, place
    assert os.getpriority(os.PRIO_PROCESS, house.address().pid) >= 10


def test_an_answer_shows_at_another_persons_terminal_by_itself(house: House) -> None:
    admin, agent = house.live(), house.live(DemoWho("agent"))
    assert find_worker(house.profile) == house.address()
    row = answerable(admin)
    wait_until(lambda: agent.ticket(row.id) is not None)
    body = f"Which version do you use? {new_id()}"
    gone = reply(agent, row, body)
    assert count(agent, row.id, body) == 1, "shown at once"
    wait_until(lambda: count(admin, row.id, body) == 1)
    wait_until(lambda: gone not in [item.key for item in agent.outbox()])
    assert count(agent, row.id, body) == 1
    unread = admin.ticket(row.id)
    assert unread is not None and unread.row.unread
    admin.mark_read(row.id)
    assert admin.wait_settled(READY)


def test_who_types_shows_at_another_persons_terminal_and_is_not_told_twice(house: House) -> None:
    admin, heard = house.open()
    agent, echoed = house.open(DemoWho("agent"))
    wait_until(lambda: is_live(admin) and is_live(agent), READY)
    row = answerable(admin)
    me = agent.me()
    assert me is not None

    def typing() -> list[Typing]:
        # What is told before the other's stream stands is forgotten: whoever types goes on.
        agent.typing(row.id)
        return [event for event in heard if isinstance(event, Typing)]

    wait_until(lambda: bool(typing()))
    assert typing()[0] == Typing(row.id, me.person.name)
    assert not [event for event in echoed if isinstance(event, Typing)], "nobody hears themselves"


def test_a_live_chat_between_two_terminals(house: House) -> None:
    admin, agent = house.live(), house.live(DemoWho("agent"))
    words = ("Red X", "Nothing syncs.", "Dropbox", "dropbox", "en")
    chat = StartChat(new_id(), new_id(), new_id(), *words)
    admin.act(chat)
    assert rows_of(admin, Scope.MINE)[0].id == chat.ticket_id, "shown at once"

    def state(gateway: Gateway) -> str:
        session = gateway.contacts.of_ticket(chat.ticket_id)
        return session.state.value if session is not None else ""

    wait_until(lambda: state(agent) == "waiting")
    agent.act(AcceptSession(chat.session_id, chat.ticket_id))
    wait_until(lambda: state(admin) == "active")
    said = [f"{who} {n}" for n in range(3) for who in ("agent", "admin")]
    for body in said:
        writer, reader = (agent, admin) if body.startswith("agent") else (admin, agent)
        writer.act(Reply(chat.ticket_id, new_id(), body, 1), at_once=True)
        wait_until(lambda body=body, reader=reader: count(reader, chat.ticket_id, body) == 1)  # type: ignore[misc]
    admin.act(EndSession(chat.session_id, chat.ticket_id))
    wait_until(lambda: state(agent) == "ended")
    for gateway in (admin, agent):
        assert [message.body for message in gateway.thread(chat.ticket_id)][1:] == said


def test_two_terminals_of_one_person_share_what_is_on_its_way(house: House) -> None:
    one, two = house.live(), house.live()
    heard = threading.Event()
    two.subscribe(lambda _event: heard.set())
    row = answerable(one)
    body = f"From one terminal {new_id()}"
    reply(one, row, body)
    assert heard.wait(READY)
    wait_until(lambda: count(two, row.id, body) == 1)
    assert one.wait_settled(READY)
    assert count(one, row.id, body) == count(two, row.id, body) == 1


def test_a_new_request_gets_its_number(house: House) -> None:
    admin = house.live()
    opened = OpenTicket(
        new_id(),
        new_id(),
        "Sign requests expire early",
        "After a day.",
        "Sign",
        "dropbox",
        None,
        "en",
    )
    admin.act(opened)
    assert rows_of(admin, Scope.MINE)[0].id == opened.ticket_id
    wait_until(lambda: rows_of(admin, Scope.MINE)[0].number is not None)
    assert rows_of(admin, Scope.MINE)[0].due_at is not None


def test_the_worker_ends_with_its_last_terminal_and_takes_the_desk_along(house: House) -> None:
    admin, agent = house.live(), house.live(DemoWho("agent"))
    pid = house.address().pid
    folder = Path(house.address().socket).parent
    (desk,) = children(pid)
    agent.close()
    admin.request_pull()
    assert admin.wait_settled(READY)
    assert runs(pid) and runs(desk)
    admin.close()
    end_within(GONE, lambda: filter(runs, (pid, desk)))
    assert not folder.exists()


def test_what_is_written_last_is_sent_after_the_terminal_is_gone(house: House) -> None:
    admin = house.live()
    row = answerable(admin)
    body = f"Last words {new_id()}"
    reply(admin, row, body)
    admin.close()
    wait_until(lambda: find_worker(house.profile) is None)
    again = house.live()
    assert count(again, row.id, body) == 1
    assert again.outbox() == []


def test_a_killed_worker_is_replaced_and_nothing_is_lost(house: House) -> None:
    admin = house.live()
    before = house.address()
    (desk,) = children(before.pid)
    row = answerable(admin)
    body = f"Written over the worker's grave {new_id()}"
    os.kill(before.pid, signal.SIGKILL)
    key = reply(admin, row, body)
    wait_until(lambda: not runs(before.pid) and not runs(desk))
    wait_until(lambda: admin.status().connection is Connection.LIVE, READY)
    wait_until(lambda: key not in [item.key for item in admin.outbox()])
    assert count(admin, row.id, body) == 1
    assert house.address().pid != before.pid
    assert not Path(before.socket).parent.exists()


def test_a_killed_desk_is_started_again(house: House) -> None:
    admin = house.live()
    (desk,) = children(house.address().pid)
    os.kill(desk, signal.SIGKILL)
    row = answerable(admin)
    body = f"Written over the desk's grave {new_id()}"
    key = reply(admin, row, body)
    wait_until(lambda: key not in [item.key for item in admin.outbox()])
    assert count(admin, row.id, body) == 1


def test_asked_to_end_by_a_newer_terminal_it_ends(house: House) -> None:
    house.live()
    address = house.address()
    with socket.socket(socket.AF_UNIX) as stream:
        stream.connect(address.socket)
        hello = {
            "op": "hello",
            "version": "9.0",
            "schema": 1,
            "who": {"kind": "demo", "role": "agent"},
        }
        stream.sendall(json.dumps(hello).encode() + b'\n{"op": "end"}\n')
        wait_until(lambda: not runs(address.pid))


def test_rubbish_on_its_socket_ends_that_line_alone(house: House) -> None:
    admin = house.live()
    for said in (
        b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"[]\n",
        b"\xff\xfe\n",
        b'{"op": "hello"}\n',
        b'{"op": "hello", "who": {"kind": "demo", "role": 7}}\n',
        b'{"op": "push"}\n',
        b"x" * (2 << 20),
    ):
        with socket.socket(socket.AF_UNIX) as stream:
            stream.connect(house.address().socket)
            stream.settimeout(READY)
            with suppress(BrokenPipeError, ConnectionResetError):
                stream.sendall(said)
                assert stream.recv(1) == b"", said[:40]
    admin.request_pull()
    assert admin.wait_settled(READY)


def test_a_person_the_demo_does_not_have_is_told(house: House) -> None:
    _gateway, events = house.open(DemoWho("team_admin", "Nobody & Sons"))
    wait_until(lambda: any(isinstance(event, LinkRefused) for event in events), READY)
    (refused,) = [event for event in events if isinstance(event, LinkRefused)]
    assert "Nobody & Sons" in refused.text


def test_who_is_not_signed_in_is_told_and_may_sign_in_meanwhile(house: House) -> None:
    gateway, _events = house.open(TokenWho())
    wait_until(lambda: gateway.status().connection is Connection.SIGNED_OUT)
    nowhere = {"url": "http://127.0.0.1:9", "token": "ptu_x"}
    write_private(house.profile.server_json, json.dumps(nowhere).encode())
    try:
        gateway.request_pull()
        wait_until(lambda: gateway.status().connection is Connection.OFFLINE)
    finally:
        house.profile.server_json.unlink()


def test_a_terminal_that_comes_while_the_worker_ends_gets_the_next_one(house: House) -> None:
    admin, events = house.open()
    wait_until(lambda: is_live(admin), READY)
    before = house.address().pid
    os.kill(before, signal.SIGTERM)
    wait_until(lambda: not runs(before))
    wait_until(lambda: find_worker(house.profile) is not None and is_live(admin), READY)
    assert refusals(events) == []


def test_a_terminal_that_does_not_read_holds_up_nobody(house: House) -> None:
    admin = house.live()
    address = house.address()
    with hello_to(address) as stalled, hello_to(address) as busy:
        wrote = b'{"op": "push"}\n' * 20_000
        threading.Thread(target=read_on, args=(busy,), daemon=True).start()
        busy.sendall(wrote)
        admin.request_pull()
        assert admin.wait_settled(READY)
        os.kill(address.pid, signal.SIGHUP)
        end_within(GONE, lambda: filter(runs, (address.pid,)))
        assert stalled.fileno() >= 0


def test_with_a_desk_that_hangs_the_worker_ends_in_time(house: House) -> None:
    admin = house.live()
    pid = house.address().pid
    (desk,) = children(pid)
    os.kill(desk, signal.SIGSTOP)
    reply(admin, answerable(admin), f"Not taken yet {new_id()}")
    admin.close()
    end_within(GONE, lambda: filter(runs, (pid, desk)))
    again = house.live()
    assert again.wait_settled(READY) and again.outbox() == []
