"""Subtitles in a master: what players find, when it shows, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pysubs2
import pytest
from av.stream import Disposition

from reelmill.core.errors import OutputError, VerifyError
from reelmill.core.plan.master_plan import MasterPlan, master_plan
from reelmill.core.subtitles import SubtitleCue
from reelmill.media.process import run_ffmpeg
from reelmill.media.verify import verify
from reelmill.usecases.render.render_context import RenderContext
from rendered import lumas, packets, planned, render

FORMATS = ("mp4", "webm")
CUES = [
    {"start": 0.5, "end": 1.25, "text": "Hello & <welcome>"},
    {"start": 1.25, "end": 1.733, "text": "two\nlines"},
    {"start": 2.2, "end": 9, "text": "漢字 👍"},
]
SPANS = [(500, 1250), (1250, 1733), (2200, 3000)]
LENGTH_MS = 3000


def soft(**fields: Any) -> dict[str, Any]:
    return {"type": "captions", "destinations": ["stream"], "cues": CUES, **fields}


@pytest.fixture
def document(stamped: Any, small_canvas: Any) -> Any:
    """A spec of three seconds with these captions."""
    film = str(stamped(frames=90, audio_rate=48000))

    def make(form: str, *captions: dict[str, Any], **fields: Any) -> dict[str, Any]:
        tracks = [{"type": "video", "src": film}, *captions]
        return {"canvas": small_canvas, "output": {"format": form}, "tracks": tracks, **fields}

    return make


def streams_of(path: Path) -> list[tuple[str | None, str | None, bool, bool]]:
    """Language, title, default and forced of every subtitle stream, as a player finds them."""
    with av.open(str(path)) as master:
        return [
            (
                stream.language,
                stream.metadata.get("title") or stream.metadata.get("name"),
                Disposition.default in stream.disposition,
                Disposition.forced in stream.disposition,
            )
            for stream in master.streams.subtitles
        ]


def extracted(path: Path, number: int, tmp_path: Path) -> list[tuple[int, int, str]]:
    """What FFmpeg's own decoder and another library make of a stream."""
    out = tmp_path / f"extracted{number}.srt"
    run_ffmpeg(["-i", str(path), "-map", f"0:s:{number}", str(out)])
    events = pysubs2.load(str(out), encoding="utf-8").events
    return [(event.start, event.end, event.plaintext) for event in events]


@pytest.mark.parametrize("form", FORMATS)
def test_each_language_is_a_stream_with_its_name(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    tracks = [
        soft(lang="de", title="Deutsch"),
        soft(lang="pt-BR", default=True),
        soft(forced=True),
    ]
    out = tmp_path / f"out.{form}"
    render(document(form, *tracks), out, tools)
    assert streams_of(out) == [
        ("deu", "Deutsch", False, False),
        ("por", None, True, False),
        ("und" if form == "mp4" else None, None, False, True),
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_texts_show_to_the_millisecond(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    out = tmp_path / f"out.{form}"
    render(document(form, soft(lang="en")), out, tools)
    with av.open(str(out)) as master:
        (stream,) = master.streams.subtitles
        assert stream.time_base
        tick = 1000 * stream.time_base
        found = [p for p in master.demux(stream) if len(bytes(p)) > 2]
        spans = [(p.pts or 0, (p.pts or 0) + (p.duration or 0)) for p in found]
        assert [tuple(t * tick for t in span) for span in spans] == [
            tuple(map(Fraction, span)) for span in SPANS
        ]
    texts = extracted(out, 0, tmp_path)
    assert [(start, end) for start, end, _ in texts] == SPANS
    assert [text for *_, text in texts][1:] == ["two\nlines", "漢字 👍"]


def test_an_mp4_has_samples_from_its_start_to_its_end(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    render(document("mp4", soft()), out, tools)
    found = packets(out, "subtitle")
    ends = [0, *(p.pts + p.duration for p in found)]
    assert [p.pts for p in found] == ends[:-1]
    assert ends[-1] == LENGTH_MS * 90
    assert [p.data == b"\0\0" for p in found] == [True, False, False, True, False]


@pytest.mark.parametrize("form", FORMATS)
def test_pictures_are_those_of_a_master_without_subtitles(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    render(document(form), tmp_path / f"plain.{form}", tools)
    report = render(document(form, soft()), tmp_path / f"soft.{form}", tools)
    assert (report.segments_encoded, report.chunks_encoded) == (0, 0)
    for kind in ("video", "audio"):
        one, other = (packets(tmp_path / f"{name}.{form}", kind) for name in ("plain", "soft"))
        assert [(p.data, p.pts) for p in one] == [(p.data, p.pts) for p in other]


@pytest.mark.parametrize("form", FORMATS)
def test_another_text_encodes_nothing(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    first = document(form, soft())
    render(first, tmp_path / f"one.{form}", tools)
    second = document(form, soft(cues=[{"start": 0, "end": 3, "text": "other"}]))
    report = render(second, tmp_path / f"two.{form}", tools)
    assert (report.segments_encoded, report.chunks_encoded) == (0, 0)
    assert planned(first, tools).fingerprints == planned(second, tools).fingerprints
    assert extracted(tmp_path / f"two.{form}", 0, tmp_path) == [(0, 3000, "other")]


def test_captions_can_be_burned_in_and_soft_at_once(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    render(document("mp4"), tmp_path / "plain.mp4", tools)
    both = soft(destinations=["burnIn", "stream"])
    render(document("mp4", both), tmp_path / "both.mp4", tools)
    plain, drawn = lumas(tmp_path / "plain.mp4"), lumas(tmp_path / "both.mp4")
    assert abs(plain[25].astype(int) - drawn[25]).max() > 50
    assert len(extracted(tmp_path / "both.mp4", 0, tmp_path)) == len(CUES)


def master_of(document: dict[str, Any], out: Path, tools: RenderContext) -> MasterPlan:
    render(document, out, tools)
    return master_plan(planned(document, tools))


def codes(plan: MasterPlan, path: Path) -> list[str]:
    with pytest.raises(VerifyError) as caught:
        verify(plan, path)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("form", FORMATS)
def test_a_master_that_lacks_a_stream_is_refused(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    good, bad = tmp_path / f"good.{form}", tmp_path / f"bad.{form}"
    plan = master_of(document(form, soft(lang="en"), soft(lang="de")), good, tools)
    verify(plan, good)
    run_ffmpeg(["-i", str(good), "-map", "0", "-map", "-0:s:1", "-c", "copy", str(bad)])
    assert "subtitles_differ" in codes(plan, bad)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "change",
    [
        lambda cues: cues[:-1],
        lambda cues: (*cues[:-1], replace(cues[-1], text="漢字")),
        lambda cues: (*cues[:-1], replace(cues[-1], start_ms=2201)),
        lambda cues: (*cues, SubtitleCue(2999, 3000, "more")),
    ],
)
def test_a_master_with_other_texts_is_refused(
    form: str, change: Any, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    good = tmp_path / f"good.{form}"
    plan = master_of(document(form, soft()), good, tools)
    cues = change(plan.subtitles[0].cues)
    other = replace(plan, subtitles=(replace(plan.subtitles[0], cues=cues),))
    assert codes(other, good) == ["subtitles_differ"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_master_in_another_language_or_cut_short_is_refused(
    form: str, document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    good = tmp_path / f"good.{form}"
    plan = master_of(document(form, soft(lang="en")), good, tools)
    other = replace(plan, subtitles=(replace(plan.subtitles[0], lang="fr"),))
    assert codes(other, good) == ["subtitles_differ"]
    data = good.read_bytes()
    good.write_bytes(data[: len(data) * 3 // 4])
    assert codes(plan, good) == ["master_unreadable"]


def test_five_thousand_texts_in_two_languages(
    small_canvas: Any, tools: RenderContext, tmp_path: Path
) -> None:
    lines = (f"{n}\n{clock(n)} --> {clock(n + 1)}\ntext {n}\n" for n in range(5_000))
    (tmp_path / "many.srt").write_text("\n".join(lines))
    many = [soft(lang=lang, cues=None, src=str(tmp_path / "many.srt")) for lang in ("en", "de")]
    tracks = [{"type": "shape", "shape": "rectangle", "fill": "navy"}]
    for track in many:
        del track["cues"]
    spec = {"canvas": small_canvas, "duration": 50, "tracks": [*tracks, *many]}
    render(spec, tmp_path / "out.mp4", tools)
    assert len(extracted(tmp_path / "out.mp4", 1, tmp_path)) == 5_000


def clock(hundredths: int) -> str:
    return f"00:{hundredths // 6000:02}:{hundredths // 100 % 60:02},{hundredths % 100 * 10:03}"


def test_files_are_written_beside_the_master(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    tracks = [
        soft(destinations=["srt", "vtt"], lang="en"),
        soft(destinations=["vtt"], lang="de", forced=True),
    ]
    report = render(document("mp4", *tracks), tmp_path / "my.film.mp4", tools)
    names = ["my.film.en.srt", "my.film.en.vtt", "my.film.de.forced.vtt"]
    assert [file.output.name for file in report.subtitles] == names
    with av.open(str(tmp_path / "my.film.mp4")) as master:
        assert not master.streams.subtitles
    for name in names:
        events = pysubs2.load(str(tmp_path / name), encoding="utf-8").events
        assert [(event.start, event.end) for event in events] == SPANS
    assert sorted(path.name for path in tmp_path.glob("my*")) == sorted([*names, "my.film.mp4"])


def test_sound_alone_has_files_beside_it(
    stamped: Any, tools: RenderContext, tmp_path: Path
) -> None:
    film = str(stamped(frames=90, audio_rate=48000))
    tracks = [{"type": "audio", "src": film}, soft(destinations=["vtt"], lang="en")]
    out = tmp_path / "talk.mp3"
    render({"output": {"format": "mp3"}, "tracks": tracks}, out, tools)
    assert (tmp_path / "talk.en.vtt").read_text("utf-8").startswith("WEBVTT\n\n00:00:00.500")


def test_a_master_is_never_replaced_by_its_own_subtitles(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="both be"):
        render(document("mp4", soft(destinations=["srt"])), tmp_path / "out.srt", tools)
    (tmp_path / "other.srt").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        render(document("mp4", soft(destinations=["srt"])), tmp_path / "other.mp4", tools)
    assert not (tmp_path / "other.mp4").exists()


SPEAKERS = [
    {"start": 0, "end": 2, "text": "left", "x": "10%", "position": "bottomLeft"},
    {"start": 1, "end": 3, "text": "right", "x": "90%", "y": "20%", "position": "topRight"},
]


def test_a_webm_keeps_the_places_of_its_cues(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    out, file = tmp_path / "out.webm", tmp_path / "out.vtt"
    render(document("webm", soft(cues=SPEAKERS)), out, tools)
    run_ffmpeg(["-i", str(out), "-map", "0:s:0", "-c", "copy", str(file)])
    left, right = (line for line in file.read_text().split("\n") if "-->" in line)
    assert left.endswith("line:95%,end position:10%,line-left align:left")
    assert right.endswith("line:20%,start position:90%,line-right align:right")


def test_an_mp4_shows_both_who_speak_and_says_that_it_loses_their_places(
    document: Any, tools: RenderContext, tmp_path: Path
) -> None:
    report = render(document("mp4", soft(cues=SPEAKERS)), tmp_path / "out.mp4", tools)
    assert [warning.code for warning in report.warnings] == ["subtitles_approximated"]
    texts = [text for *_, text in extracted(tmp_path / "out.mp4", 0, tmp_path)]
    assert texts == ["left", "left\nright", "right"]
