"""One frame of a spec as a picture, composed exactly as a render would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path

from reelmill.core.errors import SpecError
from reelmill.core.plan.picture import Picture
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.core.plan.view import view
from reelmill.core.spec import Spec
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Canvas, Timeline
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.compose.segment import segment_recipe
from reelmill.usecases.render.gather import draw, gather
from reelmill.usecases.render.publish import check_output, publishing
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.warm_picture import PreviewWork, UserPictures, warm

_PNG = ("-c:v", "png", "-fps_mode", "passthrough", "-f", "image2pipe")

_QUICK = ("-compression_level", "1")
"""A PNG that is a little larger, in an eighth of the time."""


@dataclass(frozen=True, slots=True)
class Quick:
    """How a preview is made for somebody who waits for it.

    Attributes:
        widest: Pixels that it is scaled down to, where it is wider.
        pictures: Keeps what was decoded for the next preview.
    """

    widest: int
    pictures: UserPictures


def preview_frame(
    spec: Spec,
    at_seconds: Fraction,
    out: Path,
    context: RenderContext,
    cancel: CancelToken | None = None,
    quick: Quick | None = None,
) -> int:
    """Write the frame shown at a time into the PNG file `out`, and return its number.

    Args:
        spec: What would be rendered.
        at_seconds: When the frame is shown.
        out: File to write.
        context: What it is made with.
        cancel: Stops the work.
        quick: Makes it smaller and sooner.

    Raises:
        ReelmillError: any error of the tree but `VerifyError`; `out` is then untouched.
        SpecError: `no_picture`, `time_out_of_range`, besides what is wrong with the spec.
    """
    token = cancel or CancelToken()
    check_output(out)
    gathered = gather(spec, context, token)
    timeline = resolve(spec, gathered.facts, context.limits)
    canvas, frame = _frame_at(timeline, at_seconds)
    seen = view(timeline.layers, canvas, FrameRange(frame, frame + 1))
    with context.store.scratch() as scratch, publishing(out, scratch) as draft:
        work = PreviewWork(gathered, context, scratch, token)
        if quick is None:
            _compose(seen.picture, canvas, work, draft, _png_options(canvas))
        else:
            found = warm(seen.picture, canvas, quick.pictures, work)
            gathered = replace(gathered, paths={**gathered.paths, **found.files})
            output = (*_scaling(canvas, quick.widest), *_QUICK, *_png_options(canvas))
            _compose(found.picture, canvas, replace(work, gathered=gathered), draft, output)
    return frame


def _compose(
    picture: Picture, canvas: Canvas, work: PreviewWork, out: Path, output: tuple[str, ...]
) -> None:
    recipe = segment_recipe(Segment(SegmentKind.MOVING, (Shot(1, picture),)), canvas, output)
    drawn = draw(work.gathered, recipe.assets, work.context, work.cancel)
    replace(work, gathered=drawn).run(recipe, out)


def _png_options(canvas: Canvas) -> tuple[str, ...]:
    """FFmpeg options that write one frame as PNG."""
    return ("-pix_fmt", "rgba" if canvas.is_clear else "rgb24", *_PNG)


def _scaling(canvas: Canvas, widest: int) -> tuple[str, ...]:
    if canvas.width <= widest:
        return ()
    return ("-s", f"{widest}x{max(1, round(canvas.height * widest / canvas.width))}")


def _frame_at(timeline: Timeline, at_seconds: Fraction) -> tuple[Canvas, int]:
    if timeline.canvas is None:
        sentence = "The output is audio only, so there is no frame to show."
        raise SpecError.of("no_picture", sentence, "/output/format")
    fps = timeline.canvas.frame_rate
    frame = floor(at_seconds * fps)
    if frame >= timeline.frame_count:
        length = float(timeline.frame_count / fps)
        sentence = f"The time {float(at_seconds):g} s is after the end at {length:g} s."
        raise SpecError.of("time_out_of_range", sentence, hint="the last frame ends there")
    return timeline.canvas, frame
