"""Whatever determines pixels or samples is in a name; found by types, so that new fields are too.

A new field, or a new kind of value, makes a test here fail until it changes names, or is listed
with the reason why it must not. A new kind of value needs an example.
"""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from changed_values import Reasons, judge, never_set, types_of, types_within
from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.codecs.video import EncodingCost, Quality, VideoCodec, VideoEncoder
from reelmill.core.codecs.vp9 import VP9
from reelmill.core.codecs.x264 import H264, QUALITIES
from reelmill.core.color_profile import ColorProfile, ToneCurve
from reelmill.core.media_info import ColorInfo
from reelmill.core.plan.audio import plan_audio
from reelmill.core.plan.effects import _MAKERS
from reelmill.core.plan.effects.pose import Pose
from reelmill.core.plan.fingerprint import content_of
from reelmill.core.plan.render_plan import plan_pictures, shape
from reelmill.core.plan.segments import Cutting, Segment
from reelmill.core.spec.values.easing import Easing
from reelmill.core.subtitles import Subtitles
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.core.timeline.model import (
    AudioClip,
    Canvas,
    Captions,
    Chapter,
    Cue,
    Frozen,
    GainPoint,
    Group,
    Layer,
    LayerEffect,
    Placement,
    Rect,
    Sequence,
    Soundtrack,
    Still,
    Timeline,
    Transition,
    Video,
)
from reelmill.core.warnings import SpecWarning
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import segment_name
from reelmill.media.sound.audio_encode import audio_engine
from strategies import CANVAS, CORNER, FULL, footage_of

NO_PIXELS: Reasons = {
    (Video, "decoding_bytes"): "memory that decoding may take: a limit, never a picture",
    (Video, "source_seconds"): "says how bad a loss is, once it was measured",
    (Video, "keyframe_seconds"): "says where to cut; how segments are cut shows nowhere",
    (Still, "decoding_bytes"): "memory that decoding may take",
    (Still, "unshrunk_bytes"): "memory that decoding may take",
    (ColorInfo, "profile_unread"): "a warning is given of it",
    (ColorProfile, "exact"): "a warning is given of it",
    (Captions, "by_word"): "says where to cut; how segments are cut shows nowhere",
    (Layer, "track"): "where in the spec it was asked for",
    (LayerEffect, "kind"): "another kind knows other numbers",
    (LayerEffect, "numbers"): "more, fewer or others are none of its kind; each is changed itself",
}

NO_SAMPLES: Reasons = {
    (AudioClip, "track"): "where in the spec it was asked for",
    (AudioClip, "opening_bytes"): "memory that opening its file takes",
}

CURVE = ToneCurve(2.2, 1.0, 0.05, 0.5, 0.1, 0.01, 0.02)
PROFILE = ColorProfile(
    (CURVE, CURVE, replace(CURVE, g=2.4)),
    ((0.9, 0.1, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    CURVE,
    exact=True,
)
FILM = replace(footage_of("film"), rotation=90, seek_margin_seconds=Fraction(1, 2))
TURNED = Placement(Rect(2, 2, 30, 30), 20, 20, 5, 5, Fraction(30), Fraction(1, 2))
TITLE = Still("title", 20, 10, has_alpha=True)
PHOTO = Still("photo", 640, 480, 0, ColorInfo("bt709", primaries="bt709", profile=PROFILE))
KEYS = (Key(Fraction(3), Fraction(1, 4)), Key(Fraction(40), Fraction(3, 4), Easing.EASE_IN_QUAD))
FADING = LayerEffect("opacity", (("value", Animated(KEYS)),))
BLURRED = LayerEffect("blur", (("radius", Animated.constant(Fraction(4))),))

MOVES = {"right", "scale", "turn"}
POSED = LayerEffect(
    "pose",
    tuple((one.name, Animated(KEYS if one.name in MOVES else KEYS[1:])) for one in fields(Pose)),
)


def _seen(*layers: Layer, frames: int = 60, canvas: Canvas = CANVAS) -> Timeline:
    return Timeline(canvas, frames, layers, None)


EXAMPLES = (
    _seen(
        Layer(FrameRange(0, 60), replace(FILM, trim_seconds=Fraction(5)), FULL),
        Layer(FrameRange(0, 45), TITLE, CORNER, Transition("fade", 10), Transition("fade", 15)),
    ),
    _seen(Layer(FrameRange(0, 60), PHOTO, TURNED), Layer(FrameRange(20, 50), FILM, CORNER)),
    _seen(Layer(FrameRange(0, 50), Frozen(FILM, 7), TURNED)),
    _seen(Layer(FrameRange(0, 60), replace(TITLE, shrinkable=True), TURNED)),
    _seen(
        Layer(FrameRange(0, 60), FILM, FULL),
        Layer(FrameRange(0, 60), Captions((Cue(FrameRange(5, 30), TITLE, CORNER),))),
    ),
    _seen(
        Layer(
            FrameRange(0, 60),
            Sequence(
                (Layer(FrameRange(0, 40), FILM, FULL), Layer(FrameRange(30, 60), PHOTO, FULL)),
                (Transition("fade", 10),),
            ),
        ),
    ),
    _seen(
        Layer(FrameRange(0, 60), Group((Layer(FrameRange(0, 60), TITLE, CORNER),)), TURNED),
    ),
    _seen(
        Layer(FrameRange(0, 60), FILM, FULL),
        Layer(FrameRange(0, 60), TITLE, CORNER, effects=(BLURRED, FADING)),
    ),
    _seen(Layer(FrameRange(0, 60), TITLE, CORNER, effects=(POSED,))),
)  # fmt: skip

SOUND = Soundtrack(
    200_000,
    (
        AudioClip(
            "song", 1, 100, Fraction(3, 2), 0, 150_000,
            (GainPoint(0, 0.5), GainPoint(100, 1.0)), 6, has_holes=True,
        ),
        AudioClip("talk", 0, 0, Fraction(1), 50_000, 100_000, irregular=True, track="/audio/1"),
        AudioClip("bed", 0, 0, Fraction(1), 20_000, 170_000, bus=2),
        AudioClip("sting", 0, 0, Fraction(1), 20_000, 90_000, bus=1),
    ),
    (Bus(), Bus(), Bus((Duck((0, 1), -12.0, -40.0, 9_600, 12_000, 24_000),))),
)  # fmt: skip


def _shown(timeline: Timeline, encoder: VideoEncoder = QUALITIES[Quality.STANDARD]) -> object:
    """Names in the order of play: what a viewer sees, frame by frame."""
    made, playback = plan_pictures(timeline, encoder, segment_name, segment_recipe, Cutting())
    return [(made[entry.segment].fingerprint, entry.frames) for entry in playback]


def _segment(segment: Segment, encoder: VideoEncoder, canvas: Canvas) -> str:
    recipe = segment_recipe(segment, canvas, encoder.arguments(shape(segment, canvas)))
    return segment_name(recipe)


def _planned(timeline: Timeline) -> list[Segment]:
    made, _ = plan_pictures(
        timeline, QUALITIES[Quality.STANDARD], segment_name, segment_recipe, Cutting()
    )
    return [planned.segment for planned in made]


def _heard(soundtrack: Soundtrack) -> object:
    plan = plan_audio(
        soundtrack, AudioCodec.AAC, audio_engine(AudioCodec.AAC, 128_000), 128_000, 50
    )
    return [chunk.fingerprint for chunk in plan.chunks]


NOT_SEEN = {Soundtrack, AudioClip, Bus, Duck, GainPoint, Chapter, SpecWarning} | types_within(
    Subtitles
)
"""Parts of a timeline that nobody sees."""


def test_every_kind_of_value_that_is_seen_or_heard_has_an_example() -> None:
    seen = types_of(EXAMPLES).union(*(types_of(s) for e in EXAMPLES for s in _planned(e)))
    lacking = types_within(Timeline, Segment, *_MAKERS.values()) - seen - NOT_SEEN
    assert not lacking, f"add examples that have these: {lacking}"
    assert types_within(Soundtrack) <= types_of(SOUND)
    unseen = {(Timeline, name) for name in ("soundtrack", "subtitles", "chapters", "warnings")}
    assert never_set((EXAMPLES, tuple(tuple(_planned(each)) for each in EXAMPLES), SOUND)) == unseen


def test_every_field_of_a_timeline_that_is_seen_changes_what_is_shown() -> None:
    judge(EXAMPLES, _shown, NO_PIXELS)


def test_every_field_of_a_segment_changes_its_name() -> None:
    """Also those that tell where in its own time a thing is, which timelines do not have."""
    segments = [s for example in EXAMPLES for s in _planned(example)]
    judge(
        segments,
        lambda segment: _segment(segment, QUALITIES[Quality.STANDARD], CANVAS),
        {
            pair: why
            for pair, why in NO_PIXELS.items()
            if pair[0] not in (Layer, LayerEffect, Captions)
        },
    )


@pytest.mark.parametrize("codec", [H264, VP9], ids=lambda codec: str(codec.name))
def test_every_field_of_the_canvas_and_the_encoder_changes_names(codec: VideoCodec) -> None:
    segments = [s for example in EXAMPLES for s in _planned(example)]
    examples = [(codec.encoders[Quality.STANDARD], CANVAS)]
    estimates: Reasons = {
        (EncodingCost, field.name): "an estimate" for field in fields(EncodingCost)
    }
    judge(examples, lambda pair: [_segment(s, *pair) for s in segments], estimates)


def test_every_field_of_a_sound_changes_the_names_of_its_chunks() -> None:
    judge([SOUND], _heard, NO_SAMPLES)


@pytest.mark.parametrize("field", ["mixer", "encoder", "ffmpeg", "compile_clip"])
def test_whatever_else_makes_sound_is_in_the_names(field: str) -> None:
    engine = audio_engine(AudioCodec.AAC, 128_000)
    changed: dict[str, Any] = {
        "encoder": ("-b:a", "1"),
        "compile_clip": lambda clip: (clip.asset,),
    }
    other = replace(engine, **{field: changed.get(field, "other")})
    names = [
        [chunk.fingerprint for chunk in plan_audio(SOUND, AudioCodec.AAC, each).chunks]
        for each in (engine, other)
    ]
    assert not set(names[0]) & set(names[1])


def test_what_has_no_text_of_its_own_names_nothing() -> None:
    with pytest.raises(TypeError, match="names nothing"):
        content_of(object())


def test_texts_of_different_values_differ() -> None:
    values: list[object] = [
        None, 0, 1, 1.5, "1", b"1", Fraction(3, 2), "", (), ("",), ("a", "b"), ("a,b",),
        (("a",), "b"),
        FULL, CORNER, TITLE, AudioCodec.AAC, "aac", {"a": 1}, {"a": "1"},
    ]  # fmt: skip
    texts = [content_of(value) for value in values]
    assert len(set(texts)) == len(texts)
