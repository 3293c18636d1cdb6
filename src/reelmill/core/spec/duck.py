"""Ducking: tracks that are turned down while others are heard."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.track_id import TrackIds
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.moment import Time
from reelmill.core.spec.values.number import Number

DuckSeconds = Annotated[Fraction, Time(high=10)]
"""A stretch of time around what turns a sound down; 0 takes as long as is needed not to click."""


class Duck(SpecModel):
    """Turns a track down while other tracks are heard, and up again in their pauses.

    The playlist of a longform spec has no tracks and cannot be ducked: put its pieces into a
    `sequence` of a composition.
    """

    under: Annotated[str | tuple[str, ...], TrackIds()] = Field(
        description="`id` of the track that this one makes room for, or an array of up to 20. "
        "They are heard where all of them together reach the `threshold`, as loud as they are "
        "in the mix, but before any ducking of their own."
    )
    by: Annotated[Fraction, Number(-60, 0, "decibels")] = Field(
        Fraction(-12), description="How far it is turned down, in dB: -6 is half, -12 a quarter."
    )
    threshold: Annotated[Fraction, Number(-60, 0, "decibels")] = Field(
        Fraction(-40),
        description="Level from which the others are heard, in dB of full scale (RMS over 21 ms). "
        "Raise it if noise in their pauses keeps this track down.",
    )
    attack: DuckSeconds = Field(
        Fraction(1, 5),
        description="How long it takes to go down, in seconds (at least 21 ms). It is down when "
        "the others begin.",
    )
    hold: DuckSeconds = Field(
        Fraction(1, 4),
        description="How long it stays down after the others, in seconds: pauses that are shorter "
        "do not bring it up.",
    )
    release: DuckSeconds = Field(
        Fraction(3, 5), description="How long it then takes to come up, in seconds."
    )

    def drivers(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every `id` that is named, with its place in this object."""
        if isinstance(self.under, str):
            yield ("under",), self.under
        else:
            yield from ((("under", n), name) for n, name in enumerate(self.under))


class DuckedModel(SpecModel):
    """A track with sound that can make room for others."""

    duck: Duck | None = Field(
        None, description="Turns the track's sound down while other tracks are heard."
    )
