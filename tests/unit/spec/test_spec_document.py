"""Hostile documents cost little and are answered shortly."""

import json

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec

LONG = "a" * 900_000
DEEP_NAMES = '{"' + '": {"'.join("n" * 199 for _ in range(30)) + '": ['

HOSTILE = {
    "many unknown fields": json.dumps({f"fade{n}": 1 for n in range(60_000)}),
    "many duplicates": "{" + ",".join('"tracks":1' for _ in range(90_000)) + "}",
    "duplicates far down": DEEP_NAMES + ",".join(['{"a":1,"a":1}'] * 30_000) + "]" + "}" * 30,
    "no numbers far down": DEEP_NAMES + ",".join(["NaN"] * 90_000) + "]" + "}" * 30,
    "open arrays": "[" * 900_000,
    "many tracks": json.dumps({"tracks": [{"type": "x"}] * 45_000}),
    "a long name": json.dumps({LONG: [{"a": float("nan")}] * 1000}),
    "a long type": json.dumps({"tracks": [{"type": LONG}]}),
    "a long colour": json.dumps({"tracks": [{"type": "shape", "shape": "line", "fill": LONG}]}),
    "a long percentage": json.dumps({"tracks": [{"type": "text", "text": "a", "x": LONG + "%"}]}),
    "escaped quotes": '"' + '\\"' * 400_000,
    "a long integer": '{"duration": ' + "9" * 900_000 + "}",
    "a long fraction": '{"duration": 0.' + "9" * 900_000 + "}",
    "halves of characters": json.dumps({f"\ud800{n}": 1 for n in range(40_000)}),
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_answered_shortly(document: str) -> None:
    with pytest.raises(SpecError) as refused:
        load_spec(document)
    assert len(refused.value.problems) <= 101
    assert len(str(refused.value)) < 1_000_000


def test_a_mapping_that_contains_itself_is_refused() -> None:
    tracks: list[object] = []
    tracks.append({"type": "group", "tracks": tracks})
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": tracks})
    assert "nesting_too_deep" in {problem.code for problem in refused.value.problems}


def test_a_mapping_that_contains_itself_many_times_is_refused() -> None:
    tracks: list[object] = []
    tracks += [{"type": "group", "tracks": tracks}] * 20
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": tracks})
    assert refused.value.problems[0].code == "document_too_large"


def test_a_text_inside_fourteen_groups_is_read_and_inside_sixteen_is_not() -> None:
    track: dict[str, object] = {"type": "text", "text": "a"}
    for _ in range(14):
        track = {"type": "group", "tracks": [track]}
    load_spec({"tracks": [track]})
    for _ in range(2):
        track = {"type": "group", "tracks": [track]}
    with pytest.raises(SpecError):
        load_spec({"tracks": [track]})
