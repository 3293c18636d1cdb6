"""Subtitle streams need an output that has some, and one of them at most is the default."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.output_formats import OUTPUT_FORMATS
from reelmill.core.spec.captions import CaptionsTrack
from reelmill.core.spec.cues.subtitled import CaptionDestination
from reelmill.core.spec.output import Output
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.problems.suggest import listed
from reelmill.core.spec.track import Track, children, read_as_text

_Path = tuple[str | int, ...]

_WITH_STREAMS = tuple(name for name, output in OUTPUT_FORMATS.items() if output.subtitles)


def subtitle_faults(tracks: tuple[Track, ...], output: Output) -> Iterator[Fault]:
    """What is wrong with the subtitle streams that the tracks ask for."""
    streamed = list(_streamed(tracks, ()))
    if OUTPUT_FORMATS[output.format].subtitles is None:
        for path, track in streamed:
            number = track.destinations.index(CaptionDestination.STREAM)
            sentence = f"`{output.format}` has no subtitle streams"
            hint = f"use `srt` or `vtt`, or the output format {listed(_WITH_STREAMS)}"
            place = (*path, "destinations", number)
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, place, hint)
    defaults = [(path, track) for path, track in streamed if track.default]
    for path, track in defaults[1:]:
        if _choice(track) != _choice(defaults[0][1]):
            sentence = "another subtitle stream is already the default"
            place, hint = (*path, "default"), "set `default` on one language alone"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, place, hint)


def _choice(track: CaptionsTrack) -> tuple[object, ...]:
    """What tracks of one stream have in common."""
    files = frozenset(track.destinations) - {CaptionDestination.BURN_IN}
    return track.lang, track.title, track.forced, files


def _streamed(tracks: tuple[Track, ...], above: _Path) -> Iterator[tuple[_Path, CaptionsTrack]]:
    for number, track in enumerate(tracks):
        path = (*above, "tracks", number)
        captions = read_as_text(track)
        if captions and CaptionDestination.STREAM in captions.destinations:
            yield path, captions
        yield from _streamed(children(track), path)
