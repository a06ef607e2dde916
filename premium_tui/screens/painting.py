"""Painting at once: what a key changes is on its way to the terminal before the key is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from textual.screen import UPDATE_PERIOD, Screen

from premium_tui.terminal.compositor import LineCompositor

T = TypeVar("T")


class PaintingScreen(Screen[T]):
    """A screen that can be painted without Textual's round of messages and timers."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = self._compositor = LineCompositor()
        self._painted = 0.0
        """When it was painted at once last."""

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Paint what changes in here when it is over; nothing in here may wait.

        While more keys wait, or frames follow each other too fast, it is left to Textual.
        """
        self._lines.gathered = set()
        try:
            yield
        finally:
            gathered, self._lines.gathered = self._lines.gathered, None
            if gathered:
                self._dirty_widgets |= gathered
                if self._may_paint():
                    self._painted = monotonic()
                    self._lines.update_widgets(self._dirty_widgets)
                    self._compositor_refresh()
                else:
                    self.check_idle()

    def _may_paint(self) -> bool:
        if not self.is_current or monotonic() - self._painted < UPDATE_PERIOD:
            return False
        more = self._layout_required or self._scroll_required or self._repaint_required
        if more or self._recompose_required or self.app._batch_count:
            return False
        # One message is taken from the queue ahead, to see whether it stands for the one before.
        return self.app._pending_message is None and self.app._message_queue.empty()
