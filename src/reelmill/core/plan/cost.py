"""What it costs to encode a picture, in seconds of one core: enough to cut work into pieces.

Measured at 1080p; right within a factor of two or so, since content matters as much as size.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.plan.picture import Crossing, Footage, Part, Picture, Stack, Subtitles
from reelmill.core.plan.shot import Shot
from reelmill.core.timeline.model import Canvas, Frozen, Still, Video

STILL_COST = 0.15
"""Cost of a still's frame, where a moving frame costs 1 (1080p, preset medium)."""

# Core seconds a pixel: of a source, of a layer, of one that is turned, of one whose colours mix
# with those below, of a transition.
_DECODE = 1e-8
_LAY = 1e-8
_ROTATE = 1e-7
_BLENDED = 3e-8
_CROSSING = 2e-8


def frame_seconds(picture: Picture, canvas: Canvas, encoding: float) -> float:
    """Core seconds that one frame of a picture takes.

    Args:
        picture: What moves.
        canvas: Its size.
        encoding: Core seconds that the encoder takes for a moving pixel.
    """
    pixels = canvas.width * canvas.height
    one_layer = pixels * (_DECODE + _LAY)
    return pixels * encoding + max(0.0, _composing(picture, pixels) - one_layer)


def start_seconds(picture: Picture, canvas: Canvas) -> float:
    """Core seconds before the first frame of a piece: decoding from keyframes to its start."""
    return sum(
        float(video.keyframe_seconds / 2 * canvas.frame_rate) * _decoding(video)
        for video in _videos(picture)
    )


def shot_seconds(shot: Shot, canvas: Canvas, encoding: float) -> float:
    """Core seconds that a shot takes, encoded as something that moves."""
    each = frame_seconds(shot.picture, canvas, encoding)
    return start_seconds(shot.picture, canvas) + shot.frames * each


def _composing(picture: Picture, pixels: int) -> float:
    match picture:
        case Footage(video):
            return _decoding(video) * float(video.speed)
        case Still() | Frozen() | Subtitles():
            return 0.0
        case Stack(parts):
            return sum(_laying(part, pixels) for part in parts)
        case Crossing():
            both = _composing(picture.before, pixels) + _composing(picture.after, pixels)
            return both + pixels * _CROSSING


def _laying(part: Part, pixels: int) -> float:
    place = part.placement
    own = place.width * place.height if place else pixels
    turning = own * _ROTATE if place and place.rotation else 0.0
    mixing = pixels * _BLENDED if part.is_mixed else 0.0
    effects = sum(
        each.pixel_seconds * (each.pixels(place) if place else pixels) for each in part.effects
    )
    return _composing(part.picture, pixels) + own * _LAY + turning + mixing + effects


def _decoding(video: Video) -> float:
    return video.width * video.height * _DECODE


def _videos(picture: Picture) -> Iterator[Video]:
    match picture:
        case Footage(video) | Frozen(video):
            yield video
        case Stack(parts):
            for part in parts:
                yield from _videos(part.picture)
        case Crossing():
            yield from _videos(picture.before)
            yield from _videos(picture.after)
        case Still() | Subtitles():
            return
