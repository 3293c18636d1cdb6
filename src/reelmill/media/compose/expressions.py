"""Values of every frame as one expression of FFmpeg's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def by_frame(values: Sequence[int | float], frame: str) -> str:
    """The expression whose value at frame i is `values[i]`, in balanced brackets.

    FFmpeg refuses more than about 100 terms in a row, and a tree asks few questions a frame.

    Args:
        values: At least one.
        frame: The filter's name of the frame number, which counts from 0.
    """
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(values), 1) if a != b)]
    return _tree(starts, values, frame)


def _tree(starts: Sequence[int], values: Sequence[int | float], frame: str) -> str:
    if len(starts) == 1:
        return f"{values[starts[0]]:.10g}"
    half = len(starts) // 2
    before, after = _tree(starts[:half], values, frame), _tree(starts[half:], values, frame)
    return f"if(lt({frame},{starts[half]}),{before},{after})"
