"""Buses of a soundtrack: audio clips that are summed together, and what turns the sum down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duck:
    """Turns a bus down while other buses are heard.

    Others are heard where the power of all their clips together, as it is before any duck, reaches
    the threshold. The gain moves linearly in decibels, down before and up afterwards.

    Attributes:
        under: Numbers of the buses that drive it, ordered.
        by_db: Gain while they are heard, in dB; 0 or less.
        threshold_db: Level (RMS of the louder side) from which they are heard, in dB of full scale.
        attack_samples: How long the gain falls, until they are heard.
        hold_samples: How long it stays low once they are not heard any more.
        release_samples: How long it then rises.
    """

    under: tuple[int, ...]
    by_db: float
    threshold_db: float
    attack_samples: int
    hold_samples: int
    release_samples: int


@dataclass(frozen=True, slots=True)
class Bus:
    """Audio clips that go into the mix together.

    Attributes:
        ducks: What turns their sum down; the gains are multiplied.
    """

    ducks: tuple[Duck, ...] = ()


PLAIN_BUSES = (Bus(),)
"""Of a soundtrack in which nothing turns anything else down."""


def is_default_bus(number: int) -> bool:
    """Whether a clip is on the bus that every soundtrack has; JSON leaves that out."""
    return number == 0


def are_plain(buses: tuple[Bus, ...]) -> bool:
    """Whether buses are the one that every soundtrack has; JSON leaves that out."""
    return buses == PLAIN_BUSES
