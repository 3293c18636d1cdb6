"""What a render would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render.estimate import estimated_seconds, predicted_bytes
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.workshop import Workshop


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan held against the store.

    Attributes:
        plan: What there is to do.
        cached_segments: Indices of the segments that are in the store.
        cached_chunks: Fingerprints of the audio chunks that are in the store.
        estimated_seconds: Until the master is there, where nothing else runs.
        estimated_bytes: Probable size of the master.
    """

    plan: RenderPlan
    cached_segments: frozenset[int]
    cached_chunks: frozenset[str]
    estimated_seconds: float
    estimated_bytes: int

    @property
    def frames_to_encode(self) -> int:
        """Frames of the segments that are not in the store."""
        segments = enumerate(self.plan.segments)
        return sum(p.segment.frames for n, p in segments if n not in self.cached_segments)

    @property
    def seconds_to_encode(self) -> Fraction:
        """The same in seconds of picture; 0 where there is none."""
        canvas = self.plan.timeline.canvas
        return self.frames_to_encode / canvas.frame_rate if canvas else Fraction(0)


def report_plan(spec: Spec, workshop: Workshop, cancel: CancelToken | None = None) -> PlanReport:
    """Plan a spec and look up what is done already.

    Raises:
        ReelmillError: what gathering and planning raise.
    """
    gathered = gather(spec, workshop, cancel or CancelToken())
    plan = make_plan(spec, gathered, workshop)
    found = {name for name in plan.fingerprints if workshop.store.get(name) is not None}
    segments = (n for n, p in enumerate(plan.segments) if p.fingerprint in found)
    chunks = {chunk.fingerprint for chunk in plan.audio.chunks} if plan.audio else set()
    missing = frozenset(plan.fingerprints) - found
    return PlanReport(
        plan,
        frozenset(segments),
        frozenset(chunks & found),
        estimated_seconds(plan, missing, workshop.machine),
        predicted_bytes(plan, gathered.facts, workshop.store),
    )
