"""Drafts: what is being written is kept within a second, from a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.timer import Timer

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Draft
from premium_tui.domain.draft_keys import base_of, beside
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.widgets.times import moment

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway

SAVE_AFTER = 0.5
"""Seconds after a change until the draft is written."""


class DraftKeeper:
    """Keeps the draft of one composer or form.

    `say` shows whether it is kept, and whether that is trouble; called on the UI thread.
    """

    def __init__(
        self, screen: Screen[None], gateway: Gateway, key: str, say: Callable[[str, bool], None]
    ) -> None:
        self._screen = screen
        self._gateway = gateway
        self._key = key
        self._say = say
        self._fields: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._beside = False
        self.trouble = ""
        """Why what is written could not be kept the last time, in a sentence; empty when it was."""
        self._timer: Timer | None = None
        # A signal may save on the main thread while that thread saves already.
        self._writing = RLock()

    def load(self) -> dict[str, str]:
        """Return the fields kept earlier; empty when there are none.

        When the first of several drafts is gone, the newest of the others is gone on with.
        """
        try:
            draft = self._gateway.draft(self._key) or next(
                (one for one in self._gateway.drafts() if base_of(one.key) == self._key), None
            )
        except (StoreUnwritable, StoreNewer):
            # Saving says that nothing can be kept.
            draft = None
        if draft is not None:
            self._key = draft.key
        self._fields = self._kept = dict(draft.fields) if draft is not None else {}
        return dict(self._fields)

    def changed(self, fields: dict[str, str]) -> None:
        """Take what is written now; it is saved shortly."""
        self._take(fields)
        if self._timer is None:
            self._timer = self._screen.set_timer(SAVE_AFTER, self._save_soon)

    def save_now(self, fields: dict[str, str]) -> bool:
        """Write what is written now, if it is not yet, and return whether that went well.

        The widgets are asked for it, since word of a change may still be on its way. Also called
        from a signal, so it changes none.
        """
        self._take(fields)
        return self._save()

    def _take(self, fields: dict[str, str]) -> None:
        # Blank is like never begun.
        self._fields = dict(fields) if any(text.strip() for text in fields.values()) else {}

    def _save(self) -> bool:
        with self._writing:
            fields = self._fields
            if fields == self._kept:
                return True
            try:
                if not fields:
                    self._gateway.drop_draft(self._key, self._kept)
                elif not self._gateway.save_draft(Draft(self._key, fields), self._kept):
                    # Another terminal keeps what is written there: both are kept.
                    self._key, self._kept, self._beside = beside(self._key, new_id()), {}, True
                    self._gateway.save_draft(Draft(self._key, fields))
            except StoreUnwritable as error:
                words = _("It cannot be written ({reason}): {path}")
                self.trouble = words.format(path=error.path, reason=error.reason)
                return False
            except StoreNewer:
                self.trouble = _("A newer version of premium-tui is at work here.")
                return False
            self._kept, self.trouble = fields, ""
            return True

    def drop(self) -> None:
        """Forget the draft: it was sent."""
        if self._timer is not None:
            self._timer.stop()
        with self._writing:
            kept, self._fields, self._kept = self._kept, {}, {}
            try:
                self._gateway.drop_draft(self._key, kept)
            except (StoreUnwritable, StoreNewer):
                # It shows up again as a draft; nothing is lost.
                return

    def _save_soon(self) -> None:
        self._timer = None
        self._screen.run_worker(
            self._save_in_thread, thread=True, group="drafts", exit_on_error=False
        )

    def _save_in_thread(self) -> None:
        self._screen.app.call_from_thread(self._tell, self._save())

    def _tell(self, saved: bool) -> None:
        """Say on the UI thread how it went."""
        if not saved:
            self._say(_("the draft cannot be saved"), True)
        elif self._kept:
            now = self._gateway.now()
            words = (
                _("draft saved {time}, beside another") if self._beside else _("draft saved {time}")
            )
            self._say(words.format(time=moment(now, now)), False)
        else:
            self._say("", False)
