"""Chats and calls between real terminals: an admin asks, an agent takes it, both see it end."""

from __future__ import annotations

import time

from premium_tui.screens.session import TELL_TYPING_EVERY
from tests.e2e.home import READY, Home, go_to_field, quit_console
from tests.pty_term import PtyTerm


def ask(admin: PtyTerm, way: int, subject: str, body: str, phone: str = "") -> None:
    """Fill in the form for the way that stands `way` places after the first, and send it."""
    admin.key("c")
    admin.wait_until(lambda: "[Product]" in admin.row(1) or "[Way]" in admin.row(1))
    if "[Product]" in admin.row(1):
        admin.key("enter")
    admin.wait_for("[Way]")
    admin.key(*["down"] * way, "enter")
    admin.wait_for("[Form]")
    if phone:
        go_to_field(admin, "Phone")
        admin.send(phone)
    go_to_field(admin, "Subject")
    admin.send(subject)
    admin.key("enter")
    admin.send(body)
    admin.wait_for(body)
    admin.key("ctrl+s")
    admin.wait_until(lambda: "[Review]" in admin.text() or "! " in admin.text())
    if "[Review]" in admin.text():
        admin.key("enter")


def type_on(writer: PtyTerm, body: str, reader: PtyTerm, told: str) -> None:
    """Write `body`, and on, until the other is told: what is said while they are busy is lost."""
    writer.send(body)
    said = time.monotonic()

    def is_told() -> bool:
        nonlocal said
        if time.monotonic() - said > 2 * TELL_TYPING_EVERY:
            said = time.monotonic()
            writer.key("space", "backspace")
        return told in reader.text()

    reader.wait_until(is_told, READY, told)


def test_32_a_chat_between_an_admin_and_an_agent(demo: Home) -> None:
    with demo.console() as admin, demo.console("--as", "agent") as agent:
        admin.wait_for("live", READY)
        agent.wait_for("live", READY)
        agent.key("2")
        agent.wait_for("Nobody waits for a chat or a call.")
        ask(admin, 1, "Red X on half of the folder", "Since this morning, on two PCs.")
        admin.wait_for("Waiting for a person. You are next.", READY)
        agent.wait_for("Dana Okafor", READY)
        agent.key("enter")
        agent.wait_for("You have been in this chat", READY)
        admin.wait_for("Noor Haddad has been here", READY)
        type_on(agent, "Hello, which two?", admin, "Noor Haddad is typing")
        agent.key("ctrl+s")
        admin.wait_for("Hello, which two?", READY)
        # Both go on writing where they are: no key opens the composer again.
        type_on(admin, "EDIT-01 and EDIT-02.", agent, "Dana Okafor is typing")
        admin.key("ctrl+s")
        agent.wait_for("EDIT-01 and EDIT-02.", READY)
        agent.key("escape")
        agent.wait_for("r reply")
        agent.key("x")
        agent.wait_for("End this chat?")
        agent.key("y")
        agent.wait_for("Support ended the chat", READY)
        admin.wait_for("Support ended the chat", READY)
        admin.wait_for("solved", READY)
        assert quit_console(agent) == 0
        assert quit_console(admin) == 0


def test_33_a_call_is_tried_again_and_done(demo: Home) -> None:
    with demo.console() as admin, demo.console("--as", "agent") as agent:
        admin.wait_for("live", READY)
        agent.wait_for("live", READY)
        agent.key("2")
        agent.wait_for("Nobody waits for a chat or a call.")
        ask(admin, 2, "All of us are locked out", "Since ten minutes.", phone="212 555 0")
        admin.wait_for("! ")
        go_to_field(admin, "Phone")
        admin.send("123")
        admin.key("ctrl+s")
        admin.wait_for("+12125550123")
        admin.key("enter")
        admin.wait_for("You will be called at +12125550123. You are next.", READY)
        agent.wait_for("Dana Okafor", READY)
        agent.key("enter")
        agent.wait_for("Call +12125550123 now.", READY)
        admin.wait_for("Noor Haddad is calling +12125550123.", READY)
        agent.key("x")
        agent.wait_for("How did the call to Dana Okafor go?")
        agent.key("2")
        admin.wait_for("Nobody picked up.", READY)
        agent.key("q")
        agent.wait_for("tried 1 time,", READY)
        agent.key("enter")
        agent.wait_for("Call +12125550123 now.", READY)
        agent.key("x")
        agent.wait_for("How did the call")
        agent.key("1")
        agent.wait_for("The call was done", READY)
        admin.wait_for("The call was done", READY)
        assert quit_console(agent) == 0
        assert quit_console(admin) == 0
