"""The list: its cursor under changes, windows of rows, and what is drawn again."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from premium_tui.data.models import ListSpec, Scope, TicketRow
from premium_tui.widgets.ticket_list import TicketList
from tests.widgets.hosting import drawn, hosted
from tests.widgets.test_columns import NOW, ROW

SPEC = ListSpec(Scope.MINE)


class Store:
    """Rows by key, and how often they were asked for."""

    def __init__(self) -> None:
        self.windows: list[int] = []
        self.gone: set[int] = set()
        self.digits = 0

    def row(self, key: int) -> TicketRow:
        return replace(
            ROW, key=key, id=f"t-{key}", number=10**self.digits + key, subject=f"Ticket {key}."
        )

    def fetch(self, keys: Sequence[int]) -> list[TicketRow]:
        self.windows.append(len(keys))
        return [self.row(key) for key in keys if key not in self.gone]


class Counting(TicketList):
    """A list that remembers which of its lines were drawn."""

    lines: ClassVar[set[int]] = set()

    def render_line(self, y: int) -> Strip:
        self.lines.add(y)
        return super().render_line(y)


def make(keys: Sequence[int]) -> tuple[TicketList, Store]:
    store = Store()
    widget = TicketList(SPEC, store.fetch, lambda: NOW, agent=False)
    widget.show_keys(array("q", keys), stay=False)
    return widget, store


def cursor_line(widget: TicketList) -> str:
    """Return the one line that carries the cursor's mark."""
    (line,) = [line for line in drawn(widget) if "▌" in line]
    return line


async def test_the_cursor_stays_on_its_ticket_whatever_happens_around_it() -> None:
    chance = random.Random(7)
    keys = list(range(60))
    widget, _store = make(keys)
    async with hosted(widget, (80, 12)):
        at = 0
        fresh = 1000
        for _step in range(400):
            act = chance.randrange(7)
            if act < 3:
                moved = chance.choice((1, -1, 5, -5))
                widget.move(moved)
                at = max(0, min(at + moved, len(keys) - 1))
            elif act == 3:
                widget.page(chance.choice((1, -1, 0.5)))
                at = widget.position - 1
            else:
                here = keys[at]
                if act == 4:
                    fresh += 1
                    keys.insert(chance.randrange(len(keys) + 1), fresh)
                elif act == 5:
                    chance.shuffle(keys)
                else:
                    others = [key for key in keys if key != here]
                    keys.remove(chance.choice(others))
                at = keys.index(here)
                widget.show_keys(array("q", keys))
            assert widget.position == at + 1
            assert f"Ticket {keys[at]}." in cursor_line(widget)


async def test_where_the_cursors_ticket_goes_another_takes_its_place() -> None:
    widget, _store = make(range(10))
    async with hosted(widget, (80, 8)):
        widget.move(4)
        widget.show_keys(array("q", [0, 1, 2, 3, 5, 6]))
        assert "Ticket 5." in cursor_line(widget)
        widget.show_keys(array("q", [0]))
        assert "Ticket 0." in cursor_line(widget)
        widget.show_keys(array("q"))
        assert widget.position == 0 and widget.current is None
        widget.move(1)
        widget.page(1)
        widget.jump(True)
        widget.show_keys(array("q", [7]))
        assert widget.position == 1


async def test_the_ticket_keeps_its_height_on_the_screen() -> None:
    widget, _store = make(range(60))
    async with hosted(widget, (80, 12)):
        widget.page(2)
        widget.move(3)
        height = [i for i, line in enumerate(drawn(widget)) if "▌" in line]
        widget.show_keys(array("q", [*range(100, 120), *range(60)]))
        assert [i for i, line in enumerate(drawn(widget)) if "▌" in line] == height


async def test_a_million_tickets_cost_windows() -> None:
    widget, store = make(range(1_000_000))
    async with hosted(widget, (80, 24)):
        drawn(widget)
        for _press in range(200):
            widget.move(1)
            drawn(widget)
        widget.jump(True)
        drawn(widget)
        assert widget.position == 1_000_000
        assert max(store.windows) <= 3 * widget.page_size
        assert len(store.windows) <= 20


async def test_a_move_draws_two_lines_again_and_nothing_else() -> None:
    widget = Counting(SPEC, Store().fetch, lambda: NOW, agent=False)
    widget.show_keys(array("q", range(60)), stay=False)
    async with hosted(widget, (80, 24)) as pilot:
        for step, lines in ((1, {1, 2}), (1, {2, 3}), (-1, {2, 3})):
            widget.lines.clear()
            widget.move(step)
            await pilot.pause()
            assert widget.lines == lines


async def test_a_longer_number_widens_its_column_and_is_not_cut() -> None:
    widget, store = make(range(60))
    async with hosted(widget, (80, 12)) as pilot:
        assert "Subject" in drawn(widget)[0]
        store.digits = 7
        widget.forget(None)
        drawn(widget)
        await pilot.pause()
        assert "10000000  Ticket 0." in drawn(widget)[1]


async def test_tickets_that_are_gone_are_stepped_over() -> None:
    widget, store = make(range(6))
    async with hosted(widget, (80, 12)):
        store.gone = {1, 2}
        widget.forget(None)
        found = widget.neighbour(1)
        assert found is not None and found.key == 3
        found = widget.neighbour(-1)
        assert found is not None and found.key == 0
        assert widget.neighbour(-1) is None
        assert len(drawn(widget)) == 12


async def test_another_order_starts_at_the_top() -> None:
    widget, _store = make(range(60))
    async with hosted(widget, (80, 12)):
        widget.jump(True)
        widget.show_keys(array("q", range(59, -1, -1)), stay=False)
        assert widget.position == 1 and "Ticket 59." in cursor_line(widget)
