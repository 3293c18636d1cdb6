"""Pictures of captions of which one word is spoken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image

from reelmill.core.spec import CaptionsTrack, CompositionSpec, load_spec
from reelmill.core.timeline.caption_drawing import CaptionDrawing
from reelmill.core.timeline.track_cues import track_cues
from reelmill.core.typesetting import TextPicture
from reelmill.media.typeset import Typesetter

CANVAS = {"width": 320, "height": 120, "fps": 30, "background": "#204060"}


def words_of(words: Sequence[str]) -> dict[str, Any]:
    """A cue whose words start a second after each other, the first after one."""
    timed = [{"text": word, "start": n} for n, word in enumerate(words, 1)]
    return {"start": 0, "end": len(words) + 1, "words": timed}


def pictures_of(
    typesetter: Typesetter, words: Sequence[str], active: dict[str, Any], **style: Any
) -> list[Image.Image]:
    """A cue's pictures in order, as RGBA."""
    fields = {"size": 32, "background": None, **style}
    files = [typesetter.draw(asked).path for asked in _asked(words, active=active, style=fields)]
    return [Image.open(path).convert("RGBA") for path in files]


def names_of(
    typesetter: Typesetter, words: Sequence[str], active: dict[str, Any] | None, **fields: Any
) -> list[str]:
    """The names of a cue's pictures in order."""
    asked = _asked(words, active=active, **fields)
    return [typesetter.draw(picture).info.name for picture in asked]


def _asked(words: Sequence[str], **fields: Any) -> list[TextPicture]:
    track = {"type": "captions", "cues": [words_of(words)], **fields}
    canvas = {"width": 1280, "height": 720}
    spec = load_spec({"canvas": canvas, "duration": 9, "tracks": [track]})
    if not isinstance(spec, CompositionSpec) or not isinstance(spec.tracks[0], CaptionsTrack):
        raise TypeError("no captions")
    drawing = CaptionDrawing.of(spec.tracks[0], spec.canvas)
    cues = track_cues(spec.tracks[0], {})
    return [state.picture for cue in cues for state in drawing.states(cue)]
