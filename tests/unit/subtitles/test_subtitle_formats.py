"""Cues written as SRT, WebVTT and timed text say what was said, when it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import Anchor, CaptionLook, CaptionRun, parse_captions
from reelmill.core.language_codes import three_letters
from reelmill.core.subtitles import (
    EMPTY,
    SidecarFormat,
    SubtitleCue,
    Subtitles,
    lost_in_subrip,
    lost_in_timed_text,
    lost_in_webvtt,
    sidecars,
    subrip_text,
    timed_samples,
    webvtt_text,
)

COLORS = ("#ff0000", "#ffff00")
looks = st.builds(
    CaptionLook, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([None, *COLORS])
)
words = st.text("ab<>&{}\\;1-é漢👍", min_size=1, max_size=6)
without_overrides = st.text("ab<>&{}#;1-é漢👍", min_size=1, max_size=6)
"""In a WebVTT, `{\\…}` is text; our reader takes it for an override, since files in the wild do."""

plain_words = st.text("abé漢👍.,!?", min_size=1, max_size=6)


def runs_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[CaptionRun, ...]]:
    """Pieces of different looks next to one another, with some line feeds between words."""
    lines = st.lists(text, min_size=1, max_size=3).map("\n".join)
    return st.lists(st.builds(CaptionRun, lines, looks), min_size=1, max_size=3).map(_merged)


def _merged(runs: list[CaptionRun]) -> tuple[CaptionRun, ...]:
    merged: list[CaptionRun] = []
    for run in runs:
        if merged and merged[-1].look == run.look:
            merged[-1] = CaptionRun(merged[-1].text + run.text, run.look)
        else:
            merged.append(run)
    return tuple(merged)


def cues_of(
    text: st.SearchStrategy[str], anchors: Sequence[Anchor] = tuple(Anchor)
) -> st.SearchStrategy[list[SubtitleCue]]:
    """Cues in order; those of one anchor do not overlap."""

    @st.composite
    def cues(draw: st.DrawFn) -> list[SubtitleCue]:
        made = []
        for anchor in anchors:
            at = 0
            for runs in draw(st.lists(runs_of(text), max_size=4)):
                at += draw(st.integers(0, 5_000_000))
                end = at + draw(st.integers(1, 5_000_000))
                whole = "".join(run.text for run in runs)
                shown = () if all(run.look == CaptionLook() for run in runs) else runs
                made.append(SubtitleCue(at, end, whole, shown, anchor))
                at = end
        return sorted(made, key=lambda cue: (cue.start_ms, cue.end_ms))

    return cues()


def read_back(text: str) -> list[SubtitleCue]:
    """What our own reader makes of a file."""
    return [
        SubtitleCue(
            int(cue.start_seconds * 1000),
            int(cue.end_seconds * 1000),
            cue.text,
            cue.runs,
            cue.anchor,
        )
        for cue in parse_captions(text).cues
    ]


def by_anchor(cues: Sequence[SubtitleCue]) -> list[SubtitleCue]:
    return sorted(cues, key=lambda cue: (cue.anchor, cue.start_ms))


@given(cues_of(without_overrides).filter(bool))
def test_webvtt_is_read_back_as_it_was_written(cues: list[SubtitleCue]) -> None:
    assert by_anchor(read_back(webvtt_text(cues))) == by_anchor(cues)


@given(cues_of(plain_words).filter(bool))
def test_srt_is_read_back_as_it_was_written(cues: list[SubtitleCue]) -> None:
    assert by_anchor(read_back(subrip_text(cues))) == by_anchor(cues)


@given(cues_of(words, [Anchor.TRACK]).filter(bool))
def test_no_text_of_an_srt_is_taken_for_markup(cues: list[SubtitleCue]) -> None:
    """Whatever its letters, an invisible one apart."""
    found = read_back(subrip_text(cues))
    assert [cue.text.replace("\u2060", "") for cue in found] == [cue.text for cue in cues]
    assert [cue.runs == () for cue in found] == [cue.runs == () for cue in cues]


@given(cues_of(plain_words, [Anchor.TRACK]).filter(bool))
@pytest.mark.parametrize("kind", SidecarFormat)
def test_another_library_reads_the_same(kind: SidecarFormat, cues: list[SubtitleCue]) -> None:
    text = {"srt": subrip_text, "vtt": webvtt_text}[kind](cues)
    found = pysubs2.SSAFile.from_string(text, format_=kind.value)
    shown = [(e.start, e.end, re.sub(r"<[^>]*>", "", e.plaintext)) for e in found.events]
    assert shown == [(cue.start_ms, cue.end_ms, cue.text) for cue in cues]


@given(cues_of(words), st.integers(0, 1000))
def test_samples_leave_no_gap_and_show_what_the_cues_show(
    cues: list[SubtitleCue], beyond: int
) -> None:
    length = max((cue.end_ms for cue in cues), default=0) + beyond
    samples = list(timed_samples(cues, length))
    edges = [0, *(sample.end_ms for sample in samples)]
    assert [sample.start_ms for sample in samples] == edges[:-1]
    assert edges[-1] == length
    assert all(sample.start_ms < sample.end_ms for sample in samples)
    for sample in samples:
        shown = [c for c in cues if c.start_ms <= sample.start_ms < c.end_ms]
        assert {c.text for c in shown} == set() if sample.data == EMPTY else shown
        size = int.from_bytes(sample.data[:2])
        lines = sample.data[2 : 2 + size].decode().split("\n")
        expected = [
            line for text in dict.fromkeys(c.text for c in shown) for line in text.split("\n")
        ]
        assert sorted(lines if size else []) == sorted(expected)


def test_styles_of_timed_text_are_counted_in_characters() -> None:
    runs = (CaptionRun("漢 "), CaptionRun("b👍", CaptionLook(bold=True, color="#0a0b0c")))
    (sample,) = timed_samples([SubtitleCue(0, 10, "漢 b👍", runs)], 10)
    text = "漢 b👍".encode()
    styles = (
        bytes.fromhex("00000016") + b"styl" + bytes.fromhex("0001 0002 0004 0001 01 10 0a0b0cff")
    )
    assert sample.data == len(text).to_bytes(2) + text + styles


def test_what_a_format_cannot_hold_is_named() -> None:
    odd = CaptionRun("x", CaptionLook(color="#123456"))
    colored, placed = SubtitleCue(0, 1, "x", (odd,)), SubtitleCue(0, 1, "x", (), Anchor.TOP)
    assert list(lost_in_webvtt(colored)) == ["colours other than eight"]
    assert list(lost_in_timed_text(placed)) == ["places"]
    assert list(lost_in_subrip(SubtitleCue(0, 1, "<b>"))) != []
    plain = SubtitleCue(0, 1, "1 < 2 & 3 - {x}")
    losses = (lost_in_webvtt, lost_in_timed_text, lost_in_subrip)
    assert [list(lost(plain)) for lost in losses] == [[], [], []]


def test_files_are_named_by_language_and_purpose() -> None:
    both = (SidecarFormat.SRT, SidecarFormat.VTT)
    given_ = [
        Subtitles((), "en", files=both),
        Subtitles((), "en", "English (SDH)", files=both),
        Subtitles((), "pt-BR", is_forced=True, files=(SidecarFormat.VTT,)),
        Subtitles((), files=(SidecarFormat.SRT,)),
        Subtitles((), "de", in_stream=True),
    ]
    assert [one.suffix for one in sidecars(given_)] == [
        ".en.srt", ".en.vtt", ".en.2.srt", ".en.2.vtt", ".pt-BR.forced.vtt", ".srt",
    ]  # fmt: skip


def test_languages_have_three_letters() -> None:
    tags = (None, "de", "pt-BR", "zh-Hans", "fil", "sr-Latn-RS")
    assert [three_letters(tag) for tag in tags] == ["und", "deu", "por", "zho", "fil", "srp"]
