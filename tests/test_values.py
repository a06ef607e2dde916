"""Light dataclasses behave as the standard ones do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import ClassVar, get_type_hints

import pytest
from textual.message import Message

from premium_tui import values
from premium_tui.values import NamedTuple


@values.dataclass(frozen=True, slots=True)
class Light:
    """A frozen value."""

    LIMIT: ClassVar[int] = 3
    first: int
    second: str = "two"
    third: list[int] = values.field(default_factory=list)

    @property
    def twice(self) -> int:
        """A property stays one."""
        return self.first * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    LIMIT: ClassVar[int] = 3
    first: int
    second: str = "two"
    third: list[int] = dataclasses.field(default_factory=list)


@values.dataclass(frozen=True, slots=True)
class Single:
    """One field."""

    only: tuple[int, ...]


@values.dataclass(frozen=True, slots=True)
class Nothing:
    """No field."""


@values.dataclass(eq=False)
class Trouble(Exception):
    """An error with data."""

    status: int
    reason: str = "none"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((1,), {}),
        ((1, "x"), {}),
        ((1, "x", [2]), {}),
        ((), {"first": 1}),
        ((1,), {"third": [3]}),
        ((), {"third": [3], "second": "y", "first": 0}),
    ],
)
def test_values_come_by_place_name_and_default(
    given: tuple[object, ...], named: dict[str, object]
) -> None:
    light = Light(*given, **named)  # type: ignore[arg-type]
    standard = Standard(*given, **named)  # type: ignore[arg-type]
    assert dataclasses.asdict(light) == dataclasses.asdict(standard)
    assert repr(light) == repr(standard).replace("Standard", "Light")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        ((1, "x", [], 4), {}),
        ((1,), {"first": 2}),
        ((1, "x"), {"first": 2}),
        ((1, "x", []), {"first": 2}),
        ((1,), {"fourth": 2}),
        ((), {"second": "x"}),
    ],
)
def test_wrong_calls_are_type_errors(given: tuple[object, ...], named: dict[str, object]) -> None:
    for kind in (Light, Standard):
        with pytest.raises(TypeError):
            kind(*given, **named)  # type: ignore[arg-type]


def test_values_are_frozen_and_take_nothing_new() -> None:
    light = Light(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        light.first = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del light.first
    with pytest.raises(AttributeError):
        light.other = 2  # type: ignore[attr-defined]
    assert not hasattr(light, "__dict__") and light.twice == 2 and Light.LIMIT == 3


def test_equality_and_hash_go_by_class_and_values() -> None:
    assert Light(1) == Light(1) != Light(2)
    others: list[object] = [Standard(1), Nothing(), (1, "two", [])]
    assert all(Light(1) != other for other in others)
    assert Nothing() == Nothing() and Single((1,)) == Single((1,)) != Single((2,))
    assert hash(Single((1,))) == hash(Single((1,))) and {Nothing(): 1}[Nothing()] == 1
    with pytest.raises(TypeError):
        hash(Light(1))
    assert Light(1).third is not Light(1).third


def test_the_standard_librarys_tools_work_on_them() -> None:
    assert dataclasses.is_dataclass(Light) and dataclasses.is_dataclass(Light(1))
    assert [f.name for f in dataclasses.fields(Light)] == ["first", "second", "third"]
    for replace in (dataclasses.replace, values.replace):
        assert replace(Light(1), second="z") == Light(1, "z")
        with pytest.raises(TypeError):
            replace(Light(1), fourth=4)
    assert copy.copy(Light(1)) == copy.deepcopy(Light(1)) == Light(1)
    assert pickle.loads(pickle.dumps(Single((1,)))) == Single((1,))
    match Light(7, "x"):
        case Light(first, second):
            assert (first, second) == (7, "x")
        case _:
            pytest.fail("no match")


def test_errors_carry_data() -> None:
    with pytest.raises(Trouble) as caught:
        raise Trouble(409)
    assert (caught.value.status, caught.value.reason) == (409, "none")
    assert Trouble(1) != Trouble(1) and hash(caught.value) is not None
    caught.value.reason = "other"


class Row(NamedTuple):
    """A row."""

    key: int
    name: str | None


def test_records_are_named_tuples() -> None:
    row = Row(1, name="x")
    assert tuple(row) == (1, "x") and row == Row._make([1, "x"]) and row.name == "x"
    assert row._replace(key=2) == Row(2, "x") and row._asdict() == {"key": 1, "name": "x"}
    assert repr(row) == "Row(key=1, name='x')" and Row.__doc__ == "A row."
    assert get_type_hints(Row) == {"key": int, "name": str | None}
    assert pickle.loads(pickle.dumps(row)) == row
    with pytest.raises(TypeError):
        Row(1)  # type: ignore[call-arg]


@values.dataclass
class Word(Message):
    """A word to a widget, which Textual makes ready once it has its fields."""

    text: str


def test_what_is_to_be_done_after_the_fields_is_done() -> None:
    word = Word("x")
    assert word.text == "x" and word.time > 0
    assert word.bubble
