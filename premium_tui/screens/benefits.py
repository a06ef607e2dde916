"""Benefits: what each version includes, what is used and left, and booking it (rules 3-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from premium_tui.commands import Where
from premium_tui.domain.actions import Book
from premium_tui.domain.benefits import Benefit
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.benefit_lines import all_lines
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Label
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import PickList
from premium_tui.widgets.times import appointment

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.screens.console import Console


class BenefitsScreen(ConsoleScreen):
    """The table, and what can be booked."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.PICKS)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._title = TitleBar(console.now())
        self._list = PickList()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """Title, heading, lines, keys."""
        yield self._title
        yield Label(_("Benefits of Premium Support"))
        yield Rule()
        yield self._list
        yield Rule()
        yield self._keys

    def on_mount(self) -> None:
        """Show them."""
        self.set_focus(self._list)
        self._show()

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Set what is written anew, as wide as the screen is now."""
        self._show()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed."""
        self._show()

    def _show(self) -> None:
        self._title.show(self.console.title, self.console.status(), self.console.now())
        me = self.console.me
        zone = me.team.timezone if me is not None and me.team is not None else "UTC"
        champion = me.person.champion if me is not None else None
        now, owned = self.console.now(), self.gateway.benefits.owned()
        self._list.show(all_lines(self.gateway.benefits, owned, champion, zone, now, self.app.size))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_pick(self) -> None:
        """Choose what the cursor is on."""
        self._list.pick()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Book, or open a booking."""
        from premium_tui.screens.booking import BookingScreen, SlotsScreen  # when first needed

        kind, _colon, which = event.value.partition(":")
        if kind == "slots":
            await self.app.push_screen(SlotsScreen(self.console, Benefit(which)))
        elif kind == "booking":
            await self.app.push_screen(BookingScreen(self.console, which))
        elif kind == "webinar":
            await self._ask_for_seat(which)

    async def _ask_for_seat(self, webinar_id: str) -> None:
        from premium_tui.screens.booking import BookingScreen  # when first needed

        seats = [b for b in self.gateway.benefits.booked() if b.webinar_id == webinar_id]
        if seats:
            await self.app.push_screen(BookingScreen(self.console, seats[0].id))
            return
        found = [w for w in self.gateway.benefits.webinars() if w.id == webinar_id]
        if not found:
            return
        webinar = found[0]

        def answered(yes: bool | None) -> None:
            if yes and self.act(Book(new_id(), Benefit.WEBINAR.value, webinar_id=webinar.id)):
                self.say(_("Your seat is asked for; it is booked once the desk has it."))

        when = appointment(webinar.starts_at, self.console.now())
        question = ConfirmScreen(
            _("Take a seat in {title}?").format(title=webinar.title),
            safe=_("{when}, {n} minutes; it can be cancelled until it begins.").format(
                when=when, n=webinar.minutes
            ),
            yes=_("take it"),
            no=_("not now"),
        )
        await self.app.push_screen(question, answered)
