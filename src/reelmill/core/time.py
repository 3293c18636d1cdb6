"""Rational time: the only place that rounds seconds to frames and frames to samples.

Seconds are `Fraction`; frames and samples are `int`; ranges are half open.
Rounding is half up, so that a boundary shared by two tracks rounds to the same frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

SAMPLE_RATE = 48_000
"""Samples per second of every soundtrack."""

_NTSC = {
    Fraction(n, 1000): Fraction(n_exact, 1001)
    for n, n_exact in (
        (23976, 24000),
        (29970, 30000),
        (47952, 48000),
        (59940, 60000),
        (119880, 120000),
    )
}


def seconds(value: float | int | str | Fraction) -> Fraction:
    """Seconds as an exact rational: 0.1 means one tenth, not its nearest binary double.

    Raises:
        ValueError: the value is not a finite number.
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


def frame_rate(value: float | int | str | Fraction) -> Fraction:
    """Frames per second as an exact rational; 29.97 and its family mean n/1001 (SMPTE 12M)."""
    exact = seconds(value)
    return _NTSC.get(exact.limit_denominator(1000), exact)


def round_half_up(value: Fraction) -> int:
    """The nearest integer; halves go up."""
    return floor(value + Fraction(1, 2))


def frames_of(duration_seconds: Fraction, fps: Fraction) -> int:
    """The frame boundary nearest to a time in seconds."""
    return round_half_up(duration_seconds * fps)


def seconds_of(frames: int, fps: Fraction) -> Fraction:
    """The exact time of a frame boundary in seconds."""
    return frames / fps


@dataclass(frozen=True, slots=True)
class Grid:
    """Turns seconds of a container into frames or samples counted from the container's first one.

    Boundaries are rounded where they lie in the whole, never lengths: however deep a boundary is
    nested, what it is rounded to is the nearest there is to its exact time.

    Attributes:
        rate: Frames or samples per second.
        ahead_seconds: How much later than its first frame or sample the container begins, at
            most half of one; negative where it begins earlier.
    """

    rate: Fraction
    ahead_seconds: Fraction = Fraction(0)

    def boundary(self, at_seconds: Fraction) -> int:
        """The boundary nearest to a time of the container."""
        return round_half_up((self.ahead_seconds + at_seconds) * self.rate)

    def exactly(self, at_seconds: Fraction) -> Fraction:
        """A time of the container in frames or samples, between two where it lies there."""
        return (self.ahead_seconds + at_seconds) * self.rate

    def inside(self, start_seconds: Fraction) -> Grid:
        """The grid of what starts in the container at a time."""
        rounded = self.boundary(start_seconds) / self.rate
        return Grid(self.rate, self.ahead_seconds + start_seconds - rounded)


def samples_of(duration_seconds: Fraction, rate: int = SAMPLE_RATE) -> int:
    """The sample boundary nearest to a time in seconds."""
    return round_half_up(duration_seconds * rate)


def samples_at_frame(frame: int, fps: Fraction, rate: int = SAMPLE_RATE) -> int:
    """The sample boundary nearest to a frame boundary."""
    return round_half_up(Fraction(frame * rate) / fps)


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Frames `start` up to but excluding `end`.

    Raises:
        ValueError: `end` lies before `start`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"range ends before it starts: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return self.end > self.start

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.end

    def shifted(self, frames: int) -> FrameRange:
        """The same length, `frames` later."""
        return FrameRange(self.start + frames, self.end + frames)

    def intersection(self, other: FrameRange) -> FrameRange:
        """The frames in both; an empty range where there are none."""
        start = max(self.start, other.start)
        return FrameRange(start, max(start, min(self.end, other.end)))

    def pieces(self, anchor: int, step: int) -> Iterator[FrameRange]:
        """The range cut wherever a frame is a whole number of `step` from `anchor`."""
        start = self.start
        while start < self.end:
            end = min(self.end, anchor + ((start - anchor) // step + 1) * step)
            yield FrameRange(start, end)
            start = end
