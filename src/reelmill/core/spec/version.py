"""The version of the language that specs are written in."""

from __future__ import annotations

from numbers import Number
from typing import Any, Literal

from pydantic import Field

from reelmill.core.errors import Problem
from reelmill.core.spec.explain import shown
from reelmill.core.spec.problems.codes import Code

VERSION = 1
"""The only version there is; docs/releasing.md says what would make another."""

SpecVersion = Literal[1]


def version_field() -> Any:
    """The field `version` of each kind of spec."""
    return Field(
        VERSION, description="Version of the spec format. The only version is 1, the default."
    )


def version_problem(version: object) -> Problem | None:
    """What is wrong with a spec's `version`; a spec of another version is checked no further."""
    number = isinstance(version, Number) and not isinstance(version, bool)
    if number and version == VERSION:
        return None
    code = Code.UNKNOWN_VALUE if number else Code.WRONG_TYPE
    sentence = f"`version` is {shown(version)}, but must be {VERSION}"
    hint = "this release reads version 1; a newer release may read others"
    return Problem(code, sentence, "/version", hint)
