"""How a value goes from one key to the next."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import cos, pi, sqrt

from reelmill.core.spec.values.easing import Easing

_DIGITS = 9
"""Decimals that are kept of curves that are no polynomials, so that all machines agree."""

_BACK = Fraction(170158, 100000)
"""Overshoots by a tenth."""

Curve = Callable[[Fraction], Fraction]


def _rounded(curve: Callable[[float], float]) -> Curve:
    return lambda t: Fraction(round(curve(float(t)) * 10**_DIGITS), 10**_DIGITS)


_IN: dict[str, Curve] = {
    "Quad": lambda t: t**2,
    "Cubic": lambda t: t**3,
    "Quart": lambda t: t**4,
    "Quint": lambda t: t**5,
    "Back": lambda t: t**2 * ((_BACK + 1) * t - _BACK),
    "Sine": _rounded(lambda t: 1 - cos(t * pi / 2)),
    "Expo": _rounded(lambda t: (2 ** (10 * t) - 1) / 1023),
    "Circ": _rounded(lambda t: 1 - sqrt(1 - t * t)),
}
"""How each family begins."""


def eased(easing: Easing, progress: Fraction) -> Fraction:
    """How far the value is, where the time is at `progress` of the way, from 0 up to below 1."""
    if easing is Easing.LINEAR:
        return progress
    if easing is Easing.HOLD:
        return Fraction(0)
    if easing.value.startswith("easeInOut"):
        begins = _IN[easing.value.removeprefix("easeInOut")]
        if progress < Fraction(1, 2):
            return begins(2 * progress) / 2
        return 1 - begins(2 - 2 * progress) / 2
    if easing.value.startswith("easeIn"):
        return _IN[easing.value.removeprefix("easeIn")](progress)
    return 1 - _IN[easing.value.removeprefix("easeOut")](1 - progress)


def turning_points(easing: Easing) -> tuple[Fraction, ...]:
    """Where a curve that overshoots turns round, to a millionth; between them it goes one way.

    The derivative of t^2 ((b + 1) t - b) is 0 at 2 b / (3 (b + 1)).
    """
    if not easing.value.endswith("Back"):
        return ()
    turn = (2 * _BACK / (3 * (_BACK + 1))).limit_denominator(10**6)
    if easing.value.startswith("easeInOut"):
        return (turn / 2, 1 - turn / 2)
    return (turn,) if easing.value.startswith("easeIn") else (1 - turn,)
