"""How a track's colours mix with what lies below it."""

from __future__ import annotations

from enum import StrEnum


class Blend(StrEnum):
    """A way to mix two colours, as in "Compositing and Blending Level 1" (W3C)."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    COLOR_DODGE = "colorDodge"
    COLOR_BURN = "colorBurn"
    HARD_LIGHT = "hardLight"
    SOFT_LIGHT = "softLight"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
