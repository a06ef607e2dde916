"""The form of a question to support: its fields, what is wrong with one, articles that may help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea
from textual.worker import get_current_worker

from premium_tui.data.recommend.ranking import Recommendation
from premium_tui.data.recommendations import Recommendations
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.phone import PhoneError, read_phone
from premium_tui.domain.tickets import BODY_LIMIT, SUBJECT_LIMIT, Channel
from premium_tui.i18n import _
from premium_tui.screens.articles import numbered
from premium_tui.screens.contact_request import LANGUAGES, LIVE_WAYS
from premium_tui.widgets.form import Choice, FieldTrouble, Label, Sentences, TextField
from premium_tui.widgets.text_box import TextBox

SUGGEST_AFTER = 0.4
"""Seconds after a key until articles are looked for."""


class ContactForm(Vertical):
    """The fields that a way asks for, in their order; nothing typed is lost between two ways."""

    DEFAULT_CSS = """
    ContactForm { height: 1fr; width: 1fr; overflow: hidden; }
    ContactForm TextArea {
        height: 1fr; min-height: 2; border: none; padding: 0 1 0 3; background: ansi_default;
    }
    ContactForm > Sentences { margin-bottom: 1; }
    """

    @dataclass
    class Changed(Message):
        """Something was written or chosen."""

    @dataclass
    class Suggested(Message):
        """Other articles stand there than before, or none any more."""

    def __init__(
        self,
        recommendations: Recommendations,
        first: Mapping[str, str],
        abouts: Sequence[str],
        region: str | None,
        key: str,
    ) -> None:
        """`first` holds the fields to begin with, `abouts` what one can ask about.

        `region` is the person's, for numbers without a country code (rule 33); `key` is what to
        press for the addresses of articles.
        """
        super().__init__()
        self._recommendations = recommendations
        self._region = region
        self._key = key
        self.basis = Sentences()
        """What the person gets, without a time that would be over while one writes."""
        self._way_closed = FieldTrouble()
        self.phone = TextField(
            _("Phone"), first.get("phone", ""), hint=_("the number to call, dialled directly")
        )
        products = [(name, name) for name in abouts]
        self.about = Choice(_("About"), products, first.get("about", abouts[0]))
        kinds = [(kind.value, kind.label) for kind in IssueKind]
        self.kind = Choice(_("Kind of issue"), kinds, first.get("kind", ""))
        self.language = Choice(_("Language"), LANGUAGES, first.get("language", "en"))
        self.subject = TextField(
            _("Subject"), first.get("subject", ""), hint=_("one line that says what is wrong")
        )
        self._body_name = Label(_("Description"))
        self.body = TextBox(first.get("body", ""))
        troubled = (self.phone, self.kind, self.language, self.subject, self.body)
        self._trouble: dict[Widget, FieldTrouble] = {field: FieldTrouble() for field in troubled}
        self.articles: Sequence[Recommendation] = ()
        """What may answer it already, the best first."""
        self._articles_line = Sentences()
        self._articles_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The fields in the order they are asked, what is wrong with one below it."""
        yield self.basis
        yield self._way_closed
        for field in (self.phone, self.about, self.kind, self.language, self.subject):
            yield field
            if field in self._trouble:
                yield self._trouble[field]
        yield self._body_name
        yield self._trouble[self.body]
        yield self.body
        # Below the text: what one writes in does not move when they come.
        yield self._articles_line

    def on_mount(self) -> None:
        """Go on where the text ends, and make ready to look for articles."""
        self._recommendations.prepare()
        self.body.move_cursor(self.body.document.end)

    def ask(self, channel: Channel, *, about: bool) -> None:
        """Show what a way asks for; `about` says whether there is more than one thing to ask about.

        Chats and calls carry no kind of issue.
        """
        self.phone.display = channel is Channel.CALLBACK
        self.about.display = about
        self.kind.display = channel not in LIVE_WAYS
        for field, line in self._trouble.items():
            if not field.display:
                line.say("")
        self._way_closed.say("")
        # The footnote of rule 3.
        japanese = self.language.value == "ja"
        words = _("Mon-Fri 09:00-17:00 JST, else in English") if japanese else ""
        self.language.explain(words)

    def mark(self, focused: Widget | None) -> None:
        """Mark the field one is in."""
        for choice in (self.about, self.kind, self.language):
            choice.mark(choice is focused)
        for field in (self.phone, self.subject):
            field.mark(field.holds(focused))
        self._body_name.mark(self.body is focused)

    def take_focus(self) -> None:
        """Go to the first question that is not answered, else to the text."""
        unanswered: list[tuple[Widget, bool]] = [
            (self.phone, self.phone.display and not self.phone.value.strip()),
            (self.kind, self.kind.display and not self.kind.value),
            (self.subject, not self.subject.value.strip()),
        ]
        self._focus(next((field for field, empty in unanswered if empty), self.body))

    def fields(self) -> dict[str, str]:
        """Return what is written, as a draft keeps it."""
        return {
            "phone": self.phone.value,
            "about": self.about.value,
            "kind": self.kind.value,
            "language": self.language.value,
            "subject": self.subject.value,
            "body": self.body.text,
        }

    def e164(self) -> str:
        """Return the number to call (rule 33); "" when none is asked for. Raises PhoneError."""
        return read_phone(self.phone.value, self._region) if self.phone.display else ""

    def check(self, closed: str, *, by_language: bool) -> bool:
        """Return whether it can be sent; what is wrong is said at its field, the first gets focus.

        `closed` says that the way is closed and what to do, `by_language` that it is so only for
        the language chosen.
        """
        found = self._find_trouble()
        if by_language:
            found[self.language] = closed
        for field, line in self._trouble.items():
            line.say(found.get(field, ""))
        self._way_closed.say("" if by_language else closed)
        if found:
            self._focus(next(field for field in self._trouble if field in found))
        return not found and not closed

    def _find_trouble(self) -> dict[Widget, str]:
        """Return what is wrong with what is written, by field."""
        found: dict[Widget, str] = {}
        subject, body = self.subject.value.strip(), self.body.text.strip()
        try:
            self.e164()
        except PhoneError as error:
            found[self.phone] = str(error)
        if self.kind.display and not self.kind.value:
            found[self.kind] = _("Choose what kind of issue it is.")
        if not subject:
            found[self.subject] = _("Write one line that says what is wrong.")
        elif len(subject) > SUBJECT_LIMIT:
            words = _("It has {n} characters; 1,000 is the most.")
            found[self.subject] = words.format(n=f"{len(subject):,}")
        if not body:
            found[self.body] = _("Describe what happens, so that support can begin.")
        elif len(body.encode("utf-8", "replace")) > BODY_LIMIT:
            found[self.body] = _("It is over 1 MiB: shorten it, then send.")
        return found

    def _focus(self, field: Widget) -> None:
        field.take_focus() if isinstance(field, TextField) else self.screen.set_focus(field)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Articles come in the language chosen."""
        event.stop()
        self._changed(event.choice)
        if event.choice is self.language:
            self._look_for_articles()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Look for articles that may answer it."""
        event.stop()
        if self.phone.holds(self.screen.focused):
            self._changed(self.phone)
        else:
            self._changed(self.subject)
            self._look_for_articles()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Nothing is wrong with it any more, as far as is known."""
        event.stop()
        self._changed(self.body)

    def _changed(self, field: Widget) -> None:
        if field in self._trouble:
            self._trouble[field].say("")
        self.post_message(self.Changed())

    def _look_for_articles(self) -> None:
        """Show up to three articles that fit the subject, a moment after it was typed."""
        if self._articles_timer is not None:
            self._articles_timer.stop()
        self._articles_timer = self.set_timer(SUGGEST_AFTER, self._suggest)

    def _suggest(self) -> None:
        if self._recommendations.ready:
            self._find_articles()
        else:
            self._look_for_articles()

    @work(thread=True, exclusive=True, group="articles", exit_on_error=False)
    def _find_articles(self) -> None:
        worker = get_current_worker()
        found = self._recommendations.suggest(self.subject.value, self.language.value)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_articles, found)

    def _show_articles(self, found: Sequence[Recommendation]) -> None:
        """Show their titles; an address is longer than a line, and has a place of its own."""
        self.articles = found
        lines = numbered(found)
        if lines:
            words = _("This may answer it already ({key} shows where):")
            lines.insert(0, words.format(key=self._key))
        self._articles_line.say(lines)
        self.post_message(self.Suggested())
