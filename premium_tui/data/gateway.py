"""The gateway: all that screens and commands may touch of this machine's side of the truth.

Reads come from the local store, synchronous and light, from any thread. Whatever a person does is
durable in the outbox when `act` returns; the link tells the worker. Standard library only.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from premium_tui import __version__
from premium_tui.clock import Clock, SystemClock
from premium_tui.config import Settings
from premium_tui.data import thread_reads
from premium_tui.data.announcing import Announcer
from premium_tui.data.cache import Cache
from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.errors import StoreDamaged, StoreNewer, StoreNotReady, StoreUnwritable
from premium_tui.data.identity import moment
from premium_tui.data.link import Link
from premium_tui.data.mine import MineFile
from premium_tui.data.models import (
    Begun,
    Counts,
    Draft,
    ListSpec,
    Me,
    OutboxItem,
    Scope,
    SyncStatus,
    ThreadMessage,
    TicketDetail,
    TicketRow,
)
from premium_tui.data.news import GatewayEvent as GatewayEvent
from premium_tui.data.news import LinkRefused as LinkRefused
from premium_tui.data.news import Listener as Listener
from premium_tui.data.news import OutboxChanged as OutboxChanged
from premium_tui.data.news import StatusChanged as StatusChanged
from premium_tui.data.news import StoreChanged as StoreChanged
from premium_tui.data.news import Typing as Typing
from premium_tui.data.outbox import Outbox
from premium_tui.data.reads import Reads
from premium_tui.data.views import outbox_item
from premium_tui.domain.actions import Action, MarkRead, Note, Opening, OpenTicket, Reply
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, ProfilePlaces, Who

if TYPE_CHECKING:
    from premium_tui.data.benefits import Benefits
    from premium_tui.data.billing import Billing
    from premium_tui.data.contacts import Contacts
    from premium_tui.data.dashboard_models import Dashboard
    from premium_tui.data.overtaken import Overtaken
    from premium_tui.data.recommendations import Recommendations
    from premium_tui.data.saved_views import SavedViews
    from premium_tui.data.search import Building
    from premium_tui.data.work import Work
    from premium_tui.domain.query_help import Names


class Gateway:
    """One person's desk as this terminal knows it.

    Writing methods may raise StoreUnwritable; what was typed is then still with the caller.
    """

    def __init__(
        self,
        profile: ProfilePlaces,
        who: Who,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        version: str = __version__,
        worker: Sequence[str] | None = None,
        exact: bool = False,
    ) -> None:
        """Make the person's folder; no file need be there.

        Without `settings` nothing is held back. `worker` is the command that starts a worker; None:
        the profile's. `exact` leaves the texts
        of tickets as stored, to be exported and never drawn. Raises PlaceError,
        StoreNewer when a newer version wrote what is here, and StoreUnwritable when mine.db can be
        neither read nor rescued.
        """
        places = profile.person(who)
        places.prepare()
        self._clock: Clock = clock if clock is not None else SystemClock()
        self._settings = settings if settings is not None else Settings(0)
        self._folder = places.folder
        self._mine = MineFile(places.mine_db)
        self._cache = Cache(places.cache_db)
        self._outbox = Outbox(self._mine)
        self._drafts = Drafts(self._mine)
        self._own = PersonSettings(self._mine)
        agent = isinstance(who, DemoWho) and who.role == Role.AGENT
        self._reads = Reads(
            self._cache, self._outbox, self._drafts, self._clock, agent=agent, exact=exact
        )
        self.announcer = Announcer(self.status)
        self._link = Link(profile, who, version, self.announcer, worker)
        self._check()

    @property
    def settings(self) -> Settings:
        """What the person has set."""
        return self._settings

    # Reading

    def now(self) -> datetime:
        """Return the desk's time as this machine knows it, aware UTC."""
        return self._reads.now()

    def me(self) -> Me | None:
        """Return who sits here; None until the desk was asked once."""
        return self._reads.me()

    def status(self) -> SyncStatus:
        """Return how this machine stands with the desk, and what is on its way."""
        said, kept = self._link.state, self._reads.sync_state()
        try:
            waiting, attention = self._outbox.standing()
        except StoreUnwritable:
            waiting = attention = 0
        except StoreNewer:
            waiting = attention = 0
            self.announcer.newer()
        as_of = said.as_of if said.as_of is not None else kept.as_of if kept is not None else None
        return SyncStatus(
            connection=said.connection,
            as_of=moment(as_of),
            ready=kept is not None and bool(kept.ready),
            progress_done=said.progress_done,
            progress_note=said.progress_note,
            waiting=waiting,
            attention=attention,
        )

    def first_rows(self, spec: ListSpec, limit: int) -> list[TicketRow]:
        """Return a list's first rows; with something to look for, those found in a blink."""
        return self._reads.first_rows(spec, limit)

    def keys(
        self, spec: ListSpec, cancelled: Callable[[], bool] | None = None
    ) -> array[int] | None:
        """Return a whole list as local keys, negative for tickets only in the outbox.

        Slow for a million tickets: call it off the UI thread. None when `cancelled` said so.
        """
        return self._reads.keys(spec, cancelled)

    def rows(self, keys: Sequence[int]) -> list[TicketRow]:
        """Return the rows of some keys in their order; keys no longer there are left out."""
        return self._reads.rows(keys)

    def counts(self, scope: Scope) -> Counts:
        """Return the figures above a list."""
        return self._reads.counts(scope)

    def dashboard(self, scope: Scope) -> Dashboard | None:
        """Return the figures of a scope's dashboard; None before a first pull.

        Slow for a million tickets: call it off the UI thread.
        """
        from premium_tui.data.dashboard import dashboard  # kept off the start path

        return dashboard(self._reads, scope)

    @property
    def billing(self) -> Billing:
        """The team's account, quotes and invoices."""
        from premium_tui.data.billing import Billing  # kept off the start path

        return Billing(self._reads, self._outbox)

    @cached_property
    def recommendations(self) -> Recommendations:
        """What the person here may want to read."""
        from premium_tui.data.recommendations import Recommendations  # kept off the start path

        return Recommendations(self._reads, self._own)

    @property
    def contacts(self) -> Contacts:
        """Chats and calls."""
        from premium_tui.data.contacts import Contacts  # kept off the start path

        return Contacts(self._reads)

    @property
    def overtaken(self) -> Overtaken:
        """What others said after an answer was begun."""
        from premium_tui.data.overtaken import Overtaken  # kept off the start path

        return Overtaken(self._reads, self._outbox)

    @property
    def work(self) -> Work:
        """An agent's work on tickets."""
        from premium_tui.data.work import Work  # kept off the start path

        return Work(self._reads, self._own)

    @property
    def benefits(self) -> Benefits:
        """What the add-on includes beside answers: bookings, webinars, features."""
        from premium_tui.data.benefits import Benefits  # kept off the start path

        return Benefits(self._reads, self._folder)

    def search_building(self) -> Building | None:
        """Return how far the search index is built; None when it is complete.

        Until then a search finds what is in it so far; the news `search` says that it is complete.
        """
        from premium_tui.data.search import building  # kept off the start path

        return self._reads.look(lambda connection, _folding: building(connection))

    def search_names(self, scope: Scope) -> Names:
        """Return what a query's fields may hold, for completion; call it off the UI thread."""
        from premium_tui.data.search import names_in  # kept off the start path
        from premium_tui.domain.query_help import Names

        found = self._reads.look(lambda connection, folding: names_in(connection, scope, folding))
        return found if found is not None else Names()

    @property
    def views(self) -> SavedViews:
        """Searches the person saved under a name."""
        from premium_tui.data.saved_views import SavedViews  # kept off the start path

        return SavedViews(self._own)

    def ticket(self, ticket_id: str) -> TicketDetail | None:
        """Return a ticket for its screen; None for one that is not there for this person."""
        return thread_reads.ticket(self._reads, ticket_id)

    def by_number(self, number: int) -> str | None:
        """Return the id of the ticket with a number; None for none."""
        return thread_reads.by_number(self._reads, number)

    def thread(self, ticket_id: str) -> list[ThreadMessage]:
        """Return a ticket's messages, oldest first, those on their way at the end."""
        return thread_reads.thread(self._reads, ticket_id)

    def last_messages(self, ticket_id: str, count: int) -> list[ThreadMessage]:
        """Return a ticket's `count` newest messages, oldest first."""
        return thread_reads.last_messages(self._reads, ticket_id, count)

    def outbox(self) -> list[OutboxItem]:
        """Return what is on its way, oldest first."""
        entries = self._outbox.pending(self._clock.now())
        subjects = thread_reads.subjects(self._reads, [entry.ticket_id for entry in entries])
        for entry in entries:
            if isinstance(entry.action, Opening):
                subjects.setdefault(entry.ticket_id, entry.action.subject)
        return [outbox_item(entry, subjects.get(entry.ticket_id, "")) for entry in entries]

    def action(self, key: str) -> Action | None:
        """Return what an entry of the outbox does; None when it is not there or unreadable."""
        entries = self._outbox.pending(self._clock.now())
        return next((entry.action for entry in entries if entry.key == key), None)

    # Acting

    def act(self, action: Action, *, at_once: bool = False) -> str:
        """Put an action into the outbox and return its key; it is durable then.

        `at_once`, as in a live chat, it is not held back to be undone.
        """
        now, hold = self._clock.now(), None
        holds = self._settings.undo_seconds and not at_once
        if holds and isinstance(action, OpenTicket | Reply | Note):
            hold = now + timedelta(seconds=self._settings.undo_seconds)
        key = self._outbox.enqueue(action, now, hold_until=hold)
        self._outbox_news()
        return key

    def mark_read(self, ticket_id: str) -> str | None:
        """Remember a thread as read as far as it is stored here; None when it is already."""
        detail = thread_reads.ticket(self._reads, ticket_id)
        if detail is None or not detail.row.unread:
            return None
        return self.act(MarkRead(ticket_id, detail.revision))

    def retry(self, key: str) -> bool:
        """Send a refused or waiting action again; whether there was one.

        An answer that was overtaken goes as one that was written on the thread as it is now.
        """
        return self._after(self.overtaken.send_anyway(key) or self._outbox.retry(key))

    def discard(self, key: str) -> bool:
        """Take an action back; False when it is being sent, was sent, or is not there."""
        return self._after(self._outbox.discard(key))

    def draft(self, key: str) -> Draft | None:
        """Return a draft, or None."""
        return self._drafts.get(key)

    def drafts(self) -> list[Draft]:
        """Return all drafts, the newest first."""
        return self._drafts.all()

    def begun(self) -> list[Begun]:
        """Return all drafts with what they belong to, the newest first."""
        from premium_tui.data.begun import begun  # kept off the start path

        return begun(self._reads, self._drafts)

    def save_draft(self, draft: Draft, before: Mapping[str, str] | None = None) -> bool:
        """Keep a draft; durable when this returns.

        With `before`, its fields when they were kept last or none, False when others stand there
        now, written at another terminal: nothing is changed then.
        """
        return self._drafts.save(draft, self._clock.now(), before)

    def drop_draft(self, key: str, before: Mapping[str, str] | None = None) -> None:
        """Forget a draft; with `before` only when its fields are still these."""
        self._drafts.drop(key, before)

    def setting(self, name: str) -> str | None:
        """Return what this person chose on this machine, or None."""
        return self._own.get(name)

    def put_setting(self, name: str, value: str) -> None:
        """Keep what this person chose."""
        self._own.put(name, value)

    # The link to the worker

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with news on the link's thread, until what is returned is called."""
        return self.announcer.subscribe(listener)

    def start_link(self) -> None:
        """Attach to the worker in the background; it is started if need be."""
        self.announcer.expect_settling()
        self._link.start()

    def request_pull(self) -> None:
        """Ask the worker to look for news now."""
        self.announcer.expect_settling()
        self._link.say("pull")

    def typing(self, ticket_id: str) -> None:
        """Tell who may see a ticket that a public answer is being written; not for notes.

        Say it again every few seconds while it goes on; what cannot be told now is forgotten.
        """
        self._link.tell_typing(ticket_id)

    def wait_settled(self, seconds: float) -> bool:
        """Wait until all is sent and pulled, held answers included.

        False when time is up or the worker refuses this terminal.
        """
        with suppress(StoreUnwritable, StoreNewer):
            # On a full disk what is held back leaves at its own time.
            self._outbox.release_holds()
        self._link.say("push")
        return self.announcer.wait_settled(seconds, lambda: self._outbox.busy(self._clock.now()))

    def close(self, wait_seconds: float = 0.0) -> None:
        """Leave the worker and close the files; first wait for what is on its way, if asked."""
        if wait_seconds > 0:
            self.wait_settled(wait_seconds)
        self._link.close()
        self._cache.close()
        self._mine.close()

    def _after(self, changed: bool) -> bool:
        if changed:
            self._outbox_news()
        return changed

    def _outbox_news(self) -> None:
        self.announcer.expect_settling()
        self._link.say("push")
        self._link.run(self.announcer.outbox_changed)

    def _check(self) -> None:
        """Raise StoreNewer when a newer version wrote what is here; anything less is mended."""
        self._outbox.standing()
        try:
            self._cache.read(lambda connection: None)
        except (StoreNotReady, StoreDamaged):
            return
