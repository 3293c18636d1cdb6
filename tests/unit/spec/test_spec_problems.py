"""All problems at once, with sentences and hints a reader can act on."""

from typing import Any

import pytest

from reelmill.cli.own_hints import with_own_hints
from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.spec.explain import ENVELOPE_FIELDS, LATER


def problems(document: Any, limits: Limits | None = None) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as refused:
        load_spec(document, limits)
    return refused.value.problems


def only_problem(document: Any, limits: Limits | None = None) -> Problem:
    (problem,) = problems(document, limits)
    return problem


def track(**fields: Any) -> dict[str, Any]:
    return {"tracks": [{"type": "video", "src": "a.mp4", **fields}]}


def test_all_problems_come_at_once_in_the_order_of_the_document() -> None:
    found = problems(
        """{
          "canvas": {"width": 1921, "fps": "x"},
          "tracks": [
            {"type": "video", "src": "", "fadein": 1, "start": NaN, "trim": {"start": 3, "end": 1}},
            {"type": "txt"},
            {"type": "group", "tracks": [{"type": "shape", "shape": "line"}, {"type": "image"}]}
          ],
          "output": {"format": "mp5"}
        }"""
    )
    assert [(problem.pointer, problem.code) for problem in found] == [
        ("/tracks/0/start", "not_finite"),
        ("/canvas/width", "canvas_odd"),
        ("/canvas/fps", "wrong_type"),
        ("/tracks/0/src", "empty"),
        ("/tracks/0/trim/end", "trim_inverted"),
        ("/tracks/0/fadein", "unknown_field"),
        ("/tracks/1/type", "unknown_value"),
        ("/tracks/2/tracks/0", "nothing_to_draw"),
        ("/tracks/2/tracks/1/src", "missing_field"),
        ("/output/format", "unknown_value"),
    ]


def test_a_wrong_track_is_not_held_against_the_other_kinds() -> None:
    problem = only_problem(track(loop="yes"))
    assert problem.pointer == "/tracks/0/loop"
    assert problem.message == '`loop` is "yes", but must be true or false'


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fadein", "fadeIn"),
        ("fade_in", "fadeIn"),
        ("fadeinn", "fadeIn"),
        ("url", "src"),
        ("Loop", "loop"),
        ("parentDuration", "parentDurationDecider"),
        ("alpha", "opacity"),
    ],
)
def test_an_unknown_field_is_answered_with_the_one_that_was_meant(written: str, meant: str) -> None:
    problem = only_problem(track(**{written: 1}))
    assert problem.hint == f"did you mean `{meant}`?"


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        (track(fit="contian"), "did you mean `contain`?"),
        (track(position="topleft"), "did you mean `topLeft`?"),
        (track(transition={"in": {"type": "wipe_left"}}), "did you mean `wipeLeft`?"),
        ({"tracks": [{"type": "vidoe"}]}, "did you mean `video`?"),
        ({"tracks": [{"type": "subtitles"}]}, "did you mean `captions`?"),
        ({**track(), "output": {"format": "mp33"}}, "did you mean `mp3`?"),
        ({**track(), "mode": "long-form"}, "did you mean `longform`?"),
        ({**track(), "canvas": {"background": "blak"}}, "did you mean `black`?"),
        ({**track(), "output": {"metadata": {"tilte": "a"}}}, "did you mean `title`?"),
    ],
)
def test_an_unknown_word_is_answered_with_the_one_that_was_meant(
    document: dict[str, Any], hint: str
) -> None:
    assert only_problem(document).hint == hint


def test_an_unknown_field_near_no_other_is_answered_with_all_there_are() -> None:
    problem = only_problem({**track(), "canvas": {"qqqq": 1}})
    assert problem.message == "there is no field `qqqq` in `canvas`"
    assert problem.hint == "fields here: width, height, fps, background"


@pytest.mark.parametrize("name", sorted(ENVELOPE_FIELDS))
def test_what_belongs_beside_a_spec_is_reported_so(name: str) -> None:
    problem = only_problem({**track(), name: 1})
    assert (problem.code, problem.pointer) == ("unknown_field", f"/{name}")
    assert problem.hint
    assert "POST /v1/render" in problem.hint


@pytest.mark.parametrize("name", sorted(LATER - {"waveform"}))
def test_a_field_of_a_later_version_is_said_to_be_one(name: str) -> None:
    assert only_problem(track(**{name: 1})).hint == f"`{name}` is not supported in this version"


def test_a_track_of_a_later_version_is_said_to_be_one() -> None:
    problem = only_problem({"tracks": [{"type": "waveform"}]})
    assert problem.hint == "`waveform` is not supported in this version"


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ('{"tracks": [}', "line 1, column 13", "a value is missing"),
        ('{\n  "a": 1\n  "b": 2}', "line 3, column 3", "a comma"),
        ('{\n  "a": "b}', "line 2, column 8", "closing quote"),
        ("{'a': 1}", "line 1, column 2", "double quotes"),
        ('{"a": 1} x', "line 1, column 10", "single object"),
        ('{"a": "\n"}', "line 1, column 8", "line breaks"),
        ('{"a": "\\x"}', "line 1, column 8", "backslash"),
        ('{"a" 1}', "line 1, column 6", "colon"),
    ],
)
def test_wrong_json_tells_line_and_column(text: str, where: str, hint: str) -> None:
    problem = only_problem(text)
    assert where in problem.message
    assert problem.hint is not None
    assert hint in problem.hint


def test_long_values_are_shortened_in_sentences() -> None:
    problem = only_problem(track(fit="x" * 10_000))
    assert len(problem.message) < 200


def test_what_is_not_json_is_said_to_be_so() -> None:
    problem = only_problem(track(src=b"a.mp4"))
    assert (problem.code, problem.pointer) == ("wrong_type", "/tracks/0/src")
    assert problem.message == "a bytes is not a JSON value"


def test_a_hundred_problems_are_reported_and_the_rest_is_counted() -> None:
    found = problems({"tracks": [{"type": "image", "src": "a", "x": "b", "y": "c"}] * 600})
    assert len(found) == 101
    assert found[0].code == "too_many_tracks"
    assert found[-1].code == "too_many_problems"
    assert found[-1].message == "there are 1101 more problems"


@pytest.mark.parametrize(
    ("document", "limits", "flag"),
    [
        ({"tracks": track()["tracks"] * 2}, Limits(tracks=1), "--max-tracks"),
        ({**track(), "duration": 2}, Limits(composition_seconds=1), "--max-composition-seconds"),
        ({**track(), "canvas": {"width": 642}}, Limits(width=640), "--max-width"),
        (
            {"tracks": [{"type": "text", "text": "ab"}]},
            Limits(text_characters=1),
            "--max-text-characters",
        ),
        (
            {"mode": "longform", "backgrounds": [{"src": "a"}] * 2, "audio": [{"src": "b"}]},
            Limits(backgrounds=1),
            "--max-backgrounds",
        ),
        (
            {"mode": "longform", "backgrounds": [{"src": "a"}], "audio": [{"src": "b"}] * 2},
            Limits(playlist_entries=1),
            "--max-playlist-entries",
        ),
        (
            {**track(), "canvas": {"fps": 31}},
            Limits(frames_per_second=30),
            "--max-frames-per-second",
        ),
        (b" " * 11, Limits(document_bytes=10), "--max-document-bytes"),
    ],
)
def test_a_broken_limit_names_its_setting_and_on_the_command_line_its_flag(
    document: Any, limits: Limits, flag: str
) -> None:
    problem = only_problem(document, limits)
    setting = flag.replace("--", "REELMILL_").replace("-", "_").upper()
    assert setting in str(problem.hint)
    assert flag in str(with_own_hints(problem).hint)


def test_raised_limits_are_kept_to() -> None:
    many = {**track(), "tracks": track()["tracks"] * 600, "duration": 11_000}
    many["canvas"] = {"width": 3840, "height": 2160, "fps": 50}
    wide = Limits(
        tracks=600, composition_seconds=11_000, width=3840, height=2160, frames_per_second=120
    )
    load_spec(many, wide)
    assert [problem.code for problem in problems(many)] == [
        "too_many_tracks",
        "canvas_too_large",
        "duration_too_long",
    ]
    wide_fps = {**track(), "canvas": {"fps": 120}}
    load_spec(wide_fps, wide)
    assert only_problem(wide_fps).code == "out_of_range"


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1440, 1440), (16, 1920)])
def test_a_canvas_may_lie_or_stand(size: tuple[int, int]) -> None:
    load_spec({**track(), "canvas": {"width": size[0], "height": size[1]}})


@pytest.mark.parametrize("size", [(1920, 1082), (1082, 1920), (1442, 1440), (1922, 16)])
def test_a_canvas_of_more_pixels_or_a_longer_side_is_refused(size: tuple[int, int]) -> None:
    problem = only_problem({**track(), "canvas": {"width": size[0], "height": size[1]}})
    assert problem.code == "canvas_too_large"


def test_a_name_with_slashes_is_escaped_in_the_pointer() -> None:
    assert only_problem(track(**{"a/b~c": 1})).pointer == "/tracks/0/a~1b~0c"


def test_tracks_inside_tracks_are_counted() -> None:
    leaf = {"type": "image", "src": "a"}
    group = {"type": "group", "tracks": [leaf] * 244}
    load_spec({"tracks": [group, group, leaf, leaf] + [leaf] * 8})
    problem = only_problem({"tracks": [group, group, leaf, leaf] + [leaf] * 9})
    assert problem.code == "too_many_tracks"
    assert "501" in problem.message


def test_a_field_without_a_name_is_unknown() -> None:
    problem = only_problem(track(**{"": 1}))
    assert (problem.code, problem.pointer) == ("unknown_field", "/tracks/0/")


def test_a_field_name_of_a_thousand_characters_is_refused_where_it_stands() -> None:
    problem = only_problem(track(**{"a" * 1000: 1}))
    assert (problem.code, problem.pointer) == ("text_too_long", "/tracks/0")


def test_a_bad_name_at_the_top_hides_no_other_problem() -> None:
    for name in ("a" * 1000, "\x00", "\ud800"):
        found = problems({"tracks": [], name: 1})
        assert [problem.code for problem in found][1:] == ["empty"]


def test_a_bad_value_is_reported_once() -> None:
    problem = only_problem(track(start=float("nan")))
    assert (problem.code, problem.pointer) == ("not_finite", "/tracks/0/start")
