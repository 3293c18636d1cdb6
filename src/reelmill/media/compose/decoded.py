"""A picture of a source by itself, decoded and upright, to be kept and composed again and again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reelmill.core.plan.needs import picture_needs
from reelmill.core.plan.picture import Footage, Kept, Part, Source, Stack
from reelmill.core.plan.recipe import Recipe
from reelmill.core.timeline.model import Canvas, Frozen, Placement, Still, Video
from reelmill.media.compose.color import RGB_FORMATS
from reelmill.media.compose.footage import KEPT_FORMAT, footage, still
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.encode import segment_name

LONGEST_SIDE = 1920
"""Pixels of a side of what is kept: enough for a preview that shows half of it."""

_OUTPUT = ("-c:v", "rawvideo", "-fps_mode", "passthrough", "-f", KEPT_FORMAT)

_MOST_SAMPLE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a picture is decoded, and what then stands for it.

    Attributes:
        recipe: Writes it into a file.
        kept: The picture in that file, which has its name.
        most_bytes: How large the file may become.
    """

    recipe: Recipe
    kept: Kept
    most_bytes: int


def decoding(picture: Source, canvas: Canvas, program: Path | None = None) -> Decoding:
    """How one picture of a source is decoded: of a video the first frame that is shown.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    shown = picture if isinstance(picture, Still) else picture.video
    width, height = _kept_size(shown)
    graph = Graph(canvas.frame_rate, 1, canvas.width, canvas.height)
    pad = _read(graph, picture, Placement(None, width, height, 0, 0))
    if (width, height) != (shown.width, shown.height):
        pad = graph.apply(pad, "scale", w=width, h=height)
    if shown.color.matrix == "rgb":
        pad = graph.apply(pad, "format", pix_fmts=RGB_FORMATS)  # files of samples have no palette
    needs = picture_needs(Stack((Part(picture),)), canvas, 1)
    recipe = Recipe(tuple(graph.inputs), graph.text(pad), _OUTPUT, 1, needs)
    most_bytes = width * height * _MOST_SAMPLE_BYTES
    return Decoding(recipe, _stands_for(shown, segment_name(recipe, program)), most_bytes)


def _read(graph: Graph, picture: Source, place: Placement) -> Pad:
    match picture:
        case Footage():
            return footage(graph, picture)
        case Frozen(video, frame):
            return footage(graph, Footage(video, frame))
        case Still():
            return still(graph, picture, place)


def _kept_size(shown: Still | Video) -> tuple[int, int]:
    """Smaller where it is large; what has alpha cannot be scaled without weights, and stays."""
    longest = max(shown.width, shown.height)
    if longest <= LONGEST_SIDE or shown.has_alpha:
        return shown.width, shown.height
    scale = Fraction(LONGEST_SIDE, longest)
    return max(1, round(shown.width * scale)), max(1, round(shown.height * scale))


def _stands_for(shown: Still | Video, name: str) -> Kept:
    return Kept(
        asset=name,
        width=shown.width,
        height=shown.height,
        color=shown.color,
        has_alpha=shown.has_alpha,
        container=KEPT_FORMAT,
    )
