"""The kinds of track, and what each has by its kind: children, a picture, sound, fonts.

A new kind joins the union and the family it belongs to. One that belongs to none is named by the
type checker wherever an answer of its own is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, assert_never, get_args

from pydantic import AfterValidator, Discriminator, Field, Tag

from reelmill.core.spec.audio import AudioTrack
from reelmill.core.spec.blend import Blend
from reelmill.core.spec.captions import CaptionsTrack
from reelmill.core.spec.duck import Duck, DuckedModel
from reelmill.core.spec.image import ImageTrack
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.placing import FittedTrack, VisualTrack
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, refuse
from reelmill.core.spec.shape import ShapeTrack
from reelmill.core.spec.text import TextTrack
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.spec.transition import SequenceTransitions
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.choice import Flag
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.number import jsonable
from reelmill.core.spec.video import VideoTrack


def _follow(child: Track) -> Track:
    """Refuse a child of a sequence that wants to choose its own start."""
    if child.start:
        start = jsonable(child.start)
        sentence = f"a child of a sequence starts when the one before ends, not at {start} s"
        hint = "leave out `start`, or use a group"
        refuse([Fault(Code.START_IN_SEQUENCE, sentence, ("start",), hint)])
    return child


class SequenceTrack(FittedTrack, DuckedModel):
    """Tracks one after the other, placed together as one picture."""

    example: ClassVar[dict[str, Any]] = {
        "type": "sequence",
        "transition": {"type": "wipeLeft", "duration": 1},
        "tracks": [
            {"type": "image", "src": "one.jpg", "duration": 5},
            {"type": "image", "src": "two.jpg", "duration": 5},
        ],
    }

    type: Literal["sequence"] = Field(description="What kind of track this is.")
    tracks: Annotated[tuple[Annotated[Track, AfterValidator(_follow)], ...], Many()] = Field(
        description="The children, in order; each starts when the previous one ends."
    )
    transition: SequenceTransitions = Field(
        SequenceTransitions(),
        description="`type` and `duration` between all neighbouring children; `in` and `out` for "
        "the sequence as a whole.",
    )
    loop: Flag = Field(False, description="Whether it repeats until its time is over.")

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        yield from _blended_alone(self.tracks)
        join = self.transition.between
        if join is None:
            return
        last = len(self.tracks) - 1
        for number, child in enumerate(self.tracks):
            sides = 2 if self.loop else (number > 0) + (number < last)
            length = stated_duration(child)
            if length is not None and sides * join.duration > length:
                yield _too_short(number, length, sides * join.duration)


class GroupTrack(FittedTrack, DuckedModel):
    """Tracks together, placed as one picture; its canvas is as large as its parent's."""

    example: ClassVar[dict[str, Any]] = {
        "type": "group",
        "start": 2,
        "duration": 6,
        "scale": 0.5,
        "tracks": [
            {"type": "shape", "shape": "ellipse", "fill": "navy"},
            {"type": "text", "text": "together"},
        ],
    }

    type: Literal["group"] = Field(description="What kind of track this is.")
    tracks: Annotated[tuple[Track, ...], Many()] = Field(
        description="The children; later ones are on top."
    )


def _blended_alone(children: tuple[Track, ...]) -> Iterator[Fault]:
    for number, child in enumerate(children):
        if isinstance(child, VisualTrack) and child.blend is not Blend.NORMAL:
            sentence = "a track of a sequence has nothing below it that it could mix with"
            hint = "set `blend` on the sequence"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("tracks", number, "blend"), hint)


def _too_short(number: int, length: Fraction, needed: Fraction) -> Fault:
    sentence = (
        f"the child lasts {jsonable(length)} s, but its transitions to its neighbours take "
        f"{jsonable(needed)} s together"
    )
    hint = "lengthen it, or shorten the sequence's transition"
    return Fault(Code.TRANSITION_TOO_LONG, sentence, ("tracks", number, "duration"), hint)


Played = VideoTrack | AudioTrack
"""Kinds that play a file which runs in time."""

Endless = ImageTrack | TextTrack | ShapeTrack | CaptionsTrack
"""Kinds that run for as long as they may: nothing in them sounds, ends or has children."""

Container = SequenceTrack | GroupTrack
"""Kinds whose children say whether they are seen and heard, and how long they last."""


def _track_tag(value: object) -> str | None:
    if isinstance(value, SpecModel):
        return f"tag:{getattr(value, 'type', None)}"
    kind = value.get("type") if isinstance(value, dict) else None
    return f"tag:{kind}" if kind in TRACK_TYPES else None


Track = Annotated[
    Annotated[VideoTrack, Tag("tag:video")]
    | Annotated[ImageTrack, Tag("tag:image")]
    | Annotated[AudioTrack, Tag("tag:audio")]
    | Annotated[TextTrack, Tag("tag:text")]
    | Annotated[ShapeTrack, Tag("tag:shape")]
    | Annotated[CaptionsTrack, Tag("tag:captions")]
    | Annotated[SequenceTrack, Tag("tag:sequence")]
    | Annotated[GroupTrack, Tag("tag:group")],
    Discriminator(_track_tag),
]
"""Any track, told apart by its `type`."""

TRACK_KINDS: tuple[type[Track], ...] = tuple(
    get_args(one)[0] for one in get_args(get_args(Track)[0])
)
"""The members of the union, in its order."""

TRACK_TYPES: tuple[str, ...] = tuple(kind.example["type"] for kind in TRACK_KINDS)
"""What `type` of a track can be."""

SequenceTrack.model_rebuild()
GroupTrack.model_rebuild()


def children(track: Track) -> tuple[Track, ...]:
    """What a track contains, () where it is no container."""
    if isinstance(track, Container):
        return track.tracks
    if isinstance(track, Played | Endless):
        return ()
    assert_never(track)


def played(track: Track) -> Played | None:
    """The track where it plays a file: the only way in which one can sound by itself."""
    if isinstance(track, Played):
        return track
    if isinstance(track, Endless | Container):
        return None
    assert_never(track)


def stated_duration(track: Track) -> Fraction | None:
    """How long a track says that it lasts, in seconds."""
    return None if isinstance(track, CaptionsTrack) else track.duration


def decides_duration(track: Track) -> bool:
    """Whether a track asks that its end be that of its parent."""
    return not isinstance(track, CaptionsTrack) and track.parent_duration_decider


def is_seen(track: Track) -> bool:
    """True where anything of the track is seen."""
    if isinstance(track, Container):
        return any(map(is_seen, track.tracks))
    match track:
        case AudioTrack():
            return False
        case CaptionsTrack():
            return track.is_burned_in
        case VideoTrack() | ImageTrack() | TextTrack() | ShapeTrack():
            return True


def is_heard(track: Track) -> bool:
    """True where the track may be heard: a file that is played, and not at volume 0."""
    sound = played(track)
    return sound.volume > 0 if sound else any(map(is_heard, children(track)))


def duck_of(track: Track) -> Duck | None:
    """What turns a track's sound down, None where nothing does or can."""
    if isinstance(track, Played | Container):
        return track.duck
    if isinstance(track, Endless):
        return None
    assert_never(track)


def text_style(track: Track) -> TextStyle | None:
    """How the letters of a track look, None where it has none of its own."""
    match track:
        case TextTrack() | CaptionsTrack():
            return track.style
        case VideoTrack() | ImageTrack() | AudioTrack() | ShapeTrack():
            return None
        case SequenceTrack() | GroupTrack():
            return None


def shown_text(track: Track) -> TextTrack | None:
    """The track where the spec has its words: their runs may name fonts of their own."""
    match track:
        case TextTrack():
            return track
        case VideoTrack() | ImageTrack() | AudioTrack() | ShapeTrack() | CaptionsTrack():
            return None
        case SequenceTrack() | GroupTrack():
            return None


def video_stream(track: Track) -> int | None:
    """Which of its file's videos a track asks for, None for the one that the file calls its own."""
    match track:
        case VideoTrack():
            return track.video_stream
        case ImageTrack() | AudioTrack() | TextTrack() | ShapeTrack() | CaptionsTrack():
            return None
        case SequenceTrack() | GroupTrack():
            return None


def read_as_text(track: Track) -> CaptionsTrack | None:
    """The track where its `src` is a text, not a picture or a sound."""
    match track:
        case CaptionsTrack():
            return track
        case VideoTrack() | ImageTrack() | AudioTrack() | TextTrack() | ShapeTrack():
            return None
        case SequenceTrack() | GroupTrack():
            return None
