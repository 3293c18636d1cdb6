"""Captions files become cues in order that do not overlap."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reelmill.core.captions import MAX_CHARACTERS, Anchor, CaptionCue, parse_captions
from reelmill.core.errors import SourceError

SRT = """1
00:00:01,000 --> 00:00:02,500
First line
second line

2
00:01:00,250 --> 01:00:00,000
Later
"""
LINES = st.sampled_from(
    [
        "",
        "1",
        "WEBVTT",
        "NOTE",
        "00:00:01,000 --> 00:00:02,000",
        "00:01.500 --> 00:03.250 align:start",
        "00:00:00,000 --> 99:00:00,000",
        "5 --> 4",
        "<i>x</i>",
        "&amp; &#x41; &#0;",
        "{\\an8}y\r",
        "-->",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(LINES, st.text(max_size=8)), max_size=40).map("\n".join),
)


def cue(start: str, end: str, text: str) -> CaptionCue:
    return CaptionCue(Fraction(start), Fraction(end), text)


def cues_of(text: str, max_cues: int = 10_000) -> tuple[CaptionCue, ...]:
    """The cues, without their looks."""
    return tuple(replace(c, runs=()) for c in parse_captions(text, max_cues).cues)


def codes_of(text: str, max_cues: int = 10_000) -> list[str]:
    with pytest.raises(SourceError) as caught:
        parse_captions(text, max_cues)
    return [problem.code for problem in caught.value.problems]


def one(body: str) -> str:
    (only,) = cues_of(f"00:01 --> 00:02\n{body}")
    return only.text


def test_srt_is_read_with_exact_times() -> None:
    assert cues_of(SRT) == (
        cue("1", "5/2", "First line\nsecond line"),
        cue("241/4", "3600", "Later"),
    )


@pytest.mark.parametrize(
    "changed",
    [
        "\ufeff" + SRT,
        SRT.replace("\n", "\r\n"),
        SRT.replace("\n", "\r"),
        SRT.replace("1\n00", "00").replace("2\n00", "00"),
        SRT.replace("line\n\n2", "line\n2"),
        SRT.replace("line\n\n2", "line\n\n\n \n2"),
        SRT.replace(",", "."),
        SRT.replace(",500", ",5"),
        SRT.replace(" --> ", "-->"),
        SRT.replace("02,500", "02,500  X1:40 X2:600 Y1:20 Y2:50"),
        SRT.rstrip("\n"),
        "".join(reversed(SRT.partition("2\n00:01:00,250 --> 01:00:00,000\nLater\n"))),
    ],
    ids=[
        "byte order mark",
        "CRLF",
        "CR",
        "no indices",
        "no blank line",
        "several blank lines",
        "points for commas",
        "short decimals",
        "no spaces round the arrow",
        "coordinates",
        "no last newline",
        "unordered",
    ],
)
def test_untidy_srt_says_the_same(changed: str) -> None:
    assert cues_of(changed) == cues_of(SRT)


def test_a_number_alone_is_a_text_where_a_blank_line_follows() -> None:
    srt = "00:01 --> 00:02\n42\n\n00:03 --> 00:04\n43"
    assert [c.text for c in cues_of(srt)] == ["42", "43"]


def test_a_blank_line_inside_srt_text_loses_nothing() -> None:
    assert one("above\n\nbelow") == "above\nbelow"


def test_webvtt_is_read_without_its_header_remarks_and_settings() -> None:
    webvtt = """WEBVTT - a title
Kind: captions

NOTE not shown
not shown --> either

STYLE
::cue { color: lime }

REGION
id:fred

intro
00:01.000 --> 00:02.000 align:start position:0%
- <v Roger Bingham>We are in <00:01.500><c.loud.red>New York</c> City

00:00:03.000 --> 00:00:04.000
No identifier

NOTE
a remark of
two lines
"""
    assert tuple(replace(found, words=(), place=None) for found in cues_of(webvtt)) == (
        cue("1", "2", "- We are in New York City"),
        cue("3", "4", "No identifier"),
    )


def test_a_webvtt_cue_ends_at_its_blank_line() -> None:
    webvtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nshown\n\nnot a cue\n"
    assert cues_of(webvtt) == (cue("1", "2", "shown"),)


def test_a_text_that_only_starts_like_webvtt_is_srt() -> None:
    assert [c.text for c in cues_of("WEBVTTX\n\n00:01 --> 00:02\na\n\nb")] == ["a\nb"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<i>a</i> <b>b</b> <u>c</u>", "a b c"),
        ('<font color="#ff0000">red</font>', "red"),
        ("{\\an8}up {\\i1}there{\\i0}", "up there"),
        ("Tom &amp; Jerry &lt;3 &#65;&#x42;", "Tom & Jerry <3 AB"),
        ("&lt;i&gt;kept&lt;/i&gt;", "<i>kept</i>"),
        ("1 < 2 > 0, 1 <2 and {braces}", "1 < 2 > 0, 1 <2 and {braces}"),
        ("  spaces\taround  ", "spaces around"),
        ("bell\x07 nul\x00 &#1;controls", "bell nul controls"),
        ("שלום 👋🏽 مرحبا", "שלום 👋🏽 مرحبا"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("&#" + "9" * 9000 + ";", "\ufffd"),
        ("a\u2028b", "a\nb"),
    ],
    ids=range(12),
)
def test_tags_entities_and_controls_leave_plain_text(written: str, shown: str) -> None:
    assert one(written) == shown


def test_the_stretch_two_cues_share_shows_both_the_earlier_on_top() -> None:
    srt = "00:02 --> 00:04\nB\n\n00:01 --> 00:03\nA\n"
    assert cues_of(srt) == (cue("1", "2", "A"), cue("2", "3", "A\nB"), cue("3", "4", "B"))


def test_a_cue_inside_another_interrupts_nothing() -> None:
    srt = "00:00 --> 00:09\nlong\n\n00:04 --> 00:05\nshort\n"
    assert [c.text for c in cues_of(srt)] == ["long", "long\nshort", "long"]


def test_a_cue_written_twice_shows_once() -> None:
    assert cues_of("00:01 --> 00:02\nA\n\n00:01 --> 00:02\nA") == (cue("1", "2", "A"),)


def test_cues_that_touch_stay_apart() -> None:
    assert len(cues_of("00:01 --> 00:02\nA\n\n00:02 --> 00:03\nA")) == 2


def test_cues_without_text_are_left_out() -> None:
    srt = "00:01 --> 00:02\n<i> </i>\n\n00:03 --> 00:04\nA"
    assert cues_of(srt) == (cue("3", "4", "A"),)


def test_unusable_cues_are_left_out_and_told_with_their_lines() -> None:
    srt = """1
00:00:05,000 --> 00:00:05,000
no length

2
soon --> later
unreadable

3
00:00:60,000 --> 00:02:00,000
60 seconds

4
00:00:09,000 --> 00:00:10,000
good
"""
    found = parse_captions(srt)
    assert [c.text for c in found.cues] == ["good"]
    (warning,) = found.warnings
    assert warning.code == "captions_skipped"
    assert warning.message.startswith("3 cues are left out. Line 2 does not end after its start")
    assert "Line 6 has times that cannot be read: 'soon --> later'" in warning.message
    assert "Line 10 has more than 59 minutes or seconds" in warning.message


def test_where_no_cue_can_be_used_every_line_is_an_error() -> None:
    assert codes_of("00:05 --> 00:05\na\n\n00:61 --> 02:00\nb") == ["captions_invalid"] * 2


def test_thousands_of_problems_are_counted_and_a_hundred_told() -> None:
    with pytest.raises(SourceError) as caught:
        cues_of("x --> y\n" * 5000)
    assert len(caught.value.problems) == 101
    assert "4,900 more" in caught.value.problems[-1].message


@pytest.mark.parametrize("text", ["", "\ufeff", "just a text\n\nof two parts", "WEBVTT\n\nNOTE"])
def test_a_text_without_captions_is_reported(text: str) -> None:
    assert codes_of(text) == ["captions_empty"]


def test_more_cues_than_allowed_are_refused() -> None:
    assert len(cues_of(SRT, max_cues=2)) == 2
    assert codes_of(SRT, max_cues=1) == ["captions_too_many"]


def test_endless_files_and_stacks_are_refused_soon() -> None:
    started = time.process_time()
    assert codes_of("x" * (MAX_CHARACTERS + 1)) == ["captions_too_large"]
    stack = "\n".join(f"00:{n // 60:02}:{n % 60:02} --> 99:00:00\n{'x' * 50}" for n in range(3000))
    assert codes_of(stack) == ["captions_overlapping"]
    for hostile in ("<" * 1_000_000, "{\\" * 500_000, "&#" * 500_000, "\n" * 1_000_000):
        assert codes_of(hostile) == ["captions_empty"]
        cues_of(f"00:01 --> 00:02\n{hostile}x")
    assert time.process_time() - started < 120, "what is quadratic takes hours"


@given(TEXTS)
@example("00:01 --> 00:02\n&#" + "9" * 5000)
def test_any_text_is_cues_in_order_or_a_source_error(text: str) -> None:
    try:
        cues = cues_of(text)
    except SourceError as error:
        assert error.problems
        return
    assert all(c.start_seconds < c.end_seconds for c in cues)
    for where in {c.place or c.anchor for c in cues}:
        there = [c for c in cues if (c.place or c.anchor) == where]
        assert all(a.end_seconds <= b.start_seconds for a, b in pairwise(there))
    assert all(line.strip() for c in cues for line in c.text.split("\n"))


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(1, 30), st.sampled_from("abcdef")), min_size=1
    )
)
def test_every_moment_shows_exactly_the_cues_written_for_it(
    written: list[tuple[int, int, str]],
) -> None:
    srt = "\n\n".join(
        f"00:00:{s // 10:02},{s % 10}00 --> 00:00:{(s + n) // 10:02},{(s + n) % 10}00\n{text}"
        for s, n, text in written
    )
    cues = cues_of(srt)
    for tenth in range(130):
        moment = Fraction(2 * tenth + 1, 20)
        shown = [c.text for c in cues if c.start_seconds <= moment < c.end_seconds]
        wanted = {t for s, n, t in written if s <= 10 * moment < s + n}
        assert set("\n".join(shown).split()) == wanted
        assert len(shown) <= 1


@pytest.mark.parametrize(
    ("written", "looks"),
    [
        ("plain", []),
        ("<i>a</i> b", [("a", "i"), (" b", "")]),
        ("<b><i>a</b>b", [("a", "bi"), ("b", "")]),
        ("<B>a</B>", [("a", "b")]),
        ("<u>a\nb</u>", [("a\nb", "u")]),
        ('<font color="#F00">a</font>', [("a", "#ff0000")]),
        ("<font color=Yellow face=x>a", [("a", "#ffff00")]),
        ("<c.lime.bg_red>a</c><c>b</c>", [("a", "#00ff00"), ("b", "")]),
        ("{\\b1}a{\\b0\\i1}b", [("a", "b"), ("b", "i")]),
        ("{\\c&H0000FF&}a", [("a", "#ff0000")]),
    ],
)
def test_looks_are_kept(written: str, looks: list[tuple[str, str]]) -> None:
    (found,) = parse_captions(f"00:01 --> 00:02\n{written}").cues
    letters = [
        (run.text, "b" * run.look.bold + "i" * run.look.italic + "u" * run.look.underline
         + (run.look.color or ""))
        for run in found.runs
    ]  # fmt: skip
    assert letters == looks


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("<ruby>a<rt>b</rt></ruby>", "<rt> once, <ruby> once"),
        ("<v Ann>a", "<v>"),
        ("a<00:00:61.500>b", "<time>"),
        ("<font size=9>a</font>", "<font>"),
        ("<c.loud>a</c>", "<c>"),
        ("{\\pos(1,2)}a", "{\\pos}"),
        ("{\\fad(1,2)\\i1}a", "{\\fad}"),
        ("{\\i1\\fs20\\blur2}a", "{\\blur} once, {\\fs} once"),
    ],
)
def test_tags_that_are_not_honoured_are_warned_of(written: str, reported: str) -> None:
    (warning,) = parse_captions(f"00:01 --> 00:02\n{written}").warnings
    assert warning.code == "caption_styles_ignored"
    assert reported in warning.message


@pytest.mark.parametrize(
    ("cue_text", "anchor"),
    [
        ("00:01.000 --> 00:02.000 line:0\na", Anchor.TOP),
        ("00:01.000 --> 00:02.000 line:50%,center\na", Anchor.CENTER),
        ("00:01.000 --> 00:02.000 line:0 align:center position:50%\na", Anchor.TOP),
        ("00:01.000 --> 00:02.000 line:0\n{\\an5}a", Anchor.TOP),
        ("00:01.000 --> 00:02.000 line:-1\na", Anchor.TRACK),
        ("00:01.000 --> 00:02.000\n{\\an8}a", Anchor.TOP),
        ("00:01.000 --> 00:02.000\n{\\an5}a", Anchor.CENTER),
        ("00:01.000 --> 00:02.000\n{\\a6}a", Anchor.TOP),
        ("00:01.000 --> 00:02.000\na", Anchor.TRACK),
    ],
)
def test_cues_stand_where_their_file_wants_them(cue_text: str, anchor: Anchor) -> None:
    (found,) = cues_of(f"WEBVTT\n\n{cue_text}")
    assert (found.anchor, found.place) == (anchor, None)


def test_a_first_line_of_one_blank_hides_no_text() -> None:
    webvtt = "WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n \nhello<00:01.500><c> world</c>\n"
    assert [c.text for c in cues_of(webvtt)] == ["hello world"]


def test_deeply_nested_tags_cost_little() -> None:
    (found,) = cues_of("00:01 --> 00:02\n" + "<b><i>" * 100_000 + "x" + "</i></b>" * 100_000)
    assert found.text == "x"
