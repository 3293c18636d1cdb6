"""What a render would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass

from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.summarise import summary_of


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan held against the store.

    Attributes:
        plan: What there is to do.
        summary: The same, as it is written.
        cached: Fingerprints of the segments and chunks that are in the store.
    """

    plan: RenderPlan
    summary: PlanSummary
    cached: frozenset[str]


def report_plan(
    spec: Spec, context: RenderContext, cancel: CancelToken | None = None
) -> PlanReport:
    """Plan a spec and look up what is done already.

    Raises:
        ReelmillError: what gathering and planning raise.
    """
    gathered = gather(spec, context, cancel or CancelToken())
    plan = make_plan(spec, gathered, context)
    store = context.store
    cached = frozenset(name for name in plan.fingerprints if store.get(name) is not None)
    summary = summary_of(plan, spec, gathered.facts, cached, store, context.machine)
    return PlanReport(plan, summary, cached)
