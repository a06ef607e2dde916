"""The modes: which screen each tab opens, imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from premium_tui.screens.tabbed import TabScreen


def _my_tickets() -> type[TabScreen]:
    from premium_tui.screens.my_tickets import MyTicketsScreen

    return MyTicketsScreen


def _team_tickets() -> type[TabScreen]:
    from premium_tui.screens.team_tickets import TeamTicketsScreen

    return TeamTicketsScreen


def _recommendations() -> type[TabScreen]:
    from premium_tui.screens.recommendations import RecommendationsScreen

    return RecommendationsScreen


def _dashboard() -> type[TabScreen]:
    from premium_tui.screens.dashboard import DashboardScreen

    return DashboardScreen


def _billing() -> type[TabScreen]:
    from premium_tui.screens.billing import BillingScreen

    return BillingScreen


def _queue() -> type[TabScreen]:
    from premium_tui.screens.queue import QueueScreen

    return QueueScreen


def _chats() -> type[TabScreen]:
    from premium_tui.screens.chats import ChatsScreen

    return ChatsScreen


MODES: dict[str, Callable[[], type[TabScreen]]] = {
    "my_tickets": _my_tickets,
    "team_tickets": _team_tickets,
    "recommendations": _recommendations,
    "dashboard": _dashboard,
    "billing": _billing,
    "queue": _queue,
    "chats": _chats,
}
"""Each tab's screen, by its name."""
