"""What comes out of a render: frames, times, tags, sound, and what a second render costs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelmill.bootstrap.render_context import render_context
from reelmill.core.errors import EncodeError, SourceError
from reelmill.core.spec import Limits, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.media.process import run_ffmpeg
from reelmill.settings import Settings
from reelmill.usecases.render.encode_missing import encode_missing, ledger_of
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.render_context import RenderContext
from rendered import boxes, lumas, packets, planned, render, samples
from stamped import read_clicks, read_stamp

STILL_STAMP = 77
A_CLICK = 1 + 240
"""Samples that a lossy click may be off: 5 ms."""


EDGES: tuple[Literal["start"], Literal["end"]] = ("start", "end")


def seconds(tick: Fraction | None) -> Fraction:
    """A time base that is stated."""
    assert tick is not None
    return tick


@pytest.fixture(scope="module")
def shared_tools(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A render context for the tests that do not look at its cache."""
    home = tmp_path_factory.mktemp("shared")
    with render_context(Settings(home=home), Limits(), home) as made:
        yield made


@pytest.fixture(scope="module")
def media(stamped: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A film with clicks, and a picture that is its frame 77."""
    film = stamped(frames=240, audio_rate=48000)
    picture = tmp_path_factory.mktemp("picture") / "frame.png"
    chosen = f"select=eq(n\\,{STILL_STAMP}),scale=out_range=pc"
    run_ffmpeg(["-i", str(film), "-vf", chosen, "-frames:v", "1", str(picture)])
    return {"film": str(film), "picture": str(picture)}


@pytest.fixture(scope="module")
def longform(media: dict[str, str], shared_tools: RenderContext) -> tuple[Path, dict[str, Any]]:
    """A film and a picture that loop under two titled pieces: 23 s of 30 frames a second."""
    entry = {"src": media["film"]}
    document = {
        "mode": "longform",
        "canvas": {"width": 320, "height": 240, "fps": 30},
        "backgrounds": [
            {"type": "video", "src": media["film"], "duration": 5},
            {"type": "image", "src": media["picture"], "duration": 11},
        ],
        "crossfade": 0,
        "audio": [
            {**entry, "title": "Dawn"},
            {**entry, "title": "Noon, 正午"},
            {**entry, "title": "Dusk"},
        ],
        "output": {"metadata": {"title": "A day", "artist": "Nobody"}},
    }
    out = shared_tools_folder(shared_tools) / "longform.mp4"
    render(document, out, shared_tools)
    return out, document


def shared_tools_folder(tools: RenderContext) -> Path:
    return tools.sources.base  # type: ignore[attr-defined, no-any-return]


def test_every_frame_is_there_in_its_place_across_all_seams(longform: Any) -> None:
    film, still = list(range(150)), [STILL_STAMP] * 330
    expected = (film + still + film + still)[: 24 * 30]
    assert [read_stamp(luma) for luma in lumas(longform[0])] == expected


def test_time_runs_evenly_from_zero(longform: Any) -> None:
    with av.open(str(longform[0])) as master:
        picture, sound = master.streams.video[0], master.streams.audio[0]
        assert picture.start_time == 0
        assert sound.start_time == 0
        assert picture.frames == 720
        assert picture.average_rate == picture.guessed_rate == 30
        tick = int(1 / (seconds(picture.time_base) * 30))
        lengths = [seconds(s.time_base) * (s.duration or 0) for s in (picture, sound)]
    assert lengths == [24, 24]
    found = packets(longform[0], "video")
    assert sorted(p.pts for p in found) == [i * tick for i in range(720)]
    steps = {b.dts - a.dts for a, b in pairwise(found)}
    assert steps == {tick}
    assert all(p.dts <= p.pts for p in found)
    heard = [p.pts for p in packets(longform[0], "audio")]
    assert heard == [(i - 1) * 1024 for i in range(len(heard))]


def test_the_stream_says_what_it_is(longform: Any) -> None:
    with av.open(str(longform[0])) as master:
        context = master.streams.video[0].codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        tags = (context.colorspace, context.color_primaries, context.color_trc)
        assert [int(tag) for tag in tags] == [1, 1, 1]
        assert int(context.color_range) == 1
        assert context.extradata is not None
        assert context.extradata[3] == 30, "level 3.0 holds 320x240 at 30 frames a second"
        sound = master.streams.audio[0].codec_context
        assert (sound.name, sound.sample_rate, sound.layout.name) == ("aac", 48000, "stereo")


def test_the_index_lies_at_the_front(longform: Any) -> None:
    names = boxes(longform[0])
    assert names[0] == "ftyp"
    assert names.index("moov") < names.index("mdat")


def test_titles_become_chapters_and_metadata_is_kept(longform: Any) -> None:
    with av.open(str(longform[0])) as master:
        reported = [
            (c["metadata"]["title"], *(seconds(c["time_base"]) * c[edge] for edge in EDGES))
            for c in master.chapters()
        ]
        assert reported == [("Dawn", 0, 8), ("Noon, 正午", 8, 16), ("Dusk", 16, 24)]
        assert master.metadata["title"] == "A day"
        assert master.metadata["artist"] == "Nobody"


def test_it_plays_from_every_second(longform: Any) -> None:
    expected = (list(range(150)) + [STILL_STAMP] * 330) * 2
    with av.open(str(longform[0])) as master:
        stream = master.streams.video[0]
        tick = seconds(stream.time_base)
        for second in range(0, 24, 3):
            master.seek(round(second / tick), stream=stream)
            for frame in master.decode(stream):
                number = round((frame.pts or 0) * tick * 30)
                if number >= second * 30:
                    assert read_stamp(frame.to_ndarray()[:240]) == expected[number]
                    break


def test_picture_and_sound_stay_together(
    media: dict[str, str], shared_tools: RenderContext, tmp_path: Path, small_canvas: Any
) -> None:
    track = {"type": "video", "src": media["film"], "trim": {"start": 1.25}, "start": 0.5}
    canvas = {**small_canvas, "width": 320, "height": 240}
    render({"canvas": canvas, "tracks": [track]}, tmp_path / "a.mp4", shared_tools)
    clicks = read_clicks(samples(tmp_path / "a.mp4")[:, 0], 48000)
    expected_seconds = [Fraction(1, 2) + n - Fraction(5, 4) for n in range(2, 8)]
    assert len(clicks) == len(expected_seconds)
    frames = lumas(tmp_path / "a.mp4")
    for number, (click, expected) in enumerate(zip(clicks, expected_seconds, strict=True), start=2):
        assert abs(click - expected * 48000) <= A_CLICK
        shown = read_stamp(frames[floor(Fraction(click + A_CLICK, 48000) * 30)])
        assert abs(shown - number * 30) <= 1, "the frame of a click is the frame of its second"


@pytest.mark.parametrize(
    ("suffix", "codec", "off"),
    [("wav", "pcm_s24le", 0), ("flac", "flac", 0), ("mp3", "mp3float", 1152), ("m4a", "aac", 1023)],
)
def test_sound_alone_has_its_length_its_tags_and_its_clicks(
    suffix: str,
    codec: str,
    off: int,
    media: dict[str, str],
    shared_tools: RenderContext,
    tmp_path: Path,
) -> None:
    tracks = [{"type": "audio", "src": media["film"], "trim": {"start": 0.5}, "start": 0.25}]
    document = {
        "tracks": tracks,
        "duration": 3.3,
        "output": {"format": suffix, "metadata": {"title": "Clicks", "artist": "A & b"}},
    }
    out = tmp_path / f"sound.{suffix}"
    report = render(document, out, shared_tools)
    assert report.duration_seconds == pytest.approx(3.3)
    with av.open(str(out)) as master:
        assert [s.type for s in master.streams] == ["audio"]
        assert master.streams.audio[0].codec_context.name == codec
        length = seconds(master.streams.audio[0].time_base) * (
            master.streams.audio[0].duration or 0
        )
        assert abs(length - Fraction(33, 10)) <= Fraction(1, 20 if suffix == "mp3" else 48_000)
        tags = {**master.metadata, **master.streams.audio[0].metadata}
        assert (tags.get("title"), tags.get("artist")) == ("Clicks", "A & b")
    heard = samples(out)
    assert abs(len(heard) - 158_400) <= off
    clicks = read_clicks(heard[:, 0], 48000)
    expected = [36_000, 84_000, 132_000]
    slack = 0 if suffix in {"wav", "flac"} else A_CLICK
    assert len(clicks) == 3
    assert np.abs(np.array(clicks) - expected).max() <= slack


def test_a_silent_composition_has_no_sound_track(
    stamped: Any, shared_tools: RenderContext, tmp_path: Path, small_canvas: Any
) -> None:
    silent = str(stamped(frames=20))
    tracks = [{"type": "video", "src": silent}]
    render({"canvas": small_canvas, "tracks": tracks}, tmp_path / "a.mp4", shared_tools)
    with av.open(str(tmp_path / "a.mp4")) as master:
        assert [s.type for s in master.streams] == ["video"]


def titled(media: dict[str, str], words: str) -> dict[str, Any]:
    """Eight seconds of film, with a title in the sixth."""
    title = {"type": "text", "text": words, "start": 5, "duration": 1, "style": {"size": 30}}
    return {
        "canvas": {"width": 160, "height": 120, "fps": 30},
        "tracks": [{"type": "video", "src": media["film"]}, title],
        "output": {"quality": "draft"},
    }


def test_a_second_render_encodes_nothing_and_gives_the_same_bytes(
    media: dict[str, str], tools: RenderContext, tmp_path: Path
) -> None:
    first = render(titled(media, "One"), tmp_path / "1.mp4", tools)
    second = render(titled(media, "One"), tmp_path / "2.mp4", tools)
    assert (first.cache_hits, first.encoded_frames) == (0, 240)
    assert (second.segments_encoded, second.chunks_encoded, second.encoded_frames) == (0, 0, 0)
    assert second.cache_hits == second.segments + second.chunks == 6
    assert (tmp_path / "1.mp4").read_bytes() == (tmp_path / "2.mp4").read_bytes()


def test_another_title_costs_its_own_second_only(
    media: dict[str, str], tools: RenderContext, tmp_path: Path
) -> None:
    render(titled(media, "One"), tmp_path / "1.mp4", tools)
    changed = render(titled(media, "Two"), tmp_path / "2.mp4", tools)
    assert (changed.segments_encoded, changed.encoded_frames) == (1, 30)
    assert changed.chunks_encoded == 0
    one, two = (packets(tmp_path / name, "video") for name in ("1.mp4", "2.mp4"))
    tick = one[1].dts - one[0].dts
    differing = [a.pts // tick for a, b in zip(one, two, strict=True) if a.data != b.data]
    assert differing
    assert set(differing) <= set(range(150, 180))


RATES: list[tuple[Any, Fraction]] = [
    (10, Fraction(10)),
    (24, Fraction(24)),
    (29.97, Fraction(30000, 1001)),
    (60, Fraction(60)),
]
TIMES = st.integers(0, 1500).map(lambda ms: ms / 1000)
FADE = st.sampled_from([{}, {"in": {"type": "fade", "duration": 0.1}}])


def tracks(media: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    """Tracks that may lie anywhere, also beyond the end."""
    timed = {"start": TIMES, "duration": TIMES.map(lambda s: s + 0.3), "transition": FADE}
    fixed = st.fixed_dictionaries
    text = fixed({"type": st.just("text"), "text": st.sampled_from(["Hi", "مرحبا"])} | timed)
    shape = {"type": "shape", "shape": "ellipse", "fill": "red", "width": 50, "height": 30}
    drawn = fixed({k: st.just(v) for k, v in shape.items()} | timed)
    film = fixed(
        {
            "type": st.just("video"),
            "src": st.just(media["film"]),
            "start": TIMES,
            "trim": TIMES.map(lambda s: {"start": s}),
            "speed": st.sampled_from([0.5, 1, 1.5]),
            "opacity": st.sampled_from([0.5, 1]),
        }
    )
    pair = st.tuples(film, text).map(
        lambda two: {
            "type": "sequence",
            "loop": True,
            "transition": {"type": "crossfade", "duration": 0.1},
            "tracks": [{k: v for k, v in t.items() if k != "start"} for t in two],
        }
    )
    return st.one_of(text, drawn, film, pair)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_master_has_the_frames_of_its_plan_and_of_its_spec(
    data: st.DataObject, media: dict[str, str], shared_tools: RenderContext, tmp_path: Path
) -> None:
    rate, exact = data.draw(st.sampled_from(RATES))
    duration = data.draw(st.integers(1, 1800)) / 1000
    document = {
        "canvas": {"width": 64, "height": 48, "fps": rate},
        "duration": duration,
        "tracks": data.draw(st.lists(tracks(media), min_size=1, max_size=4)),
        "output": {"quality": "draft"},
    }
    wanted = max(1, floor(Fraction(str(duration)) * exact + Fraction(1, 2)))
    out = tmp_path / "master.mp4"
    report = render(document, out, shared_tools)
    plan = planned(document, shared_tools)
    assert sum(entry.frames for entry in plan.playback) == wanted
    assert report.frames == report.qc.frames == wanted
    assert len(lumas(out)) == len(packets(out, "video")) == wanted
    assert report.qc.av_difference_seconds <= 1 / exact


def test_a_segment_that_cannot_be_encoded_names_its_sources(
    media: dict[str, str], tools: RenderContext, tmp_path: Path, small_canvas: Any
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(Path(media["film"]).read_bytes())
    tracks = [{"type": "group", "tracks": [{"type": "video", "src": "film.mp4"}]}]
    document = {"canvas": small_canvas, "duration": 1, "tracks": tracks}
    spec = load_spec(document, tools.limits)
    gathered = gather(spec, tools, CancelToken())
    plan = replace(make_plan(spec, gathered, tools), audio=None)
    film.write_text("replaced while it was rendered")
    with pytest.raises(EncodeError) as caught:
        encode_missing(plan, gathered, tools, ledger_of(plan), lambda: None, CancelToken())
    [problem] = caught.value.problems
    assert (problem.pointer, problem.code) == ("/tracks/0/tracks/0/src", "ffmpeg_failed")


@pytest.mark.parametrize("part", ["picture", "sound"])
def test_nothing_made_of_a_file_that_changed_meanwhile_takes_the_old_ones_name(
    media: dict[str, str], tools: RenderContext, tmp_path: Path, small_canvas: Any, part: str
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(Path(media["film"]).read_bytes())
    track = {"type": "video", "src": "film.mp4"}
    spec = load_spec({"canvas": small_canvas, "duration": 1, "tracks": [track]}, tools.limits)
    gathered = gather(spec, tools, CancelToken())
    whole = make_plan(spec, gathered, tools)
    run_ffmpeg(["-i", media["film"], "-c", "copy", "-metadata", "title=2", "-y", str(film)])
    plan = replace(whole, audio=None) if part == "picture" else replace(whole, segments=())
    with pytest.raises(SourceError, match=r"film\.mp4 changed while") as caught:
        encode_missing(plan, gathered, tools, ledger_of(plan), lambda: None, CancelToken())
    assert {p.code for p in caught.value.problems} == {"source_changed"}
    assert plan.fingerprints
    assert not any(tools.store.get(name) for name in plan.fingerprints)
