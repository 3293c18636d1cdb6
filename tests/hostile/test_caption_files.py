"""Captions made to cost: each file is read in time that follows its size, or refused by name."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from reelmill.core.captions import MOST_OVERLAPPING
from reelmill.core.errors import SourceError
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import TextLimits, TextPool
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.render_context import RenderContext


@pytest.fixture(scope="module")
def pool() -> Iterator[TextPool]:
    made = TextPool((), processes=1)
    yield made
    made.close()


def cues(count: int, seconds_each: float = 1, text: str = "Words") -> str:
    """Cues that begin a tenth of a second after each other."""
    lines = (
        f"{_time(n / 10)} --> {_time(n / 10 + seconds_each)}\n{text}\n\n" for n in range(count)
    )
    return "".join(lines)


def _time(seconds: float) -> str:
    whole = round(seconds * 1000)
    return (
        f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"
    )


def transcript(count: int, text: str = "word") -> str:
    """Words that begin a tenth of a second after each other."""
    word = '{"word": "%s", "start": %s, "end": %s}'
    words = (word % (text, n / 10, n / 10 + 0.1) for n in range(count))
    return f'{{"words": [{",".join(words)}]}}'


def segments(count: int) -> str:
    """Phrases that all show at the same time."""
    each = (f'{{"start": 0, "end": 9, "text": "{n}"}}' for n in range(count))
    return f'{{"segments": [{",".join(each)}]}}'


def placed(count: int, length: float) -> str:
    """Cues of a WebVTT, each at a place of its own, that begin a tenth of a second apart."""
    each = (
        f"{_time(n / 10)} --> {_time(n / 10 + length)} {settings}\nx\n\n"
        for n in range(count)
        for settings in (f"line:{n % 100}.{n}% position:{n % 97}%",)
    )
    return f"WEBVTT\n\n{''.join(each)}"


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "100,001 words": (lambda: transcript(100_001), "captions_too_many"),
    "20,000 segments": (lambda: segments(20_000), "captions_too_many"),
    "deep JSON": (lambda: '{"segments": ' + "[" * 1_000_000, "captions_json_invalid"),
    "no end of JSON": (lambda: '{"segments": "' + "a" * 10_000_000, "captions_json_invalid"),
    "a number of a million digits": (
        lambda: '{"segments": [{"start": ' + "9" * 1_000_000 + "}]}",
        "captions_json_invalid",
    ),
    "50 MB of words": (lambda: transcript(100, "a" * 499_000), "captions_too_large"),
    "60 MB of JSON": (lambda: '{"a": "' + "b" * 60_000_000 + '"}', "captions_too_large"),
    "a million empty objects": (
        lambda: '{"segments": [' + ",".join(["{}"] * 1_000_000) + "]}",
        "captions_too_many",
    ),
    "4,000 segments at once": (lambda: segments(4_000), "captions_overlapping"),
    "100,000 cues": (lambda: cues(100_000, 0.1), "captions_too_many"),
    "60,000 placed cues": (lambda: placed(60_000, 0.1), "captions_too_many"),
    "5,000 places at once": (lambda: placed(5_000, 5_000), "captions_overlapping"),
    "900,000 arrows": (lambda: "-->\n" * 900_000, "captions_too_many"),
    "200 cues at once": (lambda: cues(200, 100), "captions_overlapping"),
    "5,000 cues at once": (lambda: cues(5_000, 5_000, "x"), "captions_overlapping"),
    "nothing but line ends": (lambda: "\n" * 3_900_000, "captions_empty"),
    "one line of times": (lambda: "0" * 1_000_000 + " --> 00:01", "captions_invalid"),
    "spaces before times": (lambda: " " * 1_000_000 + "x --> 00:01", "captions_invalid"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_captions_are_refused_by_name(name: str, pool: TextPool) -> None:
    made, code = HOSTILE[name]
    with pytest.raises(SourceError) as caught:
        pool.captions(made().encode(), 5_000)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert len(caught.value.problems) <= 101


@pytest.mark.parametrize("filler", ["<", "<a", "{\\", "&", "&#", "&#x", "x", "<b>", "-", "\u0301"])
def test_a_cue_of_a_million_characters_is_read(filler: str, pool: TextPool) -> None:
    text = filler * (1_000_000 // len(filler))
    assert len(pool.captions(cues(1, text=f"Words {text}").encode(), 5_000).cues) == 1


def test_as_many_places_as_cues_are_read(pool: TextPool) -> None:
    found = pool.captions(placed(5_000, 3).encode(), 5_000)
    assert len({cue.place for cue in found.cues}) == 5_000


@pytest.mark.parametrize("setting", ["line:", "line:1e308,", "position:nan% ", "x:", ",", "size:"])
def test_settings_of_half_a_million_characters_are_read(setting: str, pool: TextPool) -> None:
    settings = setting * (500_000 // len(setting))
    found = pool.captions(f"00:01.000 --> 00:02.000 {settings}\nword".encode(), 10)
    assert [cue.place for cue in found.cues] == [None]
    assert all(len(warning.message) < 2_000 for warning in found.warnings)


def test_a_transcript_of_one_line_with_a_hundred_thousand_words_is_read(pool: TextPool) -> None:
    (cue,) = pool.captions(transcript(100_000).encode(), 5_000).cues
    assert len(cue.words) == 100_000


def test_a_word_of_a_million_characters_is_read(pool: TextPool) -> None:
    (cue,) = pool.captions(transcript(1, "a" * 1_000_000).encode(), 5_000).cues
    assert len(cue.text) == 1_000_000


def test_as_many_cues_as_may_show_together_are_stacked(pool: TextPool) -> None:
    found = pool.captions(cues(MOST_OVERLAPPING, 60).encode(), 5_000).cues
    assert max(len(cue.text.split("\n")) for cue in found) == 1  # the same text shows once
    assert len(found) == 2 * MOST_OVERLAPPING - 1


def test_captions_that_cost_the_process_its_life_are_refused_by_name() -> None:
    pool = TextPool((), processes=1, limits=TextLimits(memory_bytes=30 * 1024**2))
    with pytest.raises(SourceError, match="captions_too_large"):
        pool.captions(("a\n" * 1_900_000 + cues(1)).encode(), 5_000)
    pool.close()


def test_the_problem_stands_where_the_captions_are_named(
    tmp_path: Path, tools: RenderContext
) -> None:
    file = tmp_path / "many.srt"
    file.write_text(cues(200, 100), encoding="utf-8")
    spec = load_spec({"duration": 60, "tracks": [{"type": "captions", "src": str(file)}]})
    with pytest.raises(SourceError) as caught:
        gather(spec, tools, CancelToken())
    found = [(p.code, p.pointer) for p in caught.value.problems]
    assert found == [("captions_overlapping", "/tracks/0/src")]
    assert "more than 32 cues" in caught.value.problems[0].message


ASS = """[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,\
0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}Some {\\c&H00FF00&}words\\Nbelow
Dialogue: 0,0:00:03.00,0:00:04.00,Other,,0,0,0,,{\\pos(1,2)\\an8}more
"""
VTT = (
    "WEBVTT\n\n00:01.000 --> 00:02.000 line:9% position:3%,center size:50%\n"
    "<b>Some</b> <c.red>w&amp;rds</c>\n\nNOTE x\n"
)
WHISPER = (
    '{"segments": [{"start": 0.5, "end": 2, "text": " Some words", "words": '
    '[{"word": " Some", "start": 0.5, "end": 1}, {"word": " words", "start": 1, "end": 2}]}]}'
)
FORMATS = {
    "json": WHISPER.encode(),
    "ass": ASS.encode(),
    "vtt": VTT.encode(),
    "windows-1251": cues(3, text="Привет <i>мир</i>").encode("cp1251"),
    "utf-16": cues(3, text="Привет").encode("utf-16-le"),
    "shift_jis": cues(3, text="こんにちは").encode("cp932"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_mutants_are_read_or_refused_by_the_same_process(name: str, pool: TextPool) -> None:
    chance = random.Random(name)
    pool.captions(FORMATS[name], 100)
    before = pool.pids
    for _ in range(200):
        data = bytearray(FORMATS[name])
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 9)]
                case 2:
                    data[at:at] = data[: chance.randint(1, 60)]
                case _:
                    data[at:at] = bytes([chance.choice(b"<>{}\\&:.,\0\n")]) * chance.randint(1, 50)
            data = data or bytearray(b"x")
        with suppress(SourceError):
            found = pool.captions(bytes(data), 100)
            assert all(cue.start_seconds < cue.end_seconds for cue in found.cues)
    assert pool.pids == before


def test_an_ass_file_of_a_hundred_thousand_events_is_refused_before_it_is_read(
    pool: TextPool,
) -> None:
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n"
    with pytest.raises(SourceError, match="captions_too_many"):
        pool.captions((ASS + line * 60_000).encode(), 5_000)


@pytest.mark.parametrize(
    "filler", ["{\\i1}", "{\\", "\\N", "<", "&#", "{x", "\\pos(", "{\\pos(1,2)}", "}"]
)
def test_an_ass_event_of_half_a_million_characters_is_read(filler: str, pool: TextPool) -> None:
    text = f"word {filler * (500_000 // len(filler))} word"
    file = ASS + f"Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{text}\n"
    assert len(pool.captions(file.encode(), 5_000).cues) == 3
