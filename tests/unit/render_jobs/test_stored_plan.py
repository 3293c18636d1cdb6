"""Plans and work survive their way through the database exactly; all else is refused."""

from __future__ import annotations

import json
import pickle
import zlib
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changed_values import changes
from reelmill.core.captions import Anchor, CaptionLook, CaptionRun
from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.errors import SpecError
from reelmill.core.plan.audio import AudioEngine, AudioPlan, plan_audio
from reelmill.core.plan.effort import Effort
from reelmill.core.plan.master_plan import MasterPlan, MasterSegment, master_plan
from reelmill.core.plan.picture_work import PictureWork, ShownFootage, picture_work
from reelmill.core.plan.recipe import Recipe, RecipeInput
from reelmill.core.plan.render_plan import RenderPlan, plan_pictures
from reelmill.core.plan.segments import PlaybackEntry, SegmentKind
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.subtitles import SidecarFormat, SubtitleCue, Subtitles
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.core.timeline.model import AudioClip, Canvas, Chapter, GainPoint, Soundtrack, Timeline
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import segment_name
from reelmill.media.sound.audio_encode import audio_engine
from reelmill.media.sound.clip_filters import clip_recipe
from reelmill.usecases.ports.work import PLAN_VERSION, READ_PLAN_VERSIONS
from reelmill.usecases.render_jobs import stored_plan, stored_work
from reelmill.usecases.render_jobs.stored_plan import (
    LARGEST_BYTES,
    PlanUnreadable,
    StoredPlan,
    plan_from,
    plan_json,
)
from reelmill.usecases.render_jobs.stored_work import (
    StoredWork,
    check_names,
    encoder_identity,
    work_from,
    work_json,
)
from strategies import cuttings, timelines

ENCODER = "0123abcd"
SOUND = AudioEngine("mixer", ("-c:a", "x"), "ffmpeg", clip_recipe)

clips = st.builds(
    AudioClip,
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
    heard = Soundtrack(draw(st.integers(1, 9_000_000)), tuple(draw(st.lists(clips, max_size=3))))
    codec = draw(st.sampled_from(AudioCodec))
    return plan_audio(heard, codec, SOUND)


@st.composite
def plans(draw: st.DrawFn) -> RenderPlan:
    timeline, quality = draw(timelines()), QUALITIES[draw(st.sampled_from(Quality))]
    pictures, playback = plan_pictures(
        timeline, quality, Recipe.fingerprint, segment_recipe, draw(cuttings)
    )
    audio = draw(st.none() | sounds())
    chapters = (Chapter(0, 5, "Dawn — 朝"),) if audio else ()
    soundtrack = audio.soundtrack if audio else None
    reported = Timeline(
        timeline.canvas, timeline.frame_count, timeline.layers, soundtrack, chapters
    )
    return RenderPlan(reported, pictures, playback, audio)


def stored_of(plan: RenderPlan, **fields: Any) -> StoredPlan:
    asked = {"0ab1": ("/tracks/0/src",)}
    return StoredPlan(
        master_plan(plan),
        fields.pop("metadata", {}),
        {"gather": 0.1},
        1.5,
        pointers=asked,
        **fields,
    )


LOOK = CaptionLook(bold=True, color="#ff0000")
SUBTITLES = Subtitles(
    (SubtitleCue(0, 1500, "Dawn", (CaptionRun("Dawn", LOOK),), Anchor.TOP),),
    "en",
    "English",
    files=(SidecarFormat.SRT,),
)


def test_a_plan_without_subtitles_says_nothing_of_them() -> None:
    plain = MasterPlan(None, 0, (), (), None)
    assert b"subtitles" not in plan_json(StoredPlan(plain, {}))
    assert b"Dawn" in plan_json(StoredPlan(replace(plain, subtitles=(SUBTITLES,)), {}))


@settings(max_examples=60, deadline=None)
@given(plans(), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2))
def test_a_plan_is_read_as_it_was_written(plan: RenderPlan, tags: dict[str, str]) -> None:
    stored = stored_of(plan, metadata=tags, poster_seconds=Fraction(7, 3), strict=bool(tags))
    assert plan_from(plan_json(stored)) == stored


@settings(max_examples=60, deadline=None)
@given(plans())
def test_what_is_stitched_is_what_was_planned(plan: RenderPlan) -> None:
    left = plan_from(plan_json(stored_of(plan))).plan
    assert left.fingerprints == plan.fingerprints
    assert left.duration_seconds == plan.duration_seconds
    assert (left.playback, left.chapters) == (plan.playback, plan.timeline.chapters)
    assert [s.frames for s in left.segments] == [p.segment.frames for p in plan.segments]
    if plan.audio and left.audio:
        assert left.audio.chunks == plan.audio.chunks
        assert left.audio.packet_count == plan.audio.packet_count
        assert left.audio.soundtrack.sample_count == plan.audio.soundtrack.sample_count
        assert left.audio.soundtrack.clips == ()


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_piece_of_work_is_read_with_the_pointers_of_its_own_files(plan: RenderPlan) -> None:
    pointers = {name: (f"/tracks/{name}/src",) for name in "abcpqruvw"}
    items: list[PictureWork | AudioPlan] = [*map(picture_work, plan.segments)]
    items += sound_pieces(plan.audio) if plan.audio else []
    for item in items:
        read = work_from(work_json(StoredWork(item, pointers), ENCODER), ENCODER)
        assert read.item == item
        assert _needs(read.item) == _needs(item), "equality leaves out what memory it takes"
        assert read.pointers.keys() == read.assets
        assert all(read.pointers[a] == pointers.get(a, ()) for a in read.assets)


def _needs(item: PictureWork | AudioPlan) -> object:
    if isinstance(item, AudioPlan):
        return [(clip.track, clip.source_samples) for clip in item.soundtrack.clips]
    return item.recipe.needs


RECIPE = Recipe((RecipeInput(("-ss", "1"), "a"),), "null[out]", ("-f", "mp4"), 5)
FILM = ShownFootage("a", 0, Fraction(1, 3), Fraction(2), Fraction(9))
PICTURE = PictureWork(
    segment_name(RECIPE), SegmentKind.MOVING, RECIPE, (FILM,), Effort("footage medium", 0.5)
)
TALK = AudioClip("talk", 0, 3, Fraction(4, 3), 100, 90_000, (GainPoint(0, 0.5),), track="/audio/0")


def talk(clip: AudioClip = TALK) -> AudioPlan:
    engine = audio_engine(AudioCodec.AAC, 96_000)
    return plan_audio(Soundtrack(100_000, (clip,)), AudioCodec.AAC, engine, 96_000, 40)


def ducked_talk() -> AudioPlan:
    clips = (replace(TALK, bus=1), replace(TALK, asset="voice", start_sample=40_000, bus=2))
    buses = (Bus(), Bus((Duck((2,), -12.0, -40.0, 9_600, 12_000, 28_800),)), Bus())
    engine = audio_engine(AudioCodec.AAC, 96_000)
    return plan_audio(Soundtrack(100_000, clips, buses), AudioCodec.AAC, engine, 96_000, 40)


def test_every_field_of_work_and_plans_is_kept() -> None:
    """Also those that take no part in equality, and those that are yet to be."""
    plan = MasterPlan(
        Canvas(64, 48, Fraction(30000, 1001)),
        9,
        (MasterSegment("f", SegmentKind.STILL, 9),),
        (PlaybackEntry(0, 9),),
        talk(),
        (Chapter(0, 5, "Dawn"),),
        subtitles=(SUBTITLES,),
    )
    items: tuple[PictureWork | AudioPlan, ...] = (PICTURE, talk(), ducked_talk())
    for item in items:
        for owner, field, changed in changes(item):
            read = work_from(work_json(StoredWork(changed), ENCODER), ENCODER).item
            assert repr(read) == repr(changed), (owner, field)
    for owner, field, other in changes(plan):
        stored = StoredPlan(other, {})
        assert repr(plan_from(plan_json(stored)).plan) == repr(other), (owner, field)


def test_a_plan_is_json_with_its_version() -> None:
    stored = StoredPlan(MasterPlan(None, 0, (), (), talk()), {"title": "Dawn"})
    reported = json.loads(plan_json(stored))
    assert reported["version"] == PLAN_VERSION
    assert reported["stored"]["metadata"] == {"title": "Dawn"}
    assert reported["stored"]["plan"]["audio"]["codec"] == "aac"


def test_work_that_is_ducked_names_its_buses_and_other_work_does_not() -> None:
    plain = json.loads(work_json(StoredWork(talk()), ENCODER))
    assert "buses" not in plain["work"]["item"]["programme"]
    assert "bus" not in plain["work"]["item"]["programme"]["voices"][0]
    work = StoredWork(ducked_talk())
    body = work_json(work, ENCODER)
    assert json.loads(body)["work"]["item"]["programme"]["buses"][1]["ducks"][0]["under"] == [2]
    assert work_from(body, ENCODER).item == work.item
    check_names(work)


@pytest.mark.parametrize("version", [0, 4, "1", None])
def test_a_plan_of_another_version_is_not_guessed_at(version: Any) -> None:
    reported = json.loads(plan_json(StoredPlan(MasterPlan(None, 0, (), (), None), {})))
    with pytest.raises(PlanUnreadable, match="of this version"):
        plan_from(json.dumps({**reported, "version": version}).encode())


@pytest.mark.parametrize("version", READ_PLAN_VERSIONS)
def test_a_plan_of_a_version_that_workers_say_they_read_is_read(version: int) -> None:
    stored = StoredPlan(MasterPlan(None, 0, (), (), None), {})
    reported = json.loads(plan_json(stored))
    assert plan_from(json.dumps({**reported, "version": version}).encode()) == stored


def test_what_a_later_release_adds_to_a_plan_of_this_version_is_passed_over() -> None:
    stored = StoredPlan(MasterPlan(None, 0, (), (), None), {})
    reported = json.loads(plan_json(stored))
    reported["stored"]["added"] = reported["stored"]["plan"]["added"] = 1
    assert plan_from(json.dumps(reported).encode()) == stored


def test_work_with_something_unknown_in_it_is_not_encoded_without_it() -> None:
    reported = json.loads(work_json(StoredWork(talk()), ENCODER))
    reported["work"]["item"]["programme"]["voices"][0]["pan"] = 0.5
    body = json.dumps(reported, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(PlanUnreadable, match="more than this version knows"):
        work_from(body, ENCODER)


def test_work_says_whose_encoder_it_needs() -> None:
    body = work_json(StoredWork(PICTURE), ENCODER)
    assert json.loads(body)["encoder"] == ENCODER
    with pytest.raises(PlanUnreadable, match="another encoder"):
        work_from(body, "another")


def test_a_plan_of_an_earlier_release_is_unreadable_and_runs_nothing() -> None:
    old = b"reelmill plan 0123abcd\n" + zlib.compress(pickle.dumps({"any": 1}))
    with pytest.raises(PlanUnreadable):
        plan_from(old)
    with pytest.raises(PlanUnreadable):
        work_from(old, ENCODER)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
    ).map(lambda value: json.dumps({"version": 1, "stored": value, "work": value}).encode())
)
def test_damaged_bytes_are_unreadable_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(PlanUnreadable):
        plan_from(noise)
    with pytest.raises(PlanUnreadable):
        work_from(noise, ENCODER)


def test_what_is_larger_than_any_plan_is_not_parsed() -> None:
    with pytest.raises(PlanUnreadable, match="larger than any plan"):
        plan_from(b" " * (LARGEST_BYTES + 1))


def test_three_hours_cut_at_every_other_frame_are_a_plan_that_is_read() -> None:
    count, unique = 3 * 3600 * 30 // 2, 50_000
    segments = tuple(MasterSegment(f"{n:064x}", SegmentKind.MOVING, 2) for n in range(unique))
    playback = tuple(PlaybackEntry(n % unique, 2) for n in range(count))
    plan = MasterPlan(Canvas(1920, 1080, Fraction(30)), 2 * count, segments, playback, talk())
    body = plan_json(StoredPlan(plan, {}))
    assert len(body) < LARGEST_BYTES / 4
    assert plan_from(body).plan == plan


def test_a_plan_that_nobody_would_read_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_plan, "LARGEST_BYTES", 100)
    with pytest.raises(SpecError, match="render_too_costly"):
        plan_json(StoredPlan(MasterPlan(None, 0, (), (), talk()), {}))


def test_names_of_work_are_those_that_this_worker_would_give() -> None:
    check_names(StoredWork(PICTURE))
    for piece in sound_pieces(talk()):
        check_names(StoredWork(piece))


@pytest.mark.parametrize(
    "item",
    [
        replace(PICTURE, fingerprint="0" * 64),
        replace(PICTURE, recipe=replace(RECIPE, graph="hflip[out]")),
        replace(talk(), soundtrack=Soundtrack(100_000, (replace(TALK, irregular=True),))),
        replace(talk(), encoder=("-c:a", "other")),
    ],
)
def test_work_that_this_worker_would_call_otherwise_is_refused(item: Any) -> None:
    with pytest.raises(PlanUnreadable, match="another name"):
        check_names(StoredWork(item))


def test_the_encoder_is_what_it_was_each_time() -> None:
    assert encoder_identity() == encoder_identity()


@pytest.mark.parametrize("part", ["ffmpeg", "mixer", "ducking", "voices", "picture", "shape"])
def test_whatever_encoders_differ_in_gives_them_another_identity(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, engine = encoder_identity(), audio_engine(AudioCodec.WAV, 0)
    others: dict[str, Any] = {
        "ffmpeg": ("audio_engine", lambda *_: replace(engine, ffmpeg="other")),
        "mixer": ("audio_engine", lambda *_: replace(engine, mixer="other")),
        "voices": ("audio_engine", lambda *_: replace(engine, compile_clip=lambda v: (v.asset,))),
        "ducking": ("DUCKING_VERSION", 0),
        "picture": ("segment_name", lambda *_: "other"),
        "shape": ("_shape", lambda: "other"),
    }
    monkeypatch.setattr(stored_work, *others[part])
    assert encoder_identity() != before
