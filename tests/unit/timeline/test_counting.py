"""What numbers show at which frame, and what is seen of that."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.errors import SourceError
from reelmill.core.spec import CompositionSpec, TextTrack, load_spec
from reelmill.core.spec.texts.counting import Counting
from reelmill.core.spec.values.easing import Easing
from reelmill.core.timeline.counting import MOST_STATES, counted_texts, value_at
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Captions, Group
from reelmill.core.timeline.resolve import pictures_to_draw
from reelmill.core.typesetting import TextPicture
from strategies import timeline_of

CANVAS = {"width": 640, "height": 360, "fps": 10}


def spec_of(*runs: dict[str, Any], **track: Any) -> dict[str, Any]:
    text = {"type": "text", "text": list(runs), "duration": 2, **track}
    return {"canvas": CANVAS, "duration": 4, "tracks": [text]}


def states(*runs: dict[str, Any], rate: int = 10, **track: Any) -> list[tuple[Any, ...]]:
    spec = load_spec(spec_of(*runs, **track))
    assert isinstance(spec, CompositionSpec)
    (text,) = spec.tracks
    assert isinstance(text, TextTrack)
    return [(s.frame, *s.numbers) for s in counted_texts(text, Fraction(rate))]


def test_a_number_changes_in_the_frame_in_which_it_is_another() -> None:
    assert states({"number": {"to": 2}}) == [(0, "0"), (5, "1"), (15, "2")]
    assert states({"number": {"from": 2, "to": 0, "format": "m:ss"}}) == [
        (0, "0:02"), (10, "0:01"), (20, "0:00")]  # fmt: skip


def test_it_ends_where_it_says_and_stays() -> None:
    assert states({"number": {"to": 3, "duration": 0.3}}) == [
        (0, "0"), (1, "1"), (2, "2"), (3, "3")]  # fmt: skip
    assert states({"number": {"to": 1, "easing": "hold"}})[-1] == (20, "1")


def test_numbers_of_one_text_change_together() -> None:
    two = ({"number": {"to": 1}}, {"text": " of "}, {"number": {"from": 8, "to": 9, "duration": 1}})
    assert states(*two) == [(0, "0", "8"), (5, "0", "9"), (10, "1", "9")]


def test_a_text_without_numbers_has_one_state() -> None:
    assert states({"text": "a"}) == [(0,)]


def changes(number: dict[str, Any], rate: int) -> list[tuple[int, str]]:
    """The frames in which a number is another, each looked at."""
    counting = Counting.model_validate(number)
    assert counting.duration is not None
    found, before = [], ""
    for frame in range(int(counting.duration * rate) + 2):
        value = value_at(counting, Fraction(frame, rate), counting.duration)
        now = counting.written.shown(value)
        if frame and now != before:
            found.append((frame, now))
        before = now
    return found


@given(
    st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(Easing),
    st.integers(1, 60), st.integers(1, 40),
)  # fmt: skip
def test_states_are_in_order_all_different_from_the_one_before_and_end_at_the_end(
    start: int, end: int, easing: Easing, rate: int, tenths: int
) -> None:
    number = {"from": start, "to": end, "easing": easing.value, "duration": tenths / 10}
    found = states({"number": number}, rate=rate)
    assert found[0][0] == 0
    for one, next_ in pairwise(found):
        assert one[0] < next_[0]
        assert one[1] != next_[1]
    assert found[-1][1] == str(end)
    assert [f for f in found if f[0]] == changes(number, rate)
    if easing is not Easing.HOLD:
        assert found[0][1] == str(start)


def test_too_many_pictures_are_refused() -> None:
    with pytest.raises(SourceError, match=f"{MOST_STATES:,}") as refused:
        states({"number": {"to": 1e9, "duration": 10800}}, rate=60)
    assert [p.code for p in refused.value.problems] == ["text_too_many_pictures"]
    clock = states({"number": {"to": 10800, "duration": 10800, "format": "h:mm:ss"}}, rate=60)
    assert (len(clock), clock[-1]) == (10801, (10800 * 60, "3:00:00"))


# ---- what is seen


def counted_in(document: dict[str, Any]) -> Captions:
    (layer,) = timeline_of(document).layers
    assert isinstance(layer.content, Group)
    (inner,) = layer.content.children
    assert isinstance(inner.content, Captions)
    return inner.content


def test_every_state_is_a_picture_in_its_frames_with_digits_of_one_width() -> None:
    document = spec_of({"text": "n "}, {"number": {"to": 2}, "style": {"color": "red"}})
    asked = list(pictures_to_draw(load_spec(document), Facts()))
    assert [p.text for p in asked if isinstance(p, TextPicture)] == ["n 0", "n 1", "n 2"]
    for picture in asked:
        assert isinstance(picture, TextPicture)
        assert [bool(run.look and run.look.tabular) for run in picture.runs] == [False, True]
    counted = counted_in(document)
    assert counted.by_word
    ranges = [(c.range_in_parent.start, c.range_in_parent.end) for c in counted.cues]
    assert ranges == [(0, 5), (5, 15), (15, 20)]


def test_a_number_that_counts_longer_than_its_track_is_cut_off() -> None:
    last = counted_in(spec_of({"number": {"to": 2, "duration": 4}})).cues[-1]
    assert (last.range_in_parent.start, last.range_in_parent.end) == (10, 20)


def test_a_pose_that_is_animated_turns_the_number_once() -> None:
    keys = {"scale": [{"time": 0, "value": 1}, {"time": 1, "value": 2}]}
    for animate, turned in (({}, 30), (keys, 0)):
        document = spec_of({"number": {"to": 2}}, rotation=30, animate=animate)
        assert {cue.placement.rotation for cue in counted_in(document).cues} == {turned}
