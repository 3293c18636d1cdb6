"""How a model says no: with a code, a sentence and a hint of our own.

Pydantic carries these through its error list, which `explain` turns into problems. A *rule*
completes the sentence "`field` is VALUE, but must be …"; a *sentence* stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from reelmill.core.spec.problems.codes import Code


class Fault(NamedTuple):
    """Something wrong inside a model.

    Attributes:
        code: What kind.
        sentence: The whole sentence, with the offending value.
        path: Field names from the model to the place, as JSON spells them.
        hint: What to do about it.
    """

    code: Code
    sentence: str
    path: tuple[str | int, ...] = ()
    hint: str | None = None

    def as_error(self) -> PydanticCustomError:
        """The fault in the form in which Pydantic carries it."""
        context = {"sentence": self.sentence, "hint": self.hint}
        return PydanticCustomError(self.code.value, "{sentence}", context)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise all faults at once; return where there are none.

    Raises:
        ValidationError: there is at least one fault.
    """
    details = [InitErrorDetails(type=f.as_error(), loc=f.path, input=None) for f in faults]
    if details:
        raise ValidationError.from_exception_data("spec", details)


def break_rule(code: Code, rule: str, hint: str | None = None) -> NoReturn:
    """Refuse a value because of a rule.

    Raises:
        PydanticCustomError: always.
    """
    raise PydanticCustomError(code.value, "{rule}", {"rule": rule, "hint": hint})
