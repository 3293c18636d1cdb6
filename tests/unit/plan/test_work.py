"""What a spec may cost is bounded by planned work, not by how many things it names."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.errors import SpecError
from reelmill.core.plan.segments import Cutting, segments
from reelmill.core.plan.work import check_work
from reelmill.core.spec import Limits
from strategies import image_file, sound_file, timeline_of, video_file

CANVAS = {"width": 1920, "height": 1080, "fps": 30}
FILES = (
    image_file("picture"),
    video_file("film", 9000, size=(1920, 1080)),
    sound_file("song", 3 * 3600),
)


def check(*tracks: dict[str, Any], limits: Limits | None = None, **top: Any) -> None:
    document = {"canvas": CANVAS, "tracks": list(tracks), **top}
    timeline = timeline_of(document, *FILES)
    assert timeline.canvas
    encoding = QUALITIES[Quality.STANDARD].cost.pixel_seconds
    made, _ = segments(timeline, timeline.canvas, Cutting(pixel_seconds=encoding))
    check_work(made, timeline.canvas, encoding, limits or Limits())


def test_a_slideshow_of_forty_pictures_is_allowed() -> None:
    pictures = [{"type": "image", "src": "picture", "duration": 4}] * 400
    join = {"type": "crossfade", "duration": 1}
    check({"type": "sequence", "transition": join, "tracks": pictures})


def test_a_song_of_three_hours_over_a_picture_is_allowed() -> None:
    check({"type": "image", "src": "picture"}, {"type": "audio", "src": "song"})


def test_a_short_film_in_a_loop_of_three_hours_is_allowed() -> None:
    film = {"type": "video", "src": "film", "trim": {"end": 60}, "loop": True}
    check(film, duration=3 * 3600)


def test_hours_of_film_are_refused_with_both_numbers() -> None:
    with pytest.raises(SpecError) as raised:
        check({"type": "video", "src": "film"})
    [problem] = raised.value.problems
    assert problem.code == "render_too_costly"
    assert "6.7 hours" in problem.message
    assert "4.0 hours" in problem.message
    assert "REELMILL_MAX_CORE_SECONDS" in str(problem.hint)
    check({"type": "video", "src": "film"}, limits=Limits(core_seconds=7 * 3600))


def test_few_tracks_may_cost_too_much() -> None:
    turning = {"type": "video", "src": "film", "rotation": 5, "trim": {"end": 1200}}
    with pytest.raises(SpecError, match="CORE_SECONDS"):
        check(*[turning] * 10)


def moving(number: int, seconds: float) -> dict[str, Any]:
    keys = [{"time": 0, "value": 0}, {"time": seconds, "value": 100 + number}]
    box = {"type": "shape", "shape": "rectangle", "width": 20, "height": 20, "fill": "#ff0000"}
    return {**box, "duration": seconds, "animate": {"x": keys}}


@pytest.mark.parametrize(("layers", "seconds"), [(60, 300), (6, 3000)])
def test_frames_of_animated_layers_are_counted_before_they_are_worked_out(
    layers: int, seconds: float
) -> None:
    small = {"width": 320, "height": 240, "fps": 30}
    tracks = [moving(number, seconds) for number in range(layers)]
    with pytest.raises(SpecError) as raised:
        check(*tracks, canvas=small)
    [problem] = raised.value.problems
    assert problem.code == "render_too_costly"
    moved = layers * (int(seconds) * 30 - 1)  # at its last frame a layer has arrived
    assert f"{moved:,} frames of animated layers" in problem.message
    check(*tracks[: layers * 5 // 6], canvas=small)


def test_a_layer_that_rests_counts_only_while_it_moves() -> None:
    tracks = [{**moving(number, 2), "duration": 300} for number in range(60)]
    check(*tracks, canvas={"width": 320, "height": 240, "fps": 30})
