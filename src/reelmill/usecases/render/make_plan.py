"""Spec and facts -> plan."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reelmill.core.codecs.video import Quality
from reelmill.core.errors import ResourceError, SpecError
from reelmill.core.output_formats import OUTPUT_FORMATS
from reelmill.core.plan.audio import AudioPlan, plan_audio
from reelmill.core.plan.master_plan import repeats_of
from reelmill.core.plan.needs import sound_bytes
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan, plan_pictures
from reelmill.core.plan.segments import PlaybackEntry
from reelmill.core.spec import Output, Spec
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.timeline.model import Soundtrack, Timeline
from reelmill.core.timeline.resolve import resolve
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import segment_name
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.sound.audio_encode import audio_engine
from reelmill.usecases.render.encode_work import placed
from reelmill.usecases.render.gather import Gathered
from reelmill.usecases.render.render_context import RenderContext

_BITRATES = {Quality.DRAFT: 128_000, Quality.STANDARD: 192_000, Quality.HIGH: 256_000}
"""Bits per second of lossy sound."""


def make_plan(spec: Spec, gathered: Gathered, context: RenderContext) -> RenderPlan:
    """What there is to do.

    Raises:
        SpecError: what `resolve` finds; `render_too_costly`, `too_many_layers`.
        ResourceError: `memory_limit`, this machine could not encode it.
        EncodeError: `ffmpeg_missing`.
    """
    timeline = resolve(spec, gathered.facts, context.limits)
    segments, playback = _plan_pictures(timeline, spec.output, context)
    heard = timeline.soundtrack
    audio = _plan_sound(heard, spec.output, context) if heard else None
    for planned in segments:
        check_layers(planned.recipe, gathered, context.limits)
        check_memory(planned.recipe, gathered, context.budget)
    if heard:
        needed = sound_bytes(heard, context.jobs)
        context.budget.check(needed, "Mixing the sounds that overlap")
    return RenderPlan(timeline, segments, playback, audio, spec.output.format, spec.output.quality)


def check_layers(recipe: Recipe, gathered: Gathered, limits: Limits) -> None:
    """Refuse more pictures at the same time than one encoder should open.

    Raises:
        SpecError: `too_many_layers`, at everything that is seen then.
    """
    count = len(recipe.inputs)
    if count > limits.layers:
        sentence = f"{count} pictures are seen at the same time, but the limit is {limits.layers}"
        error = SpecError.of("too_many_layers", sentence, "", how_to_raise("layers"))
        raise placed(error, recipe, gathered.pointers)


def check_memory(recipe: Recipe, gathered: Gathered, budget: MemoryBudget) -> None:
    """Refuse a picture that this machine could not encode.

    Raises:
        ResourceError: `memory_limit`, at everything that is seen in it.
    """
    try:
        budget.check(recipe.needs.memory_bytes, "Encoding these sources on this canvas")
    except ResourceError as error:
        raise placed(error, recipe, gathered.pointers) from error


def _plan_pictures(
    timeline: Timeline, output: Output, context: RenderContext
) -> tuple[tuple[PlannedSegment, ...], tuple[PlaybackEntry, ...]]:
    video = OUTPUT_FORMATS[output.format].video
    if video is None:
        return (), ()
    encoder = video.encoders[output.quality]
    name_segment = partial(segment_name, program=context.program)
    repeats = timeline.canvas is not None and repeats_of(video, timeline.canvas) is not None
    cutting = replace(
        context.cutting,
        repeats_stills=repeats,
        encoder_bytes=context.budget.total_bytes,
        encoder_pictures=min(context.cutting.encoder_pictures, context.limits.layers),
    )
    return plan_pictures(timeline, encoder, name_segment, segment_recipe, cutting, context.limits)


def _plan_sound(soundtrack: Soundtrack, output: Output, context: RenderContext) -> AudioPlan:
    codec, bitrate = OUTPUT_FORMATS[output.format].sound.codec, _BITRATES[output.quality]
    engine = audio_engine(codec, bitrate, context.program)
    return plan_audio(soundtrack, codec, engine, bitrate)
