"""What files say of places, as parts of the canvas; what they cannot mean is named."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import CanvasLength, CaptionFile, CuePlace, parse_captions
from reelmill.core.captions.place import NARROWEST
from reelmill.core.drawing_terms import Align
from reelmill.core.errors import SourceError
from reelmill.core.subtitles import SubtitleCue, webvtt_text
from reelmill.media.captions_file import captions_from, captions_json, read_captions

HALF = Fraction(1, 2)


def part(number: str) -> CanvasLength:
    return CanvasLength(Fraction(number))


def read(settings: str, text: str = "word") -> CaptionFile:
    return parse_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000 {settings}\n{text}\n")


def place(settings: str, text: str = "word") -> CuePlace | None:
    (cue,) = read(settings, text).cues
    return cue.place


LEFT = CuePlace(part("0.1"), across=Fraction(0), width=part("0.9"), align=Align.LEFT)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ("", None),
        ("align:center", None),
        ("align:middle position:50%", None),
        ("line:-1", None),
        ("line:3", CuePlace(line=3)),
        ("line:-2.6,end", CuePlace(line=-3)),
        ("line:30%", CuePlace(y=part("0.3"), down=Fraction(0))),
        ("line:30.25%,center", CuePlace(y=part("0.3025"), down=HALF)),
        ("line:100%,end", CuePlace(y=part("1"), down=Fraction(1))),
        ("align:start position:10%", LEFT),
        ("align:left position:10%,line-left", LEFT),
        ("position:10%,start align:start", LEFT),
        ("align:left position:20% position:10%", LEFT),
        (
            "align:start",
            CuePlace(part("0"), across=Fraction(0), width=part("0.9"), align=Align.LEFT),
        ),
        (
            "align:end",
            CuePlace(part("1"), across=Fraction(1), width=part("0.9"), align=Align.RIGHT),
        ),
        ("position:20%", CuePlace(part("0.2"), across=HALF, width=part("0.4"), align=Align.CENTER)),
        (
            "size:50% position:25%,line-left",
            CuePlace(part("0.5"), across=HALF, width=part("0.5"), align=Align.CENTER),
        ),
        (
            "position:99% align:left",
            CuePlace(part("0.99"), across=Fraction(0), width=part("0.1"), align=Align.LEFT),
        ),
    ],
)
def test_settings_of_webvtt_are_a_point_and_what_stands_there(
    settings: str, wanted: CuePlace | None
) -> None:
    assert place(settings) == wanted
    assert read(settings).warnings == ()


def test_arabic_starts_at_the_right() -> None:
    found = place("align:start position:90%", "مرحبا")
    assert found == CuePlace(part("0.9"), across=Fraction(1), width=part("0.9"), align=Align.RIGHT)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("line:1e308", "line: once"),
        ("line:99999", "line: once"),
        ("line:101%", "line: once"),
        ("line:5,top", "line: once"),
        ("position:nan%", "position: once"),
        ("position:-5%", "position: once"),
        ("position:50", "position: once"),
        ("position:50%,left", "position: once"),
        ("size:0%", "size: once"),
        ("size:9.99%", "size: once"),
        ("size:1e2%", "size: once"),
        ("align:justify", "align: once"),
        ("vertical:rl region:fred", "region: once, vertical: once"),
        ("X1:40 X2:600 Y1:20 Y2:50", "X1: once, X2: once, Y1: once, Y2: once"),
        ("line:" + "9" * 100_000, "line: once"),
    ],
)
def test_settings_that_mean_nothing_here_are_named(settings: str, named: str) -> None:
    (warning,) = read(settings).warnings
    assert warning.code == "caption_styles_ignored"
    assert f"the captions use {named}, which" in warning.message
    assert read(settings).cues[0].place is None


def test_what_is_lost_is_named_once_with_how_often() -> None:
    cues = (
        f"{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.500 vertical:rl\n<v Ann>a\n\n"
        for n in range(1200)
    )
    (warning,) = parse_captions("WEBVTT\n\n" + "".join(cues)).warnings
    assert "<v> 1,200 times, vertical: 1,200 times, which" in warning.message


parts = st.integers(0, 10_000).map(lambda number: Fraction(number, 10_000))
lengths = parts.map(CanvasLength)
VERTICALS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.builds(lambda y, down: {"y": y, "down": down}, lengths, st.sampled_from([0, HALF, 1])),
    st.integers(-9999, 9999).map(lambda line: {"line": line}),
)


@st.composite
def places(draw: st.DrawFn) -> CuePlace:
    """Places with all that a WebVTT can say of them."""
    across, align = draw(
        st.sampled_from(
            [(Fraction(0), Align.LEFT), (HALF, Align.CENTER), (Fraction(1), Align.RIGHT)]
        )
    )
    x = draw(parts)
    room = {Fraction(0): 1 - x, HALF: 2 * min(x, 1 - x), Fraction(1): x}[across]
    width = max(NARROWEST, min(room, draw(parts)))
    vertical = draw(VERTICALS)
    return CuePlace(
        CanvasLength(x), across=across, width=CanvasLength(width), align=align, **vertical
    )


@given(places())
def test_places_are_read_back_as_they_were_written(one: CuePlace) -> None:
    text = webvtt_text([SubtitleCue(1000, 2000, "word", place=one)])
    assert parse_captions(text).cues[0].place == one
    assert parse_captions(text).warnings == ()


@given(places())
def test_places_go_from_one_process_to_another(one: CuePlace) -> None:
    text = webvtt_text([SubtitleCue(1000, 2000, "word", place=one)])
    file = parse_captions(text)
    assert captions_from(captions_json(file)) == file


HEAD = """[Script Info]
{info}
[V4+ Styles]
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,\
0,0,0,0,100,100,0,0,1,2,2,{alignment},{margins},1
[Events]
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{text}
"""


def ass(
    text: str = "word", info: str = "", alignment: int = 2, margins: str = "10,10,10"
) -> CaptionFile:
    file = HEAD.format(text=text, info=info, alignment=alignment, margins=margins)
    return read_captions(file.encode(), None, 100)


def point(file: CaptionFile) -> tuple[Fraction, Fraction]:
    (cue,) = file.cues
    assert cue.place
    assert cue.place.x
    assert cue.place.y
    return cue.place.x.part, cue.place.y.part


@pytest.mark.parametrize(
    ("info", "width", "height"),
    [
        ("", 384, 288),
        ("PlayResX: 640\nPlayResY: 360", 640, 360),
        ("PlayResX: 640", 640, 480),
        ("PlayResX: 1280", 1280, 1024),
        ("PlayResY: 480", 640, 480),
        ("PlayResY: 1024", 1280, 1024),
        ("PlayResX: 0\nPlayResY: -5", 384, 288),
        ("PlayResX: 1e9\nPlayResY: nan", 384, 288),
        ("PlayResX: " + "9" * 50_000, 384, 288),
        ("PlayResY: 1", 1, 1),
    ],
)
def test_numbers_of_ass_are_relative_to_its_resolution(info: str, width: int, height: int) -> None:
    found = ass(r"{\pos(1,1.5)}word", info)
    assert point(found) == (Fraction(1, width), Fraction(3, 2 * height))


@pytest.mark.parametrize(
    ("margins", "x", "width"),
    [
        ("96,0,0", "5/8", "3/4"),
        ("384,0,0", "1", "1/10"),
        ("999999999999999999999,-5,0", "1", "1/10"),
    ],
)
def test_margins_leave_room_for_a_line_whatever_they_are(margins: str, x: str, width: str) -> None:
    (cue,) = ass(margins=margins).cues
    assert cue.place
    assert (cue.place.x, cue.place.width) == (part(x), part(width))


@pytest.mark.parametrize(
    "tag",
    [
        r"\pos(1e99,4)",
        r"\pos(nan,4)",
        r"\pos(1)",
        r"\pos(1,2,3)",
        r"\pos(9999999,1)",
        r"\pos(" + "9" * 100_000 + ",1)",
        r"\pos(,)",
    ],
)
def test_points_that_are_none_are_named_and_the_style_decides(tag: str) -> None:
    found = ass(f"{{{tag}}}word")
    assert point(found) == point(ass())
    assert "the captions use {\\pos} once, which" in found.warnings[-1].message


def test_what_moves_or_turns_a_cue_is_named() -> None:
    found = ass(r"{\move(1,2,3,4)\frz9\clip(1,2,3,4)\t(\fs9)}word")
    assert r"{\clip} once, {\frz} once, {\fs} once, {\move} once, {\t} once" in (
        found.warnings[-1].message
    )


def test_the_older_keys_of_ssa_are_understood() -> None:
    old = """[Script Info]
PlayResX: 100
PlayResY: 100
[V4 Styles]
Style: Default,Arial,20,65535,65535,65535,-2147483640,-1,0,1,2,3,6,20,30,10,0,0
[Events]
Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,NTP,0000,0000,0000,!Effect,word
"""
    found = read_captions(old.encode(), None, 100)
    assert point(found) == (Fraction(45, 100), Fraction(1, 10))
    assert found.cues[0].place == CuePlace(
        part("0.45"), part("0.1"), HALF, Fraction(0), None, part("0.5"), Align.CENTER
    )


def test_more_places_at_once_than_are_drawn_are_refused() -> None:
    def cues(count: int, lasting: int) -> str:
        lines = (
            f"00:{n // 60:02}:{n % 60:02}.000 --> 99:{lasting:02}:00.000 line:{n % 90}.{n}%\nw\n\n"
            for n in range(count)
        )
        return "WEBVTT\n\n" + "".join(lines)

    assert len(parse_captions(cues(32, 1)).cues) == 32
    with pytest.raises(SourceError) as caught:
        parse_captions(cues(5000, 1))
    (problem,) = caught.value.problems
    assert problem.code == "captions_overlapping"
    assert "At 32.000 s more than 32 cues" in problem.message
