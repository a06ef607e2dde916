"""Macros as this machine knows them, and what the text of one becomes for a ticket."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from premium_tui.data import thread_reads
from premium_tui.data.identity import maybe
from premium_tui.data.models import TicketDetail
from premium_tui.data.reads import Reads
from premium_tui.data.views import Folding
from premium_tui.domain.macro_text import Facts, Filled, fill
from premium_tui.domain.macros import Content, Macro, key_of, overlay_macros
from premium_tui.domain.tickets import Priority, TicketState

_ZONE = "SELECT CAST(timezone AS TEXT) FROM team WHERE id = ?"


class Macros:
    """An agent's macros: the desk's and their own. Methods may raise StoreNewer and
    StoreUnwritable.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[Macro]:
        """Return all macros by name, with what is on its way folded in."""
        folding, me = self._reads.folding(), self._reads.me()
        found = [
            macro
            for said in self._reads.things("macro")
            if (macro := _macro(said, folding.safe)) is not None
        ]
        writer = me.person.name if me is not None else ""
        macros = overlay_macros(found, folding.pending, writer)
        return sorted(macros, key=lambda m: (key_of(m.content.name), m.content.shared, m.id))

    def get(self, macro_id: str) -> Macro | None:
        """Return the macro of an id; None for none."""
        return next((macro for macro in self.all() if macro.id == macro_id), None)

    def facts(self, ticket: TicketDetail) -> Facts:
        """Return what variables are filled from for a ticket, as it stands here."""
        me, row = self._reads.me(), ticket.row

        def zone(connection: sqlite3.Connection, _folding: Folding) -> str:
            found: tuple[str] | None = connection.execute(_ZONE, (row.team_id,)).fetchone()
            return found[0] if found is not None else ""

        return Facts(
            requester=row.requester_name,
            agent=me.person.name if me is not None else "",
            number=row.number,
            subject=row.subject,
            product=row.product,
            team=ticket.team_name,
            due_at=row.due_at,
            target=ticket.target if row.due_at is not None else None,
            now=self._reads.now(),
            zone=self._reads.look(zone) or "UTC",
        )

    def filled(self, macro: Macro, ticket_id: str) -> Filled | None:
        """Return a macro's text for a ticket; None for a ticket that is not here."""
        detail = thread_reads.ticket(self._reads, ticket_id)
        if detail is None:
            return None
        return fill(macro.content.body, self.facts(detail), macro.content.language)


def _macro(said: Mapping[str, object], safe: Callable[..., str]) -> Macro | None:
    """Return a macro as stored; None for one of which a damaged file left too little."""
    tags, version = said.get("tags"), said.get("version")
    if not isinstance(tags, list) or not isinstance(version, int):
        return None
    content = Content(
        name=safe(str(said.get("name", "")), one_line=True),
        title=safe(str(said.get("title", "")), one_line=True),
        body=safe(str(said.get("body", ""))),
        language=safe(str(said.get("language", "")), one_line=True),
        state=maybe(TicketState, said.get("state")),
        priority=maybe(Priority, said.get("priority")),
        tags=tuple(safe(str(tag), one_line=True) for tag in tags),
        shared=said.get("owner_id") is None,
    )
    by_name = safe(str(said.get("by_name", "")), one_line=True)
    return Macro(str(said.get("id", "")), content, version, by_name)
