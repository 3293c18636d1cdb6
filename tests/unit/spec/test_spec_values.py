"""What a right spec becomes."""

from fractions import Fraction
from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import (
    AudioTrack,
    CaptionsTrack,
    CompositionSpec,
    Fit,
    Format,
    Gradient,
    ImageTrack,
    Length,
    LongformSpec,
    Position,
    Quality,
    SequenceTrack,
    ShapeTrack,
    TextFit,
    TextTrack,
    Track,
    VideoTrack,
    load_spec,
)


def only_track(**fields: Any) -> Track:
    spec = load_spec({"tracks": [fields]})
    assert isinstance(spec, CompositionSpec)
    return spec.tracks[0]


def composition(**fields: Any) -> CompositionSpec:
    spec = load_spec({"tracks": [{"type": "image", "src": "a.jpg"}], **fields})
    assert isinstance(spec, CompositionSpec)
    return spec


def test_a_composition_without_canvas_is_full_hd_at_30_frames() -> None:
    spec = composition()
    canvas = spec.canvas
    assert canvas.width == 1920
    assert canvas.height == 1080
    assert canvas.fps == 30
    assert canvas.background == "#000000"
    assert spec.output.format == Format.MP4
    assert spec.output.quality == Quality.STANDARD
    assert spec.duration is None


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (23.976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (25, Fraction(25)),
        (12.5, Fraction(25, 2)),
        (1, Fraction(1)),
        (60, Fraction(60)),
    ],
)
def test_a_frame_rate_is_exact(written: float, exact: Fraction) -> None:
    assert composition(canvas={"fps": written}).canvas.fps == exact


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (0.1, Fraction(1, 10)),
        (3, Fraction(3)),
        (1e-3, Fraction(1, 1000)),
        ("00:00:01.5", Fraction(3, 2)),
        ("01:02:03.004", Fraction(3723004, 1000)),
        ("99:59:59.999999", Fraction(359999999999, 1000000)),
    ],
)
def test_a_time_is_exact(written: float | str, exact: Fraction) -> None:
    track = only_track(type="video", src="a.mp4", start=written)
    assert isinstance(track, VideoTrack)
    assert track.start == exact


@pytest.mark.parametrize(
    ("written", "of_1000"),
    [(40, 40), (-12.5, Fraction(-25, 2)), ("40%", 400), ("-0.1%", -1), ("33.3%", 333)],
)
def test_a_length_is_pixels_or_percent(written: float | str, of_1000: Fraction) -> None:
    track = only_track(type="image", src="a.jpg", x=written)
    assert isinstance(track, ImageTrack)
    assert track.x is not None
    assert track.x.pixels(1000) == of_1000


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#F80", "#ff8800"),
        ("#Ff8800", "#ff8800"),
        ("#ff880080", "#ff880080"),
        ("#ff8800FF", "#ff8800"),
        ("Orange", "#ffa500"),
        ("transparent", "#00000000"),
    ],
)
def test_a_colour_is_brought_into_one_form(written: str, meant: str) -> None:
    track = only_track(type="shape", shape="ellipse", fill=written)
    assert isinstance(track, ShapeTrack)
    assert track.fill == meant


def test_a_gradient_may_stand_where_a_colour_may() -> None:
    stops = [{"offset": 0, "color": "red"}, {"offset": 1, "color": "#00f"}]
    track = only_track(type="text", text="a", style={"color": {"stops": stops, "angle": 90}})
    assert isinstance(track, TextTrack)
    assert isinstance(track.style.color, Gradient)
    assert [stop.color for stop in track.style.color.stops] == ["#ff0000", "#0000ff"]
    assert track.style.color.angle == 90


@pytest.mark.parametrize("written", ["crossfade", "fade"])
def test_crossfade_is_another_name_for_fade(written: str) -> None:
    spec = load_spec(
        {
            "mode": "longform",
            "transition": written,
            "backgrounds": [{"src": "a"}],
            "audio": [{"src": "b"}],
        }
    )
    assert isinstance(spec, LongformSpec)
    assert spec.transition == "fade"


def test_a_video_has_the_documented_defaults() -> None:
    track = only_track(type="video", src="a.mp4")
    assert isinstance(track, VideoTrack)
    assert track.start == 0
    assert track.speed == 1
    assert track.volume == 1
    assert track.scale == 1
    assert track.opacity == 1
    assert track.trim.start == 0
    assert track.trim.end is None
    assert track.loop is False
    assert track.fade_in == 0
    assert track.fade_out == 0
    assert track.rotation == 0
    assert track.fit is Fit.COVER
    assert track.crop.left == Length()
    assert track.transition.enter is None
    assert track.transition.exit is None
    assert not track.parent_duration_decider
    assert (track.x, track.y, track.width, track.height, track.position) == (None,) * 5


def test_transitions_in_and_out_are_read_in_either_spelling() -> None:
    transition = {"in": {"type": "wipeLeft", "duration": 0.25}, "out": {"type": "circleopen"}}
    track = only_track(type="image", src="a.jpg", transition=transition)
    assert isinstance(track, ImageTrack)
    assert track.transition.enter is not None
    assert track.transition.exit is not None
    assert (track.transition.enter.xfade_name, track.transition.enter.duration) == (
        "wipeleft",
        Fraction(1, 4),
    )
    assert (track.transition.exit.type, track.transition.exit.duration) == (
        "circleOpen",
        Fraction(1, 2),
    )


def test_a_sequence_has_a_transition_between_and_one_as_a_whole() -> None:
    track = only_track(
        type="sequence",
        transition={"type": "slideUp", "duration": 1, "in": {"type": "fade"}},
        tracks=[{"type": "image", "src": "a.jpg", "duration": 4}, {"type": "audio", "src": "b"}],
    )
    assert isinstance(track, SequenceTrack)
    between = track.transition.between
    assert between is not None
    assert between.xfade_name == "slideup"
    assert between.duration == 1
    assert track.transition.enter is not None
    assert isinstance(track.tracks[1], AudioTrack)


def test_a_sequence_without_transition_has_none_between() -> None:
    track = only_track(type="sequence", tracks=[{"type": "image", "src": "a.jpg"}])
    assert isinstance(track, SequenceTrack)
    assert track.transition.between is None


def test_captions_stand_at_the_bottom_and_tell_which_style_was_asked_for() -> None:
    track = only_track(type="captions", src="a.srt", style={"size": 40})
    assert isinstance(track, CaptionsTrack)
    assert track.position is None
    assert track.stated_position is None
    assert track.style.model_fields_set == {"size"}


def test_a_text_keeps_its_lines_and_brackets() -> None:
    track = only_track(type="text", text="a\r\nb {c} #d\t✓", style={"fit": "shrink"})
    assert isinstance(track, TextTrack)
    assert track.text == "a\nb {c} #d\t✓"
    assert track.style.fit is TextFit.SHRINK


def test_longform_has_the_documented_defaults() -> None:
    spec = load_spec({"mode": "longform", "backgrounds": [{"src": "a"}], "audio": [{"src": "b"}]})
    assert isinstance(spec, LongformSpec)
    assert spec.crossfade == 1
    assert spec.audio_fade == 2
    assert spec.transition == "fade"
    assert spec.titles is None
    assert spec.audio[0].fade_in is None
    assert spec.audio[0].fade_out is None
    assert spec.audio[0].volume == 1
    assert (spec.backgrounds[0].type, spec.backgrounds[0].duration) == (None, None)


def test_titles_are_shown_five_seconds_at_the_bottom_left() -> None:
    spec = load_spec(
        {"mode": "longform", "backgrounds": [{"src": "a"}], "audio": [{"src": "b"}], "titles": {}}
    )
    assert isinstance(spec, LongformSpec)
    assert spec.titles is not None
    assert spec.titles.duration == 5
    assert spec.titles.position == Position.BOTTOM_LEFT


def test_null_is_as_good_as_a_field_left_out() -> None:
    assert composition(duration=None) == composition()


def test_text_bytes_with_mark_and_mapping_are_the_same_spec() -> None:
    text = '{"tracks": [{"type": "text", "text": "é"}]}'
    from_mapping = load_spec({"tracks": ({"type": "text", "text": "é"},)})
    assert load_spec(text) == load_spec(b"\xef\xbb\xbf" + text.encode()) == from_mapping


def test_a_schema_reference_for_editors_is_allowed() -> None:
    assert composition(**{"$schema": "./spec.schema.json"}).tracks == composition().tracks


def test_a_spec_cannot_be_changed() -> None:
    spec = composition()
    with pytest.raises(ValueError, match="frozen"):
        spec.duration = Fraction(1)  # type: ignore[misc]


def test_a_python_name_is_no_json_name() -> None:
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": [{"type": "audio", "src": "a", "fade_in": 1}]})
    (problem,) = refused.value.problems
    assert problem.code == "unknown_field"
    assert problem.hint == "did you mean `fadeIn`?"
