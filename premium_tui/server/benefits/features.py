"""Features a quarterly e-mail can highlight: the packaged list, and whose turn it is (rule 7)."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import msgspec

from premium_tui.domain.benefits import FEATURES_PER_QUARTER, Quarter
from premium_tui.domain.products import EntitlementProduct


class FeatureText(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A feature in one language."""

    title: str
    text: str
    url: str


class Feature(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A feature that teams who own `product` may not use yet."""

    key: str
    product: EntitlementProduct
    en: FeatureText
    ja: FeatureText

    def in_language(self, language: str) -> FeatureText:
        """Return its text in Japanese for `ja`, else in English."""
        return self.ja if language == "ja" else self.en


@cache
def all_features() -> dict[str, Feature]:
    """Return the packaged features by key, in their order."""
    text = (files("premium_tui.server.benefits") / "features.jsonl").read_bytes()
    return {feature.key: feature for feature in msgspec.json.Decoder(Feature).decode_lines(text)}


def choose(team_id: str, owns: Collection[str], quarter: Quarter) -> list[str]:
    """Return the keys of the features a team is shown in a quarter.

    Each quarter goes on in the list where the last one ended, so that nothing comes again within a
    year; each team begins elsewhere. What belongs to a product the team does not own is left out.
    """
    keys = [key for key, feature in all_features().items() if feature.product in owns]
    turn = (quarter.year * 4 + quarter.number) * FEATURES_PER_QUARTER
    first = zlib.crc32(team_id.encode()) + turn
    count = min(FEATURES_PER_QUARTER, len(keys))
    return [keys[(first + place) % len(keys)] for place in range(count)]
