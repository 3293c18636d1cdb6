"""Files and fonts that a template names by itself: in its spec, in defaults and in options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reelmill.core.spec import Limits
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.template.fill import fill
from reelmill.core.template.placeholders import Path, find_placeholders
from reelmill.core.template.template import Template

NamedFile = tuple[str, str, str]
"""Its field (`src` or `font`), the JSON pointer of the text, and the text."""

_FIELDS = {"src", "font"}


def names_by_default(template: Template, limits: Limits) -> Iterator[NamedFile]:
    """What the spec names where no values are given; pointers into the filled spec."""
    defaults = {n: v.default for n, v in template.variables.items() if v.default is not None}
    for path, text in _texts(fill(template.spec, defaults, limits), ()):
        if field := _field(path):
            yield field, pointer_to(path), text


def names_by_choice(template: Template) -> Iterator[NamedFile]:
    """What the options of variables name; pointers into the body that is sent."""
    for place in find_placeholders(template.spec):
        field = _field(place.path)
        if not (place.whole and field):
            continue
        for number, option in enumerate(template.variables[place.name].enum or ()):
            pointer = pointer_to(("variables", place.name, "enum", number))
            if isinstance(option, str):
                yield field, pointer, option


def _field(path: Path) -> str | None:
    """What a text at a place names: a file (`src`), a font, or neither."""
    if len(path) == 2 and path[0] == "fonts":
        return "src"
    return str(path[-1]) if path and path[-1] in _FIELDS else None


def _texts(document: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(document, str):
        yield path, document
    elif isinstance(document, Mapping):
        for name, inner in document.items():
            yield from _texts(inner, (*path, name))
    elif isinstance(document, list | tuple):
        for number, inner in enumerate(document):
            yield from _texts(inner, (*path, number))
