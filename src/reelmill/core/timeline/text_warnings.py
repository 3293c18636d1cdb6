"""Texts that will not be seen as they were meant: too large, beside the canvas, without glyphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import cos, radians, sin

from reelmill.core.spec import CaptionsTrack, TextTrack, WordTimes
from reelmill.core.spec.canvas import Canvas
from reelmill.core.timeline import placing
from reelmill.core.timeline.caption_drawing import CaptionDrawing
from reelmill.core.timeline.cue_place import placed_cue
from reelmill.core.timeline.drawing import pixels, text_along, text_picture
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Placement
from reelmill.core.timeline.track_cues import without_words
from reelmill.core.typesetting import DrawnInfo, TextPicture
from reelmill.core.warnings import SpecWarning, WarningCode

_CHARACTERS_LISTED = 12
_SLACK_PIXELS = 1.0
_SIDES = ("left", "top", "right", "bottom")


def warnings_of_text(
    track: TextTrack, pointer: str, canvas: Canvas, facts: Facts
) -> Iterator[SpecWarning]:
    """Warnings of a text track."""
    states = facts.counted(track, canvas.fps)
    pictures = [text_picture(track, canvas, state.numbers) for state in states]
    infos = [facts.drawn[picture] for picture in pictures]
    yield from _lacking(infos, f"{pointer}/text")
    beyond = (warning for info in infos for warning in _beyond_box(track, info, pointer, canvas))
    yield from {warning.pointer: warning for warning in beyond}.values()
    outside = (_text_outside(track, picture, pointer, canvas, facts) for picture in pictures)
    yield from islice(filter(None, outside), 1)


def _text_outside(
    track: TextTrack, picture: TextPicture, pointer: str, canvas: Canvas, facts: Facts
) -> SpecWarning | None:
    size, info = (canvas.width, canvas.height), facts.drawn[picture]
    natural, along = (info.width, info.height), text_along(track)
    place = placing.drawn(track, natural, track.scale, size, along, picture.reach)
    far = _beyond_canvas(place, info, size)
    return _outside(far, "the text", pointer) if far else None


def warnings_of_captions(
    track: CaptionsTrack, pointer: str, canvas: Canvas, facts: Facts
) -> Iterator[SpecWarning]:
    """Warnings of a captions track, where something lies beside the canvas for its first cue."""
    field = f"{pointer}/{'cues' if track.src is None else 'src'}"
    yield from _of_words(track, facts, field)
    if not track.is_burned_in:
        return
    drawing = CaptionDrawing.of(track, canvas)
    pairs = ((cue, state.picture) for cue in facts.cues(track) for state in drawing.states(cue))
    shown = [(cue, p, facts.drawn[p]) for cue, p in pairs if p in facts.drawn]
    yield from _lacking([info for _, _, info in shown], field)
    size = (canvas.width, canvas.height)
    placed = [(cue, info, placed_cue(cue, p, info, drawing.look, size)) for cue, p, info in shown]
    if moved := len({cue for cue, _, one in placed if not one.fits}):
        yield _moved(moved, field)
    for _, info, one in placed:
        if far := _beyond_canvas(one.placement, info, size):
            yield _outside(far, "a caption", pointer)
            return


def _moved(count: int, pointer: str) -> SpecWarning:
    captions = "a caption does" if count == 1 else f"{count:,} captions do"
    message = f"{captions} not fit where stated: moved into the canvas, or wider than stated"
    hint = "lower `style.size`, or state another place or `width`"
    return SpecWarning(WarningCode.CAPTIONS_MOVED, message, pointer, hint)


def _of_words(track: CaptionsTrack, facts: Facts, pointer: str) -> Iterator[SpecWarning]:
    """Where times of words are wanted and the captions have none."""
    if not (count := without_words(track, facts.captions)):
        return
    captions = "1 caption has" if count == 1 else f"{count:,} captions have"
    if track.word_times is WordTimes.SHARED:
        message = f"{captions} no times of words; they are shared out by the words' lengths"
        hint = "use a transcript with times of words where they must be exact"
        yield SpecWarning(WarningCode.CAPTIONS_APPROXIMATED, message, pointer, hint)
    else:
        message = f"{captions} no times of words: shown whole, with no word marked"
        hint = "use a transcript with times of words, or set `wordTimes` to `shared`"
        yield SpecWarning(WarningCode.CAPTIONS_WITHOUT_WORDS, message, pointer, hint)


def _lacking(infos: Sequence[DrawnInfo], pointer: str) -> Iterator[SpecWarning]:
    yield from _lacking_characters(infos, pointer)
    if apart := list(dict.fromkeys(emoji for info in infos for emoji in info.apart)):
        message = f"no font has {_listed(apart)} as one emoji: its parts, or a flag that means none"
        message = f"{message}, are shown instead"
        hint = "use another emoji, or add or upload a font that has it"
        yield SpecWarning(WarningCode.GLYPHS_MISSING, message, pointer, hint)


def _lacking_characters(infos: Sequence[DrawnInfo], pointer: str) -> Iterator[SpecWarning]:
    missing = "".join(dict.fromkeys(c for info in infos for c in info.lacking))
    if not missing:
        return
    message = f"no font has {_listed(missing)}: empty boxes are shown instead"
    hint = "add or upload a font that has them"
    if (other := next((i.elsewhere for i in infos if i.elsewhere), None)) is not None:
        family, characters = other
        message = f"no font of the text has {_listed(missing)}: empty boxes are shown instead"
        hint = f"the font `{family}` has {_listed(characters)}: name it in `style.font`"
    yield SpecWarning(WarningCode.GLYPHS_MISSING, message, pointer, hint)


def _listed(characters: Sequence[str]) -> str:
    listed = ", ".join(map(_escaped, characters[:_CHARACTERS_LISTED]))
    more = len(characters) - _CHARACTERS_LISTED
    return listed + (f" and {more} more" if more > 0 else "")


def _escaped(character: str) -> str:
    """A character, or several that are one emoji."""
    seen = len(character) > 1 or character.isprintable()
    codes = " ".join(f"U+{ord(one):04X}" for one in character)
    return f"{codes} ({character})" if seen else codes


def _beyond_box(
    track: TextTrack, info: DrawnInfo, pointer: str, canvas: Canvas
) -> Iterator[SpecWarning]:
    """Where a text is larger than the box that its track states."""
    stated = (pixels(track.width, canvas.width), pixels(track.height, canvas.height))
    drawn = (info.width - 2 * info.margin_x, info.height - 2 * info.margin_y)
    for name, room, size in zip(("width", "height"), stated, drawn, strict=True):
        if room is not None and size > room + _SLACK_PIXELS:
            message = f"the text is {size} pixels in {name}, but its box has {room}"
            hint = "lower `style.size`, enlarge the box"
            if not track.style.stays_inside:
                hint += ", or set `style.overflow` to `shrink`, `ellipsis` or `clip`"
            yield SpecWarning(WarningCode.TEXT_OVERFLOWS, message, f"{pointer}/{name}", hint)


def _beyond_canvas(place: Placement, info: DrawnInfo, canvas: tuple[int, int]) -> dict[str, float]:
    """How many pixels of a text and its box lie beyond each side of the canvas."""
    scale = Fraction(place.width, info.width)
    width = float(place.width - 2 * info.margin_x * scale)
    height = float(place.height - 2 * info.margin_y * scale)
    turn = radians(float(place.rotation))
    across = abs(width * cos(turn)) + abs(height * sin(turn))
    down = abs(width * sin(turn)) + abs(height * cos(turn))
    middle_x, middle_y = place.x + place.width / 2, place.y + place.height / 2
    beyond = (
        across / 2 - middle_x,
        down / 2 - middle_y,
        middle_x + across / 2 - canvas[0],
        middle_y + down / 2 - canvas[1],
    )
    return {s: far for s, far in zip(_SIDES, beyond, strict=True) if far > _SLACK_PIXELS}


def _outside(far: dict[str, float], what: str, pointer: str) -> SpecWarning:
    sides = " and ".join(f"{pixels:.0f} pixels beyond the {side}" for side, pixels in far.items())
    message = f"{what} reaches {sides} of the canvas and is cut off there"
    hint = "lower its size, move it, or give it a smaller `width`"
    return SpecWarning(WarningCode.TEXT_OUTSIDE, message, pointer, hint)
