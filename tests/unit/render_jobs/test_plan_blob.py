"""Plans survive their way through the database; anything else that comes out of it is refused."""

from __future__ import annotations

import os
import pickle
import zlib
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.plan.audio import AudioEngine, AudioPlan, plan_audio
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan, plan_pictures
from reelmill.core.timeline.model import Chapter, GainPoint, Programme, Timeline, Voice
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.mix import voice_recipe
from reelmill.usecases.render_jobs.plan_blob import (
    PlanUnreadable,
    StoredPlan,
    Work,
    plan_bytes,
    plan_engine,
    plan_from,
    work_bytes,
    work_from,
)
from strategies import cuttings, timelines

ENGINE = "0123abcd"
SOUND = AudioEngine("mixer", ("-c:a", "x"), "ffmpeg", voice_recipe)

voices = st.builds(
    Voice,
    st.sampled_from("abc"),
    st.integers(0, 3),
    st.integers(-100, 100_000),
    st.fractions(Fraction(1, 4), 4),
    st.integers(0, 100_000),
    st.integers(1, 500_000),
    st.lists(st.builds(GainPoint, st.integers(0, 1000), st.floats(0, 2)), max_size=3).map(tuple),
    track=st.sampled_from(["", "/tracks/0", "/audio/3"]),
)


@st.composite
def sounds(draw: st.DrawFn) -> AudioPlan:
    heard = Programme(draw(st.integers(1, 9_000_000)), tuple(draw(st.lists(voices, max_size=3))))
    codec = draw(st.sampled_from(AudioCodec))
    return plan_audio(heard, codec, SOUND)


@st.composite
def plans(draw: st.DrawFn) -> RenderPlan:
    timeline, quality = draw(timelines()), QUALITIES[draw(st.sampled_from(Quality))]
    pictures, plays = plan_pictures(
        timeline, quality, Recipe.fingerprint, segment_recipe, draw(cuttings)
    )
    audio = draw(st.none() | sounds())
    chapters = (Chapter(0, 5, "Dawn — 朝"),) if audio else ()
    programme = audio.programme if audio else None
    told = Timeline(timeline.canvas, timeline.frame_count, timeline.layers, programme, chapters)
    return RenderPlan(told, pictures, plays, audio)


@settings(max_examples=60, deadline=None)
@given(plans(), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2))
def test_a_plan_is_read_as_it_was_written(plan: RenderPlan, tags: dict[str, str]) -> None:
    asked = {"0ab1": ("/tracks/0/src",)}
    stored = StoredPlan(
        plan, tags, "mp4", {"gather": 0.1}, 1.5, Fraction(7, 3), asked, strict=bool(tags)
    )
    assert plan_from(plan_bytes(stored, ENGINE), ENGINE) == stored


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_piece_of_work_is_read_with_the_pointers_of_its_own_files(plan: RenderPlan) -> None:
    pointers = {name: (f"/tracks/{name}/src",) for name in "abcpqruvw"}
    items: list[PlannedSegment | AudioPlan] = [*plan.segments]
    items += [plan.audio] if plan.audio else []
    for item in items:
        read = work_from(work_bytes(Work(item, pointers), ENGINE), ENGINE)
        assert read.item == item
        assert read.pointers == {
            name: found for name, found in pointers.items() if name in read.assets
        }


@settings(max_examples=20, deadline=None)
@given(sounds())
def test_where_a_voice_came_from_is_kept(audio: AudioPlan) -> None:
    read = work_from(work_bytes(Work(audio), ENGINE), ENGINE).item
    assert isinstance(read, AudioPlan)
    assert [v.track for v in read.programme.voices] == [v.track for v in audio.programme.voices]


class Hostile:
    """Runs a command where it is unpickled."""

    def __init__(self, *reduced: Any) -> None:
        self._reduced = reduced

    def __reduce__(self) -> Any:
        return self._reduced


def test_enumerations_are_read_whatever_python_writes_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python 3.11.0 to 3.11.3 pickle them as a call of `getattr`, which is refused."""
    heard = Programme(48_000, ())
    audio = plan_audio(heard, AudioCodec.AAC, SOUND)
    monkeypatch.setattr(Enum, "__reduce_ex__", lambda self, _: (getattr, (type(self), self.name)))
    with pytest.raises(PlanUnreadable, match="getattr"):
        work_from(packed((audio, {})), ENGINE)
    assert work_from(work_bytes(Work(audio, {}), ENGINE), ENGINE).item == audio


def packed(value: object) -> bytes:
    return f"reelmill plan {ENGINE}\n".encode() + zlib.compress(pickle.dumps(value, protocol=5))


@pytest.mark.parametrize(
    "reduced",
    [
        (os.system, ("false",)),
        (eval, ("1 + 1",)),
        (getattr, (Fraction, "__init__")),
        (plan_audio, (Programme(1, ()), AudioCodec.AAC, SOUND)),
        (Hostile, ()),
        (plan_engine, ()),
    ],
)
def test_a_hostile_pickle_is_refused_before_it_does_anything(reduced: Any) -> None:
    with pytest.raises(PlanUnreadable, match="is no value of a plan"):
        plan_from(packed((Hostile(*reduced), {}, "mp4")), ENGINE)


def test_a_name_with_a_dot_does_not_lead_out_of_the_core() -> None:
    dotted = b"\x80\x04\x8c\x12reelmill.core.time\x8c\x0bFraction.as\x93."
    with pytest.raises(PlanUnreadable, match="is no value of a plan"):
        work_from(f"reelmill plan {ENGINE}\n".encode() + zlib.compress(dotted), ENGINE)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(zlib.compress))
def test_damaged_bytes_are_unreadable_and_nothing_else(noise: bytes) -> None:
    for body in (noise, f"reelmill plan {ENGINE}\n".encode() + noise):
        with pytest.raises(PlanUnreadable):
            plan_from(body, ENGINE)
        with pytest.raises(PlanUnreadable):
            work_from(body, ENGINE)


def test_a_plan_of_another_engine_is_unreadable() -> None:
    body = packed(({"any": 1}, {}, "mp4"))
    with pytest.raises(PlanUnreadable, match="another engine"):
        plan_from(body, "another")


def test_what_unpacks_to_more_than_any_plan_is_refused() -> None:
    bomb = zlib.compress(bytes(65 * 1024**2), 1)
    with pytest.raises(PlanUnreadable, match="too large"):
        plan_from(f"reelmill plan {ENGINE}\n".encode() + bomb, ENGINE)


def test_the_engine_is_the_same_each_time() -> None:
    assert plan_engine() == plan_engine()
