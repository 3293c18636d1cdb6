"""What a render will take: disk, roughly and rather too little, and time."""

from __future__ import annotations

from reelmill.core.plan.cost import pixel_seconds
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.time import SAMPLE_RATE
from reelmill.usecases.ports import Store
from reelmill.usecases.progress import segment_cost

_MOVING_BITS_A_PIXEL = 0.02
_STILL_BITS_A_PIXEL = 0.25
_SKIPPED_FRAME_BYTES = 80


def estimated_bytes(plan: RenderPlan, store: Store) -> tuple[int, int]:
    """Bytes of the master, and of the segments and chunks that the store lacks.

    Plain pictures need so much at least; a render is refused only where not even that fits.
    """
    sizes = [_segment_bytes(plan, planned) for planned in plan.segments]
    pictures = sum(sizes[play.segment] for play in plan.plays)
    missing = sum(
        size
        for size, planned in zip(sizes, plan.segments, strict=True)
        if store.get(planned.fingerprint) is None
    )
    chunks = [store.get(chunk.fingerprint) for chunk in plan.audio.chunks] if plan.audio else []
    sound = _sound_bytes(plan)
    lacking = sound * chunks.count(None) // len(chunks) if chunks else 0
    return pictures + sound, missing + lacking


def _segment_bytes(plan: RenderPlan, planned: PlannedSegment) -> int:
    canvas = plan.timeline.canvas
    pixels = canvas.width * canvas.height if canvas else 0
    frames = planned.segment.frames
    if planned.segment.kind is SegmentKind.STILL:
        return int(pixels * _STILL_BITS_A_PIXEL / 8) + frames * _SKIPPED_FRAME_BYTES
    return int(pixels * frames * _MOVING_BITS_A_PIXEL / 8)


def _sound_bytes(plan: RenderPlan) -> int:
    if plan.audio is None:
        return 0
    return plan.audio.programme.sample_count * plan.audio.bitrate // 8 // SAMPLE_RATE


_SOUND_CORE_SECONDS = 1 / 75
_STITCHED_FRAMES_A_SECOND = 80_000
_LEAST_SECONDS = 0.3


def estimated_seconds(plan: RenderPlan, missing: frozenset[str], cores: int) -> float:
    """How long a render takes where so many cores do nothing else, within a factor of two or so.

    Args:
        plan: What there is to do.
        missing: Fingerprints that are not in the store.
        cores: Encoders at the same time.
    """
    canvas = plan.timeline.canvas
    pixels = canvas.width * canvas.height if canvas else 0
    pictures = sum(
        segment_cost(p, p.segment.frames) * pixels * _speed(p)
        for p in plan.segments
        if p.fingerprint in missing
    )
    chunks = plan.audio.chunks if plan.audio else ()
    heard = sum(c.sample_count for c in chunks if c.fingerprint in missing) / SAMPLE_RATE
    stitching = plan.timeline.frame_count / _STITCHED_FRAMES_A_SECOND
    working = (pictures + heard * _SOUND_CORE_SECONDS) / cores
    return round(_LEAST_SECONDS + working + stitching, 1)


def _speed(planned: PlannedSegment) -> float:
    options = planned.recipe.output
    return pixel_seconds(options[options.index("-preset") + 1])
