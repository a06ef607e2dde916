"""The reading half of the gateway: lists, figures, tickets, threads, what is on its way, drafts.

All of it comes from the local store, synchronous and light, from any thread. Standard library only.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.clock import Clock
from premium_tui.data import thread_reads
from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.models import (
    Begun,
    Counts,
    Draft,
    ListSpec,
    Me,
    OutboxItem,
    Scope,
    ThreadMessage,
    TicketDetail,
    TicketRow,
)
from premium_tui.data.outbox import Outbox
from premium_tui.data.reads import Reads
from premium_tui.data.views import outbox_item
from premium_tui.domain.actions import Action, DropMacro, Opening, SaveMacro

if TYPE_CHECKING:
    from premium_tui.data.benefits import Benefits
    from premium_tui.data.billing import Billing
    from premium_tui.data.clocks import Clocks
    from premium_tui.data.contacts import Contacts
    from premium_tui.data.dashboard_models import Dashboard
    from premium_tui.data.macros import Macros
    from premium_tui.data.overtaken import Overtaken
    from premium_tui.data.queue_views import Grouping, QueueGroup, QueueView
    from premium_tui.data.recommendations import Recommendations
    from premium_tui.data.saved_views import SavedViews
    from premium_tui.data.search import Building
    from premium_tui.data.work import Work
    from premium_tui.domain.query_help import Names


class Reading:
    """What a person's store holds; what is on its way may raise StoreUnwritable and StoreNewer."""

    def __init__(
        self,
        reads: Reads,
        outbox: Outbox,
        drafts: Drafts,
        own: PersonSettings,
        folder: Path,
        clock: Clock,
    ) -> None:
        """`folder` is the person's, for files they ask for."""
        self._reads = reads
        self._outbox = outbox
        self._drafts = drafts
        self._own = own
        self._folder = folder
        self._clock = clock

    def as_stored(self) -> Reading:
        """Return the same with texts of tickets as stored, to be exported and never drawn."""
        reads = self._reads.as_stored()
        return Reading(reads, self._outbox, self._drafts, self._own, self._folder, self._clock)

    def now(self) -> datetime:
        """Return the desk's time as this machine knows it, aware UTC."""
        return self._reads.now()

    def me(self) -> Me | None:
        """Return who sits here; None until the desk was asked once."""
        return self._reads.me()

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
    def clocks(self) -> Clocks:
        """The response clocks that run: which are at risk, and when the next one will be."""
        from premium_tui.data.clocks import Clocks  # kept off the start path

        return Clocks(self._reads, self._own)

    @property
    def macros(self) -> Macros:
        """Texts agents keep under short names."""
        from premium_tui.data.macros import Macros  # kept off the start path

        return Macros(self._reads)

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

    def queue_views(self) -> tuple[QueueView, ...]:
        """Return the views an agent finds ready-made."""
        from premium_tui.data.queue_views import queue_views  # kept off the start path

        return queue_views(round(self._reads.at_risk.total_seconds() / 60))

    def queue_groups(
        self, spec: ListSpec, by: Grouping, cancelled: Callable[[], bool] | None = None
    ) -> list[QueueGroup] | None:
        """Return the open tickets of a list by team, product or language, the most first.

        Slow for a million tickets: call it off the UI thread. None when `cancelled` said so.
        """
        from premium_tui.data.queue_views import queue_groups  # kept off the start path

        return queue_groups(self._reads, spec, by, cancelled)

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
            elif isinstance(entry.action, SaveMacro | DropMacro):
                subjects.setdefault(entry.ticket_id, entry.action.name)
        return [outbox_item(entry, subjects.get(entry.ticket_id, "")) for entry in entries]

    def action(self, key: str) -> Action | None:
        """Return what an entry of the outbox does; None when it is not there or unreadable."""
        entries = self._outbox.pending(self._clock.now())
        return next((entry.action for entry in entries if entry.key == key), None)

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

    def setting(self, name: str) -> str | None:
        """Return what this person chose on this machine, or None."""
        return self._own.get(name)
