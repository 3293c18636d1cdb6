"""What the API tells of a plan: true, in order, and never large."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reelmill.adapters.cache import SegmentCache
from reelmill.core.captions import CaptionCue
from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.media_info import MediaInfo
from reelmill.core.plan.audio import AudioEngine, plan_audio
from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.render_plan import RenderPlan, plan_pictures
from reelmill.core.plan.segments import Cutting
from reelmill.core.spec import Limits, load_spec
from reelmill.core.timeline.resolve import resolve
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.sound.clip_filters import clip_recipe
from reelmill.usecases.ports.plan_summary import UNLISTED, PlanSummary, PlanTotals
from reelmill.usecases.render.sound_buses import MOST_BUSES, MOST_DUCKS, MOST_FEEDS
from reelmill.usecases.render.summarise import MOST_RUNS, MOST_SEGMENTS, summary_of
from strategies import facts_of, image_file, sound_file, video_file

Summarised = Callable[..., tuple[RenderPlan, PlanSummary]]


@pytest.fixture
def summarised(tmp_path: Path) -> Summarised:
    """A plan, and its summary where the first `known` segments need not be encoded."""
    store = SegmentCache(tmp_path, 1_000)

    def make(
        document: dict[str, Any],
        *files: MediaInfo,
        captions: dict[str, tuple[CaptionCue, ...]] | None = None,
        known: int = 0,
    ) -> tuple[RenderPlan, PlanSummary]:
        spec = load_spec(document)
        facts = facts_of(spec, {f.sha256: f for f in files}, captions)
        timeline = resolve(spec, facts, Limits())
        quality = QUALITIES[Quality.STANDARD]
        segments, playback = plan_pictures(
            timeline, quality, Recipe.fingerprint, segment_recipe, Cutting()
        )
        heard = timeline.soundtrack
        audio = (
            plan_audio(heard, AudioCodec.AAC, AudioEngine("m", (), "f", clip_recipe))
            if heard
            else None
        )
        plan = RenderPlan(timeline, segments, playback, audio)
        names = frozenset(plan.fingerprints[:known])
        return plan, summary_of(plan, spec, facts, names, store, Machine(2))

    return make


LONGFORM = {
    "mode": "longform",
    "backgrounds": [{"src": "a", "type": "video", "duration": 10}, {"src": "p", "type": "image"}],
    "audio": [{"src": f"s{i}", "title": f"Piece {i}"} for i in range(60)],
    "crossfade": 1,
}
FILES = [video_file("a", 20), image_file("p"), *(sound_file(f"s{i}", 180) for i in range(60))]


def test_three_hours_are_small_and_complete(summarised: Summarised) -> None:
    plan, summary = summarised(LONGFORM, *FILES, known=3)
    reported = summary.as_json()
    assert len(json.dumps(reported)) < 60_000
    assert reported["durationSeconds"] == 10_800
    assert reported["frames"] == sum(f * times for _, f, times in reported["plays"]) == 324_000
    assert reported["uniqueSegments"] == len(reported["segments"]) == len(plan.segments)
    assert (
        reported["cachedSegments"],
        [s["cached"] for s in reported["segments"]].count(True),
    ) == (3, 3)
    assert reported["audio"] == {"chunks": 180, "cached": 0}
    assert reported["framesToEncode"] == sum(s["frames"] for s in reported["segments"][3:])
    assert 5 < reported["estimatedSeconds"] < 300
    assert len(reported["chapters"]) == 60
    assert reported["chapters"][1] == {"startSeconds": 180, "title": "Piece 1"}


def test_the_runs_are_the_playback_in_order(summarised: Summarised) -> None:
    picture = {"type": "image", "src": "p", "duration": 45}
    tracks = [
        {"type": "sequence", "loop": True, "tracks": [{"type": "video", "src": "a"}, picture]}
    ]
    document = {"duration": 200, "tracks": tracks}
    plan, summary = summarised(document, video_file("a", 20), image_file("p"))
    played = [(index, frames) for index, frames, turns in summary.plays for _ in range(turns)]
    assert played == [(entry.segment, entry.frames) for entry in plan.playback]
    assert len(summary.plays) < len(plan.playback)


def test_backgrounds_and_pieces_are_tracks(summarised: Summarised) -> None:
    _, summary = summarised(LONGFORM, *FILES)
    tracks = {track.pointer: track for track in summary.tracks}
    assert list(tracks)[:3] == ["/backgrounds/0", "/backgrounds/1", "/audio/0"]
    first, second = tracks["/backgrounds/0"], tracks["/audio/1"]
    assert (first.label, first.type, first.start, first.end) == ("a", "background", 0, 10_800)
    assert (second.label, second.type, second.start, second.end) == ("Piece 1", "audio", 180, 360)


def test_every_track_stands_where_it_is_seen_or_heard(summarised: Summarised) -> None:
    words = {"type": "text", "text": "Two\nlines", "duration": 1}
    nested = {"type": "sequence", "start": 2, "tracks": [{**words}, {**words, "text": "Next"}]}
    document = {
        "duration": 6,
        "tracks": [
            {"type": "video", "src": "https://x.org/f/My%20film.mp4?sig=1", "start": 1},
            nested,
            {"type": "audio", "src": "song", "start": 5},
            {"type": "text", "text": "Never", "start": 7, "duration": 1},
        ],
    }
    files = [video_file("https://x.org/f/My%20film.mp4?sig=1", 3), sound_file("song", 10)]
    _, summary = summarised(document, *files)
    found = [(t.pointer, t.type, t.label, t.start, t.end) for t in summary.tracks]
    assert found == [
        ("/tracks/0", "video", "My film.mp4", 1, 4),
        ("/tracks/1", "sequence", "sequence", 2, 4),
        ("/tracks/1/tracks/0", "text", "Two lines", 2, 3),
        ("/tracks/1/tracks/1", "text", "Next", 3, 4),
        ("/tracks/2", "audio", "song", 5, 6),
    ]


def test_sound_alone_has_no_picture(summarised: Summarised) -> None:
    document = {"tracks": [{"type": "audio", "src": "s"}], "output": {"format": "m4a"}}
    _, summary = summarised(document, sound_file("s", 90))
    reported = summary.as_json()
    assert (reported["width"], reported["framesPerSecond"], reported["frames"]) == (0, 0, 0)
    assert (reported["durationSeconds"], reported["segments"], reported["plays"]) == (90, [], [])


def test_buses_say_what_feeds_them_and_what_turns_them_down(summarised: Summarised) -> None:
    song = {"type": "audio", "src": "song", "duck": {"under": "talk", "by": -9, "threshold": -30}}
    talk = {"type": "audio", "src": "voice", "duration": 2}
    document = {
        "duration": 9,
        "tracks": [song, {"type": "sequence", "id": "talk", "tracks": [talk, talk]}],
    }
    plan, summary = summarised(document, sound_file("song", 20), sound_file("voice", 5))
    music, voices = summary.as_json()["buses"]
    assert music["tracks"] == ["/tracks/0"]
    assert music["ducks"] == [{"under": [voices["number"]], "byDb": -9, "thresholdDb": -30}]
    assert (voices["tracks"], voices["ducks"]) == (["/tracks/1/tracks/0", "/tracks/1/tracks/1"], [])
    assert plan.audio is not None
    assert plan.audio.soundtrack.buses[voices["number"]].ducks == ()


def test_a_plain_sum_has_no_buses_to_show(summarised: Summarised) -> None:
    document = {"tracks": [{"type": "audio", "src": "s"}], "output": {"format": "m4a"}}
    assert summarised(document, sound_file("s", 9))[1].buses == ()


def test_hundreds_of_buses_are_bounded(summarised: Summarised) -> None:
    """Every track is under the next: each has a bus; and in the innermost all ducks meet."""
    count = MOST_FEEDS + 40
    names = [f"t{n}" for n in range(count)]
    tracks: list[dict[str, Any]] = [{"type": "audio", "src": "s", "id": name} for name in names]
    under = [names[n : n + 20] for n in range(0, count, 20)]
    nested: dict[str, Any] = {"type": "audio", "src": "s", "duck": {"under": under[-1]}}
    for drivers in under[:-1]:
        nested = {"type": "group", "tracks": [nested], "duck": {"under": drivers}}
    document = {"output": {"format": "m4a"}, "tracks": [nested, *tracks]}
    plan, summary = summarised(document, sound_file("s", 9))
    assert plan.audio is not None
    assert len(plan.audio.soundtrack.buses) > MOST_BUSES
    assert len(summary.buses) == MOST_BUSES
    assert len(summary.buses[0].ducks) == MOST_DUCKS
    assert sum(len(bus.tracks) for bus in summary.buses) <= MOST_FEEDS
    listed = {bus.number for bus in summary.buses}
    assert all(set(duck.under) <= listed for bus in summary.buses for duck in bus.ducks)
    assert len(json.dumps(summary.as_json())) < 250_000


def test_thousands_of_captions_over_a_still_are_summed_up(summarised: Summarised) -> None:
    cues = tuple(
        CaptionCue(Fraction(i * 6, 100), Fraction(i * 6 + 3, 100), f"w{i}") for i in range(2100)
    )
    document = {
        "duration": 130,
        "canvas": {"fps": 60},
        "tracks": [{"type": "image", "src": "p"}, {"type": "captions", "src": "c"}],
    }
    plan, summary = summarised(document, image_file("p"), captions={"c": cues})
    reported = summary.as_json()
    assert len(plan.segments) > MOST_SEGMENTS
    assert len(json.dumps(reported)) < 250_000
    assert reported["uniqueSegments"] == len(plan.segments)
    assert len(reported["segments"]) == MOST_SEGMENTS
    assert len(reported["plays"]) <= MOST_RUNS
    assert sum(f * times for _, f, times in reported["plays"]) == 7_800
    assert reported["plays"][-1][0] == UNLISTED


def test_what_is_written_is_read_back_the_same(summarised: Summarised) -> None:
    _, summary = summarised(LONGFORM, *FILES, known=3)
    text = json.dumps(summary.as_json())
    assert PlanSummary.model_validate_json(text) == summary
    lists = PlanSummary.model_fields.keys() - PlanTotals.model_fields.keys()
    assert lists == {"segments", "plays", "tracks", "chapters", "buses"}
