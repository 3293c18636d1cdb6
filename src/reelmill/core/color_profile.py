"""What a picture's numbers mean where they are not sRGB: curves and a matrix.

Source: ICC.1:2022 (profiles of version 2 and 4). Only profiles made of a matrix and three curves
are understood, which is what cameras, phones and screens write. The file may be hostile: every
length is checked, and what says nothing sensible gives None.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

_SRGB_IN_PCS: Matrix = (
    (0.4360657, 0.3851471, 0.1430664),
    (0.2224884, 0.7168732, 0.0606384),
    (0.0139160, 0.0970764, 0.7140961),
)
"""sRGB's colours in the profile connection space (XYZ, D50)."""

_BT2020_TO_BT709: Matrix = (
    (1.660491, -0.587641, -0.072850),
    (-0.124550, 1.132900, -0.008349),
    (-0.018151, -0.100579, 1.118730),
)
_P3_TO_BT709: Matrix = (
    (1.224940, -0.224940, 0.0),
    (-0.042057, 1.042057, 0.0),
    (-0.019638, -0.078636, 1.098274),
)
_P3_THEATRE_TO_BT709: Matrix = (
    (1.157494, -0.154964, -0.002529),
    (-0.041501, 1.045567, -0.004066),
    (-0.018051, -0.078578, 1.096629),
)
"""With the theatre's white brought to D65."""

_WIDE_PRIMARIES = {
    "bt2020": _BT2020_TO_BT709,
    "smpte432": _P3_TO_BT709,
    "smpte431": _P3_THEATRE_TO_BT709,
}

_MOST_TAGS = 200
_MOST_POINTS = 4096
_NO_ICC_LEVEL = 0.5
_EXACT_LEVELS, _NEAR_LEVELS = 1.0, 12.0
"""Of 255: how far a table may lie from the curve that stands for it, unmentioned and at all."""


@dataclass(frozen=True, slots=True)
class ToneCurve:
    """Encoded value to light, both 0 to 1: ICC's parametric curve of five to seven numbers.

    From `d` on `(a·x + b) ** g + e`, below it `c·x + f`.
    """

    g: float
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 0.0
    f: float = 0.0

    def light(self, value: float) -> float:
        """Light of an encoded value."""
        if value < self.d:
            return self.c * value + self.f
        light: float = max(0.0, self.a * value + self.b) ** self.g
        return light + self.e


SRGB_CURVE = ToneCurve(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
BT709_CURVE = ToneCurve(1 / 0.45, 1 / 1.099297, 0.099297 / 1.099297, 1 / 4.5, 0.081243)


@dataclass(frozen=True, slots=True)
class ColorProfile:
    """How to bring RGB numbers to BT.709's primaries.

    Attributes:
        curves: Of red, green and blue: encoded value to light.
        matrix: Rows: light to light of BT.709's primaries.
        encoding: The curve that light is encoded with again.
        exact: False where a table of the profile was replaced by a curve that lies near it.
    """

    curves: tuple[ToneCurve, ToneCurve, ToneCurve]
    matrix: Matrix
    encoding: ToneCurve = SRGB_CURVE
    exact: bool = True


def wide_gamut(primaries: str) -> ColorProfile | None:
    """The profile of video with these primaries (FFmpeg's name), None where they are usual."""
    matrix = _WIDE_PRIMARIES.get(primaries)
    return ColorProfile((BT709_CURVE,) * 3, matrix, BT709_CURVE) if matrix else None


def read_profile(data: bytes) -> ColorProfile | None:
    """The profile in ICC bytes; None where it is of another kind or damaged."""
    try:
        tags = _tags(data)
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
    except (KeyError, struct.error, ValueError, OverflowError):
        return None
    matrix = _matrix(columns)
    red, green, blue = curves
    if matrix is None or red is None or green is None or blue is None:
        return None
    exact = red[1] and green[1] and blue[1]
    return ColorProfile((red[0], green[0], blue[0]), matrix, exact=exact)


def is_srgb(profile: ColorProfile) -> bool:
    """True where the profile changes no 8-bit value by half a level."""
    steps = [index / 15 for index in range(16)]
    shades = ((1.0, 1.0, 1.0), (1.0, 0.5, 0.25), (0.25, 1.0, 0.5), (0.5, 0.25, 1.0))
    colors = [[value * share for share in shade] for shade in shades for value in steps]
    return all(_changes_little(profile, color) for color in colors)


def _changes_little(profile: ColorProfile, color: Sequence[float]) -> bool:
    lights = [curve.light(v) for curve, v in zip(profile.curves, color, strict=True)]
    for row, value in zip(profile.matrix, color, strict=True):
        light = min(1.0, max(0.0, sum(m * v for m, v in zip(row, lights, strict=True))))
        if abs(_encoded(light) - value) * 255 > _NO_ICC_LEVEL:
            return False
    return True


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _tags(data: bytes) -> dict[bytes, bytes]:
    """The tags of an RGB profile by their names."""
    if data[36:40] != b"acsp" or data[16:20] != b"RGB " or data[20:24] != b"XYZ ":
        raise ValueError("no RGB profile over XYZ")
    count = min(struct.unpack_from(">I", data, 128)[0], _MOST_TAGS)
    found = {}
    for number in range(count):
        name, at, size = struct.unpack_from(">4sII", data, 132 + 12 * number)
        found[name] = data[at : at + size]
    return found


def _fixed(data: bytes, at: int, count: int) -> list[float]:
    return [number / 65536 for number in struct.unpack_from(f">{count}i", data, at)]


def _xyz(tag: bytes) -> list[float]:
    if tag[:4] != b"XYZ ":
        raise ValueError("no colour")
    return _fixed(tag, 8, 3)


def _curve(tag: bytes) -> tuple[ToneCurve, bool] | None:
    """A curve, and whether it is just what the tag says."""
    if tag[:4] == b"para":
        found = _parametric(tag)
        return (found, True) if found else None
    if tag[:4] != b"curv":
        return None
    count = struct.unpack_from(">I", tag, 8)[0]
    if count == 0:
        return ToneCurve(1.0), True
    if count == 1:
        gamma = struct.unpack_from(">H", tag, 12)[0] / 256
        return (ToneCurve(gamma), True) if 0.1 <= gamma <= 10 else None
    if count > _MOST_POINTS:
        return None
    return _fitted([point / 65535 for point in struct.unpack_from(f">{count}H", tag, 12)])


def _parametric(tag: bytes) -> ToneCurve | None:
    kind = struct.unpack_from(">H", tag, 8)[0]
    if kind > 4:
        return None
    numbers = _fixed(tag, 12, (1, 3, 4, 5, 7)[kind])
    if not 0.1 <= numbers[0] <= 10 or any(abs(n) > 100 for n in numbers):
        return None
    curve = ToneCurve(*numbers)
    if kind in {1, 2}:
        if curve.a <= 0:
            return None
        offset = numbers[3] if kind == 2 else 0.0
        return replace(curve, c=0.0, d=-curve.b / curve.a, e=offset, f=offset)
    return curve if curve.a > 0 else None


def _fitted(points: Sequence[float]) -> tuple[ToneCurve, bool] | None:
    """The usual curve that lies nearest to a table."""
    gammas = [ToneCurve(tenths / 20) for tenths in range(18, 61)]
    usual = [SRGB_CURVE, BT709_CURVE, ToneCurve(2.19921875), *gammas]
    places = [i / (len(points) - 1) for i in range(len(points))]

    def distance(curve: ToneCurve) -> float:
        pairs = zip(places, points, strict=True)
        return max(abs(_encoded(min(1.0, curve.light(x))) - _encoded(y)) for x, y in pairs) * 255

    best = min(usual, key=distance)
    levels = distance(best)
    return (best, levels <= _EXACT_LEVELS) if levels <= _NEAR_LEVELS else None


def _matrix(columns: Sequence[Sequence[float]]) -> Matrix | None:
    """Profile's light to sRGB's; None where white is not white, or colours are absurd."""
    inverse = _inverse(_SRGB_IN_PCS)
    rows = []
    for row in inverse:
        found = [sum(row[k] * column[k] for k in range(3)) for column in columns]
        total = sum(found)
        if not 0.8 < total < 1.25 or any(abs(value) > 4 for value in found):
            return None
        red, green, blue = (value / total for value in found)
        rows.append((red, green, blue))
    first, second, third = rows
    return (first, second, third)


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    first = (e * i - f * h, c * h - b * i, b * f - c * e)
    second = (f * g - d * i, a * i - c * g, c * d - a * f)
    third = (d * h - e * g, b * g - a * h, a * e - b * d)
    scale = 1 / (a * first[0] + b * second[0] + c * third[0])
    return tuple(tuple(value * scale for value in row) for row in (first, second, third))  # type: ignore[return-value]
