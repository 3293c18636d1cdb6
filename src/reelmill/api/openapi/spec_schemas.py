"""The render spec in the OpenAPI document, in the form that generators of clients understand.

The rules are those of `spec_json_schema`. Its `if` and `then` are `oneOf` with a discriminator
here. Unions, and words that several models share, have names: generators skip what they do not
know, and invent a name for what has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from reelmill.api.openapi.schemas import REFERENCE
from reelmill.core.drawing_terms import Align, Decoration, ListKind, WritingMode
from reelmill.core.spec import (
    ActiveMode,
    CaptionDestination,
    CaptionPreset,
    Fit,
    Position,
    Track,
    WordTimes,
    schema_of,
    spec_definitions,
)
from reelmill.core.spec.blend import Blend
from reelmill.core.spec.duck import DuckSeconds
from reelmill.core.spec.effects import Effect
from reelmill.core.spec.fonts import FontSource
from reelmill.core.spec.text import TextContent
from reelmill.core.spec.texts.paint import Paint
from reelmill.core.spec.texts.text_style import LetterCase
from reelmill.core.spec.track_id import TrackIds
from reelmill.core.spec.transition import TransitionType
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.color import BackgroundColor, Color
from reelmill.core.spec.values.easing import Easing
from reelmill.core.spec.values.keys import KeyMoment, KeyTime
from reelmill.core.spec.values.length import Extent, Inset, Offset
from reelmill.core.spec.values.moment import FadeSeconds, LengthSeconds, StartSeconds
from reelmill.usecases.jobs.render_request import Envelope

_Schema = dict[str, Any]

_NAMED: dict[str, tuple[Any, str]] = {
    "Color": (Color, 'A colour: `"#rgb"`, `"#rrggbb"`, `"#rrggbbaa"` or a name of CSS.'),
    "BackgroundColor": (
        BackgroundColor,
        'A colour that nothing shines through: `"#rgb"`, `"#rrggbb"` or a name of CSS; or '
        "`transparent`.",
    ),
    "Blend": (Annotated[Blend, OneOf(Blend)], "How colours mix with those below."),
    "ActiveMode": (Annotated[ActiveMode, OneOf(ActiveMode)], "Which words of a caption look so."),
    "CaptionPreset": (
        Annotated[CaptionPreset, OneOf(CaptionPreset)],
        "A style of captions by name.",
    ),
    "CaptionDestination": (
        Annotated[CaptionDestination, OneOf(CaptionDestination)],
        "Where captions go: into the picture, a stream, or a file beside the output.",
    ),
    "WordTimes": (
        Annotated[WordTimes, OneOf(WordTimes)],
        "Where times come from of words that have none.",
    ),
    "FontSource": (FontSource, "The file of a font, with a credential where it needs one."),
    "Paint": (Paint, "A colour or a gradient."),
    "StartSeconds": (StartSeconds, 'A time in seconds, or as `"hh:mm:ss.mmm"`.'),
    "LengthSeconds": (LengthSeconds, 'A length in seconds above 0, or as `"hh:mm:ss.mmm"`.'),
    "FadeSeconds": (FadeSeconds, 'The length of a change in seconds, or as `"hh:mm:ss.mmm"`.'),
    "DuckSeconds": (DuckSeconds, 'A time in seconds, at most 10, or as `"hh:mm:ss.mmm"`.'),
    "TrackIds": (
        Annotated[str | tuple[str, ...], TrackIds()],
        "The `id` of a track, or an array of them.",
    ),
    "KeyTime": (
        Annotated[KeyTime, KeyMoment()],
        'A time of a track: seconds, `"hh:mm:ss.mmm"` or a percentage; negative from its end.',
    ),
    "Offset": (Offset, 'A distance in pixels, or in percent of the parent as `"50%"`.'),
    "Extent": (Extent, 'A size in pixels, or in percent of the parent as `"50%"`.'),
    "Inset": (Inset, 'A margin in pixels, or in percent of the picture as `"50%"`.'),
    "TextContent": (TextContent, "A text, or its parts that look different."),
    "Decoration": (Annotated[Decoration, OneOf(Decoration)], "A line along the letters."),
    "Align": (Annotated[Align, OneOf(Align)], "How lines stand in their box."),
    "LetterCase": (Annotated[LetterCase, OneOf(LetterCase)], "Which letters are capitals."),
    "ListKind": (Annotated[ListKind, OneOf(ListKind)], "What stands in front of the items."),
    "WritingMode": (Annotated[WritingMode, OneOf(WritingMode)], "How lines run."),
    "Effect": (Effect, "Any effect, told apart by `type`."),
    "Track": (Track, "Any track, told apart by `type`."),
    "Easing": (Annotated[Easing, OneOf(Easing)], "How a value moves between two keys."),
    "Fit": (Annotated[Fit, OneOf(Fit)], "How a picture fills its box."),
    "Position": (Annotated[Position, OneOf(Position)], "A point of a picture and its parent."),
    "TransitionType": (TransitionType, "How one picture changes into the next."),
}
"""Unions and shared words of the spec: type and description, by the name in clients."""

_MODES = ("Composition", "Longform")


def spec_schemas() -> dict[str, _Schema]:
    """Everything that `RenderRequest` is made of: a spec with the fields of the envelope."""
    named = {name: _written(schema_of(kind)) for name, (kind, _) in _NAMED.items()}
    names = {_key(schema): name for name, schema in named.items()}
    models: dict[str, _Schema] = _written(spec_definitions())
    envelope = _written(Envelope.model_json_schema(by_alias=True))["properties"]
    for mode in _MODES:
        spec = models.pop(f"{mode}Spec")
        models[f"{mode}Request"] = {**spec, "properties": {**spec["properties"], **envelope}}
    models = {name: _with_names(schema, names) for name, schema in models.items()}
    for name, (_, description) in _NAMED.items():
        inner = _with_names(named[name], {k: v for k, v in names.items() if v != name})
        models[name] = {"description": description, **_union(inner, models)}
    either = [{"$ref": f"{REFERENCE}{mode}Request"} for mode in _MODES]
    models["RenderRequest"] = {
        "description": "A spec, and how its job is treated.",
        "oneOf": either,
    }
    return models


def _union(schema: _Schema, models: Mapping[str, _Schema]) -> _Schema:
    """A union with its texts as one, and with what tells its kinds apart; words as they are."""
    if "enum" in schema:
        return schema
    choices = list(_with_one_text(schema.get("oneOf") or schema["anyOf"]))
    if len(choices) == 1 and "$ref" not in choices[0]:
        return choices[0]
    return {"oneOf": choices, **_discriminator(choices, models)}


def _with_one_text(choices: list[_Schema]) -> Iterator[_Schema]:
    """The choices with all texts as one with a pattern: to a generator texts are the same."""
    texts = [choice for choice in choices if "pattern" in choice or "enum" in choice]
    yield from (choice for choice in choices if choice not in texts)
    if texts:
        patterns = [text.get("pattern") or f"^({'|'.join(text['enum'])})$" for text in texts]
        yield {"type": "string", "pattern": "|".join(patterns)}


def _discriminator(choices: list[_Schema], models: Mapping[str, _Schema]) -> _Schema:
    """The field that says which of the choices it is, nothing where there is none."""
    found = {}
    for reference in (choice.get("$ref", "") for choice in choices):
        model = models.get(reference.removeprefix(REFERENCE), {})
        if "const" in model.get("properties", {}).get("type", {}):
            found[model["properties"]["type"]["const"]] = reference
    return {"discriminator": {"propertyName": "type", "mapping": found}} if found else {}


def _with_names(schema: Any, names: Mapping[str, str]) -> Any:
    """The schema with references in place of what has a name."""
    if isinstance(schema, list):
        return [_with_names(inner, names) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if _NAMEABLE & schema.keys() and (name := names.get(_key(schema))):
        kept = {word: schema[word] for word in _OF_A_FIELD if word in schema}
        return {"$ref": f"{REFERENCE}{name}", **kept}
    return {word: _with_names(inner, names) for word, inner in schema.items()}


_NAMEABLE = {"anyOf", "oneOf", "enum"}
_OF_A_FIELD = ("description", "default")


def _key(schema: Mapping[str, Any]) -> str:
    """The same for the same schema, whatever the field."""
    return json.dumps({w: s for w, s in schema.items() if w not in {*_OF_A_FIELD, "$defs"}})


def _written(schema: Any) -> Any:
    """The schema with references to where OpenAPI keeps definitions."""
    return json.loads(json.dumps(schema).replace("#/$defs/", REFERENCE))
