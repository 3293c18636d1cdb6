"""A spec may say which version of the format it is written in; there is only one."""

from __future__ import annotations

import json

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec
from reelmill.core.spec.problems.codes import Code

TRACK = {"type": "text", "text": "Hello", "duration": 2}


@pytest.mark.parametrize("version", [{}, {"version": 1}, {"version": 1.0}])
def test_a_spec_without_a_version_is_one_of_version_1(version: dict[str, object]) -> None:
    assert load_spec(json.dumps({"tracks": [TRACK], **version})).version == 1
    assert load_spec({"tracks": [TRACK], **version}).version == 1


@pytest.mark.parametrize(
    ("version", "code"),
    [(2, Code.UNKNOWN_VALUE), (0, Code.UNKNOWN_VALUE), (1.5, Code.UNKNOWN_VALUE)]
    + [(wrong, Code.WRONG_TYPE) for wrong in (True, None, "1", [1])],
)
def test_another_version_is_refused_and_nothing_else_is_checked(version: object, code: str) -> None:
    for spec in ({"tracks": [TRACK]}, {"mode": "newer", "tracks": 1, "frobnicate": True}):
        with pytest.raises(SpecError) as caught:
            load_spec(json.dumps({**spec, "version": version}))
        (problem,) = caught.value.problems
        assert (problem.code, problem.pointer) == (code, "/version")
        assert problem.hint
