"""What all models of the spec have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic.alias_generators import to_camel

from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.faults import Fault, refuse


def limits_of(info: ValidationInfo[Any]) -> Limits:
    """The limits a validation runs under; the defaults where none were handed over."""
    return info.context if isinstance(info.context, Limits) else Limits()


class SpecModel(BaseModel):
    """A frozen object of the spec: camelCase in JSON, no field but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    def _faults(self, limits: Limits) -> Iterator[Fault]:  # noqa: ARG002 - for what overrides it
        """What is wrong between the fields; overridden, `super()` included."""
        return iter(())

    @model_validator(mode="after")
    def _refuse_faults(self, info: ValidationInfo[Any]) -> Self:
        refuse(self._faults(limits_of(info)))
        return self
