"""docs/keys.md is what the program has."""

from __future__ import annotations

from docs.keys import TARGET, page


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: uv run python -m docs.keys"
