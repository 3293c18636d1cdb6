"""Pixels of a wide or unusual gamut -> BT.709's primaries, by curves and a matrix in 16 bits.

Everything is written into the graph, so a segment's name changes with the profile. Linear light
in 16 bits keeps 8-bit shadows to a twentieth of a level.
"""

from __future__ import annotations

from reelmill.core.color_profile import ColorProfile, ToneCurve
from reelmill.media.compose.graph import Graph, Pad

_FULL = 65535
_LARGEST_FACTOR = 2.0
"""Of FFmpeg's channel mixer."""


def converted_gamut(graph: Graph, pad: Pad, profile: ColorProfile) -> Pad:
    """RGB in 16 bits, brought to BT.709's primaries; alpha stays."""
    lights = [_light(curve) for curve in profile.curves]
    linear = graph.apply(pad, "lutrgb", **dict(zip("rgb", lights, strict=True)))
    halved = any(abs(m) > _LARGEST_FACTOR for row in profile.matrix for m in row)
    scale = 0.5 if halved else 1.0
    factors = {
        f"{to}{source}": f"{factor * scale:.7f}"
        for to, row in zip("rgb", profile.matrix, strict=True)
        for source, factor in zip("rgb", row, strict=True)
    }
    mixed = graph.apply(linear, "colorchannelmixer", **factors)
    value = _encoded(profile.encoding, f"min(1,val/{_FULL}*{1 / scale:g})")
    return graph.apply(mixed, "lutrgb", r=value, g=value, b=value)


def _light(curve: ToneCurve) -> str:
    x = f"val/{_FULL}"
    above = f"pow(max(0,{curve.a:.9g}*{x}+{curve.b:.9g}),{curve.g:.9g})+{curve.e:.9g}"
    below = f"{curve.c:.9g}*{x}+{curve.f:.9g}"
    return f"{_FULL}*({_either(x, curve.d, above, below)})+0.5"


def _encoded(curve: ToneCurve, light: str) -> str:
    knee = curve.light(curve.d)
    above = f"(pow(max(0,{light}-{curve.e:.9g}),{1 / curve.g:.9g})-{curve.b:.9g})/{curve.a:.9g}"
    below = f"({light}-{curve.f:.9g})/{curve.c or 1:.9g}"
    return f"{_FULL}*({_either(light, knee, above, below)})+0.5"


def _either(value: str, knee: float, above: str, below: str) -> str:
    return f"if(gte({value},{knee:.9g}),{above},{below})" if knee > 0 else above
