"""How captions look once their preset is expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from reelmill.core.spec import (
    PRESETS,
    ActiveWord,
    CaptionsTrack,
    Split,
    TextBackground,
    TextStyle,
)
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.placing import Position
from reelmill.core.spec.values.base import SpecModel

_CAPTION_SIZE = Fraction(1, 20)
_CAPTION_WEIGHT = 600
_PRESET_SIZE = 100
_LENGTHS = {"width", "padding", "radius"}
_Model = TypeVar("_Model", bound=SpecModel)


@dataclass(frozen=True, slots=True)
class TrackLook:
    """A track's style, the defaults filled in.

    Attributes:
        style: How the text looks.
        weight_stated: False where a weight in the font's name goes first.
        active: How the spoken word looks, None where it looks like the others.
        position: Where captions stand that their file does not place.
    """

    style: TextStyle
    weight_stated: bool
    active: ActiveWord | None
    position: Position


def caption_look(track: CaptionsTrack, canvas: Canvas) -> TrackLook:
    """The look of a track; what nobody states is chosen to be read on any picture."""
    preset = _preset(track)
    size = track.style.size
    if "size" not in track.style.model_fields_set:
        size = float(_CAPTION_SIZE * canvas.height)
    scaled = _scaled(preset, size / _PRESET_SIZE)
    given = _over(TextStyle.model_validate(scaled.get("style", {})), track.style)
    stated = given.model_fields_set
    box = TextBackground(color="#000000a8", padding=size * 0.28, radius=size * 0.22)
    style = given.model_copy(
        update={
            "size": size,
            "weight": given.weight if "weight" in stated else _CAPTION_WEIGHT,
            "background": given.background if "background" in stated else box,
        }
    )
    return TrackLook(style, "weight" in stated, _active(scaled, track), _position(track))


def caption_split(track: CaptionsTrack) -> Split | None:
    """How a track's captions are split, None where nobody says so."""
    below = track.of_preset("split")
    return _over(Split.model_validate(below), track.split) if below else track.split


def marks_words(track: CaptionsTrack) -> bool:
    """True where the word that is spoken looks another way."""
    return bool(track.active or track.inherits("active"))


def wants_words(track: CaptionsTrack) -> bool:
    """True where times of words make a difference."""
    return marks_words(track) or bool(track.split or track.inherits("split"))


def _active(scaled: Mapping[str, Any], track: CaptionsTrack) -> ActiveWord | None:
    if not track.inherits("active"):
        return track.active
    return _over(ActiveWord.model_validate(scaled["active"]), track.active)


def _position(track: CaptionsTrack) -> Position:
    return track.stated_position or Position.BOTTOM


def _preset(track: CaptionsTrack) -> Mapping[str, Any]:
    return PRESETS[track.preset] if track.preset else {}


def _over(below: _Model, stated: _Model | None) -> _Model:
    """The fields of a preset under those that are stated, in boxes and outlines as well."""
    if stated is None:
        return below
    fields = {name: getattr(stated, name) for name in stated.model_fields_set}
    for name, own in fields.items():
        inner = getattr(below, name)
        if isinstance(own, SpecModel) and type(inner) is type(own):
            fields[name] = _over(inner, own)
    return below.model_copy(update=fields)


def _scaled(value: Any, factor: float) -> Any:
    """The preset with its lengths for another size of font."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: inner * factor if name in _LENGTHS else _scaled(inner, factor)
        for name, inner in value.items()
    }
