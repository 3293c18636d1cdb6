"""Longform is no second engine: it is a loop of backgrounds under a sequence of audio."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, pairwise

from reelmill.core.media_info import MediaKind
from reelmill.core.spec import (
    AudioTrack,
    Background,
    CompositionSpec,
    ImageTrack,
    LongformSpec,
    PlaylistEntry,
    SequenceTrack,
    SequenceTransitions,
    TextTrack,
    Titles,
    Track,
    Transition,
    Transitions,
    Trim,
    VideoTrack,
)
from reelmill.core.spec.longform import BackgroundType
from reelmill.core.spec.placing import Position
from reelmill.core.spec.values.length import Length
from reelmill.core.time import samples_of
from reelmill.core.timeline.facts import Facts, Problems
from reelmill.core.timeline.lengths import Lengths
from reelmill.core.timeline.model import Chapter

PICTURE_SECONDS = Fraction(20)
"""How long a picture is shown that states no duration."""

_TITLE_FADE = Transition(type="fade", duration=Fraction(1, 2))
_TITLE_MARGIN = Fraction(5)


def desugared(spec: LongformSpec, facts: Facts) -> CompositionSpec:
    """The composition a longform spec stands for."""
    pieces = tuple(_piece(entry, spec) for entry in spec.audio)
    starts = piece_starts(spec, facts)
    titles = tuple(_titles(spec, starts)) if spec.titles else ()
    playlist = SequenceTrack.model_construct(
        type="sequence", tracks=pieces, parent_duration_decider=True
    )
    tracks: tuple[Track, ...] = (_backdrop(spec, facts), *titles, playlist)
    return CompositionSpec.model_construct(
        canvas=spec.canvas, tracks=tracks, output=spec.output, strict=spec.strict
    )


def spec_pointer(pointer: str, spec: LongformSpec) -> str:
    """Where in the longform spec a place of its composition came from."""
    playlist = 1 + (sum(1 for e in spec.audio if e.title) if spec.titles else 0)
    origins = {
        "/tracks/0/tracks": "/backgrounds",
        "/tracks/0": "/backgrounds/0" if len(spec.backgrounds) == 1 else "/backgrounds",
        f"/tracks/{playlist}/tracks": "/audio",
    }
    for place, origin in origins.items():
        if pointer == place or pointer.startswith(f"{place}/"):
            return origin + pointer[len(place) :]
    return "/titles"


def check_backgrounds(spec: LongformSpec, facts: Facts, problems: Problems) -> None:
    """Note fields of videos on backgrounds that do not say what they are and are pictures."""
    for number, background in enumerate(spec.backgrounds):
        if background.type is None and _kind(background, facts) is BackgroundType.IMAGE:
            for name in ("trim", "speed"):
                if getattr(background, name) is not None:
                    message = f"`{name}` is for videos, but `{background.src}` is an image"
                    place = f"/backgrounds/{number}/{name}"
                    problems.add("field_not_allowed", place, message, "leave it out")


def piece_starts(spec: LongformSpec, facts: Facts) -> list[Fraction]:
    """Where each entry of the playlist begins, in seconds; the last is the whole length."""
    lengths = Lengths(facts, spec.canvas.fps, Problems())
    pieces = (_piece(entry, spec) for entry in spec.audio)
    return [Fraction(0), *accumulate(lengths.run(p, "") for p in pieces)]


def chapters(spec: LongformSpec, facts: Facts) -> tuple[Chapter, ...]:
    """A chapter for every titled entry."""
    bounds = pairwise(samples_of(start) for start in piece_starts(spec, facts))
    titled = zip(spec.audio, bounds, strict=True)
    return tuple(Chapter(*at, entry.title) for entry, at in titled if entry.title)


def _backdrop(spec: LongformSpec, facts: Facts) -> Track:
    """The backgrounds in a loop that crossfades, also where it starts again."""
    shown = tuple(_background(b, facts) for b in spec.backgrounds)
    if len(shown) == 1 and isinstance(shown[0], ImageTrack):
        return shown[0].model_copy(update={"duration": None})
    kind = spec.transition if spec.crossfade else None
    joins = SequenceTransitions.model_construct(type=kind, duration=spec.crossfade)
    return SequenceTrack.model_construct(type="sequence", tracks=shown, transition=joins, loop=True)


def _background(background: Background, facts: Facts) -> Track:
    if _kind(background, facts) is BackgroundType.IMAGE:
        return ImageTrack.model_construct(
            type="image",
            src=background.src,
            fit=background.fit,
            duration=background.duration or PICTURE_SECONDS,
        )
    return VideoTrack.model_construct(
        type="video",
        src=background.src,
        fit=background.fit,
        duration=background.duration,
        trim=background.trim or Trim(),
        speed=background.speed or Fraction(1),
        loop=background.duration is not None,
        volume=Fraction(0),
    )


def _kind(background: Background, facts: Facts) -> BackgroundType:
    """What a background is: what it says, else what its file is."""
    if background.type is not None:
        return background.type
    is_image = facts.media[background.src].kind is MediaKind.IMAGE
    return BackgroundType.IMAGE if is_image else BackgroundType.VIDEO


def _piece(entry: PlaylistEntry, spec: LongformSpec) -> AudioTrack:
    stated = (entry.fade_in, entry.fade_out)
    fades = [spec.audio_fade if fade is None else fade for fade in stated]
    return AudioTrack.model_construct(
        type="audio",
        src=entry.src,
        trim=entry.trim,
        volume=entry.volume,
        fade_in=fades[0],
        fade_out=fades[1],
    )


def _titles(spec: LongformSpec, starts: list[Fraction]) -> Iterator[TextTrack]:
    assert spec.titles is not None  # noqa: S101 - the caller asks only then
    for entry, (start, end) in zip(spec.audio, pairwise(starts), strict=True):
        if entry.title:
            yield _title(entry.title, start, min(spec.titles.duration, end - start), spec.titles)


def _title(text: str, start: Fraction, duration: Fraction, titles: Titles) -> TextTrack:
    return TextTrack.model_construct(
        type="text",
        text=text,
        start=start,
        duration=duration,
        style=titles.style,
        position=titles.position,
        transition=Transitions.model_construct(enter=_TITLE_FADE, exit=_TITLE_FADE),
        x=_inset(titles.position, "left", "right"),
        y=_inset(titles.position, "top", "bottom"),
    )


def _inset(position: Position, near: str, far: str) -> Length:
    """A margin from the edge the position names, in percent of the canvas."""
    name = position.value.lower()
    if near in name:
        return Length(percent=_TITLE_MARGIN)
    return Length(percent=100 - _TITLE_MARGIN if far in name else Fraction(50))
