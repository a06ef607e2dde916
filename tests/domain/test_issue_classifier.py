"""The kind of issue, told from words (rule 45)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.issue_kinds import (
    accuracy,
    commonest,
    left_alone,
    macro_f1,
    read_demo,
    read_foreign,
    read_labels,
    told,
)
from premium_tui.domain.issue_classifier import classify_issue
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.issue_profiles import HINTING, PRODUCTS, TELLING
from premium_tui.domain.words import words
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Files stopped syncing on two computers", IssueKind.SYNC),
        ("Need to change the shared link so that clients can't edit", IssueKind.SHARING),
        ("SSO fails for half the office", IssueKind.SIGN_IN),
        ("VAT number on the invoice is wrong", IssueKind.BILLING),
        ("Please add two licences and invite new employees", IssueKind.MEMBERS),
        ("We are out of storage", IssueKind.STORAGE),
        ("Someone deleted a folder, how do we restore it?", IssueKind.RECOVERY),
        ("Cannot install the desktop app on a tablet", IssueKind.DEVICES),
        ("Uploads are very slow today", IssueKind.PERFORMANCE),
        ("Slack integration stopped posting", IssueKind.INTEGRATIONS),
        ("Ransomware alert last night", IssueKind.SECURITY),
        ("Signer cannot sign the contract", IssueKind.DOCUMENTS),
        ("同期が止まったままです", IssueKind.SYNC),
        ("共有フォルダの権限を変更したい", IssueKind.SHARING),
        ("２段階認証のコードが届かない", IssueKind.SIGN_IN),
        ("請求書の宛名を変えてください", IssueKind.BILLING),
        ("退職者のライセンスについて", IssueKind.MEMBERS),
        ("ﾌｧｲﾙを誤って削除した。復元できますか", IssueKind.RECOVERY),
        ("契約書に署名できない", IssueKind.DOCUMENTS),
    ],
)
def test_plain_requests_are_told(subject: str, kind: IssueKind) -> None:
    assert classify_issue(subject) is kind


@pytest.mark.parametrize(
    "subject",
    ["", "Hello", "It does not work", "Please change my office chair", "今日は", "🙂", "\x1b[2J"],
)
def test_what_tells_too_little_is_something_else(subject: str) -> None:
    assert classify_issue(subject) is IssueKind.OTHER


def test_the_message_and_the_product_tell_where_the_subject_does_not() -> None:
    assert classify_issue("A question") is IssueKind.OTHER
    body = "Our invoice shows the wrong VAT number."
    assert classify_issue("A question", body) is IssueKind.BILLING
    assert classify_issue("A question", product=" DocSend ") is IssueKind.DOCUMENTS
    assert classify_issue("VAT on our invoice", product="Sign") is IssueKind.BILLING


def test_a_phrase_counts_once_however_often_it_stands() -> None:
    assert classify_issue("Client " * 50) is IssueKind.OTHER


def test_every_kind_but_other_has_profiles_and_every_phrase_has_words() -> None:
    told_of = set(IssueKind) - {IssueKind.OTHER}
    assert set(TELLING) == set(HINTING) == told_of
    assert set(PRODUCTS.values()) <= told_of
    for kind in told_of:
        telling = [tuple(words(phrase)) for phrase in TELLING[kind].split(";")]
        hinting = [tuple(words(phrase)) for phrase in HINTING[kind].split(";")]
        assert all(telling), kind
        assert all(hinting), kind
        assert len({*telling, *hinting}) == len(telling) + len(hinting), kind


@given(st.text(), st.text())
def test_any_text_is_of_some_kind(subject: str, body: str) -> None:
    assert classify_issue(subject, body) in IssueKind


def test_labelled_tickets_are_told_far_better_than_by_the_commonest_kind() -> None:
    for tickets in (read_labels(shared("data")), read_demo()):
        said, floor = told(tickets), commonest(tickets)
        assert accuracy(tickets, said) > 0.65 > 2 * accuracy(tickets, floor)
        assert macro_f1(tickets, said) > 0.65 > 2 * macro_f1(tickets, floor)


def test_foreign_questions_are_mostly_left_alone() -> None:
    assert left_alone(read_foreign(shared("data"))) > 0.75
