"""Contacting support step by step: product, way, form, review, and only then it is sent (29-33)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from premium_tui.commands import Command, Where
from premium_tui.domain.actions import OpenTicket
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.contact_choices import DASH, DROPBOX, ContactChoices
from premium_tui.screens.contact_form import ContactForm
from premium_tui.screens.contact_request import LIVE_WAYS, ContactRequest
from premium_tui.screens.contact_review import ReviewPane, review_parts
from premium_tui.screens.contact_steps import BILLING, Step, StepHead, product_lines, way_lines
from premium_tui.screens.drafts import DraftKeeper
from premium_tui.screens.unsend import draft_key
from premium_tui.terminal.clipboard import copy
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import PickList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.data.models import TicketDetail
    from premium_tui.screens.console import Console

SHORT = 18
"""Rows below which only the steps and their questions are shown."""

ELSEWHERE = frozenset({"app.undo", "app.outbox"})
"""Commands without a key here: a request they take back would become the draft written here."""


class NewRequestScreen(ConsoleScreen):
    """The steps; with `follows` it follows up a closed ticket (rule 39)."""

    ROOMS: ClassVar[tuple[Where, ...]] = (
        Where.EVERYWHERE,
        Where.PICKS,
        Where.REQUEST,
        Where.REVIEW,
    )
    DEFAULT_CSS = """
    NewRequestScreen { overflow: hidden; }
    NewRequestScreen.-short TitleBar, NewRequestScreen.-short Rule,
    NewRequestScreen.-short Sentences { display: none; }
    """

    def __init__(
        self, console: Console, follows: TicketDetail | None = None, draft: str = ""
    ) -> None:
        """`draft` is the key of one of several."""
        super().__init__(console)
        self._follows = follows
        key = draft or draft_key(follows.row.id if follows else None)
        self._keeper = DraftKeeper(self, self.gateway, key, self._say_kept)
        kept = self._keeper.load()
        self._found = bool(kept)
        self._choices = choices = ContactChoices(console, follows, kept)
        self._form = ContactForm(
            self.gateway.recommendations,
            choices.first,
            choices.abouts,
            choices.region,
            console.keymap.name("request.articles"),
        )
        self._product_picks, self._way_picks, self._review = PickList(), PickList(), ReviewPane()
        self._panes: dict[Step, PickList | ContactForm | ReviewPane] = {
            Step.PRODUCT: self._product_picks,
            Step.WAY: self._way_picks,
            Step.FORM: self._form,
            Step.REVIEW: self._review,
        }
        self._step = Step.FORM if self._found else choices.steps[0]
        self._left_from: Widget | None = None
        self._me = console.me
        self._title = TitleBar(console.now())
        self._head = StepHead(self._heading(), choices.steps)
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """The title, the steps, and the one of them one is at."""
        yield self._title
        yield self._head
        yield Rule()
        yield from self._panes.values()
        yield Rule()
        yield self._keys

    def _heading(self) -> str:
        if self._follows is not None:
            words = _("Follow-up to #{number}, which is closed")
            return words.format(number=self._follows.row.number)
        return _("Get help") if self.console.kind == "member" else _("Contact support")

    async def on_mount(self) -> None:
        """Begin with the first step; what was written before is gone on with at once."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        if self._found:
            self._say_kept(_("found again as you left it"), False)
        self._go(self._step)
        await self.console.type_ahead.release()

    @property
    def rooms(self) -> tuple[Where, ...]:
        """Each step has keys of its own; in the form every other one is text."""
        if self._step is Step.FORM:
            return (Where.REQUEST,)
        return (Where.EVERYWHERE, Where.REVIEW if self._step is Step.REVIEW else Where.PICKS)

    def commands(self) -> list[Command]:
        """Return the commands of this step."""
        absent = ELSEWHERE if self._form.articles else {*ELSEWHERE, "request.articles"}
        return [c for c in super().commands() if c.id not in absent]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what this step offers has a key; enter is text in the description."""
        if action == "enter_field" and self.focused is self._form.body:
            return False
        spelled = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        return any(c.action == spelled for c in self.commands())

    def watch_focused(self, focused: Widget | None) -> None:
        """Mark the field one is in, in one frame with unmarking the one before."""
        self._form.mark(focused)

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show the questions alone."""
        self.set_class(event.size.height < SHORT, "-short")
        self._show_picks()

    def store_changed(self, event: GatewayEvent) -> None:
        """Say what the person is entitled to now, should that have changed."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        if self._me != self.console.me:
            self._show()

    def on_contact_form_changed(self) -> None:
        """Say what the answers so far mean, and keep them."""
        self._explain()
        self._keeper.changed(self._written())

    def _go(self, step: Step) -> None:
        """Show another step; the fields of the one before stay as they are."""
        before, self._step = self._step, step
        if before is Step.FORM:
            self._left_from = self.focused
        for at, pane in self._panes.items():
            pane.display = at is step
        self._show()
        if step is not Step.FORM:
            self.set_focus(None)
        elif before is Step.REVIEW and self._left_from is not None:
            self.set_focus(self._left_from)
        else:
            self._form.take_focus()

    def _show(self) -> None:
        self._me = self.console.me
        self._head.show(self._step)
        self._show_picks()
        self._explain()
        if self._step is Step.REVIEW:
            form, number = self._form, self._follows.row.number if self._follows else None
            gets = self._choices.entitled(form.about.value, form.language.value)
            self._review.show(review_parts(self._request(), gets, number))
        self._keys.show(self.footer())

    def _show_picks(self) -> None:
        """Show what there is to choose from, with what it means right now."""
        choices, size, language = self._choices, self.app.size, self._form.language.value
        offers = [o for p in choices.products if (o := choices.offer(p, language)) is not None]
        product = self._product_picks.current or choices.product
        self._product_picks.show(product_lines(offers, size), at=product)
        if (offer := choices.offer(choices.product, language)) is not None:
            lines = way_lines(offer, choices.ways, self.console.now(), size)
            self._way_picks.show(lines, at=self._way_picks.current or choices.way)

    def _explain(self) -> None:
        """Show the fields there are for the answers so far, and what support they mean."""
        choices, form = self._choices, self._form
        asks_about = choices.about_tells or choices.product is DROPBOX
        form.ask(choices.channel, about=asks_about)
        form.basis.say(choices.basis(form.about.value, form.language.value))

    def _request(self) -> ContactRequest:
        """Return what will be sent; the form was checked. Raises PhoneError."""
        fields, channel = self._form.fields(), self._choices.channel
        return ContactRequest(
            channel=channel,
            product=self._choices.entitlement(fields["about"]),
            about=fields["about"] if self._form.about.display else DASH.capitalize(),
            kind="" if channel in LIVE_WAYS else fields["kind"],
            language=fields["language"],
            subject=fields["subject"].strip(),
            body=fields["body"].rstrip(),
            phone=self._form.e164(),
            follows=self._follows.row.id if self._follows is not None else None,
        )

    def _written(self) -> dict[str, str]:
        """Return the fields as a draft; none when there is nothing to keep."""
        fields, first = self._form.fields(), self._choices.first_fields()
        # Choices alone are no draft, nor is a subject nobody wrote: only words are.
        written = fields["body"].strip() or fields["subject"].strip() != first.get("subject", "")
        product = self._choices.entitlement(fields["about"])
        chosen = {"way": self._choices.channel.value, "product": product.value}
        return chosen | fields if written else {}

    def _say_kept(self, words: str, trouble: bool) -> None:
        self._keys.show(place=f"! {words}" if trouble else words)

    def save_now(self) -> bool:
        """Write the draft at once; also called from a signal."""
        return self._keeper.save_now(self._written())

    def _why_closed(self, channel: Channel, language: str = "") -> str:
        """Return why a way is closed for what is asked, or for it in another language."""
        form = self._form
        return self._choices.closed(channel, form.about.value, language or form.language.value)

    def _check(self) -> bool:
        """Return whether it can be sent right now; what is wrong stands at its field."""
        channel = self._choices.channel
        closed = self._why_closed(channel)
        return self._form.check(
            closed, by_language=bool(closed) and not self._why_closed(channel, "en")
        )

    async def action_pick(self) -> None:
        """Take what the cursor stands on and go on; a way that is closed says why."""
        if self._step is Step.PRODUCT:
            self._choices.product = EntitlementProduct(self._product_picks.current)
        elif (chosen := self._way_picks.current) == BILLING:
            await self._leave_for(BILLING)
            return
        elif closed := self._why_closed(Channel(chosen)):
            self.say(closed)
            return
        else:
            self._choices.way = Channel(chosen)
        self._go(self._choices.steps[self._choices.steps.index(self._step) + 1])

    def action_move(self, step: int) -> None:
        """Move the cursor, or scroll what will be sent."""
        pane = self._panes[self._step]
        if not isinstance(pane, ContactForm):
            pane.move(step)

    def action_review(self) -> None:
        """Go on to the review, unless something is wrong."""
        if self._check():
            self._go(Step.REVIEW)

    async def action_send(self) -> None:
        """Put what was reviewed into the outbox: durable at once."""
        if self._step is not Step.REVIEW:
            return
        if self._why_closed(self._choices.channel):
            # It has closed since it was shown.
            self._go(Step.FORM)
            self._check()
            return
        action = self._request().action()
        if not self.act(action):
            return
        self._keeper.drop()
        if isinstance(action, OpenTicket):
            self.app.pop_screen()
            self.say(_("Your request is on its way."))
            return
        from premium_tui.screens.session import SessionScreen  # kept off the start path

        await self.app.switch_screen(SessionScreen(self.console, action.ticket_id))

    async def action_step_back(self) -> None:
        """Go back to the step before; from the first one leave, and keep what is written."""
        await self.action_back()

    async def action_back(self) -> None:
        """Go back to the step before; from the first one leave, and keep what is written."""
        place = self._choices.steps.index(self._step)
        if place:
            self._go(self._choices.steps[place - 1])
        else:
            await self._leave_for("")

    async def _leave_for(self, tab: str) -> None:
        """Leave, for another tab if one is named; what is written is kept, or it is asked."""

        async def leave() -> None:
            self.app.pop_screen()
            if tab:
                await self.app.switch_mode(self.console.mode_of(tab))

        if self.save_now():
            await leave()
            return
        from premium_tui.screens.unkept import leave_unkept  # when first needed

        self._say_kept(_("the draft cannot be saved"), True)
        fields = self._form.fields()
        text = f"{fields['subject']}\n\n{fields['body']}"
        await leave_unkept(self, text, self._keeper.trouble, leave)

    def on_contact_form_suggested(self) -> None:
        """Offer the articles' addresses as long as there are any."""
        self._keys.show(self.footer())

    async def action_articles(self) -> None:
        """Show the addresses of the articles that may answer it; a digit hands one over."""
        from premium_tui.screens.articles import ArticlesScreen  # when first needed

        def answered(url: str | None) -> None:
            if url:
                copy(self.app, url)
                self.say(_("The address was sent to the terminal's clipboard."))

        if articles := self._form.articles:
            await self.app.push_screen(ArticlesScreen(articles), answered)

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_enter_field(self) -> None:
        """Go to the next field; in the description enter begins a line."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self.focus_previous()
