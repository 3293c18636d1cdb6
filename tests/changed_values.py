"""Every value that differs from another one in a single field, found by the types of its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, get_args, get_type_hints

V = TypeVar("V")

Change = tuple[type, str, V]
"""Whose field is changed, which one, and the whole value with that change."""

OTHER_TEXTS = ("x", "rgb", "bt2020", "smpte2084", "#123456", "avi", "wipeleft", "slow")
"""Texts that mean something somewhere, and one that means nothing anywhere."""


def changes(value: V) -> Iterator[Change[V]]:
    """Each field of a value and of all that it holds, changed in every way its type suggests."""
    yield from _changes(value, lambda changed: changed)


def _changes(value: Any, whole: Callable[[Any], Any]) -> Iterator[Change[Any]]:
    if isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _changes(item, _placing(value, at, whole))
    if not is_dataclass(value) or isinstance(value, type):
        return
    hints = get_type_hints(type(value))
    for field in fields(value):
        old, put = getattr(value, field.name), _setting(value, field.name, whole)
        for new in _others(old, hints[field.name]):
            with suppress(ValueError):  # some values refuse what makes no sense
                yield type(value), field.name, put(new)
        yield from _changes(old, put)


def _setting(value: Any, name: str, whole: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda new: whole(replace(value, **{name: new}))


def _placing(items: Any, at: int, whole: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda new: whole((*items[:at], new, *items[at + 1 :]))


def _others(old: Any, hint: Any) -> Iterator[Any]:
    """Other values of a field; none for a value whose own fields are changed instead."""
    if old is not None and type(None) in get_args(hint):
        yield None
    match old:
        case Enum():
            yield from (other for other in type(old) if other is not old)
        case bool():
            yield not old
        case int():
            yield from (old + 1, old - 1, old + 2, old + 90)
        case float():
            yield old + 0.125
        case Fraction():
            yield from (old + Fraction(1, 7), old - Fraction(1, 7))
        case str():
            yield from (other for other in OTHER_TEXTS if other != old)
        case (first, *rest):
            yield from (tuple(rest), (*old, first), tuple(reversed(old)))
            yield from ((other, *rest) for other in _others(first, get_args(hint)[0]))
        case _:
            pass


def types_of(value: object) -> set[type]:
    """The dataclasses that a value consists of."""
    found = {type(value)} if is_dataclass(value) and not isinstance(value, type) else set()
    if isinstance(value, tuple):
        return found.union(*map(types_of, value))
    if found:
        return found.union(*(types_of(getattr(value, f.name)) for f in fields(value)))  # type: ignore[arg-type]
    return found


def types_within(*hints: Any) -> set[type]:
    """The dataclasses that values of some types may consist of."""
    found: set[type] = set()
    waiting = list(hints)
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint) and hint not in found:
            found.add(hint)
            waiting += get_type_hints(hint).values()
    return found
