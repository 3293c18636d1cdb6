"""Effects of a track's picture: every file here is one effect, and is found by being here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from reelmill.core.modules import modules_of, name_of
from reelmill.core.spec.effect import EffectModel
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule, refuse
from reelmill.core.spec.problems.suggest import did_you_mean, listed

EFFECTS: dict[str, type[EffectModel]] = {
    name_of(module): module.EFFECT for module in modules_of(__name__, __path__)
}
"""The models of all files of this package by their `type`."""

MOST_EFFECTS = 16
"""On one track."""


@dataclass(frozen=True, slots=True)
class ByType:
    """Annotation of an object that its `type` tells apart."""

    def check(self, value: object) -> object:
        """The value, where it names one of the types.

        Raises:
            PydanticCustomError: no object.
            ValidationError: its `type` is missing or none of them.
        """
        if isinstance(value, EffectModel):
            return value
        if not isinstance(value, dict):
            break_rule(Code.WRONG_TYPE, "an object")
        kind = value.get("type")
        if "type" not in value:
            sentence = "the field `type` is missing"
            refuse([Fault(Code.MISSING_FIELD, sentence, ("type",), f"one of {listed(EFFECTS)}")])
        if not isinstance(kind, str):
            refuse([Fault(Code.WRONG_TYPE, f"`type` must be {listed(EFFECTS)}", ("type",))])
        elif kind not in EFFECTS:
            sentence = f'`type` is "{kind[:40]}", but must be {listed(EFFECTS)}'
            hint = did_you_mean(kind, EFFECTS)
            refuse([Fault(Code.UNKNOWN_VALUE, sentence, ("type",), hint)])
        return value

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        choices = {f"tag:{kind}": handler.generate_schema(EFFECTS[kind]) for kind in EFFECTS}
        told_apart = core_schema.tagged_union_schema(choices, _tag)
        return core_schema.no_info_before_validator_function(self.check, told_apart)


def _tag(value: Any) -> str:
    kind = value.type if isinstance(value, EffectModel) else value["type"]
    return f"tag:{kind}"


if TYPE_CHECKING:
    Effect = EffectModel
else:
    Effect = Annotated[reduce(or_, EFFECTS.values()), ByType()]
"""Any effect, told apart by its `type`."""
