"""Every value that differs from another one in a single field, found by the types of its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, get_args, get_type_hints

from reelmill.core.errors import ReelmillError

V = TypeVar("V")

Change = tuple[type, str, V]
"""Whose field is changed, which one, and the whole value with that change."""

Reasons = Mapping[tuple[type, str], str]
"""Fields that no name tells apart, and why."""

OTHER_TEXTS = ("x", "rgb", "bt2020", "smpte2084", "#123456", "avi", "wipeleft", "slow", "Noto Sans")
"""Texts that mean something somewhere, the last a font, and one that means nothing anywhere."""


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


def judge(examples: Iterable[Any], named: Callable[[Any], object], unnamed: Reasons) -> None:
    """Every field that is not listed gives another name somewhere; the listed ones nowhere."""
    tried: set[tuple[type, str]] = set()
    telling: set[tuple[type, str]] = set()
    for example in examples:
        name = named(example)
        for owner, field, changed in changes(example):
            tried.add((owner, field))
            if (owner, field) not in telling and _other(named, changed, name):
                telling.add((owner, field))
    silent = {f"{owner.__name__}.{field}" for owner, field in tried - telling - unnamed.keys()}
    assert not silent, f"no name tells these apart; name them, or list them with a reason: {silent}"
    assert unnamed.keys() & telling == set(), "listed as if they did not matter, but names change"
    assert unnamed.keys() <= tried, "listed, but no such field is in any example"


def _other(named: Callable[[Any], object], changed: Any, name: object) -> bool:
    """Whether a changed value has another name; one that cannot be planned has none."""
    try:
        return named(changed) != name
    except (ReelmillError, TypeError, ValueError, ArithmeticError, IndexError):
        return False


def parts_of(value: object) -> Iterator[Any]:
    """The values of dataclasses that a value consists of, itself included."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        yield from parts_of(tuple(getattr(value, field.name) for field in fields(value)))


def types_of(value: object) -> set[type]:
    """The dataclasses that a value consists of."""
    return {type(part) for part in parts_of(value)}


def never_set(value: object) -> set[tuple[type, str]]:
    """Fields that are None or () wherever they are: nothing of them can be changed."""
    found = [(type(p), f.name, getattr(p, f.name)) for p in parts_of(value) for f in fields(p)]
    set_somewhere = {(kind, name) for kind, name, held in found if held not in (None, ())}
    return {(kind, name) for kind, name, _ in found} - set_somewhere


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
