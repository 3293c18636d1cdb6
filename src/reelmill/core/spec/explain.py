"""Pydantic's findings as problems in our own words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails

from reelmill.core.errors import Problem
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.problems.suggest import closest, did_you_mean, listed
from reelmill.core.spec.track import TRACK_TYPES
from reelmill.core.spec.values.base import SpecModel

# fmt: off
LATER = frozenset((
    "motion", "chromaKey", "filters", "highlight", "codec", "range",
    "thumbnail", "loudness", "waveform", "variables",
))
# fmt: on
"""Names of the larger contract that this version does not know."""

ENVELOPE_FIELDS = frozenset(("name", "metadata", "priority", "webhookUrl"))
"""Names that stand beside a spec where it is sent to the service."""

Path = tuple[str | int, ...]


_KEY = "[key]"


def explained(details: ErrorDetails, root: type[SpecModel]) -> Problem:
    """One finding as a problem; `root` is the model that was validated."""
    kind, value = details["type"], details["input"]
    path = _without_tags(details["loc"], kind)
    if kind == "extra_forbidden":
        return _unknown_field(path, details["loc"], root)
    if kind == "missing":
        sentence = f"the field `{path[-1]}` is missing{_of_what(path[:-1])}"
        return Problem(Code.MISSING_FIELD, sentence, pointer_to(path))
    if kind == "union_tag_not_found":
        return _no_such_track(path, value)
    context = details.get("ctx", {})
    if "sentence" in context:
        return Problem(kind, context["sentence"], pointer_to(path), context["hint"])
    code, rule, hint = _rule(kind, context)
    sentence = f"{_named(path)} is {shown(value)}, but must be {rule}"
    return Problem(code, sentence, pointer_to(path), hint)


def shown(value: object) -> str:
    """A value as a sentence quotes it, at most about 40 characters long."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array" if value else "an empty array"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:36] + "…" + text[-1:]


_BUILT_IN = {
    "model_type": "an object",
    "bool_type": "true or false",
    "string_type": "a text",
}
"""Rules of the few types that Pydantic checks by itself."""


def _rule(kind: str, context: dict[str, Any]) -> tuple[str, str, str | None]:
    if "rule" in context:
        return kind, context["rule"], context["hint"]
    return Code.WRONG_TYPE, _BUILT_IN.get(kind, "something else"), None


def _no_such_track(path: Path, value: object) -> Problem:
    if not isinstance(value, dict):
        sentence = f"{_named(path)} is {shown(value)}, but must be an object"
        return Problem(Code.WRONG_TYPE, sentence, pointer_to(path))
    path = (*path, "type")
    options = listed(TRACK_TYPES)
    if "type" not in value:
        sentence = f"the field `type` is missing{_of_what(path[:-1])}"
        return Problem(Code.MISSING_FIELD, sentence, pointer_to(path), f"one of {options}")
    kind = value["type"]
    if not isinstance(kind, str):
        sentence = f"`type` is {shown(kind)}, but must be {options}"
        return Problem(Code.WRONG_TYPE, sentence, pointer_to(path))
    hint = _later(kind) or did_you_mean(kind, TRACK_TYPES)
    sentence = f"`type` is {shown(kind)}, but must be {options}"
    return Problem(Code.UNKNOWN_VALUE, sentence, pointer_to(path), hint)


def _unknown_field(path: Path, loc: Sequence[str | int], root: type[SpecModel]) -> Problem:
    name = str(path[-1])
    fields = fields_at(root, loc[:-1])
    meant = closest(name, fields)
    hint = (
        _later(name)
        or _in_envelope(path)
        or (f"did you mean `{meant}`?" if meant else None)
        or f"fields here: {', '.join(fields)}"
    )
    sentence = f"there is no field `{name[:40]}`{_of_what(path[:-1])}"
    return Problem(Code.UNKNOWN_FIELD, sentence, pointer_to(path), hint)


def _later(name: str) -> str | None:
    return f"`{name}` is not supported in this version" if name in LATER else None


def _in_envelope(path: Path) -> str | None:
    if len(path) > 1 or path[0] not in ENVELOPE_FIELDS:
        return None
    return f"`{path[0]}` stands beside the spec in the body of `POST /v1/render` alone"


def fields_at(root: type[SpecModel], loc: Sequence[str | int]) -> tuple[str, ...]:
    """The fields, as JSON spells them, of the model that stands at a place; () if none does."""
    models: tuple[type[SpecModel], ...] = (root,)
    for part in loc:
        if isinstance(part, int):
            continue
        tagged = tuple(m for m in models if f"tag:{_type_of(m)}" == part)
        models = tagged or tuple(_models_of_field(models, part)) or models
    return tuple(field.alias or name for name, field in models[0].model_fields.items())


def _type_of(model: type[SpecModel]) -> object:
    field = model.model_fields.get("type")
    return next(iter(get_args(field.annotation)), None) if field else None


def _models_of_field(models: Sequence[type[SpecModel]], name: str) -> Iterator[type[SpecModel]]:
    for model in models:
        for field in model.model_fields.values():
            if field.alias == name:
                yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[SpecModel]]:
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _without_tags(loc: Sequence[str | int], kind: str) -> Path:
    """The place in the document; the last part of an unknown field is a name, whatever it is."""
    last = len(loc) - 1 if kind == "extra_forbidden" else None
    if loc and loc[-1] == _KEY and last is None:
        loc = loc[:-1]  # the name of an entry is wrong, and it stands where the entry does
    return tuple(
        part
        for number, part in enumerate(loc)
        if number == last or not (isinstance(part, str) and part.startswith("tag:"))
    )


def _named(path: Path) -> str:
    if not path:
        return "the document"
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of `{path[-2]}`"
    return f"`{path[-1]}`"


def _of_what(path: Path) -> str:
    return f" in {_named(path)}" if path else ""
