"""Whatever is sent: a spec or a bounded list of problems, and nothing else."""

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.spec import Spec, load_spec
from reelmill.core.spec.problems.codes import Code
from spec_examples import FIELD_EXAMPLES, PART_EXAMPLES, SPEC_EXAMPLES, TRACK_EXAMPLES

FULL_SPECS: list[dict[str, Any]] = [
    *SPEC_EXAMPLES.values(),
    *FIELD_EXAMPLES.values(),
    {"tracks": list(TRACK_EXAMPLES.values()), "output": {"metadata": {"title": "a"}}},
    {"tracks": list(PART_EXAMPLES.values())},
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text()
    | st.sampled_from(["50%", "00:00:01.5", "#fff", "fade", "video", "longform", "-1%", ""])
)
names = st.text(max_size=8) | st.sampled_from(
    ["tracks", "type", "src", "start", "trim", "mode", "audio", "transition", "canvas", "in"]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
bounded = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged(document: Any) -> Spec | SpecError:
    try:
        return load_spec(document)
    except SpecError as refused:
        assert 1 <= len(refused.problems) <= 101
        for problem in refused.problems:
            assert problem.code in set(Code)
            assert 5 < len(problem.message) < 400
            assert problem.pointer == "" or problem.pointer.startswith("/")
            problem.message.encode()
            problem.pointer.encode()
        return refused


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place inside a JSON value, the value itself left out."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, child in children:
        found.append((*path, key))
        if isinstance(child, dict | list):
            found += places(child, (*path, key))
    return found


def changed(spec: Any, path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> Any:
    spec = copy.deepcopy(spec)
    parent = spec
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return spec


@bounded
@given(st.text() | st.binary())
def test_any_text_is_a_spec_or_problems(document: str | bytes) -> None:
    assert isinstance(judged(document), SpecError)


@bounded
@given(values)
def test_any_json_is_a_spec_or_problems(value: Any) -> None:
    judged(json.dumps(value))


@bounded
@given(st.dictionaries(names, values, max_size=5))
def test_any_mapping_is_a_spec_or_problems(value: dict[str, Any]) -> None:
    judged(value)


@bounded
@given(st.data(), st.sampled_from(FULL_SPECS), values)
def test_any_value_anywhere_is_a_spec_or_a_problem_near_it(
    data: st.DataObject, spec: dict[str, Any], value: Any
) -> None:
    path = data.draw(st.sampled_from(places(spec)))

    def replace(parent: Any, key: Any) -> None:
        parent[key] = value

    result = judged(changed(spec, path, replace))
    if isinstance(result, SpecError) and path[0] == "tracks":
        assert all(problem.pointer.startswith("/tracks") for problem in result.problems)


@bounded
@given(st.data(), st.sampled_from(FULL_SPECS))
def test_leaving_out_a_field_never_harms_another_place(
    data: st.DataObject, spec: dict[str, Any]
) -> None:
    path = data.draw(st.sampled_from([p for p in places(spec) if isinstance(p[-1], str)]))

    def leave_out(parent: Any, key: Any) -> None:
        del parent[key]

    result = judged(changed(spec, path, leave_out))
    if isinstance(result, SpecError) and path[-1] == "id":
        assert {problem.code for problem in result.problems} == {"unknown_id"}
    elif isinstance(result, SpecError) and path != ("mode",):
        at = "".join(f"/{part}" for part in path[:-1])
        assert all(problem.pointer.startswith(at) for problem in result.problems)


@bounded
@given(st.data(), st.sampled_from(FULL_SPECS), st.text(min_size=1, max_size=8))
def test_an_unknown_field_anywhere_is_found_at_its_place(
    data: st.DataObject, spec: dict[str, Any], name: str
) -> None:
    found = [p for p in places(spec) if isinstance(at_place(spec, p), dict)]
    objects = [()] + [p for p in found if p != ("fonts",)]  # whose names are the caller's
    path = (*data.draw(st.sampled_from(objects)), f"!{name}")

    def add(parent: Any, key: Any) -> None:
        parent[key] = 1

    result = judged(changed(spec, path, add))
    assert isinstance(result, SpecError)
    (problem,) = result.problems
    assert problem.code in ("unknown_field", "invalid_text")


def at_place(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@st.composite
def times(draw: st.DrawFn, most: int = 300) -> int | float | str:
    milliseconds = draw(st.integers(1, most * 1000))
    if draw(st.booleans()):
        return milliseconds / 1000
    minutes, rest = divmod(milliseconds, 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


lengths = st.integers(1, 2000) | st.integers(1, 500).map(lambda n: f"{n / 4}%")
placing = {
    "start": times(),
    "x": lengths,
    "width": lengths,
    "position": st.sampled_from(["center", "topLeft", "bottom"]),
    "scale": st.integers(1, 99).map(lambda n: n / 7),
    "opacity": st.floats(0, 1),
    "rotation": st.floats(-360, 360),
}
images = st.fixed_dictionaries(
    {"type": st.just("image"), "src": st.just("a.jpg")},
    optional={**placing, "crop": st.fixed_dictionaries({"left": st.just("3.5%")})},
)
videos = st.fixed_dictionaries(
    {"type": st.just("video"), "src": st.just("a.mp4")},
    optional={
        **placing,
        "trim": st.fixed_dictionaries({"end": times()}),
        "speed": st.floats(0.1, 10),
        "loop": st.booleans(),
        "volume": st.floats(0, 4),
        "fadeIn": times(),
    },
)
right_specs = st.fixed_dictionaries(
    {"tracks": st.lists(images | videos, min_size=1, max_size=3)},
    optional={
        "duration": times(),
        "canvas": st.fixed_dictionaries(
            {}, optional={"fps": st.sampled_from([23.976, 25, 29.97, 60]), "width": st.just(640)}
        ),
    },
)


@bounded
@given(right_specs)
def test_a_spec_written_and_read_again_is_the_same(spec: dict[str, Any]) -> None:
    loaded = load_spec(spec)
    written = loaded.model_dump_json(by_alias=True)
    assert load_spec(written) == loaded
    assert load_spec(json.dumps(spec)) == loaded


def test_the_examples_written_and_read_again_are_the_same() -> None:
    for spec in FULL_SPECS:
        loaded = load_spec(spec)
        assert load_spec(loaded.model_dump_json(by_alias=True)) == loaded
