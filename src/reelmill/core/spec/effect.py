"""What all effects of the spec have in common."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reelmill.core.spec.values.base import SpecModel


class EffectModel(SpecModel):
    """Something done to a track's picture."""

    type: str

    def numbers(self) -> Iterator[tuple[str, Fraction]]:
        """Every number of the effect, by the name of its field."""
        for name in type(self).model_fields:
            if name != "type":
                yield name, getattr(self, name)
