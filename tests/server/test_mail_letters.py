"""Letters as they travel: read back by Python's own mail parser, whatever strangers wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from premium_tui.ids import new_id
from premium_tui.server.mail.addresses import (
    NAME_LIMIT,
    BadMailAddress,
    Mailbox,
    deliverable,
    header_text,
    mailbox,
    read_mailbox,
)
from premium_tui.server.mail.letters import (
    SUBJECT_LIMIT,
    Letter,
    Mail,
    UnsafeHeaders,
    check_headers,
    compose,
)

AT = datetime(2026, 11, 23, 12, 0, 30, 250_000, tzinfo=UTC)
DESK = Mailbox("Premium Support", "support@desk.example")
DANA = Mailbox("Dana Okafor", "dana@acme.example")

INJECTIONS = [
    "a\r\nBcc: x@evil.example",
    "a\nBcc: x@evil.example\n\nbody",
    "a\rBcc: x@evil.example",
    "a\x00b",
    "a\x0bBcc: x@evil.example",
    "a\x85Bcc: x@evil.example",
    "a\u2028Bcc: x@evil.example",
    "=?utf-8?q?a=0d=0aBcc:_x@evil.example?=",
    "=?utf-8?b?YQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
    "a =?us-ascii?Q?=0ABcc:_x@evil.example?= b",
    '"=?utf-8?q?=22=0aBcc:_x?=" <x@evil.example>, y',
    "=?=?utf-8?q?=0aBcc:_x?=?=",
    "\x1b]0;owned\x07 \x1b[2J",
    "\ud800\udfff",
    "\u202egnp.exe",
    "Re: " * 2_000,
    "x" * 8_192,
    "x " * 4_096,
    "接続できません" * 1_200,
    "👩‍👩‍👧" * 500,
    "",
    " ",
    ":",
    "(comment) <x@evil.example>; group: a, b;",
    "\\\"'`",
]


def letter(**fields: object) -> Letter:
    made: dict[str, object] = {
        "id": new_id(),
        "to": DANA,
        "subject": "[#1042] Re: Red X",
        "text": "Hello.\n",
        "language": "en",
        "at": AT,
        **fields,
    }
    return Letter(**made)  # type: ignore[arg-type]


def parsed(mail: Mail, *, ascii_only: bool = True) -> EmailMessage:
    """Return a mail as a mail program reads it, after checking what must hold of every mail."""
    lines = mail.content.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert mail.content.isascii() or not ascii_only
    message = BytesParser(policy=default).parsebytes(mail.content)
    assert isinstance(message, EmailMessage)
    names = message.keys()
    assert len(names) == len(set(names))
    assert set(names) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("Reply-To", "Auto-Submitted", "Content-Language"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert message.get_content_type() == "text/plain"
    assert not message.defects
    return message


def text_of(message: EmailMessage) -> str:
    content: str = message.get_content()
    return content.replace("\r\n", "\n")


def test_a_mail_programs_view() -> None:
    one, two, root = new_id(), new_id(), new_id()
    written = letter(id=two, thread=(root, one), text="Hello.\n\nBye.\n")
    mail = compose(written, DESK)
    assert compose(written, DESK) == mail, "the same at every try"
    assert (mail.id, mail.sender, mail.recipient) == (two, DESK.address, DANA.address)
    message = parsed(mail)
    assert message["From"] == "Premium Support <support@desk.example>"
    assert message["To"] == "Dana Okafor <dana@acme.example>"
    assert message["Subject"] == "[#1042] Re: Red X"
    assert message["Date"].datetime == AT.replace(microsecond=0)
    assert message["Message-ID"] == f"<{two}@desk.example>"
    assert message["In-Reply-To"] == f"<{one}@desk.example>"
    assert message["References"].split() == [f"<{root}@desk.example>", f"<{one}@desk.example>"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert text_of(message) == "Hello.\n\nBye.\n"


def test_japanese_is_read_as_written() -> None:
    sent = letter(
        subject="[#1042] Re: 同期できません",
        to=Mailbox("佐藤 美咲", "misaki@acme.example"),
        text="佐藤様\n\nお待たせしました。\n",
        language="ja",
    )
    message = parsed(compose(sent, Mailbox("サポート", "support@desk.example")))
    assert message["Subject"] == "[#1042] Re: 同期できません"
    assert message["To"].addresses[0].display_name == "佐藤 美咲"
    assert message["From"].addresses[0].display_name == "サポート"
    assert message.get_content_charset() == "utf-8"
    assert text_of(message) == sent.text


def test_in_a_folder_japanese_can_be_read_as_it_lies_there() -> None:
    text = "お待たせしました。設定を直しましたので、もう一度お試しください。\n"
    mail = compose(letter(text=text), DESK, to_read=True)
    assert text.encode().replace(b"\n", b"\r\n") in mail.content
    assert text_of(parsed(mail, ascii_only=False)) == text
    long = compose(letter(text="あ" * 900 + "\n"), DESK, to_read=True)
    assert text_of(parsed(long)) == "あ" * 900 + "\n"


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_header_can_be_injected(text: str) -> None:
    """Python's email package decodes encoded words while it writes, and writes their breaks."""
    stranger = mailbox(text, DANA.address)
    sent = letter(subject=f"[#1] Re: {text}", to=stranger, text=text, reply_to=stranger)
    message = parsed(compose(sent, mailbox(text, DESK.address)))
    assert "Bcc" not in message
    assert message["To"].addresses[0].addr_spec == DANA.address
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == DESK.address
    assert len(message["Subject"]) <= SUBJECT_LIMIT
    assert len(message["To"].addresses[0].display_name) <= NAME_LIMIT + NAME_LIMIT // 10


@pytest.mark.parametrize(
    "head",
    [
        b"From: a\r\nBcc: x@evil.example",
        b"From: a\r\nFrom: b",
        b"From: a\r\nX\r\nTo: b",
        b"From: a\r\n\xff: b",
        b"From: a\r\n " + b"x" * 998,
    ],
    ids=range(5),
)
def test_a_second_wall_refuses_headers_that_should_not_be_there(head: bytes) -> None:
    check_headers(b"From: a\r\n b\r\nSubject: c\r\n\r\nBcc: text\r\n")
    with pytest.raises(UnsafeHeaders):
        check_headers(head + b"\r\n\r\ntext\r\n")


@given(st.text(st.characters(codec=None), max_size=300), st.text(max_size=100))
@example("a =?utf-8?q?b?= c", "=?utf-8?q?b?=")
@example("=?", "=")
@example("日本 a 本 b  c", "a 日 b")
def test_any_subject_and_name_is_read_as_it_was_made_safe(subject: str, name: str) -> None:
    message = parsed(compose(letter(subject=subject, to=mailbox(name, DANA.address)), DESK))
    assert message["Subject"].split() == header_text(subject, SUBJECT_LIMIT).split()
    assert message["To"].addresses[0].addr_spec == DANA.address


@given(st.text(st.characters(codec=None), max_size=2_000))
@example("." * 80 + "\n.\n..\nQUIT\n")
@example("From here\n>From there\n")
def test_any_text_stays_a_text(text: str) -> None:
    message = parsed(compose(letter(text=text), DESK))
    content = text_of(message)
    assert not {"\x1b", "\x00", "\x07", "\x9b"} & set(content)


def test_long_lines_and_long_hosts_travel() -> None:
    host = ".".join(["a" * 60, "b" * 60, "c" * 60, "d" * 50, "example"])
    desk = Mailbox("Desk", f"s@{host}")
    ids = tuple(new_id() for _ in range(11))
    message = parsed(compose(letter(thread=ids, text="x" * 5_000 + "\n"), desk))
    assert message["References"].split() == [f"<{one}@{host}>" for one in ids]
    assert message["In-Reply-To"] == f"<{ids[-1]}@{host}>"
    assert text_of(message).startswith("x" * 3_000)


@pytest.mark.parametrize(
    ("address", "travels"),
    [
        ("dana@acme.example", "dana@acme.example"),
        ("Dana.O'Kafor+x=1@ACME.Example", "Dana.O'Kafor+x=1@acme.example"),
        ("root@localhost", "root@localhost"),
        ("dana@例え.jp", "dana@xn--r8jz45g.jp"),
        ("a" * 64 + "@b.example", "a" * 64 + "@b.example"),
    ],
)
def test_addresses_mail_can_be_sent_to(address: str, travels: str) -> None:
    assert deliverable(address) == travels


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dana",
        "@acme.example",
        "dana@",
        "dana@@acme.example",
        "dana@acme..example",
        "dana@-acme.example",
        "dana@acme.example\r\nRCPT TO:<x@evil.example>",
        "dana@acme.example\n",
        "dana@acme.example> SIZE=1",
        "<dana@acme.example>",
        "dana@acme.example, x@evil.example",
        '"dana"@acme.example',
        "dana okafor@acme.example",
        ".dana@acme.example",
        "dana.@acme.example",
        "dana@[127.0.0.1]",
        "dänä@acme.example",
        "dana@acme.example\x00",
        "a" * 65 + "@acme.example",
        "dana@" + ".".join(["a" * 63] * 4) + ".example",
        "dana@" + "a" * 64 + ".example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadMailAddress) as caught:
        deliverable(address)
    assert caught.value.text == address


def test_the_sender_is_named_as_in_a_mail_program() -> None:
    assert read_mailbox("support@desk.example") == Mailbox("", "support@desk.example")
    assert read_mailbox(' "Premium Support" <support@desk.example> ') == DESK
    assert read_mailbox("Premium Support<support@desk.example>") == DESK
    for text in ("", "Premium Support", "a <b", "a <b@c> d", "<>", "a <b@c>, d <e@f>"):
        with pytest.raises(BadMailAddress):
            read_mailbox(text)
