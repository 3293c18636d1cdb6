"""Words that a field may be, as its errors name them."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec

KEY = {"time": 0, "value": 1}


@pytest.mark.parametrize("value", ["easeOut", None, 3])
def test_of_many_words_a_few_are_named_and_the_nearest(value: Any) -> None:
    animate = {"opacity": [{**KEY, "easing": value}]}
    track = {"type": "text", "text": "a", "animate": animate}
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": [track], "duration": 1})
    (problem,) = refused.value.problems
    assert problem.message.endswith(
        "`easeOutSine`, `easeInOutSine`, `easeInQuad` or one of 20 others"
    )
    assert len(problem.message) < 150
    assert (problem.hint or "").startswith("did you mean `easeOut") == isinstance(value, str)


def test_few_words_are_all_named() -> None:
    track = {"type": "captions", "src": "a.srt", "preset": "x"}
    with pytest.raises(SpecError, match=r"`boxedWord`, .*, `card` or `plainWords`"):
        load_spec({"tracks": [track], "duration": 1})
