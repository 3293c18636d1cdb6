"""What sources become on the timeline."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.media_info import ColorInfo, MediaInfo
from reelmill.core.plan.segments import segments
from reelmill.core.timeline.model import Layer, Still, Video
from strategies import cuttings, image_file, sound_file, sound_stream, timeline_of, video_file


def layer_of(file: MediaInfo, **fields: Any) -> Layer:
    kind = "video" if file.kind.value == "video" else "image"
    track = {"type": kind, "src": file.sha256, "duration": 2, **fields}
    (layer,) = timeline_of({"tracks": [track]}, file).layers
    return layer


def video_of(file: MediaInfo, **fields: Any) -> Video:
    content = layer_of(file, **fields).content
    assert isinstance(content, Video)
    return content


def still_of(file: MediaInfo) -> Still:
    content = layer_of(file).content
    assert isinstance(content, Still)
    return content


@pytest.mark.parametrize(
    ("stream", "size"),
    [
        ({}, (1280, 720)),
        ({"rotation": 90}, (720, 1280)),
        ({"sample_aspect_ratio": Fraction(3, 2)}, (1920, 720)),
        ({"sample_aspect_ratio": Fraction(3, 2), "rotation": 270}, (720, 1920)),
    ],
)
def test_sizes_are_upright_and_square(stream: dict[str, Any], size: tuple[int, int]) -> None:
    video = video_of(video_file("v", **stream))
    assert (video.width, video.height) == size


@pytest.mark.parametrize(
    ("file", "matrix"),
    [
        (video_file("v", size=(1280, 720)), "bt709"),
        (video_file("v", size=(720, 576)), "smpte170m"),
        (video_file("v", size=(720, 576), color=ColorInfo("bt709")), "bt709"),
    ],
)
def test_unknown_colours_are_taken_as_players_take_them(file: MediaInfo, matrix: str) -> None:
    assert video_of(file).color.matrix == matrix


def test_untagged_photographs_are_taken_for_jpeg() -> None:
    assert still_of(image_file("p")).color.matrix == "smpte170m"
    assert still_of(image_file("p", color=ColorInfo("rgb", True))).color == ColorInfo("rgb", True)


def test_frame_0_lies_where_the_source_begins() -> None:
    assert video_of(video_file("v", start="1.5")).trim_seconds == Fraction(3, 2)
    late = video_file("v", start="1.5", sound=sound_stream(9, 1))
    assert video_of(late, trim={"start": 2}).trim_seconds == 3


def test_the_decoder_starts_before_the_longest_gap() -> None:
    rare = video_file("v", longest_gap_seconds=Fraction(3), start=2)
    assert video_of(rare).seek_margin_seconds > 3 + 2


def test_transparent_webm_needs_its_own_decoder() -> None:
    file = video_file("v", has_alpha=True)
    assert file.video
    webm = replace(file, video=replace(file.video, codec="libvpx-vp9"))
    assert video_of(webm).decoder == "libvpx-vp9"
    assert video_of(file).decoder == ""


def test_transitions_are_whole_frames_and_do_not_cross() -> None:
    change = {"in": {"type": "wipeLeft", "duration": 1.5}, "out": {"type": "fade", "duration": 0.5}}
    layer = layer_of(image_file("p"), transition=change)
    assert layer.enter
    assert layer.exit
    assert (layer.enter.kind, layer.enter.frames, layer.exit.frames) == ("wipeleft", 45, 15)
    cut = {"tracks": [{"type": "image", "src": "p", "duration": 2, "transition": change}]}
    (layer,) = timeline_of({**cut, "duration": 1.6}, image_file("p")).layers
    assert layer.enter
    assert layer.exit
    assert (layer.enter.frames, layer.exit.frames) == (45, 3)


def test_a_transition_shorter_than_half_a_frame_is_none() -> None:
    change = {"in": {"type": "fade", "duration": 0.01}}
    assert layer_of(image_file("p"), transition=change).enter is None


FILES = (
    video_file("v", "3.3", sound=sound_stream("3.2", "0.1")),
    video_file("w", "0.7", start="0.4"),
    image_file("p"),
    sound_file("a", "2.51"),
)
times = st.sampled_from([0.04, 0.5, 1, 1.7, 3])
changes = st.fixed_dictionaries({"type": st.sampled_from(["fade", "wipeLeft"]), "duration": times})
leaves = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("video"), "src": st.sampled_from("vw")},
        optional={"duration": times, "loop": st.booleans(), "speed": st.sampled_from([0.5, 2])},
    ),
    st.fixed_dictionaries(
        {"type": st.just("image"), "src": st.just("p"), "duration": times},
        optional={"width": st.sampled_from(["50%", 7]), "opacity": st.just(0.5)},
    ),
    st.fixed_dictionaries({"type": st.just("audio"), "src": st.just("a")}),
    st.fixed_dictionaries({"type": st.just("text"), "text": st.just("a"), "duration": times}),
)
tracks = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("sequence"), "tracks": st.lists(inner, min_size=1, max_size=3)},
            optional={"transition": changes, "loop": st.booleans(), "duration": times},
        ),
        st.fixed_dictionaries(
            {"type": st.just("group"), "tracks": st.lists(inner, min_size=1, max_size=3)},
            optional={"duration": times},
        ),
    ),
    max_leaves=6,
)
documents = st.fixed_dictionaries(
    {
        "tracks": st.lists(tracks, min_size=1, max_size=3),
        "canvas": st.fixed_dictionaries(
            {"fps": st.sampled_from([1, 23.976, 25, 29.97, 59.94, 60])}
        ),
    },
    optional={"duration": times},
)


@settings(max_examples=150, deadline=None)
@given(documents, cuttings)
def test_any_spec_becomes_a_plan_of_its_length_or_problems(document: Any, cutting: Any) -> None:
    try:
        timeline = timeline_of(document, *FILES)
    except SpecError as error:
        codes = {problem.code for problem in error.problems}
        assert codes <= {"duration_undetermined", "transition_too_long"}
        return
    assert timeline.canvas
    fps = timeline.canvas.frame_rate
    _, playback = segments(timeline, timeline.canvas, cutting)
    assert sum(entry.frames for entry in playback) == timeline.frame_count >= 1
    if "duration" in document:
        wanted = max(Fraction(1), Fraction(str(document["duration"])) * fps)
        assert abs(timeline.frame_count - wanted) <= Fraction(1, 2)
    for clip in timeline.soundtrack.clips if timeline.soundtrack else ():
        assert clip.sample_count > 0
        assert 0 <= clip.start_sample < clip.end_sample_exclusive
        assert timeline.soundtrack
        assert clip.end_sample_exclusive <= timeline.soundtrack.sample_count
        assert [p.sample for p in clip.gain] == sorted({p.sample for p in clip.gain})
