"""Recommendations from tickets and suggestions while typing (rules 40-42)."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from premium_tui.data.recommend.catalogue import load_catalogue
from premium_tui.data.recommend.ranking import AskedTicket, Recommender
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.values import replace

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(load_catalogue())


def asked(
    subject: str, body: str = "", *, days_ago: float = 0, product: str = "", number: int | None = 1
) -> AskedTicket:
    at = NOW - timedelta(days=days_ago)
    return AskedTicket(f"t-{subject}", number, at, subject, body, product)


def test_without_a_ticket_the_popular_ones_are_shown(recommender: Recommender) -> None:
    shown = recommender.recommend([], "en", limit=8)
    assert [one.group for one in shown] == [topic.group for topic in load_catalogue()[:8]]
    assert all(one.because is None and one.score == 0 for one in shown)


def test_a_popular_one_nobody_could_read_is_left_out(recommender: Recommender) -> None:
    everything = recommender.recommend([], "en", limit=1000)
    assert {one.entry.locale for one in everything} == {"en"}
    assert {one.entry.locale for one in recommender.recommend([], "ja", limit=1000)} == {"en", "ja"}


def test_a_ticket_brings_its_article_and_is_named_as_the_reason(recommender: Recommender) -> None:
    ticket = asked("Lost my phone, no 2-step codes", number=1042)
    first, *others = recommender.recommend([ticket], "en")
    assert first.group == "issues-two-step-verification"
    assert first.because == ticket
    groups = [first.group, *(one.group for one in others)]
    assert len(groups) == len(set(groups)) == 10


def test_the_reason_is_the_ticket_it_fits_best_not_the_newest(recommender: Recommender) -> None:
    invoice = asked("Wrong company name on our invoice", days_ago=9, number=1035)
    newer = [
        asked("Edit stations hang", "The name of the company folder is wrong too", days_ago=day)
        for day in range(8)
    ]
    shown = {one.group: one for one in recommender.recommend([invoice, *newer], "en", limit=20)}
    assert shown["customize-edit-invoices"].because == invoice


def test_popular_ones_follow_where_little_fits(recommender: Recommender) -> None:
    shown = recommender.recommend([asked("HIPAA BAA")], "en")
    assert shown[0].group == "business-associate-agreement"
    assert len(shown) == 10
    assert shown[-1].because is None


def test_a_new_ticket_comes_to_the_top_though_many_older_ones_agree(
    recommender: Recommender,
) -> None:
    older = [
        asked("Sync is stuck", "Files not syncing, blue arrows, icon never green", days_ago=day)
        for day in range(1, 20)
    ]
    before = recommender.recommend(older, "en")
    new = asked("Charged twice, refund please", number=None)
    after = recommender.recommend([*older, new], "en")
    assert before[0].group in {"files-update-issues", "sync-icons"}
    assert "refund" not in {one.group for one in before}
    assert (after[0].group, after[0].because) == ("refund", new)
    assert before[0].group in {one.group for one in after[:5]}


def test_the_order_in_which_tickets_are_given_does_not_matter(recommender: Recommender) -> None:
    tickets = [asked("Invoice address", days_ago=3), asked("Legal hold", days_ago=1)]
    assert recommender.recommend(tickets, "en") == recommender.recommend(tickets[::-1], "en")


def test_product_and_issue_decide_between_equal_words(recommender: Recommender) -> None:
    card = "Payment failed, card declined"
    general, sign = (
        recommender.recommend([asked(card, product=product)], "en")[0].group
        for product in ("Dropbox", "Sign")
    )
    assert general == "change-information"
    assert sign == "-What-happens-when-my-payment-fails-"
    plain = asked("Old version of invoice gone")
    kinds = (IssueKind.RECOVERY, IssueKind.BILLING)
    recovery, billing = (
        recommender.recommend([replace(plain, issue=kind)], "en")[0].group for kind in kinds
    )
    assert recovery == "version-history-overview"
    assert billing == "customize-edit-invoices"


@pytest.mark.parametrize(
    ("subject", "language", "group", "locale"),
    [
        ("共有リンクにパスワードを付けたい", "ja", "set-link-permissions", "ja"),
        (
            "ﾌｧｲﾙを誤って削除した。復元したい",
            "en",
            "troubleshooting-accidental-file-deletion",
            "en",
        ),
    ],
)
def test_tickets_and_readers_may_speak_different_languages(
    recommender: Recommender, subject: str, language: str, group: str, locale: str
) -> None:
    shown = {one.group: one for one in recommender.recommend([asked(subject)], language)[:3]}
    assert group in shown
    assert shown[group].entry.locale == locale


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_its_reader_cannot_read_stands_behind(recommender: Recommender, language: str) -> None:
    tickets = [asked("How to pause sync for an hour"), asked("Transfer link", days_ago=2)]
    shown = recommender.recommend(tickets, language, limit=140)
    fitting = [one for one in shown if one.because is not None]
    readable = [one.entry.is_read_by(language) for one in fitting]
    assert readable == sorted(readable, reverse=True) and set(readable) == {True, False}
    by_score = [one.score for one in fitting if one.entry.is_read_by(language)]
    assert by_score == sorted(by_score, reverse=True)
    assert len({one.group for one in shown}) == len(shown)
    for one in shown:
        versions = next(t.entries for t in load_catalogue() if t.group == one.group)
        best = next((e for e in versions if e.is_in(language)), None)
        assert best is None or one.entry == best


def test_only_what_one_can_read_is_suggested(recommender: Recommender) -> None:
    for subject in ("How to pause sync and resume", "Shared folder sync is slow on Windows"):
        suggested = recommender.suggest(subject, "en", limit=5)
        assert all(one.entry.is_read_by("en") for one in suggested)
    assert recommender.suggest("How to pause sync and resume", "ja")[0].entry.locale == "ja"


@pytest.mark.parametrize("subject", ["", "   ", "it does not work", "?!", "\u200b\u202e", "𓀀𓀁"])
def test_a_ticket_that_says_nothing_leaves_the_popular_ones(
    recommender: Recommender, subject: str
) -> None:
    assert recommender.recommend([asked(subject)], "en") == recommender.recommend([], "en")


def test_suggestions_fit_or_there_are_none(recommender: Recommender) -> None:
    suggested = recommender.suggest("File locked by a colleague, how to unlock it", "en")
    assert suggested[0].group == "file-locking"
    assert 1 <= len(suggested) <= 3
    assert recommender.suggest("同期アイコンの意味", "ja")[0].entry.locale == "ja"
    for text in ("", "h", "Please help", "My office chair is broken", "Best pizza in town"):
        assert recommender.suggest(text, "en") == []


def test_the_ranking_library_is_loaded_only_when_an_index_is_made() -> None:
    code = "import sys, premium_tui.data.recommend.ranking; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stdout.split()}
    assert "premium_tui" in loaded
    assert loaded.isdisjoint({"bm25s", "numpy"})
