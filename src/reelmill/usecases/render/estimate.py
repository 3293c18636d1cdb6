"""What a render will take: the least disk, the probable size of its master, and time."""

from __future__ import annotations

from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.effort import sound_effort
from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.master_plan import MasterPlan, MasterSegment, repeats_of
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.plan.size import details_of, segment_bytes
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Canvas
from reelmill.usecases.ports.rendering import Store

_MOVING_BITS_A_PIXEL = 0.02
_STILL_BITS_A_PIXEL = 0.25
_INDEX_BYTES = 16
"""Of the master's index, for each frame."""


def estimated_bytes(plan: MasterPlan, store: Store) -> tuple[int, int]:
    """Bytes of the master, and of the segments and chunks that the store lacks.

    Plain pictures need so much at least; a render is refused only where not even that fits.
    """
    sizes = [_known(store, p.fingerprint) or _segment_bytes(plan.canvas, p) for p in plan.segments]
    pictures = sum(sizes[entry.segment] for entry in plan.playback)
    missing = sum(
        size
        for size, planned in zip(sizes, plan.segments, strict=True)
        if store.get(planned.fingerprint) is None
    )
    chunks = [store.get(chunk.fingerprint) for chunk in plan.audio.chunks] if plan.audio else []
    sound = _sound_bytes(plan.audio)
    lacking = sound * chunks.count(None) // len(chunks) if chunks else 0
    return pictures + sound, missing + lacking


def predicted_bytes(plan: RenderPlan, facts: Facts, store: Store) -> int:
    """Probable size of the master: of what is in the store exactly, of the rest by its sources."""
    canvas, details = plan.timeline.canvas, details_of(facts)
    if canvas is None:
        return _sound_bytes(plan.audio)
    sizes = [
        _known(store, p.fingerprint) or segment_bytes(p.segment, canvas, details, plan.video_cost)
        for p in plan.segments
    ]
    pictures = sum(sizes[entry.segment] for entry in plan.playback)
    pictures += _repeated_bytes(plan, canvas)
    return int(pictures) + _sound_bytes(plan.audio) + plan.timeline.frame_count * _INDEX_BYTES


def _repeated_bytes(plan: RenderPlan, canvas: Canvas) -> int:
    """What packets take that show stills for longer than they are encoded."""
    video = plan.output.video
    repeats = repeats_of(video, canvas) if video else None
    if repeats is None:
        return 0
    encoded = [planned.segment.frames for planned in plan.segments]
    again = sum(max(0, entry.frames - encoded[entry.segment]) for entry in plan.playback)
    return again * repeats.frame_bytes(canvas.width, canvas.height)


def _known(store: Store, fingerprint: str) -> int:
    """Size of what is in the store, 0 where it is not."""
    found = store.get(fingerprint)
    try:
        return found.stat().st_size if found else 0
    except OSError:
        return 0


def _segment_bytes(canvas: Canvas | None, segment: MasterSegment) -> int:
    pixels = canvas.width * canvas.height if canvas else 0
    if segment.kind is SegmentKind.STILL:
        return int(pixels * _STILL_BITS_A_PIXEL / 8)
    return int(pixels * segment.frames * _MOVING_BITS_A_PIXEL / 8)


def _sound_bytes(audio: AudioPlan | None) -> int:
    if audio is None:
        return 0
    return audio.soundtrack.sample_count * audio.bitrate // 8 // SAMPLE_RATE


_STITCHED_FRAMES_A_SECOND = 80_000
_LEAST_SECONDS = 0.15


def estimated_seconds(plan: RenderPlan, missing: frozenset[str], machine: Machine) -> float:
    """How long a render probably takes where the machine's cores do nothing else.

    Args:
        plan: What there is to do.
        missing: Fingerprints that are not in the store.
        machine: What renders it.
    """
    speed = machine.speed
    pieces = [speed.core_seconds(p.effort) for p in plan.segments if p.fingerprint in missing]
    if plan.audio:
        chunks = {c.fingerprint: c for c in plan.audio.chunks if c.fingerprint in missing}
        heard = speed.core_seconds(sound_effort(plan.audio, chunks.values()))
        pieces += [heard / max(1, len(chunks))] * len(chunks)
    stitching = plan.timeline.frame_count / _STITCHED_FRAMES_A_SECOND
    working = max(sum(pieces) / machine.cores, max(pieces, default=0.0))
    return round(_LEAST_SECONDS + working + stitching, 1)
