"""Captions as people have them: encodings, broken cues, tags and ASS, seen in decoded pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.errors import SourceError, SpecError
from reelmill.core.spec import load_spec
from reelmill.media.typeset import TextPool
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

CANVAS = {"width": 640, "height": 360, "fps": 10}
LEGACY = {
    "windows-1251": "Привет, как дела? Всё хорошо.",
    "koi8-r": "Мы встретимся завтра вечером.",
    "windows-1252": "Où est-il ? Là-bas, à côté du café.",
    "windows-1250": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "windows-1253": "Καλημέρα, τι κάνεις σήμερα;",
    "windows-1255": "שלום, מה שלומך היום?",
    "windows-1256": "مرحبا، كيف حالك اليوم؟",
    "shift_jis": "こんにちは、元気ですか。",
    "euc-jp": "今日はとても良い天気ですね。",
    "gbk": "你好。今天的天气很好。",
    "big5": "你好。今天天氣很好。",
    "euc-kr": "안녕하세요, 오늘은 날씨가 좋네요.",
}

Render = Callable[..., tuple[list[Any], RenderReport]]


@pytest.fixture(scope="module")
def pool() -> Iterator[TextPool]:
    made = TextPool((), processes=1)
    yield made
    made.close()


@pytest.fixture
def render(tools: RenderContext, tmp_path: Path) -> Render:
    """Frames of a spec of one captions file over black, and its report."""

    def make(captions: bytes, suffix: str = "srt", **track: Any) -> tuple[list[Any], RenderReport]:
        (tmp_path / f"captions.{suffix}").write_bytes(captions)
        shown = {"type": "captions", "src": f"captions.{suffix}", **track}
        shown["style"] = {"background": None, "size": 40, "color": "#ffffff"} | track.get(
            "style", {}
        )
        document = {"canvas": CANVAS, "duration": 3, "tracks": [shown]}
        report = run_render(load_spec(document, tools.limits), tmp_path / "out.mp4", tools)
        with av.open(str(tmp_path / "out.mp4")) as container:
            return [
                f.to_ndarray(format="rgb24").astype(int) for f in container.decode(video=0)
            ], report

    return make


def srt(text: str, times: str = "00:00:01,000 --> 00:00:02,000") -> str:
    return f"1\n{times}\n{text}\n\n"


def lit(frame: Any) -> list[str]:
    """Which thirds of the canvas have letters in them."""
    names = ("top", "center", "bottom")
    return [
        name
        for name, third in zip(names, np.array_split(frame, 3), strict=True)
        if third.max() > 128
    ]


def codes(report: RenderReport) -> list[str]:
    return [str(warning.code) for warning in report.warnings]


@pytest.mark.parametrize("charset", LEGACY)
def test_short_legacy_texts_are_read_and_told(charset: str, pool: TextPool) -> None:
    found = pool.captions(srt(LEGACY[charset]).encode(charset), 100)
    assert found.cues[0].text == LEGACY[charset]
    (warning,) = found.warnings
    assert warning.code == "captions_guessed"
    assert LEGACY[charset][:20] in warning.message


@pytest.mark.parametrize("charset", LEGACY)
def test_a_charset_that_is_reported_is_not_doubted(charset: str, pool: TextPool) -> None:
    found = pool.captions(srt(LEGACY[charset]).encode(charset), 100, charset=charset)
    assert (found.cues[0].text, found.warnings) == (LEGACY[charset], ())


@pytest.mark.parametrize(
    ("encoding", "mark", "warned"),
    [
        ("utf-8", b"", False),
        ("utf-8", b"\xef\xbb\xbf", False),
        ("utf-16-le", b"\xff\xfe", False),
        ("utf-16-be", b"\xfe\xff", False),
        ("utf-32-le", b"\xff\xfe\0\0", False),
        ("utf-16-le", b"", True),
        ("utf-16-be", b"", True),
    ],
)
def test_unicode_is_read_with_and_without_marks(
    encoding: str, mark: bytes, warned: bool, pool: TextPool
) -> None:
    found = pool.captions(mark + srt("Привет “x” 你好").encode(encoding), 100)
    assert found.cues[0].text == "Привет “x” 你好"
    assert [str(w.code) for w in found.warnings] == ["captions_guessed"] * warned


@pytest.mark.parametrize(
    ("data", "charset", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\x01\x02\x03\x04\x05", None, "captions_not_text"),
        (srt("é\x01\x02").encode("cp1252"), None, "captions_not_text"),
        (srt("été").encode("cp1252"), "utf-8", "captions_charset_wrong"),
        (b"\xff\xfea", None, "captions_not_text"),
    ],
)
def test_what_is_no_text_is_refused(
    data: bytes, charset: str | None, code: str, pool: TextPool
) -> None:
    with pytest.raises(SourceError) as caught:
        pool.captions(data, 100, charset=charset)
    assert [p.code for p in caught.value.problems] == [code]


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "klingon", "unicode_escape", 8])
def test_a_charset_that_is_none_is_refused(charset: Any) -> None:
    document = {"duration": 1, "tracks": [{"type": "captions", "src": "a.srt", "charset": charset}]}
    with pytest.raises(SpecError) as caught:
        load_spec(document)
    assert caught.value.problems[0].pointer == "/tracks/0/charset"


def test_a_cyrillic_file_of_an_old_program_is_seen_and_warned_of(render: Render) -> None:
    frames, report = render(srt("Привет, как дела?").encode("cp1251"))
    assert [lit(frame) for frame in frames] == [[]] * 10 + [["bottom"]] * 10 + [[]] * 10
    (warning,) = report.warnings
    assert (warning.code, warning.pointer) == ("captions_guessed", "/tracks/0/src")
    assert "windows-1251: 'Привет, как дела?'" in warning.message


def test_cues_that_cannot_be_shown_are_left_out_and_the_rest_is_seen(render: Render) -> None:
    file = (
        srt("none", "00:00:00,500 --> 00:00:00,500")
        + srt("sixty", "00:00:00,000 --> 00:00:60,000")
        + srt("good")
    )
    frames, report = render(file.encode())
    assert [lit(frame) for frame in frames] == [[]] * 10 + [["bottom"]] * 10 + [[]] * 10
    assert codes(report) == ["captions_skipped"]
    assert report.warnings[0].message.startswith("2 cues are left out. Line 2 does not end")


def test_a_first_line_of_one_blank_hides_no_text(render: Render) -> None:
    file = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n \nHello<00:00:01.500><c> there</c>\n"
    frames, report = render(file.encode(), "vtt")
    assert lit(frames[15]) == ["bottom"]
    assert codes(report) == []


def test_tags_change_the_letters_they_enclose(render: Render) -> None:
    plain = render(srt("IIII IIII").encode())[0][15]
    bold = render(srt("<b>IIII</b> IIII").encode(), style={"weight": 400})[0][15]
    thin = render(srt("IIII IIII").encode(), style={"weight": 400})[0][15]
    underlined = render(srt("IIII <u>IIII</u>").encode())[0][15]
    italic = render(srt("<i>IIII IIII</i>").encode())[0][15]
    assert bold.sum() > 1.1 * thin.sum()
    assert underlined.sum() > 1.02 * plain.sum()
    assert not np.array_equal(italic, plain)


@pytest.mark.parametrize(
    ("suffix", "file"),
    [
        ("srt", srt('<font color="#ff0000">MMMM</font> WWWW')),
        ("srt", srt("{\\c&H0000FF&}MMMM{\\c} WWWW")),
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.red>MMMM</c> WWWW\n"),
    ],
)
def test_colours_are_seen(suffix: str, file: str, render: Render) -> None:
    frames, report = render(file.encode(), suffix)
    red = (frames[15][..., 0] > 180) & (frames[15][..., 1] < 90)
    white = frames[15].min(axis=2) > 180
    assert red.sum() > 200
    assert white.sum() > 200
    assert red.nonzero()[1].max() < white.nonzero()[1].min()  # the red word stands left
    assert codes(report) == []


@pytest.mark.parametrize(
    ("suffix", "file", "place"),
    [
        ("srt", srt("{\\an8}Up"), "top"),
        ("srt", srt("{\\an5}Middle"), "center"),
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nUp\n", "top"),
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 line:45% position:20%\nUp\n", "center"),
    ],
)
def test_cues_stand_where_their_file_wants_them(
    suffix: str, file: str, place: str, render: Render
) -> None:
    assert lit(render(file.encode(), suffix)[0][15]) == [place]


ASS = """[Script Info]
PlayResX: 640
PlayResY: 360

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,\
0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Sign,Arial,20,&H0000FF00,&H000000FF,&H00000000,&H00000000,\
-1,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Below{a remark}\\Nin two lines
Dialogue: 0,0:00:01.50,0:00:02.00,Sign,,0,0,0,,{\\pos(320,20)}SIGN
Dialogue: 0,0:00:02.50,0:00:02.50,Default,,0,0,0,,no length
Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown
"""


def test_ass_is_read_with_its_looks_and_its_places(render: Render) -> None:
    frames, report = render(ASS.encode(), "ass")
    shown = [lit(frame) for frame in frames]
    assert shown == [[]] * 10 + [["bottom"]] * 5 + [["top", "bottom"]] * 5 + [[]] * 10
    top = frames[17][:120]
    assert ((top[..., 1] > 180) & (top[..., 0] < 90)).sum() > 200  # the sign's own green
    assert codes(report) == ["captions_skipped", *["caption_styles_ignored"] * 2]
    assert "drawings once" in report.warnings[2].message


VTT_KARAOKE = "WEBVTT\n\n00:01.000 --> 00:02.000\none<00:01.500><c> two</c>\n"
ASS_KARAOKE = (
    "[Script Info]\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k50}one {\\kf50}two\n"
)


@pytest.mark.parametrize(("suffix", "file"), [("vtt", VTT_KARAOKE), ("ass", ASS_KARAOKE)])
def test_words_of_karaoke_are_marked_while_they_are_sung(
    suffix: str, file: str, render: Render
) -> None:
    frames, _ = render(file.encode(), suffix, active={"color": "#00ff00"})
    marked = []
    for frame in frames:
        green = np.nonzero((frame[..., 1] > 180) & (frame[..., 0] < 90))[1]
        marked.append("" if len(green) < 50 else "one" if green.mean() < 320 else "two")
    assert marked == [""] * 10 + ["one"] * 5 + ["two"] * 5 + [""] * 10


def test_strict_specs_take_no_guess(tools: RenderContext, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_bytes(srt("Привет, как дела?").encode("cp1251"))
    track = {"type": "captions", "src": "a.srt"}
    document = {"canvas": CANVAS, "duration": 1, "strict": True, "tracks": [track]}
    with pytest.raises(SpecError, match="captions_guessed"):
        run_render(load_spec(document, tools.limits), tmp_path / "out.mp4", tools)
