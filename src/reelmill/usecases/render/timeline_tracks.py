"""The tracks of a spec over time, for a picture of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote

from reelmill.core.asset_name import asset_id
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import LongformSpec, Spec, walk_tracks
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.longform import piece_starts
from reelmill.core.timeline.model import (
    Captions,
    Frozen,
    Group,
    Layer,
    Sequence,
    Still,
    Video,
)
from reelmill.core.web_address import AddressError, read_address
from reelmill.usecases.ports.plan_summary import TimelineTrack

MOST_TRACKS = 200
"""Tracks that are listed."""

_LONGEST_LABEL = 60
_Extent = tuple[Fraction, Fraction]


def timeline_tracks(plan: RenderPlan, spec: Spec, facts: Facts) -> tuple[TimelineTrack, ...]:
    """The tracks of a spec in the order of the document, at most 200.

    What is never seen nor heard is left out.
    """
    extents = _longform(plan, spec, facts) if isinstance(spec, LongformSpec) else _extents(plan)
    tracks = []
    for pointer, entry in walk_tracks(spec):
        if pointer in extents:
            start, end = (round(float(second), 6) for second in extents[pointer])
            kind = "background" if pointer.startswith("/backgrounds") else "audio"
            if pointer.startswith("/tracks"):
                kind = str(getattr(entry, "type", None))
            track = TimelineTrack(
                label=_label(entry), type=kind, start=start, end=end, pointer=pointer
            )
            tracks.append(track)
    return tuple(tracks[:MOST_TRACKS])


def _longform(plan: RenderPlan, spec: LongformSpec, facts: Facts) -> dict[str, _Extent]:
    """Backgrounds take turns over the whole length; pieces follow one another."""
    whole = (Fraction(0), plan.duration_seconds)
    shown = spec.backgrounds if plan.timeline.canvas else ()
    backgrounds = {f"/backgrounds/{i}": whole for i in range(len(shown))}
    pieces = enumerate(pairwise(piece_starts(spec, facts)))
    return backgrounds | {f"/audio/{i}": extent for i, extent in pieces}


def _extents(plan: RenderPlan) -> dict[str, _Extent]:
    """From the first to the last moment of every track."""
    found: dict[str, _Extent] = {}
    for pointer, start, end in (*_seen(plan), *_heard(plan)):
        first, last = found.get(pointer, (start, end))
        found[pointer] = (min(first, start), max(last, end))
    return found


def _seen(plan: RenderPlan) -> Iterator[tuple[str, Fraction, Fraction]]:
    if plan.timeline.canvas:
        rate = plan.timeline.canvas.frame_rate
        for pointer, start, end in _frames(plan.timeline.layers, 0, plan.timeline.frame_count):
            yield pointer, start / rate, end / rate


def _frames(layers: Iterable[Layer], origin: int, last: int) -> Iterator[tuple[str, int, int]]:
    """Every track with the frames it is seen in, not beyond its parent."""
    for layer in layers:
        start = origin + layer.range_in_parent.start
        end = min(last, origin + layer.range_in_parent.end)
        if end > start:
            if layer.track:
                yield layer.track, start, end
            match layer.content:
                case Sequence(children) | Group(children):
                    yield from _frames(children, start, end)
                case Video() | Still() | Frozen() | Captions():
                    pass


def _heard(plan: RenderPlan) -> Iterator[tuple[str, Fraction, Fraction]]:
    for clip in plan.audio.soundtrack.clips if plan.audio else ():
        start, end = clip.start_sample, clip.end_sample_exclusive
        yield clip.track, Fraction(start, SAMPLE_RATE), Fraction(end, SAMPLE_RATE)


def _label(entry: object) -> str:
    for name in ("title", "text", "name", "src"):
        value = getattr(entry, name, None)
        if isinstance(value, str) and value:
            label = _file_name(value) if name == "src" else " ".join(value.split())
            return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
    return str(getattr(entry, "shape", getattr(entry, "type", "")))


def _file_name(src: str) -> str:
    if asset_id(src) is not None:
        return src
    try:
        path = read_address(src).path
    except AddressError:  # a path of this machine
        path = src
    return unquote(PurePosixPath(path).name) or src
