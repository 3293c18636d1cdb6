"""What all models of the spec have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic.alias_generators import to_camel

from reelmill.core.asset_name import asset_id
from reelmill.core.spec.codes import Code
from reelmill.core.spec.faults import Fault, refuse
from reelmill.core.spec.limits import Limits

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def _is_path(src: str) -> bool:
    return asset_id(src) is None and not _ADDRESS.match(src)


def limits_of(info: ValidationInfo[Any]) -> Limits:
    """The limits a validation runs under; the defaults where none were handed over."""
    return info.context if isinstance(info.context, Limits) else Limits()


class SpecModel(BaseModel):
    """A frozen object of the spec: camelCase in JSON, no field but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        """What is wrong between the fields; overridden, `super()` included."""
        src = getattr(self, "src", None)
        if src is not None and not limits.local_files and _is_path(src):
            sentence = f"`src` is `{src[:60]}`, a file of this machine, which no server reads"
            hint = "give an http(s) address, or upload the file and name it asset:ID"
            yield Fault(Code.INVALID_SRC, sentence, ("src",), hint)

    @model_validator(mode="after")
    def _refuse_faults(self, info: ValidationInfo[Any]) -> Self:
        refuse(self._faults(limits_of(info)))
        return self
