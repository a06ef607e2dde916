"""Values: dataclasses that cost next to nothing to define.

The standard decorator writes and compiles five functions for every class, 0.4 to 0.9 ms each time:
fifty classes are a sixth of the console's start. This one hands out functions that are there
already. For type checkers it is the standard one; `fields`, `replace` and `asdict` of `dataclasses`
work on its classes. It knows what we use: frozen, slots, eq, defaults, default factories and
`__post_init__`. `NamedTuple` is a light one too.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Make a class of annotated fields, or return what makes one; see `dataclasses`."""
        if cls is not None:
            return _make(cls, frozen, slots, eq)
        return lambda cls: _make(cls, frozen, slots, eq)

    def field(*, default_factory):
        """Return the default of a field that each instance makes anew."""
        return _Factory(default_factory)

    def replace(value, /, **changes):
        """Return a copy of a value with some fields changed."""
        kept = {name: getattr(value, name) for name in value.__match_args__}
        return type(value)(**(kept | changes))

    class _Records(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            notes = body["__annotations__"]
            made = namedtuple(name, notes, module=body["__module__"])
            made.__annotations__, made.__doc__ = notes, body.get("__doc__")
            return made

    class NamedTuple(metaclass=_Records):
        """A tuple of annotated fields, without defaults or methods of its own."""


class _Factory:
    """A default that is made for each instance."""

    def __init__(self, make: object) -> None:
        self.make = make


if not TYPE_CHECKING:
    # What follows is all about classes yet to be made: types have nothing to say about it.

    class _Fields:
        """`__dataclass_fields__`, made by the standard library when somebody asks."""

        def __init__(self, names, notes, defaults):
            self._made = names, notes, defaults

        def __get__(self, instance, owner):
            import dataclasses

            names, notes, defaults = self._made
            twin = {"__annotations__": {name: notes[name] for name in names}, "__doc__": ""}
            for name, default in defaults.items():
                made = isinstance(default, _Factory)
                twin[name] = dataclasses.field(default_factory=default.make) if made else default
            twin_class = dataclasses.dataclass(repr=False, eq=False)(type("twin", (), twin))
            found = twin_class.__dataclass_fields__
            owner.__dataclass_fields__ = found
            return found

    def _make(cls, frozen, slots, eq):
        body = dict(cls.__dict__)
        notes = body.get("__annotations__", {})
        names = tuple(name for name, note in notes.items() if not str(note).startswith("ClassVar"))
        defaults = {name: body[name] for name in names if name in body}
        if slots:
            for name in defaults:
                del body[name]
            body.pop("__dict__", None)
            body.pop("__weakref__", None)
            body["__slots__"] = names
            cls = type(cls)(cls.__name__, cls.__bases__, body)
            setters = [cls.__dict__[name].__set__ for name in names]
        else:
            setters = [_setter(name) for name in names]
        values = _values_of(names)
        after = getattr(cls, "__post_init__", None)
        cls.__init__ = _init(names, defaults, setters, after)
        cls.__repr__ = _repr(names)
        cls.__reduce__ = lambda self: (type(self), values(self))
        cls.__match_args__ = names
        cls.__dataclass_fields__ = _Fields(names, notes, defaults)
        if eq:
            cls.__eq__ = _eq(values)
            cls.__hash__ = (lambda self: hash(values(self))) if frozen else None
        if frozen:
            cls.__setattr__, cls.__delattr__ = _refuse, _refuse
        return cls

    def _setter(name):
        return lambda self, value: object.__setattr__(self, name, value)

    def _values_of(names):
        if len(names) > 1:
            return attrgetter(*names)
        return lambda self: tuple(getattr(self, name) for name in names)

    def _init(names, defaults, setters, after):
        count = len(names)

        def __init__(self, *given, **named):
            if named and len(given) + len(named) == count:
                try:
                    given = (*given, *[named[name] for name in names[len(given) :]])
                except KeyError:
                    given = _complete(type(self).__name__, names, defaults, given, named)
            elif named or len(given) != count:
                given = _complete(type(self).__name__, names, defaults, given, named)
            for setter, value in zip(setters, given, strict=True):
                setter(self, value)
            if after is not None:
                after(self)

        return __init__

    def _complete(kind, names, defaults, given, named):
        """Return all values in order, from what was given by place, by name, and by default."""
        if len(given) > len(names):
            raise TypeError(f"{kind} takes {len(names)} values but {len(given)} were given")
        values = list(given)
        for name in names[len(given) :]:
            if name in named:
                values.append(named.pop(name))
            elif name in defaults:
                default = defaults[name]
                values.append(default.make() if isinstance(default, _Factory) else default)
            else:
                raise TypeError(f"{kind} misses a value for {name!r}")
        if named:
            raise TypeError(f"{kind} got unexpected or repeated values: {', '.join(named)}")
        return values

    def _eq(values):
        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return values(self) == values(other)

        return __eq__

    def _repr(names):
        def __repr__(self):
            inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{type(self).__qualname__}({inner})"

        return __repr__

    def _refuse(self, name, *_value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")
