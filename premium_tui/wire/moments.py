"""Moments as they travel: RFC 3339 with a zone; one without is refused on reading."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
