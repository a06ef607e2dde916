"""The running service: what every route needs, made once and passed in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from premium_tui.clock import Clock
from premium_tui.server.hub import Hub
from premium_tui.server.job_worker import JobWorker
from premium_tui.server.problems import unavailable
from premium_tui.server.schema import DeskFacts


@dataclass(eq=False)
class Service:
    """One server process over one desk."""

    engine: Engine
    clock: Clock
    hub: Hub
    jobs: JobWorker
    root_token: str | None = None
    """Guards the demo's token endpoint; None: there is no such endpoint."""
    prepared: DeskFacts | None = None
    """None while the desk is being prepared."""

    @property
    def facts(self) -> DeskFacts:
        """The desk's facts; raises the 503 problem while it is being prepared."""
        if self.prepared is None:
            raise unavailable("preparing", "The desk is being prepared.", retry_after=1)
        return self.prepared
