"""The words of mails, in the languages support is given in (rule 1).

They follow the ticket, or the person who gets the mail, and not whoever runs the server: so they
stand here whole, beside each other, and do not pass through the catalogue of the server's locale.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says around what people wrote; names in braces are filled in."""

    answered: str
    collaborator: str
    answer_here: str
    wrote: str
    more: str
    features_subject: str
    features: str
    features_why: str
    transcript: str
    said: str


ENGLISH = Words(
    answered="{author} answered your ticket #{number}, {subject}:",
    collaborator="{author} (Collaborator) replied to your ticket #{number}, {subject}:",
    answer_here=(
        "To reply, open ticket #{number} in the console."
        " A reply to this e-mail does not reach the ticket."
    ),
    wrote="On {at}, {author} wrote:",
    more="[...]",
    features_subject="{count} features worth a look, {quarter}",
    features="{count} features that your team {team} uses little or not at all:",
    features_why=(
        "You get this once a quarter as an admin of a team with Premium Support."
        " A reply to this e-mail reaches nobody."
    ),
    transcript="This is what was said in your chat, ticket #{number}:",
    said="{at}, {author}:",
)

JAPANESE = Words(
    answered="{author} がチケット #{number}「{subject}」に回答しました。",
    collaborator="{author} (Collaborator) がチケット #{number}「{subject}」に返信しました。",
    answer_here=(
        "返信するには、コンソールでチケット #{number} を開いてください。"
        "このメールに返信しても、チケットには届きません。"
    ),
    wrote="{at}、{author} さんの書き込み:",
    more="[...]",
    features_subject="活用されていない {count} つの機能のご案内 ({quarter})",
    features="{team} であまり使われていない、または使われていない {count} つの機能です。",
    features_why=(
        "このメールは、Premium Support をご契約のチームの管理者に四半期に一度お送りしています。"
        "このメールへの返信は届きません。"
    ),
    transcript="チケット #{number} のチャットの記録です。",
    said="{at}、{author}:",
)


def words_in(language: str) -> Words:
    """Return the words of a language; English for those support is not given in."""
    return JAPANESE if language == "ja" else ENGLISH


def spoken(language: str) -> str:
    """Return the language that `words_in` gives: `ja` or `en`."""
    return "ja" if language == "ja" else "en"
