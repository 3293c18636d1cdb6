"""Segment -> recipe: one FFmpeg process, complete but for the paths of its files."""

from __future__ import annotations

from reelmill.core.plan.needs import picture_needs
from reelmill.core.plan.picture import Part, Stack
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.segments import Segment
from reelmill.core.timeline.model import Canvas
from reelmill.media.compose.canvas import composed
from reelmill.media.compose.color import tagged
from reelmill.media.compose.graph import Graph


def segment_recipe(segment: Segment, canvas: Canvas, output: tuple[str, ...]) -> Recipe:
    """How a segment is made; `output` are the options of encoder and muxer."""
    graph = Graph(canvas.frame_rate, segment.frames, canvas.width, canvas.height)
    picture = segment.picture
    stack = picture if isinstance(picture, Stack) else Stack((Part(picture),))
    finished = graph.moving(tagged(graph, composed(graph, stack, canvas), canvas.pixels))
    numbered = graph.apply(finished, "settb", expr=1 / canvas.frame_rate)
    counted = graph.apply(numbered, "setpts", expr="N")
    rated = graph.apply(counted, "fps", fps=canvas.frame_rate)
    needs = picture_needs(picture, canvas, segment.frames)
    return Recipe(tuple(graph.inputs), graph.text(rated), output, segment.frames, needs)
