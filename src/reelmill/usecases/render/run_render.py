"""The whole flow: what was asked, what it means, how, done, checked, published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Spec
from reelmill.media.cancel import CancelToken
from reelmill.media.finish import finish
from reelmill.media.verify import verify
from reelmill.usecases.ports.qc_report import QcReport
from reelmill.usecases.render.encode_missing import (
    Encoded,
    assets_to_encode,
    encode_missing,
    ledger_of,
)
from reelmill.usecases.render.estimate import estimated_bytes
from reelmill.usecases.render.gather import Gathered, draw, gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.master import finished_work, qc_report
from reelmill.usecases.render.memory_meter import MemoryMeter
from reelmill.usecases.render.progress import Clock
from reelmill.usecases.render.publish import check_output, check_space
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.rendering_warnings import mix_stats, rendering_warnings
from reelmill.usecases.render.report import OnProgress, RenderReport, Stage, SubtitleFile
from reelmill.usecases.render.sidecar_files import SidecarFile, publishing_all, sidecar_files


def run_render(
    spec: Spec,
    out: Path,
    context: RenderContext,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> RenderReport:
    """Render a spec into the file `out`.

    Raises:
        ReelmillError: any error of the tree; `out` is then untouched.
    """
    token, clock = cancel or CancelToken(), Clock(on_progress)
    check_output(out)
    with MemoryMeter() as memory, context.store.scratch() as scratch:
        with clock.stage(Stage.GATHER):
            gathered = gather(spec, context, token)
        with clock.stage(Stage.PLAN):
            plan = make_plan(spec, gathered, context)
            master = master_plan(plan)
            beside = sidecar_files(master, out)
            check_space(out, scratch, *estimated_bytes(master, context.store))
            gathered = draw(gathered, assets_to_encode(plan, context.store), context, token)
        publishing = publishing_all(out, beside, scratch)
        with context.store.pin(plan.fingerprints), publishing as (draft, drafts):
            with clock.stage(Stage.ENCODE):
                encoded = _encode(plan, gathered, context, clock, token)
                warned = rendering_warnings(
                    master, context.store, gathered.pointers, strict=spec.strict
                )
                stats = mix_stats(plan.audio, context.store)
            with clock.stage(Stage.STITCH):
                finished = finished_work(master, spec.output.metadata, context.store)
                finish(master, finished, draft, clock.packets, token)
            with clock.stage(Stage.VERIFY):
                measured = verify(master, draft)
                _write(beside, drafts)
        context.store.evict()
    report = _report(out, plan, encoded, qc_report(measured, stats), clock, memory)
    found = {"warnings": (*plan.warnings, *warned), "subtitles": tuple(map(_listed, beside))}
    return report.model_copy(update=found)


def _write(files: Sequence[SidecarFile], drafts: Sequence[Path]) -> None:
    for file, draft in zip(files, drafts, strict=True):
        file.write(draft)


def _listed(file: SidecarFile) -> SubtitleFile:
    said = file.sidecar.subtitles
    kind = file.sidecar.format.value
    return SubtitleFile(
        output=file.path, format=kind, lang=said.lang, title=said.title, forced=said.is_forced
    )


def _encode(
    plan: RenderPlan, gathered: Gathered, context: RenderContext, clock: Clock, token: CancelToken
) -> Encoded:
    ledger, begun, length = ledger_of(plan), monotonic(), float(plan.duration_seconds)

    def tick() -> None:
        clock.encoding(ledger, begun, length)

    return encode_missing(plan, gathered, context, ledger, tick, token)


def _report(
    out: Path,
    plan: RenderPlan,
    encoded: Encoded,
    qc: QcReport,
    clock: Clock,
    memory: MemoryMeter,
) -> RenderReport:
    chunks = len({chunk.fingerprint for chunk in plan.audio.chunks}) if plan.audio else 0
    new_chunks = encoded.audio.encoded if encoded.audio else 0
    return RenderReport(
        output=out,
        bytes=out.stat().st_size,
        seconds=round(clock.elapsed_seconds, 3),
        duration_seconds=round(float(plan.duration_seconds), 6),
        frames=plan.timeline.frame_count,
        unique_frames=plan.unique_frames,
        encoded_frames=encoded.frames,
        segments=len(plan.segments),
        segments_encoded=encoded.segments,
        chunks=chunks,
        chunks_encoded=new_chunks,
        cache_hits=len(plan.segments) - encoded.segments + chunks - new_chunks,
        peak_memory_bytes=memory.peak_bytes,
        qc=qc,
        stage_seconds=clock.stage_seconds,
    )
