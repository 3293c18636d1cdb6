"""Segment -> recipe: one FFmpeg process, complete but for the paths of its files."""

from __future__ import annotations

from reelmill.core.plan.needs import segment_needs
from reelmill.core.plan.picture import Part, Stack
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.segments import Segment
from reelmill.core.plan.shot import Shot
from reelmill.core.timeline.model import Canvas
from reelmill.media.compose.canvas import composed
from reelmill.media.compose.color import tagged
from reelmill.media.compose.graph import Graph, Pad


def segment_recipe(segment: Segment, canvas: Canvas, output: tuple[str, ...]) -> Recipe:
    """How a segment is made; `output` are the options of encoder and muxer."""
    joined = len(segment.shots) > 1
    graph = Graph(canvas.frame_rate, 0, canvas.width, canvas.height, shares=joined)
    finished = [_finished(graph, shot, canvas) for shot in segment.shots]
    seen = _counted(graph, graph.concatenated(finished)) if joined else finished[0]
    needs = segment_needs(segment.shots, canvas)
    return Recipe(tuple(graph.inputs), graph.text(seen), output, segment.frames, needs)


def _finished(graph: Graph, shot: Shot, canvas: Canvas) -> Pad:
    """All frames of a shot as the encoder gets them."""
    graph.earlier_frames, graph.frames = graph.earlier_frames + graph.frames, shot.frames
    picture = shot.picture
    stack = picture if isinstance(picture, Stack) else Stack((Part(picture),))
    return _counted(
        graph, graph.moving(tagged(graph, composed(graph, stack, canvas), canvas.pixels))
    )


def _counted(graph: Graph, pad: Pad) -> Pad:
    """The frames numbered from 0, at the canvas' rate."""
    numbered = graph.apply(pad, "settb", expr=1 / graph.frame_rate)
    counted = graph.apply(numbered, "setpts", expr="N")
    return graph.apply(counted, "fps", fps=graph.frame_rate)
