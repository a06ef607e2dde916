"""The gateway: all that screens and commands may touch of this machine's side of the truth.

Reads come from the local store, synchronous and light, from any thread. Whatever a person does is
durable in the outbox when `act` returns; the link tells the worker. Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from premium_tui import __version__
from premium_tui.clock import Clock, SystemClock
from premium_tui.config import Settings
from premium_tui.data import thread_reads
from premium_tui.data.announcing import Announcer
from premium_tui.data.cache import Cache
from premium_tui.data.company import Companies
from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.errors import StoreDamaged, StoreNewer, StoreNotReady, StoreUnwritable
from premium_tui.data.identity import moment, read_server
from premium_tui.data.link import Link
from premium_tui.data.mine import MineFile
from premium_tui.data.models import Draft, SyncStatus
from premium_tui.data.news import CompanyChanged as CompanyChanged
from premium_tui.data.news import GatewayEvent as GatewayEvent
from premium_tui.data.news import LinkRefused as LinkRefused
from premium_tui.data.news import Listener as Listener
from premium_tui.data.news import OutboxChanged as OutboxChanged
from premium_tui.data.news import StatusChanged as StatusChanged
from premium_tui.data.news import StoreChanged as StoreChanged
from premium_tui.data.news import Typing as Typing
from premium_tui.data.outbox import Outbox
from premium_tui.data.reading import Reading
from premium_tui.data.reads import Reads
from premium_tui.domain.actions import Action, MarkRead, Note, OpenTicket, Reply
from premium_tui.domain.roles import Role
from premium_tui.domain.text import clean
from premium_tui.paths import DEFAULT_PROFILE, DemoWho, ProfilePlaces, Who

T = TypeVar("T")


class Gateway(Reading):
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
        the profile's. `exact` leaves texts of tickets as stored, to be exported and never drawn.
        Raises PlaceError, StoreNewer when a newer version wrote what is here, and StoreUnwritable
        when mine.db can be neither read nor rescued.
        """
        places = profile.person(who)
        places.prepare()
        clock = clock if clock is not None else SystemClock()
        self._settings = settings if settings is not None else Settings(0)
        self._profile = profile
        self._opened_at = clock.now()
        self._held: list[str] = []
        self._mine = MineFile(places.mine_db)
        self._cache = Cache(places.cache_db)
        outbox, drafts = Outbox(self._mine), Drafts(self._mine)
        agent = isinstance(who, DemoWho) and who.role == Role.AGENT
        at_risk = timedelta(minutes=self._settings.at_risk_minutes)
        reads = Reads(self._cache, outbox, drafts, clock, agent=agent, exact=exact, at_risk=at_risk)
        super().__init__(reads, outbox, drafts, PersonSettings(self._mine), places.folder, clock)
        self.announcer = Announcer(self.status)
        self._link = Link(profile, who, version, self.announcer, worker)
        reads.on_damage = self._link.doubt
        self._check()

    @property
    def sign_in(self) -> str:
        """The command that signs this profile in to its server again."""
        found = read_server(self._profile.server_json)
        named = "" if self._profile.name == DEFAULT_PROFILE else f" --profile {self._profile.name}"
        url = clean(found[0], one_line=True) if found is not None else "URL"
        return f"premium-tui{named} auth login --server {url}"

    @property
    def settings(self) -> Settings:
        """What the person has set."""
        return self._settings

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
        if hold is not None:
            self._held.append(key)
        return self._told(key)

    def act_all(self, actions: Sequence[Action], *, held: bool = False) -> list[str]:
        """Put actions into the outbox, all or none, and return their keys in order, as `act`.

        `held`: they are held back together, as answers are, to be undone.
        """
        now, hold = self._clock.now(), None
        if held and self._settings.undo_seconds:
            hold = now + timedelta(seconds=self._settings.undo_seconds)
        keys = self._outbox.enqueue_all(actions, now, hold_until=hold)
        if hold is not None:
            self._held += keys
        return self._told(keys)

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

    def discard_all(self, keys: Sequence[str]) -> list[str]:
        """Take actions back at once and return the keys of those that could be, as `discard`."""
        return self._told(self._outbox.discard_all(keys))

    def save_draft(self, draft: Draft, before: Mapping[str, str] | None = None) -> bool:
        """Keep a draft; durable when this returns.

        With `before`, its fields when they were kept last or none, False when others stand there
        now, written at another terminal: nothing is changed then.
        """
        return self._drafts.save(draft, self._clock.now(), before)

    def drop_draft(self, key: str, before: Mapping[str, str] | None = None) -> None:
        """Forget a draft; with `before` only when its fields are still these."""
        self._drafts.drop(key, before)

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

    @property
    def companies(self) -> Companies:
        """Which other agents are at which ticket right now."""
        return self.announcer.companies

    def here(self, ticket_id: str, doing: str) -> None:
        """Tell other agents which ticket is open here and what is done at it; "" for none.

        It holds until it is told otherwise or this terminal is gone; told to nobody offline.
        """
        self._link.tell_here(ticket_id, doing)

    def wait_settled(self, seconds: float, *, own: bool = False) -> bool:
        """Wait until all is sent and pulled, held answers included.

        `own` leaves held back what was written since at other terminals. False when time is up or
        the worker refuses this terminal.
        """
        with suppress(StoreUnwritable, StoreNewer):
            # On a full disk what is held back leaves at its own time.
            self._outbox.release_holds(self._opened_at if own else None, self._held)
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
        return self._told(changed) if changed else changed

    def _told(self, done: T) -> T:
        self.announcer.expect_settling()
        self._link.say("push")
        self._link.run(self.announcer.outbox_changed)
        return done

    def _check(self) -> None:
        """Raise StoreNewer when a newer version wrote what is here; anything less is mended."""
        self._outbox.standing()
        try:
            self._cache.read(lambda connection: None)
        except (StoreNotReady, StoreDamaged):
            return
