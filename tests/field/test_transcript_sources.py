"""Transcripts as files: what each kind of row of `docs/sources.md` says is seen in the frames."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frames import planes, timeline_frames
from reelmill.core.errors import SourceError, SpecError
from reelmill.core.plan.segments import Cutting
from reelmill.core.timeline.model import Timeline

CANVAS = {"width": 320, "height": 120, "fps": 10, "background": "#204060"}
ACTIVE = {"background": {"color": "#ff0000"}}
SAID = (("first", 0.5, 0.9), ("second", 1, 1.4), ("third.", 1.4, 2))
SRT = "1\n00:00:00,500 --> 00:00:02,000\naaaa bbbb <i>cc</i>\n"

WHISPER = {
    "segments": [
        {"start": 0.5, "end": 2, "text": " first second third.", "words": [
            {"word": f" {word}", "start": start, "end": end} for word, start, end in SAID]}
    ]
}  # fmt: skip
MILLISECONDS = {
    "words": [
        {"text": word, "start": int(1000 * start), "end": int(1000 * end), "confidence": 1}
        for word, start, end in SAID
    ]
}

Seen = Callable[..., tuple[list[int], Timeline]]


@pytest.fixture
def seen(resolved: Callable[[dict[str, Any]], Any], tmp_path: Path) -> Seen:
    """In each frame the middle of the marked word, in tenths of the width, -1 where none is."""

    def render(file: bytes, name: str = "a.json", **fields: Any) -> tuple[list[int], Timeline]:
        (tmp_path / name).write_bytes(file)
        style = {"size": 24, "background": None}
        track = {"type": "captions", "src": name, "style": style, "active": ACTIVE, **fields}
        timeline, gathered = resolved({"canvas": CANVAS, "duration": 2.5, "tracks": [track]})
        found = timeline_frames(timeline, Cutting(), gathered.paths)
        return [_marked(planes(frame)[2]) for frame in found], timeline

    return render


def _marked(red: np.ndarray) -> int:
    columns = np.nonzero((red > 200).any(0))[0]
    return round(float(columns.mean()) * 10 / red.shape[1]) if columns.size else -1


def _codes(timeline: Timeline) -> list[tuple[str, str]]:
    return [(str(w.code), w.pointer) for w in timeline.warnings]


@pytest.mark.parametrize("document", [WHISPER, MILLISECONDS], ids=["seconds", "milliseconds"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_word_that_is_said_is_marked_when_it_is_said(
    document: object, charset: str, seen: Seen
) -> None:
    found, timeline = seen(json.dumps(document).encode(charset))
    assert found == [-1] * 5 + [3] * 5 + [5] * 4 + [7] * 6 + [-1] * 5
    assert timeline.warnings == ()


def test_captions_split_show_their_words_one_after_the_other(seen: Seen) -> None:
    found, _ = seen(json.dumps(WHISPER).encode(), split={"words": 1})
    assert found == [-1] * 5 + [5] * 15 + [-1] * 5


def test_words_without_times_are_not_marked_and_that_is_reported(seen: Seen) -> None:
    found, timeline = seen(SRT.encode(), "a.srt")
    assert found == [-1] * 25
    assert _codes(timeline) == [("captions_without_words", "/tracks/0/src")]


def test_times_are_shared_out_where_that_is_asked_for_and_that_is_reported(seen: Seen) -> None:
    found, timeline = seen(SRT.encode(), "a.srt", wordTimes="shared")
    assert found == [-1] * 5 + [3] * 6 + [5] * 6 + [7] * 3 + [-1] * 5
    assert _codes(timeline) == [("captions_approximated", "/tracks/0/src")]
    _, plain = seen(SRT.encode(), "a.srt", wordTimes="shared", active=None)
    assert plain.warnings == ()


def test_odd_times_of_a_transcript_are_reported_where_it_is_named(seen: Seen) -> None:
    odd = json.loads(json.dumps(WHISPER))
    odd["segments"][0]["words"][1]["start"] = None
    found, timeline = seen(json.dumps(odd).encode())
    assert found == [-1] * 5 + [3] * 4 + [5] * 5 + [7] * 6 + [-1] * 5
    assert _codes(timeline) == [("captions_approximated", "/tracks/0/src")]


def test_a_transcript_of_no_known_form_is_refused_where_it_is_named(seen: Seen) -> None:
    with pytest.raises(SourceError) as caught:
        seen(b'{"speech": []}')
    found = [(p.code, p.pointer) for p in caught.value.problems]
    assert found == [("captions_form_unknown", "/tracks/0/src")]


def test_too_many_cues_of_the_spec_at_once_are_refused_where_they_stand(
    resolved: Callable[[dict[str, Any]], Any],
) -> None:
    cues = [{"start": 0, "end": 1, "text": str(n)} for n in range(33)]
    with pytest.raises(SourceError) as caught:
        resolved({"canvas": CANVAS, "duration": 1, "tracks": [{"type": "captions", "cues": cues}]})
    found = [(p.code, p.pointer) for p in caught.value.problems]
    assert found == [("captions_overlapping", "/tracks/0/cues")]


def test_strict_specs_take_no_captions_without_times_of_words(
    resolved: Callable[[dict[str, Any]], Any],
) -> None:
    track = {"type": "captions", "cues": [{"start": 0, "end": 1, "text": "a"}], "active": ACTIVE}
    with pytest.raises(SpecError, match="captions_without_words"):
        resolved({"canvas": CANVAS, "duration": 1, "strict": True, "tracks": [track]})


@pytest.mark.parametrize("fps", [24, 25, 29.97, 30, 50, 60])
def test_a_word_changes_within_half_a_frame_of_its_time(
    fps: float, resolved: Callable[[dict[str, Any]], Any]
) -> None:
    starts = [Fraction(n * 137, 1000) for n in range(1, 15)]
    words = [{"text": f"w{n}", "start": float(start)} for n, start in enumerate(starts)]
    track = {"type": "captions", "cues": [{"start": 0, "end": 3, "words": words}], "active": ACTIVE}
    timeline, _ = resolved({"canvas": {**CANVAS, "fps": fps}, "duration": 3, "tracks": [track]})
    cues = timeline.layers[0].content.cues
    changes = [cue.range_in_parent.start / timeline.canvas.frame_rate for cue in cues[1:]]
    assert len(changes) == len(starts)
    half = 1 / (2 * timeline.canvas.frame_rate)
    assert all(abs(at - start) <= half for at, start in zip(changes, starts, strict=True))
