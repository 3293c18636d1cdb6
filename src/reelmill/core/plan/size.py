"""How many bytes an encoded picture will take, from how many its sources take.

A file's own size tells how much there is to see in it: a picture with much detail is a large JPEG
and a large frame of H.264, too. The factors were measured with the examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelmill.core.codecs.video import EncodingCost
from reelmill.core.media_info import MediaInfo, MediaKind, VideoStream
from reelmill.core.plan.picture import (
    Crossing,
    Footage,
    Part,
    Picture,
    Stack,
    Subtitles,
    covers,
)
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Canvas, Frozen, Placement, Still

_SKIPPED_FRAME_BYTES = 80

# A picture as a still of standard quality, in bytes of its file.
_STILL_OF_FILE = {"mjpeg": 1.06, "webp": 1.23, "png": 0.2, "gif": 0.44}
_STILL_OF_OTHER_FILE = 0.44
_STILL_OF_FRAME = 8.8
"""The same for one frame of footage, in bytes that a frame of the file takes on average."""

_TYPESET_BYTES_A_PIXEL = 0.08
_FEWER_BY_ENLARGING = 0.8
"""Exponent: twice the area has less than twice the detail."""

# Of a still's bytes: the first picture of something that moves, a frame of a transition, of a fade.
_FIRST, _CROSSED, _FADED = 0.4, 0.02, 0.02
_MOVED = 1.5
"""A frame of footage, in bytes that it takes in its file."""

_SOUND_OF_FILE_BYTES_A_SECOND = 16_000


@dataclass(frozen=True, slots=True)
class Detail:
    """How much there is to see in a source, at its own size.

    Attributes:
        pixels: Its size.
        still_bytes: One picture of it as a still of standard quality.
        second_bytes: What a second of it takes in its file, 0 for a picture.
    """

    pixels: int
    still_bytes: float
    second_bytes: float = 0.0


Details = Mapping[str, Detail]
"""By asset."""


def details_of(facts: Facts) -> Details:
    """What is known of the pictures of all sources."""
    return dict(_details(facts))


def _details(facts: Facts) -> Iterator[tuple[str, Detail]]:
    for info in facts.media.values():
        if info.video is not None:
            yield info.sha256, _detail(info, info.video)
    for drawn in facts.drawn.values():
        pixels = drawn.width * drawn.height
        yield drawn.name, Detail(pixels, pixels * _TYPESET_BYTES_A_PIXEL)


def _detail(info: MediaInfo, video: VideoStream) -> Detail:
    pixels = video.width * video.height
    if info.kind is MediaKind.IMAGE:
        factor = _STILL_OF_FILE.get(video.codec, _STILL_OF_OTHER_FILE)
        return Detail(pixels, factor * info.bytes)
    seconds = max(0.04, float(video.duration_seconds))
    sound = _SOUND_OF_FILE_BYTES_A_SECOND * seconds if info.audio else 0.0
    pictures = max(info.bytes / 10, info.bytes - sound) * _share(info, video)
    frames = max(1, video.frame_count)
    return Detail(pixels, _STILL_OF_FRAME * pictures / frames, pictures / seconds)


def _share(info: MediaInfo, video: VideoStream) -> float:
    """Of the pictures of all streams, those of one."""
    own, *others = (v.width * v.height * v.frame_count for v in (video, *info.videos))
    return own / max(own, sum(others))


def segment_bytes(segment: Segment, canvas: Canvas, details: Details, cost: EncodingCost) -> float:
    """What a segment takes, encoded by an encoder of such a cost."""
    if segment.kind is SegmentKind.STILL:
        whole = _still_bytes(segment.shots[0].picture, canvas, details)
        return cost.still_bytes * whole + (segment.frames - 1) * _SKIPPED_FRAME_BYTES
    return cost.moving_bytes * _moving_bytes(segment, canvas, details)


def _moving_bytes(segment: Segment, canvas: Canvas, details: Details) -> float:
    ends = (segment.shots[0].picture, segment.shots[-1].picture)
    whole, end = (_still_bytes(picture, canvas, details) for picture in ends)
    first = whole if segment.after_still else _FIRST * whole
    last = end if segment.before_still else 0.0
    moved = (s.frames * _frame_bytes(s.picture, canvas, details) for s in segment.shots)
    return first + last + sum(moved) * (segment.frames - 1) / segment.frames


def _still_bytes(picture: Picture, canvas: Canvas, details: Details) -> float:
    """The whole picture, as a still."""
    match picture:
        case Footage(video) | Frozen(video):
            found = details.get(video.asset)
            return found.still_bytes if found else 0.0
        case Still():
            found = details.get(picture.asset)
            return found.still_bytes if found else 0.0
        case Stack(parts):
            return sum(
                _laid(part, _still_bytes(part.picture, canvas, details), canvas, details)
                for part in _seen(parts, canvas)
            )
        case Crossing():
            before = _still_bytes(picture.before, canvas, details)
            return (before + _still_bytes(picture.after, canvas, details)) / 2
        case Subtitles():
            return 0.0


def _frame_bytes(picture: Picture, canvas: Canvas, details: Details) -> float:
    """One more frame of a picture that moves."""
    match picture:
        case Footage(video):
            found = details.get(video.asset)
            each = float(video.speed) / float(canvas.frame_rate)
            return _MOVED * found.second_bytes * each if found else 0.0
        case Still() | Frozen() | Subtitles():
            return 0.0
        case Stack(parts):
            return sum(_laid_frame(part, canvas, details) for part in _seen(parts, canvas))
        case Crossing():
            both = (picture.before, picture.after)
            moved = sum(_frame_bytes(each, canvas, details) for each in both) / 2
            return moved + _CROSSED * sum(_still_bytes(each, canvas, details) for each in both)


def _laid_frame(part: Part, canvas: Canvas, details: Details) -> float:
    moved = _laid(part, _frame_bytes(part.picture, canvas, details), canvas, details)
    if not part.moves_by_itself:
        return moved
    whole = _laid(part, _still_bytes(part.picture, canvas, details), canvas, details)
    return moved + _FADED * whole


def _seen(parts: tuple[Part, ...], canvas: Canvas) -> tuple[Part, ...]:
    """The parts that no later one hides."""
    covering = [number for number, part in enumerate(parts) if covers(part, canvas)]
    return parts[covering[-1] :] if covering else parts


def _laid(part: Part, own_bytes: float, canvas: Canvas, details: Details) -> float:
    """What is left of a picture's bytes where it is scaled, cropped or partly beside the canvas."""
    place, asset = part.placement, _asset(part.picture)
    if place is None or asset is None or asset not in details:
        return own_bytes
    shown = _inside(place.x, place.width, canvas.width) * _inside(
        place.y, place.height, canvas.height
    )
    scaled = place.width * place.height
    kept = _kept_pixels(place, details[asset].pixels)
    return (
        own_bytes
        * kept
        / details[asset].pixels
        * _scaling(scaled / max(1, kept))
        * (shown / max(1, scaled))
    )


def _kept_pixels(place: Placement, pixels: int) -> float:
    return float(place.crop.width * place.crop.height) if place.crop else float(pixels)


def _scaling(areas: float) -> float:
    return float(areas**_FEWER_BY_ENLARGING)


def _inside(start: int, length: int, whole: int) -> int:
    return max(0, min(start + length, whole) - max(0, start))


def _asset(picture: Picture) -> str | None:
    match picture:
        case Footage(video) | Frozen(video):
            return video.asset
        case Still():
            return picture.asset
        case Stack() | Crossing() | Subtitles():
            return None
