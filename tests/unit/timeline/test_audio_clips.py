"""What is heard: to the sample."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.media_info import MediaInfo
from reelmill.core.timeline.model import AudioClip, GainPoint
from strategies import image_file, sound_file, sound_stream, timeline_of, video_file

FILES = (
    video_file("v", 10, sound=sound_stream(10)),
    video_file("mute", 10),
    sound_file("a", 6),
    image_file("p"),
)
VIDEO, AUDIO = {"type": "video", "src": "v"}, {"type": "audio", "src": "a"}


def heard(
    *tracks: dict[str, Any], files: tuple[MediaInfo, ...] = FILES, **top: Any
) -> tuple[AudioClip, ...]:
    timeline = timeline_of({"tracks": list(tracks), **top}, *files)
    return timeline.soundtrack.clips if timeline.soundtrack else ()


def gain(clip: AudioClip) -> list[tuple[float, float]]:
    """Seconds and gains."""
    return [(point.sample / 48_000, point.gain) for point in clip.gain]


def test_a_track_is_heard_where_it_starts() -> None:
    (clip,) = heard({**AUDIO, "start": 1.5, "trim": {"start": 2, "end": 5}})
    assert (clip.start_sample, clip.sample_count) == (72_000, 144_000)
    assert clip.trim_samples == 96_000
    assert clip.speed == 1
    assert clip.gain == ()


@pytest.mark.parametrize(
    "track", [{**AUDIO, "volume": 0}, {**VIDEO, "volume": 0}, {"type": "video", "src": "mute"}]
)
def test_silent_tracks_have_no_clip(track: dict[str, Any]) -> None:
    assert heard(track, {"type": "image", "src": "p", "duration": 1}) == ()


def test_sound_that_starts_late_waits() -> None:
    late = video_file("v", 10, start=1, sound=sound_stream(9, "1.25"))
    (clip,) = heard(VIDEO, files=(late,))
    assert clip.trim_samples == -12_000


def test_sound_that_starts_before_its_picture_is_heard_from_its_start() -> None:
    early = video_file("v", 10, start="1.25", sound=sound_stream(9, 1))
    (clip,) = heard(VIDEO, files=(early,))
    assert clip.trim_samples == 0


def test_the_sound_of_a_video_is_trimmed_on_the_pictures_clock() -> None:
    late = video_file("v", 10, start=1, sound=sound_stream(9, "1.25"))
    (clip,) = heard({**VIDEO, "trim": {"start": 2}}, files=(late,))
    assert clip.trim_samples == 84_000


def test_sound_alone_starts_with_its_first_sample() -> None:
    files = (sound_file("a", 6, start="0.025"), video_file("v", 9, sound=sound_stream(8, 3)))
    (clip,) = heard(AUDIO, files=files)
    assert clip.trim_samples == 0
    (clip,) = heard({"type": "audio", "src": "v"}, files=files)
    assert (clip.trim_samples, clip.sample_count) == (0, 8 * 48_000)


def test_fades_lie_at_both_ends() -> None:
    (clip,) = heard({**AUDIO, "volume": 0.5, "fadeIn": 1, "fadeOut": 2})
    assert gain(clip) == [(0, 0), (1, 0.5), (4, 0.5), (6, 0)]


def test_fades_that_would_cross_are_shortened() -> None:
    (clip,) = heard({**AUDIO, "fadeIn": 4, "fadeOut": 4})
    assert gain(clip) == [(0, 0), (4, 1), (6, 0)]


def test_a_fade_out_ends_where_the_track_is_cut_off() -> None:
    (clip,) = heard({**AUDIO, "fadeOut": 1}, {"type": "image", "src": "p"}, duration=3)
    assert gain(clip) == [(0, 1), (2, 1), (3, 0)]


def test_a_volume_alone_is_one_point() -> None:
    (clip,) = heard({**AUDIO, "volume": 2})
    assert clip.gain == (GainPoint(0, 2.0),)


def test_a_loop_of_sound_has_no_gap_and_one_envelope() -> None:
    clips = heard({**AUDIO, "loop": True, "fadeOut": 3}, duration=15)
    assert [v.start_sample for v in clips] == [0, 288_000, 576_000]
    assert [v.end_sample_exclusive for v in clips] == [288_000, 576_000, 720_000]
    assert gain(clips[2]) == [(-12, 1), (0, 1), (3, 0)]


def sequence(*tracks: dict[str, Any], join: float = 1) -> dict[str, Any]:
    transition = {"type": "fade", "duration": join}
    return {"type": "sequence", "tracks": list(tracks), "transition": transition}


def test_a_join_of_a_sequence_cross_fades_its_sound() -> None:
    first, second, third = heard(sequence(AUDIO, VIDEO, AUDIO))
    assert [v.start_sample / 48_000 for v in (first, second, third)] == [0, 5, 14]
    assert gain(first) == [(0, 1), (5, 1), (6, 0)]
    assert gain(second) == [(0, 0), (1, 1), (9, 1), (10, 0)]
    assert gain(third) == [(0, 0), (1, 1), (6, 1)]


def test_containers_cross_fade_as_one() -> None:
    inner = {"type": "sequence", "tracks": [AUDIO, AUDIO]}
    a, b, c, d = heard(sequence({"type": "group", "tracks": [inner]}, inner))
    assert [v.start_sample / 48_000 for v in (a, b, c, d)] == [0, 6, 11, 17]
    assert (a.gain, d.gain) == ((), ())
    assert gain(b) == [(0, 1), (5, 1), (6, 0)]
    assert gain(c) == [(0, 0), (1, 1), (6, 1)]


def test_a_child_in_the_middle_of_a_group_does_not_fade_with_it() -> None:
    group = {"type": "group", "tracks": [VIDEO, {**AUDIO, "start": 2}]}
    _, _, whole, middle = heard(sequence(AUDIO, AUDIO, group))
    assert gain(whole) == [(0, 0), (1, 1), (10, 1)]
    assert middle.gain == ()


def test_the_longer_of_two_fades_counts() -> None:
    _, second = heard(sequence(AUDIO, {**AUDIO, "fadeIn": 3}))
    assert gain(second) == [(0, 0), (3, 1), (6, 1)]


def test_nested_starts_add_up() -> None:
    inner = {"type": "group", "start": 1.25, "tracks": [{**AUDIO, "start": 0.5}]}
    (clip,) = heard({"type": "group", "start": 2, "tracks": [inner]})
    assert clip.start_sample == 180_000


@given(st.integers(1, 40), st.sampled_from([0.7, 1, 1.1, 3]))
def test_iterations_of_a_loop_join_to_the_sample(rounds: int, speed: float) -> None:
    clips = heard({**AUDIO, "loop": True, "speed": speed}, duration=rounds)
    ends = [v.end_sample_exclusive for v in clips]
    assert [v.start_sample for v in clips] == [0, *ends[:-1]]
    assert ends[-1] == rounds * 48_000
    assert len({v.sample_count for v in clips[:-1]}) <= 1


def test_sound_alone_needs_no_picture() -> None:
    document = {"tracks": [AUDIO, {"type": "image", "src": "p"}], "output": {"format": "mp3"}}
    timeline = timeline_of(document, *FILES)
    assert (timeline.canvas, timeline.frame_count, timeline.layers) == (None, 0, ())
    assert timeline.soundtrack
    assert timeline.soundtrack.sample_count == 288_000


def test_sound_alone_is_not_rounded_to_frames() -> None:
    document = {"tracks": [AUDIO], "canvas": {"fps": 1}, "output": {"format": "wav"}}
    timeline = timeline_of(document, sound_file("a", "1.01"))
    assert timeline.soundtrack
    assert timeline.soundtrack.sample_count == 48_480
