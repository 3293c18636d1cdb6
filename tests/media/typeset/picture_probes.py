"""Drawing a picture and asking what is on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reelmill.core.typesetting import DrawnPicture, TextPicture
from reelmill.media.typeset import Typesetter

Pixels = NDArray[np.int_]
Draw = Callable[[DrawnPicture], Pixels]

TEXT = TextPicture("Hamburg", "Inter", 64, "#ffffff", 1000)


def drawer(typesetter: Typesetter) -> Draw:
    """A function from a picture to its pixels (row, column, RGBA)."""

    def pixels(picture: DrawnPicture) -> Pixels:
        drawn = typesetter.draw(picture)
        with Image.open(drawn.path) as image:
            assert image.mode == "RGBA"
            assert image.size == (drawn.info.width, drawn.info.height)
            return np.asarray(image).astype(int)

    return pixels


def ink(pixels: Pixels) -> float:
    """Area covered, in pixels."""
    return float(pixels[..., 3].sum()) / 255


def inked_rows(pixels: Pixels) -> list[tuple[int, int]]:
    """First and last row of every stretch of rows that show anything."""
    rows = np.flatnonzero((pixels[..., 3] > 8).any(axis=1))
    stretches = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [(int(s[0]), int(s[-1])) for s in stretches if s.size]


def inked_columns(pixels: Pixels) -> tuple[int, int]:
    columns = np.flatnonzero((pixels[..., 3] > 8).any(axis=0))
    return int(columns[0]), int(columns[-1])


def nothing_is_clipped(pixels: Pixels) -> bool:
    alpha = pixels[..., 3]
    return bool(max(e.max() for e in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1])) < 64)
