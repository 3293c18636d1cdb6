"""Sources of four plain colours in many formats, and what colour a canvas shows at a place."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from frames import planes, timeline_frames
from reelmill.core.plan.segments import Cutting
from reelmill.media.ffmpeg_program import ffmpeg_path

Pixels = NDArray[np.float64]
"""RGB values 0 to 255: (row, column, 3)."""

Color = tuple[float, float, float]

RED, GREEN = (200, 40, 50), (40, 170, 60)
BLUE, YELLOW = (60, 70, 210), (220, 200, 60)
COLORS = {"red": RED, "green": GREEN, "blue": BLUE, "yellow": YELLOW}
"""Top left, top right, bottom left, bottom right of every source; inside every gamut."""

WEIGHTS = {"bt709": (0.2126, 0.0722), "smpte170m": (0.299, 0.114), "bt2020nc": (0.2627, 0.0593)}
"""Luma weights of red and blue: ITU-R BT.709, BT.601 and BT.2020."""

TOLERANCE = 4
"""Levels of 255 that a colour may be off."""

BACKGROUND = (0x20, 0x40, 0x60)
"""What the small canvas shows where nothing covers it."""

MIDDLES = ((40, 30), (120, 30), (40, 90), (120, 90))
"""Middles of the four quarters of the small canvas."""


def quadrants(width: int, height: int) -> NDArray[np.uint8]:
    """The four colours, each a quarter of the picture."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2], picture[: height // 2, width // 2 :] = RED, GREEN
    picture[height // 2 :, : width // 2], picture[height // 2 :, width // 2 :] = BLUE, YELLOW
    return picture


def four_colors(width: int = 160, height: int = 120) -> Image.Image:
    """The same as a picture for files."""
    return Image.fromarray(quadrants(width, height))


def ycbcr(rgb: NDArray[Any], matrix: str, *, full_range: bool = False, bits: int = 8) -> Pixels:
    """Luma and the two chroma values by the definition of the matrix (ITU-T H.273)."""
    kr, kb = WEIGHTS[matrix]
    red, green, blue = np.moveaxis(np.asarray(rgb, float) / 255, -1, 0)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = ((blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr))
    unit = 1 << (bits - 8)
    spans = (255, 255, 0) if full_range else (219, 224, 16)
    whole = spans[0] * unit if not full_range else (1 << bits) - 1
    wide = spans[1] * unit if not full_range else (1 << bits) - 1
    return np.stack([luma * whole + spans[2] * unit, *(c * wide + 128 * unit for c in chroma)], -1)


def rgb_of(frame: NDArray[np.uint8]) -> Pixels:
    """A composed 4:2:0 frame as RGB: BT.709, limited range; chroma repeated."""
    luma, cb, cr = (plane.astype(float) for plane in planes(frame))
    cb, cr = (np.kron(plane - 128, np.ones((2, 2))) / 224 for plane in (cb, cr))
    luma = (luma - 16) / 219
    kr, kb = WEIGHTS["bt709"]
    red, blue = luma + (2 - 2 * kr) * cr, luma + (2 - 2 * kb) * cb
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return np.stack([red, green, blue], -1) * 255


@dataclass(frozen=True, slots=True)
class Clip:
    """How a source of the four colours is written.

    Attributes:
        matrix: What its numbers mean.
        pixel_format: FFmpeg's name; 4:2:0 of 8 or 10 bits, with or without alpha.
        tags: Names written for matrix, primaries and transfer; "" leaves the file untagged.
        options: Encoder and muxer options.
        alpha: Opacity of every pixel, where the format has it.
    """

    width: int = 160
    height: int = 120
    matrix: str = "bt709"
    full_range: bool = False
    pixel_format: str = "yuv420p"
    tags: tuple[str, str, str] | None = ("bt709", "bt709", "bt709")
    options: tuple[str, ...] = ("-c:v", "libx264", "-crf", "1", "-preset", "ultrafast")
    frames: int = 3
    alpha: int = 255
    shown_as: tuple[str, ...] = ()


def run(*arguments: str, data: bytes | None = None) -> None:
    command = [str(ffmpeg_path()), "-v", "error", "-y", *arguments]
    subprocess.run(command, input=data, check=True)


def write_clip(path: Path, clip: Clip, picture: NDArray[Any] | None = None) -> Path:
    """A video of the four colours (or of `picture`), its numbers computed here, not by FFmpeg."""
    bits = 10 if "10" in clip.pixel_format else 8
    shown = quadrants(clip.width, clip.height) if picture is None else picture
    values = ycbcr(shown, clip.matrix, full_range=clip.full_range, bits=bits)
    kind = np.uint16 if bits == 10 else np.uint8
    halved = values.reshape(clip.height // 2, 2, clip.width // 2, 2, 3).mean((1, 3))
    raw = [values[..., 0], halved[..., 1], halved[..., 2]]
    raw += [np.full((clip.height, clip.width), clip.alpha)] if "a" in clip.pixel_format else []
    data = b"".join(np.rint(plane).astype(kind).tobytes() for plane in raw) * clip.frames
    size = f"{clip.width}x{clip.height}"
    inside = ("-f", "rawvideo", "-pix_fmt", clip.pixel_format, "-s", size, "-r", "30", "-i", "-")
    written = path.with_name(f"plain{path.suffix}") if clip.shown_as else path
    meant = f"setparams=range={'pc' if clip.full_range else 'tv'}"
    for option, value in zip(
        ("colorspace", "color_primaries", "color_trc"), clip.tags or (), strict=False
    ):
        meant += f":{option}={value}"
    run(*inside, "-vf", meant, *clip.options, str(written), data=data)
    if clip.shown_as:
        run(*clip.shown_as, "-i", str(written), "-c", "copy", str(path))
    return path


Shown = Callable[[Mapping[str, Any]], NDArray[np.uint8]]


def cut_every(frames: int, fps: Fraction = Fraction(30)) -> Cutting:
    """Cuts every so many frames."""
    return Cutting(frames / fps, Fraction(10), frames / fps)


def frames_of(resolved: Any, document: Mapping[str, Any], cut: int = 1000) -> NDArray[np.uint8]:
    """All frames of a spec before the encoder."""
    timeline, gathered = resolved(document)
    fps = timeline.canvas.frame_rate
    return timeline_frames(timeline, cut_every(cut, fps), gathered.paths)


def color_at(picture: Pixels, x: int, y: int, around: int = 1) -> Color:
    """The mean colour of a small square round a pixel."""
    piece = picture[y - around : y + around + 1, x - around : x + around + 1]
    red, green, blue = piece.reshape(-1, 3).mean(0)
    return float(red), float(green), float(blue)


def is_color(found: Color, wanted: tuple[float, ...], tolerance: float = TOLERANCE) -> bool:
    """True where no channel is off by more than the tolerance."""
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= tolerance


def middles(picture: Pixels) -> list[Color]:
    """What the quarters show: top left, top right, bottom left, bottom right."""
    return [color_at(picture, x, y) for x, y in MIDDLES]


def shows(found: Sequence[Color], *wanted: tuple[float, ...], tolerance: float = TOLERANCE) -> bool:
    """True where each of the colours found is the one that is wanted."""
    return all(is_color(f, w, tolerance) for f, w in zip(found, wanted, strict=True))


def blended(one: Color, other: Color, share: float) -> Color:
    """`share` of one colour over the rest of the other."""
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return red, green, blue
