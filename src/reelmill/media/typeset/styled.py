"""The data for `styled.typ`: texts that ask for more than what every text has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from reelmill.core.drawing_terms import BackgroundBy, Baseline, Decoration
from reelmill.core.typesetting import RunLook, Shadow, Stroke, TextBox, TextPicture, TextRun
from reelmill.media.typeset.fonts import EMOJI_FAMILY
from reelmill.media.typeset.korean_words import GLUE, glued
from reelmill.media.typeset.letters import (
    MOST_PIECES,
    SMALLEST_SIZE,
    bleed_of,
    bolder,
    clean_texts,
    piece_spans,
    runs_right_to_left,
    shows_emoji,
    stack_of,
    wide_bleed,
)
from reelmill.media.typeset.paints import paint_data
from reelmill.media.typeset.picture_fonts import PictureFonts

_SMALL = 0.6
_SHIFTS = {Baseline.SUP: -0.38, Baseline.SUB: 0.16}
"""How far, in em of the text, small letters stand below the line."""
_BELOW = 0.1
"""How far, in em, letters below the line may reach out of it."""
_PLAIN = RunLook()
_MARKER_OF_EVERY_LEVEL = "\u2022"


@dataclass(frozen=True, slots=True)
class _Part:
    """A run as it is set: its text, cleaned, and its data without words."""

    text: str
    data: dict[str, Any]


def styled_data(picture: TextPicture, fonts: PictureFonts) -> dict[str, Any]:
    """What the program is told.

    Raises:
        SourceError: `font_unknown`.
    """
    runs = picture.runs or (TextRun(picture.text),)
    texts = clean_texts([run.text for run in runs])
    shown = _in_words(runs, texts, picture.setting.lang)
    parts = [
        _Part(text, _run_data(run, picture, fonts)) for run, text in zip(runs, shown, strict=True)
    ]
    # A text may turn out to be nothing but control characters: one run always stays.
    parts = [part for part in parts if part.text or "line" in part.data] or parts[:1]
    text = "".join(texts)
    pieces, words = words_of([part.text for part in parts])
    told = zip(parts, words, strict=True)
    return {
        "kind": "styled",
        "runs": [part.data | {"words": own or [("", -1)]} for part, own in told],
        "pieces": pieces,
        "rtl": runs_right_to_left(text),
        "emoji": shows_emoji(text),
        "emoji_fonts": (EMOJI_FAMILY, *fonts.chain(fonts.known(picture.font).family, text)),
        "pages": list(_pages(picture)),
        **_bounds(picture),
        **_looks(picture, text, parts),
        **_list_data(picture, fonts),
    }


def _list_data(picture: TextPicture, fonts: PictureFonts) -> dict[str, Any]:
    """How the markers of lists look, and the longest of each level; nothing where there are none.

    Their digits are equally wide, so the one with the most is the widest.
    """
    if not picture.has_lists:
        return {}
    lines = [run.line for run in picture.runs if run.line is not None]
    widest = [_MARKER_OF_EVERY_LEVEL] * max(line.level for line in lines)
    for line in lines:
        if line.marker and len(line.marker) > len(widest[line.level - 1]):
            widest[line.level - 1] = line.marker
    look = _run_data(TextRun("", look=RunLook(tabular=True)), picture, fonts)
    return {"marker": look, "widest_markers": widest}


def _run_data(run: TextRun, picture: TextPicture, fonts: PictureFonts) -> dict[str, Any]:
    look = run.look or _PLAIN
    weight, italic, family = _face(look, picture, fonts)
    scale = (look.size or picture.size) / picture.size
    lines = (*picture.setting.decorations, *look.decorations)
    lines += (Decoration.UNDERLINE,) if run.underline else ()
    return {
        "fonts": fonts.chain(family, picture.text),
        "weight": bolder(weight) if run.bold else weight,
        "style": "italic" if italic or run.italic else "normal",
        "scale": scale * _SMALL if look.baseline else scale,
        "line_scale": scale,
        "shift": _SHIFTS[look.baseline] if look.baseline else 0.0,
        "letter_spacing": _stated(look.letter_spacing, picture.letter_spacing),
        "word_spacing": _stated(look.word_spacing, picture.setting.word_spacing),
        "fill": run.color or (None if look.fill is None else paint_data(look.fill, "parent")),
        "decorations": [line.value for line in dict.fromkeys(lines)],
        "background": look.background,
        **({"number-width": "tabular"} if look.tabular else {}),
        **({"line": asdict(run.line)} if run.line else {}),
    }


def _face(look: RunLook, picture: TextPicture, fonts: PictureFonts) -> tuple[int, bool, str]:
    """Weight, slant and family of a run: what it states, what its font's name says, the text's."""
    name = look.font or picture.font
    named = fonts.known(name)
    weight, is_stated = picture.weight, picture.weight_stated
    if look.weight is not None:
        weight, is_stated = look.weight, True
    elif look.font is not None:
        is_stated = False
    if not is_stated and named.weight is not None:
        weight = named.weight
    italic = picture.italic if look.italic is None else look.italic
    return fonts.weight(name, weight), italic or bool(named.italic), named.family


def _stated(own: float | None, whole: float) -> float:
    return whole if own is None else own


def _bounds(picture: TextPicture) -> dict[str, Any]:
    setting = picture.setting
    least = setting.min_size or SMALLEST_SIZE
    return {
        "size": picture.size,
        "shrink": picture.shrink,
        "min_size": min(least, picture.size),
        "max_size": setting.max_size,
        "max_width": picture.max_width,
        "max_height": picture.max_height,
        "max_lines": setting.max_lines,
        "overflow": setting.overflow.value,
    }


def _looks(picture: TextPicture, text: str, parts: Sequence[_Part]) -> dict[str, Any]:
    setting, box = picture.setting, picture.box
    strokes = [stroke for stroke in (picture.stroke, *setting.strokes) if stroke is not None]
    families = {part.data["fonts"][0] for part in parts}
    slants = any(part.data["style"] == "italic" for part in parts)
    plain = len(families) == 1 and not slants
    below = any(part.data["shift"] > 0 for part in parts)
    return {
        "align": picture.align.value,
        "line_height": picture.line_height,
        "lang": setting.lang,
        "country": setting.country,
        "hyphenate": setting.hyphenate,
        "fill": paint_data(picture.fill, "parent"),
        "strokes": [{"color": stroke.color, "width": stroke.width} for stroke in strokes],
        "outline": _widest(strokes),
        "reach": picture.reach,
        "box": None if box is None else _box_data(box),
        "bleed": (
            bleed_of(text, families.pop(), italic=False)
            if plain
            else wide_bleed(families, italic=slants)
        ),
        "stack": max(stack_of(text), _BELOW if below else 0.0),
        "tallest": max((part.data["scale"] for part in parts), default=1.0),
    }


def _box_data(box: TextBox) -> dict[str, Any]:
    by_text = box.by is BackgroundBy.TEXT
    return {
        "fill": paint_data(box.fill, "self") if by_text else _opaque(box.fill),
        "padding": box.padding,
        "radius": box.radius,
        "by": box.by.value,
    }


def _widest(strokes: Sequence[Stroke]) -> float:
    return max((stroke.width for stroke in strokes), default=0.0)


# ---- pages


def _pages(picture: TextPicture) -> Iterator[dict[str, Any]]:
    """The layers from the back to the front; one page where nothing is done to any of them."""
    behind, opacity = _behind(picture)
    marks = ["marks"] if any(run.look and run.look.background for run in picture.runs) else []
    shadows = [_shadow_data(shadow) for shadow in picture.setting.shadows]
    if behind and opacity < 1:
        yield {"layers": behind, "opacity": opacity, "shadows": []}
        behind = []
    if not shadows:
        yield {"layers": [*behind, *marks, "letters"], "opacity": 1, "shadows": []}
        return
    if behind or marks:
        yield {"layers": [*behind, *marks], "opacity": 1, "shadows": []}
    yield {"layers": ["letters"], "opacity": 1, "shadows": shadows}


def _behind(picture: TextPicture) -> tuple[list[str], float]:
    """Boxes overlap where they are by line or word: drawn opaque, they become transparent later."""
    box = picture.box
    if box is None:
        return [], 1.0
    if box.by is BackgroundBy.TEXT:
        return ["box"], 1.0
    return ["boxes"], _opacity(str(box.fill))


def _shadow_data(shadow: Shadow) -> dict[str, Any]:
    return {
        "color": shadow.color[:7],
        "opacity": _opacity(shadow.color),
        "x": shadow.x,
        "y": shadow.y,
        "blur": shadow.blur,
        "strength": shadow.strength,
    }


def _opacity(color: str) -> float:
    return int(color[7:9], 16) / 255 if len(color) > 7 else 1.0


def _opaque(fill: object) -> str:
    return str(fill)[:7]


# ---- words


def _in_words(runs: Sequence[TextRun], texts: Sequence[str], lang: str) -> list[str]:
    """The texts with Korean words kept together; none goes on in the next line of a list."""
    shown = glued(texts, lang)
    for number, run in enumerate(runs[1:]):
        if run.line is not None:
            shown[number] = shown[number].removesuffix(GLUE)
    return shown


_Place = tuple[int, int, int]
"""Number of a run, and where in its text a stretch begins and ends."""

_Piece = tuple[tuple[int, str], ...]
"""A stretch that lines do not break in: (number of the run, text) for each run it runs through."""

_Word = tuple[str, int]
"""A part of a run's text, and the number of its piece; -1 for none."""


def words_of(texts: Sequence[str]) -> tuple[list[_Piece], list[list[_Word]]]:
    """The longest pieces, and each text in words."""
    found = [(places, _piece(places, texts)) for places in _places(texts)]
    lengths = {piece: sum(len(text) for _, text in piece) for _, piece in found}
    longest = sorted(lengths, key=lambda piece: (-lengths[piece], piece))[:MOST_PIECES]
    numbers = {piece: number for number, piece in enumerate(longest)}
    words: list[list[_Word]] = [[] for _ in texts]
    ends = [0] * len(texts)
    for places, piece in found:
        for run, begin, end in places:
            words[run] += _between(texts[run][ends[run] : begin])
            words[run].append((texts[run][begin:end], numbers.get(piece, -1)))
            ends[run] = end
    for run, text in enumerate(texts):
        words[run] += _between(text[ends[run] :])
    return longest, words


def _piece(places: Sequence[_Place], texts: Sequence[str]) -> _Piece:
    return tuple((run, texts[run][begin:end]) for run, begin, end in places)


def _places(texts: Sequence[str]) -> Iterator[tuple[_Place, ...]]:
    """Where each piece lies; a word may run from one run into the next."""
    ends = list(accumulate(map(len, texts)))
    run = 0
    for begin, end in piece_spans("".join(texts)):
        while ends[run] <= begin:
            run += 1
        places: list[_Place] = []
        at, number = begin, run
        while at < end:
            start, stop = ends[number] - len(texts[number]), min(end, ends[number])
            places.append((number, at - start, stop - start))
            at, number = stop, number + 1
        yield tuple(places)


def _between(text: str) -> list[_Word]:
    return [(text, -1)] if text else []
