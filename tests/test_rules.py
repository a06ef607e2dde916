"""docs/rules.md names a test for every rule of Premium Support, and each of those tests exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shared_data import ROOT

RULES = range(1, 48)
ROW = re.compile(r"\| (\d+) \| [^|]+ \| (.+) \|")


def proofs() -> dict[int, list[str]]:
    """Return the names of tests in the table, by rule."""
    lines = (ROOT / "docs" / "rules.md").read_text("utf-8").splitlines()
    rows = [match for line in lines if (match := ROW.fullmatch(line))]
    return {int(row[1]): re.findall(r"`(test_\w+)`", row[2]) for row in rows}


@pytest.fixture(scope="module")
def names() -> set[str]:
    """The names of all tests there are."""
    files = Path(ROOT / "tests").rglob("test_*.py")
    found = (re.findall(r"^(?:async )?def (test_\w+)", f.read_text("utf-8"), re.M) for f in files)
    return {name for some in found for name in some}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_proven(rule: int, names: set[str]) -> None:
    proven = proofs().get(rule, [])
    assert proven, f"no test proves rule {rule}"
    assert not set(proven) - names, f"rule {rule} names tests that are not there"


def test_the_table_holds_the_rules_and_no_others() -> None:
    assert list(proofs()) == list(RULES)
