"""The reference of the spec in Markdown, written from the models themselves."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reelmill.core.spec import PRESETS, VisualTrack, spec_json_schema
from reelmill.core.spec.animate import KEYS
from reelmill.core.spec.effects import EFFECTS
from reelmill.core.spec.values.easing import Easing
from reelmill.usecases.jobs.render_request import Envelope
from spec_examples import FIELD_EXAMPLES, PART_EXAMPLES, SPEC_EXAMPLES, TRACK_EXAMPLES

_EXAMPLES = SPEC_EXAMPLES | TRACK_EXAMPLES | FIELD_EXAMPLES | PART_EXAMPLES

_PRESET_PICTURES = "dashboard/src/captions/presets"
"""Written by `docs/preset_pictures.py`."""

_INTRODUCTION = """\
# The spec

A spec is one JSON object (UTF-8, at most 1 MB). It is either a *composition*, tracks on a canvas,
or, with `"mode": "longform"`, a playlist over looping backgrounds. `reelmill schema` prints its
JSON Schema for editors. What can be wrong with a spec is listed in [errors.md](errors.md).

What texts, captions and fonts look like is shown in the [gallery](gallery.md). This page is written
by `make docs` from the models in `src/reelmill/core/spec`.

- **Times** are seconds, as a number (`1.5`) or as text (`"00:00:01.500"`). They are exact:
  `0.1` means one tenth. A picture comes and goes at the frame nearest to its exact time, a sound
  at the nearest sample, however deep it is nested; lengths are never rounded, so what has the
  same length stays together. Only a round of a loop lasts a whole number of frames.
- **Lengths** are pixels (`640`) or percent of the parent's side (`"50%"`). The picture is
  addressed from the top left, y down.
- **Colours** are `"#rgb"`, `"#rrggbb"`, `"#rrggbbaa"` or one of CSS' basic names.
- Fields not listed here are errors. A field without a default is required unless it says
  *optional*.
"""

_SUBTITLES = """\
### Subtitles

```json
{
  "tracks": [
    {"type": "video", "src": "talk.mp4"},
    {
      "type": "captions",
      "src": "talk.en.srt",
      "destinations": ["stream", "vtt"],
      "lang": "en",
      "default": true
    },
    {"type": "captions", "src": "talk.de.srt", "destinations": ["stream", "vtt"], "lang": "de"}
  ]
}
```

`stream` is timed text (`mov_text`) in `mp4` and WebVTT in `webm`; formats of sound alone have no
streams, but may have files. Files are named after the output, its language and `forced`: beside
`talk.mp4` lie `talk.en.vtt` and `talk.de.vtt`. Captions tracks with the same `lang`, `title`,
`forced` and `destinations` make up one stream and one file, also in a sequence or loop.

Subtitles have the cues that would be shown (`split` included), to the millisecond, up to the end of
the output, and at most 100,000 in all, in at most 100 streams. They keep bold, italic, underlined
and coloured letters. WebVTT keeps the [places](#places-of-captions) that a file or the cues state,
as `line`, `position`, `size` and `align`; SRT keeps the nearest of nine (`{\\an7}`), `mp4` streams
keep none. What a destination cannot hold is a [warning](warnings.md). `style`, `active`, `preset`
and `position` are for captions that are burned in. In an `mp4`, the first stream is the default if
no other is.
"""

_PLACES = """\
### Places of captions

```json
{
  "duration": 4,
  "tracks": [
    {
      "type": "captions",
      "cues": [
        {
          "start": 0, "end": 2, "text": "Who is it?",
          "x": "5%", "position": "bottomLeft", "width": "40%", "align": "left"
        },
        {
          "start": 1, "end": 3, "text": "It is me.",
          "x": "95%", "position": "bottomRight", "width": "40%", "align": "right"
        },
        {"start": 3, "end": 4, "text": "(They laugh)", "x": "50%", "y": 120, "position": "top"}
      ]
    }
  ]
}
```

A caption stands where its cue says; otherwise at the track's `position`, or at that of its preset;
otherwise where its file says; otherwise at the bottom. Captions of different places show together
wherever they stand, at most 32 at a time; those of one place, or of none, are stacked. What would
lie partly outside the canvas is moved into it, with a [warning](warnings.md).

- *WebVTT*: `line` (a number, or percent with `start`, `center` or `end`), `position` (with
  `line-left`, `center` or `line-right`), `size` from 10% and `align`. Numbers of lines count within
  5% of the canvas' edges, in lines of the track's style. `vertical` and `region` are not supported.
- *ASS, SSA*: `\\pos`, `\\an`, `\\a`, the style's alignment, and the margins of the event and its
  style, all in the file's resolution (`PlayResX`, `PlayResY`), whatever the canvas' shape. Nothing
  moves or turns (`\\move`, `\\frz`).
- *SRT*: `{\\an1}` to `{\\an9}`, 5% from the canvas' edges.

The point stated is one of the caption's box, `background` included.
"""

_OF_TEXT = (
    *("TextRun", "Counting", "RunStyle"),
    *("FontFile", "TextBackground", "TextShadow", "TextGlow"),
)

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Specs", tuple(SPEC_EXAMPLES)),
    ("Tracks", tuple(TRACK_EXAMPLES)),
    ("Longform", ("Background", "PlaylistEntry", "Titles")),
    ("Canvas and output", ("Canvas", "Output", "Poster")),
    ("Time and place", ("Trim", "Crop", "Transitions", "SequenceTransitions", "Transition")),
    ("Change over time", ("Animate", *sorted(key.__name__ for key in KEYS))),
    ("Sounds that make room", tuple(FIELD_EXAMPLES)),
    ("Effects", tuple(effect.__name__ for effect in EFFECTS.values())),
    ("Captions", ("SpecCue", "CueWord", "Split", "ActiveWord")),
    ("Style", ("TextStyle", *_OF_TEXT, "Stroke", "Gradient", "GradientStop")),
)

_FIRST_FIELDS = ("mode", "type", "src", "text", "shape", "tracks", "backgrounds", "audio")
_LAST_FIELD = "$schema"
_MOST_WORDS = 12
_ANY_TRACK = "Track"

Fields = Mapping[str, Mapping[str, Any]]
"""The JSON Schema of each field of a model."""


def spec_reference() -> str:
    """All of `docs/spec.md`."""
    definitions = spec_json_schema()["$defs"]
    del definitions[_ANY_TRACK]
    named = {name for _, names in _SECTIONS for name in names}
    forgotten = definitions.keys() ^ named
    if forgotten:
        raise ValueError(f"the reference and the models differ: {sorted(forgotten)}")
    shared = _shared_fields(definitions)
    lines = [_INTRODUCTION]
    for title, names in _SECTIONS:
        lines.append(f"## {title}\n")
        for name in names:
            lines += _model(name, definitions[name], shared)
        if title == "Captions":
            lines += _presets()
            lines.append(_PLACES)
            lines.append(_SUBTITLES)
        if title == "Style":
            lines += _lists()
        if title == "Tracks":
            lines += ["### Every track that is seen\n", *_table(shared, ())]
    names = (*_transition_names(definitions), *_easing_names())
    return "\n".join([*lines, *_envelope(), *names])


def _model(name: str, definition: Mapping[str, Any], shared: Fields) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{_one_line(definition['description'])}\n"
    example = _EXAMPLES.get(name)
    if example:
        yield f"```json\n{json.dumps(example, indent=2)}\n```\n"
    fields = definition["properties"]
    if shared.keys() <= fields.keys():
        yield "Besides the [fields of every track that is seen](#every-track-that-is-seen):\n"
        fields = {key: field for key, field in fields.items() if shared.get(key) != field}
    yield from _table(fields, definition.get("required", ()))


def _table(fields: Fields, required: Collection[str]) -> Iterator[str]:
    yield "| field | value | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for field, schema in sorted(fields.items(), key=_reading_order):
        default = _default(schema, field in required)
        yield f"| `{field}` | {_value(schema)} | {default} | {_one_line(schema['description'])} |"
    yield ""


def _shared_fields(definitions: Mapping[str, Any]) -> Fields:
    """The fields of every track that is seen, as most of them have it."""
    names = {field.alias for field in VisualTrack.model_fields.values()}
    properties = definitions["GroupTrack"]["properties"]
    return {name: schema for name, schema in properties.items() if name in names}


def _reading_order(item: tuple[str, Any]) -> int:
    name = item[0]
    if name in _FIRST_FIELDS:
        return _FIRST_FIELDS.index(name)
    return len(_FIRST_FIELDS) + (name == _LAST_FIELD)


def _default(schema: Mapping[str, Any], required: bool) -> str:
    if required:
        return "**required**"
    return f"`{json.dumps(schema['default'])}`" if "default" in schema else "*optional*"


def _value(schema: Mapping[str, Any]) -> str:
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return _alternatives(alternatives)
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return "[tracks](#tracks)" if name == _ANY_TRACK else f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return _words(schema["enum"])
    if schema["type"] == "array":
        return f"array of {_value(schema['items'])}"
    return _range(schema) if schema["type"] in ("number", "integer") else _kind(schema)


def _alternatives(alternatives: list[Mapping[str, Any]]) -> str:
    patterns = " ".join(str(one.get("pattern", "")) for one in alternatives)
    number = next((one for one in alternatives if one.get("type") == "number"), None)
    if "#(" in patterns:
        return "colour"
    if number and ":" in patterns:
        return f"time, {_range(number).removeprefix('number ')} s"
    if number and "%" in patterns:
        return "length above 0" if "exclusiveMinimum" in number else "length"
    return " or ".join(map(_value, alternatives))


def _range(schema: Mapping[str, Any]) -> str:
    kind = "whole number" if schema["type"] == "integer" else "number"
    low = f"{schema['minimum']}" if "minimum" in schema else f"above {schema['exclusiveMinimum']}"
    return f"{kind} {low} to {schema['maximum']}" if "maximum" in schema else f"{kind} from {low}"


def _kind(schema: Mapping[str, Any]) -> str:
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of names, each with {_value(schema['additionalProperties'])}"
    kinds = {"string": "text", "boolean": "true or false", "object": "object of texts"}
    return kinds[schema["type"]]


def _words(words: list[str]) -> str:
    if len(words) > _MOST_WORDS:
        kind = "easing" if Easing.LINEAR in words else "transition"
        return f"[{kind}](#{kind}-names)"
    return ", ".join(f"`{word}`" for word in words)


def _envelope() -> Iterator[str]:
    yield "## Beside the spec\n"
    yield "These stand beside the spec in the body of `POST /v1/render`, and nowhere else.\n"
    yield "| field | value | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, field in Envelope.model_fields.items():
        default = "*optional*" if field.default is None else f"`{json.dumps(field.default)}`"
        meaning = _one_line(field.description or "")
        yield f"| `{field.alias}` | {_ENVELOPE_KINDS[name]} | {default} | {meaning} |"
    yield ""


_ENVELOPE_KINDS = {
    "name": "text",
    "metadata": "object of texts",
    "priority": "whole number",
    "webhook_url": "http or https address",
}


def _transition_names(definitions: Mapping[str, Any]) -> Iterator[str]:
    names = definitions["Transition"]["properties"]["type"]["enum"]
    yield "## Transition names\n"
    yield "Every transition of FFmpeg's `xfade` filter; FFmpeg's lower-case spelling works too.\n"
    yield ", ".join(f"`{name}`" for name in names) + ".\n"


def _presets() -> Iterator[str]:
    yield "### Caption presets\n"
    yield (
        "A `preset` stands for the fields below; each field that the track states itself goes "
        "first, one by one. Lengths in pixels are those at a `size` of 100, and grow with it; "
        "`size` by default is a twentieth of the canvas' height.\n"
    )
    yield "| picture | `preset` | fields |"
    yield "| --- | --- | --- |"
    for name, fields in PRESETS.items():
        seen = f"![A word marked by {name}](../{_PRESET_PICTURES}/{name}.webp)"
        yield f"| {seen} | `{name}` | `{json.dumps(fields)}` |"
    yield ""


def _lists() -> Iterator[str]:
    yield "### Lists\n"
    yield (
        "With `style.list` each line of a text is an item, and tabs at its start put it into a "
        "list within the list. `markup` knows lists as well, so that other lines can stand around "
        "them. Items are indented by the widest bullet or number of their level, numbers end in "
        "front of the text, and where the text runs from right to left they stand on the right. "
        "Lists can be 8 deep. Boxes by line or word are not for texts with lists; captions and "
        "titles have none.\n"
    )
    yield _written("Lists")
    yield "### Columns\n"
    yield (
        'With `"writingMode": "vertical-rl"` a text stands in columns from right to left. A column '
        "ends at a line end or where the track's `height` does, by default nine tenths of the "
        "canvas; never before a closing bracket or a full stop, or after an opening bracket. "
        "Characters of East Asia and emoji stand upright, and so do up to two digits, or `!?`, in "
        "the room of one; other words are turned to the right. `align` is along the column: `left` "
        "is its top, `right` its end. Runs may differ in colour, weight and font. What only lines "
        "have is refused: lists, `justify`, `clip`, `ellipsis`, `maxLines`, decorations, italics, "
        "boxes by line or word, and scripts that run from right to left.\n"
    )
    yield _written("Columns")


def _written(name: str) -> str:
    example = json.dumps(PART_EXAMPLES[name], indent=2, ensure_ascii=False)
    return f"```json\n{example}\n```\n"


def _easing_names() -> Iterator[str]:
    yield "## Easing names\n"
    yield "`hold` keeps the value of the key before; the others are drawn on easings.net.\n"
    yield ", ".join(f"`{easing}`" for easing in Easing) + ".\n"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
