"""What a render will take on disk, roughly and rather too little."""

from __future__ import annotations

from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.time import SAMPLE_RATE
from reelmill.usecases.ports import Store

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
