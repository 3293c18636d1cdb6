"""The page of the gallery: each picture beside the JSON that it is rendered from."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gallery import TARGET, recorded
from gallery_example import WIDTH, Example
from gallery_examples import EXAMPLES, SECTIONS
from reelmill.core.spec.cues.caption_presets import CaptionPreset

_PICTURES = f"{TARGET.parent.name}/{TARGET.name}"
_PRESETS = "../dashboard/src/captions/presets"
_PRESETS_IN_A_ROW = 4

_INTRODUCTION = f"""\
# Gallery

What texts and captions look like, and which fonts there are. Reelmill rendered every picture from
the JSON beside it, on a canvas of {WIDTH} pixels; every field is in [the spec](spec.md#style).

This page is written by `make docs`, and its pictures by `python docs/gallery.py`.
"""

_TRANSITIONS = """\
## Transitions

![A row for each transition](../dashboard/src/transitions/transitions.webp)

Each runs from left to right, and the rows stand in the order of the
[names in the spec](spec.md#transition-names); the dashboard shows them moving.
"""


def gallery_page() -> str:
    """All of `docs/gallery.md`."""
    lines = [_INTRODUCTION]
    for title, examples in SECTIONS.items():
        lines.append(f"## {title}\n")
        for example in examples:
            lines += _example(example)
    return "\n".join([*lines, *_presets(), _TRANSITIONS, *_fonts()])


def _example(example: Example) -> Iterator[str]:
    yield f"### {example.title}\n"
    yield f"![{example.title}]({_PICTURES}/{example.name}.webp)\n"
    yield f"```json\n{json.dumps(example.track, indent=2, ensure_ascii=False)}\n```\n"


def _presets() -> Iterator[str]:
    yield "## Caption presets\n"
    yield "Each stands for [fields of a captions track](spec.md#caption-presets):"
    yield 'a track with `"preset": "karaoke"` needs no other style.\n'
    names = [preset.value for preset in CaptionPreset]
    yield "| |" + " |" * (_PRESETS_IN_A_ROW - 1)
    yield "| --- |" + " --- |" * (_PRESETS_IN_A_ROW - 1)
    for begin in range(0, len(names), _PRESETS_IN_A_ROW):
        row = names[begin : begin + _PRESETS_IN_A_ROW]
        cells = (f"![A word marked by {n}]({_PRESETS}/{n}.webp) `{n}`" for n in row)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _fonts() -> Iterator[str]:
    yield "## Fonts\n"
    yield "Each family is set in itself, and each of its weights in that weight. Where two are"
    yield "given as a range, any weight between them can be had. The extra `reelmill[fonts]` and"
    yield "the image have all of them.\n"
    shown = {example.name for example in EXAMPLES}
    for name, facts in recorded().items():
        if name in shown:
            continue
        yield f"### {facts['title']}\n"
        yield f"![{facts['title']}]({_PICTURES}/{name}.webp)\n"
        yield "| family | weights |"
        yield "| --- | --- |"
        yield from (f"| {family} | {words} |" for family, words in facts["families"].items())
        yield ""
