"""The context of a command: whose desk, where it lies, and how its answer is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, iso, print_json
from premium_tui.config import Settings, load_settings
from premium_tui.data.gateway import Gateway
from premium_tui.domain.roles import Role
from premium_tui.i18n import _
from premium_tui.paths import DemoWho, Places, ProfilePlaces, TokenWho, Who
from premium_tui.values import replace

if TYPE_CHECKING:
    from premium_tui.cli.shaping import Shape


class Context:
    """What the options that stand anywhere say. Raises BadProfile."""

    def __init__(
        self,
        profile: str,
        role: Role | None = None,
        team: str | None = None,
        *,
        json: bool = False,
        shape: Shape | None = None,
        command: str = "",
    ) -> None:
        """`json` asks for data instead of words, `shape` for data of another shape.

        `command` is the noun and its verbs.
        """
        self.places = Places.from_environment(os.environ)
        self.profile: ProfilePlaces = self.places.profile(profile)
        self.role = role
        self.team = team
        self.json = json
        self.shape = shape
        self.command = command

    @property
    def enveloped(self) -> bool:
        """Whether the data is wanted with what is known about the whole of it."""
        return self.shape is not None and self.shape.envelope

    def show(self, value: Json, *, total: int | None = None, as_of: datetime | None = None) -> None:
        """Print data as it was asked for.

        `total` is how many there are, shown or not, and `as_of` how fresh what is stored here is.
        """
        if self.shape is None:
            print_json(value)
            return
        from premium_tui.cli.shapes import fields_of
        from premium_tui.cli.shaping import Whole, print_shaped

        whole = Whole(total, iso(as_of) if as_of is not None else None)
        print_shaped(value, self.shape, whole, fields_of(self.command))

    @property
    def signed_in(self) -> bool:
        """Whether the profile is signed in to a server."""
        return self.profile.server_json.exists()

    @property
    def who(self) -> Who:
        """Who asks. Raises CommandError when a person is picked but the desk is not the demo."""
        if not self.signed_in:
            return DemoWho(self.role or Role.TEAM_ADMIN, self.team)
        if self.role is not None or self.team is not None:
            raise CommandError(
                Exit.USAGE,
                _(
                    "--as and --team pick a person of the demo desk, and this profile is signed in"
                    " to a server: leave them out, or take another --profile."
                ),
            )
        return TokenWho()

    def prepare(self) -> Settings:
        """Make the folders and return the settings. Raises PlaceError and ConfigError."""
        self.places.prepare()
        settings = load_settings(self.places.config_file)
        self.profile.prepare()
        return settings

    @contextmanager
    def gateway(
        self, *, exact: bool = False, worker: Sequence[str] | None = None
    ) -> Iterator[Gateway]:
        """Open the person's store; nothing is held back here, a command cannot be taken back.

        `exact` leaves texts as stored, for JSON; `worker` is the command that starts one.
        """
        who = self.who
        settings = replace(self.prepare(), undo_seconds=0)
        gateway = Gateway(self.profile, who, settings=settings, exact=exact, worker=worker)
        try:
            yield gateway
        finally:
            gateway.close()
