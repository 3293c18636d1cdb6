"""A picture carried by its pose: in a window of its own, however large the canvas is.

The window lies at even whole pixels, and `perspective` shifts the picture in it by the rest:
`overlay` alone would jump from pixel to pixel, and `perspective` on the canvas takes five times as
long for a picture a ninth as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import floor

from reelmill.core.plan.effects.pose import Corner, Pose
from reelmill.core.timeline.model import Placement
from reelmill.media.compose.expressions import by_frame
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.compose.weights import weighted

_HALF = 0.5
_FRAME_OF_PERSPECTIVE = "(on-1)"
"""It counts from 1."""


def carried(
    graph: Graph, pad: Pad, pose: Pose, place: Placement, margin: int
) -> tuple[Pad, str, str]:
    """The picture in its window, and the window's left and top on the canvas, by time `t`.

    Args:
        graph: Where filters are added.
        pad: The picture with alpha, as large as `pose.sampled(place)` and the margin round it.
        pose: How it is carried.
        place: Where it lies at rest.
        margin: Pixels by which effects made it grow on each side.
    """
    shown = pose.sampled(place)
    shown = replace(shown, width=shown.width + 2 * margin, height=shown.height + 2 * margin)
    width, height = size = pose.window(shown)
    across, down = (width - shown.width) // 2, (height - shown.height) // 2
    padded = graph.apply(pad, "pad", w=width, h=height, x=across, y=down, color="black@0")
    # A side of odd length lies half a pixel off the window's centre.
    off = (across + shown.width / 2 - width / 2, down + shown.height / 2 - height / 2)
    frames = range(graph.frames if pose.moves else 1)
    centres = [pose.centre(place, frame) for frame in frames]
    places = [_window_at(centre, size) for centre in centres]
    corners = [
        _corners(pose.corners(size, frame), (centre[0] - at[0], centre[1] - at[1]), size, off)
        for frame, centre, at in zip(frames, centres, places, strict=True)
    ]
    seen = _transformed(graph, graph.moving(padded) if pose.moves else padded, corners)
    # `overlay` counts what it has read, which is ahead of what it lays; its time is right.
    now = f"(t*{graph.frame_rate}+0.5)"
    left, top = (by_frame([at[axis] for at in places], now) for axis in (0, 1))
    return seen, left, top


def _transformed(graph: Graph, pad: Pad, corners: Sequence[Sequence[float]]) -> Pad:
    """The picture with its corners, x and y in turn, where they are to go on each frame."""
    names = [f"{axis}{corner}" for corner in range(4) for axis in "xy"]
    options = {
        name: by_frame([round(values[i], 6) for values in corners], _FRAME_OF_PERSPECTIVE)
        for i, name in enumerate(names)
    }
    how = {"interpolation": "cubic", "sense": "destination"}
    how["eval"] = "frame" if len(corners) > 1 else "init"
    return weighted(graph, pad, lambda heavy: graph.apply(heavy, "perspective", **options, **how))


def _window_at(centre: Corner, size: tuple[int, int]) -> tuple[int, int]:
    """The window's left and top where the picture has such a centre on the canvas."""
    x, y = (2 * floor((c - side / 2) / 2) for c, side in zip(centre, size, strict=True))
    return x, y


def _corners(
    corners: Sequence[Corner], centre: Corner, size: tuple[int, int], off: tuple[float, float]
) -> Sequence[float]:
    """Where the window's corners go in the window, x and y in turn.

    Args:
        corners: Where they go, from the picture's centre.
        centre: The picture's, in the window.
        size: The window's.
        off: How far the picture lies off the window's centre.
    """
    (ax, ay), (bx, by), (cx, cy), _ = corners
    # What lies off the window's centre is turned and scaled as everything is; and `perspective`
    # counts from the middle of the first pixel, not from its corner.
    right, down = ((part - _HALF) / side for part, side in zip(off, size, strict=True))
    shift = (
        right * (bx - ax) + down * (cx - ax) + _HALF,
        right * (by - ay) + down * (cy - ay) + _HALF,
    )
    found: list[float] = []
    for corner in corners:
        found += [centre[i] - shift[i] + corner[i] for i in (0, 1)]
    return found
