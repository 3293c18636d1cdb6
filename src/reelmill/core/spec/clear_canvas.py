"""A transparent canvas needs an output that can say so."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.output_formats import OUTPUT_FORMATS
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.output import Output
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.problems.suggest import listed

_WITH_ALPHA = tuple(f for f, o in OUTPUT_FORMATS.items() if o.video and o.video.has_alpha)


def clear_canvas_faults(canvas: Canvas, output: Output) -> Iterator[Fault]:
    """What is wrong where the picture has no background; outputs without pictures ignore it."""
    video = OUTPUT_FORMATS[output.format].video
    if canvas.is_clear and video and not video.has_alpha:
        sentence = f"`background` is transparent, but `{output.format}` has no transparency"
        hint = f"choose the output format {listed(_WITH_ALPHA)}, or an opaque colour"
        yield Fault(Code.BACKGROUND_NEEDS_ALPHA, sentence, ("canvas", "background"), hint)
