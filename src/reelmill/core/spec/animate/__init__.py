"""What a track may animate: every file here is one property, and is found by being here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, create_model

from reelmill.core.modules import modules_of, name_of
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.keys import MOST_KEYS, Key, unordered
from reelmill.core.spec.values.many import Many


class AnimateModel(SpecModel):
    """Properties that change over time, each by its keys."""

    def properties(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Every property that is animated, with its keys."""
        for name in type(self).model_fields:
            keys = getattr(self, name)
            if keys:
                yield name, keys

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        for name, keys in self.properties():
            yield from unordered(keys, name)


def _field(key: type[Key], description: str) -> Any:
    keys = Annotated[tuple[key, ...], Many(1, MOST_KEYS)] | None  # type: ignore[valid-type]
    return keys, Field(None, description=description)


_FOUND = modules_of(__name__, __path__)

KEYS: tuple[type[Key], ...] = tuple(module.KEY for module in _FOUND)
"""The models of all files' keys."""

Animate: type[AnimateModel] = create_model(
    "Animate",
    __base__=AnimateModel,
    __doc__=AnimateModel.__doc__,
    **{name_of(module): _field(module.KEY, module.DESCRIPTION) for module in _FOUND},
)
"""The properties of all files of this package."""
