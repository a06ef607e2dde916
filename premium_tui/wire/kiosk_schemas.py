"""How a kiosk asks for a token in the name of an SSH key, as pydantic models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from premium_tui.domain.ssh_keys import FINGERPRINT
from premium_tui.wire.schemas import Person, RequestBody


class KioskLogin(RequestBody):
    """POST /v1/kiosk/token: whose key has just opened a connection to the kiosk?"""

    fingerprint: Annotated[str, StringConstraints(pattern=f"^{FINGERPRINT}$")]
    """The key's SHA-256, as `ssh-keygen -l` prints it."""


class KioskToken(BaseModel):
    """A token of the agent with this key; shown once, and of no use after `expires_at`."""

    token: str
    expires_at: datetime
    person: Person
