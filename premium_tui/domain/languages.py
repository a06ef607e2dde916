"""The languages support is given in (rule 1)."""

from __future__ import annotations

from enum import StrEnum


class SupportLanguage(StrEnum):
    """One of them, as requests carry it (ISO 639-1)."""

    ENGLISH = "en"
    JAPANESE = "ja"
