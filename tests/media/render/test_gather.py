"""What a spec names is read as what it is named for, and problems stand where the client wrote."""

from __future__ import annotations

from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reelmill.core.errors import SourceError
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render.gather import Gathered, gather
from reelmill.usecases.render.render_context import RenderContext
from stamped import make_clicks

CUES = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, str]:
    """Paths of a picture, a sound and captions."""
    paths = {name: tmp_path / name for name in ("picture.png", "sound.wav", "subs.srt")}
    Image.new("RGB", (32, 24)).save(paths["picture.png"])
    make_clicks(paths["sound.wav"], Fraction(1))
    paths["subs.srt"].write_bytes(CUES)
    return {path.stem: str(path) for path in paths.values()}


def problems_of(document: dict[str, Any], tools: RenderContext) -> list[tuple[str, str]]:
    with pytest.raises(SourceError) as caught:
        gather(load_spec(document), tools, CancelToken())
    return [(problem.code, problem.pointer) for problem in caught.value.problems]


def both(src: str, kind: str) -> dict[str, Any]:
    """The same file as captions and as media."""
    tracks = [{"type": "captions", "src": src}, {"type": kind, "src": src}]
    return {"duration": 1, "tracks": tracks}


@pytest.mark.parametrize("kind", ["video", "audio", "image"])
def test_captions_that_are_also_media_are_refused_where_they_are_media(
    kind: str, sources: dict[str, str], tools: RenderContext
) -> None:
    found = problems_of(both(sources["subs"], kind), tools)
    assert found == [("source_not_media", "/tracks/1/src")]


def test_media_that_are_also_captions_are_refused_where_they_are_captions(
    sources: dict[str, str], tools: RenderContext
) -> None:
    found = problems_of(both(sources["sound"], "audio"), tools)
    assert found == [("captions_not_text", "/tracks/0/src")]


def test_a_file_that_is_missing_is_missing_everywhere(tmp_path: Path, tools: RenderContext) -> None:
    found = problems_of(both(str(tmp_path / "none.srt"), "audio"), tools)
    assert found == [("source_missing", "/tracks/0/src"), ("source_missing", "/tracks/1/src")]


def test_what_cannot_be_typeset_of_titles_is_reported_once_and_there(
    sources: dict[str, str], tools: RenderContext
) -> None:
    audio = [{"src": sources["sound"], "title": title} for title in ("One", "Two")]
    document = {
        "mode": "longform",
        "backgrounds": [{"src": sources["picture"]}],
        "audio": audio,
        "titles": {"style": {"font": "Intre"}},
    }
    assert problems_of(document, tools) == [("font_unknown", "/titles/style/font")]


def test_a_font_of_a_run_is_reported_where_the_run_names_it(tools: RenderContext) -> None:
    """At every place that names it, and nowhere else."""
    unknown = {"text": "b", "style": {"font": "Intre"}}
    runs = {"type": "text", "text": [{"text": "a"}, unknown, unknown], "duration": 1}
    tags = {**runs, "markup": "html", "text": 'a <span font="Intre">b</span>'}
    whole = {**runs, "text": "a", "style": {"font": "Intre"}}
    group = {"type": "group", "tracks": [runs]}
    expected = {
        *(f"/tracks/0/text/{number}/style/font" for number in (1, 2)),
        *(f"/tracks/3/tracks/0/text/{number}/style/font" for number in (1, 2)),
        *("/tracks/1/text", "/tracks/2/style/font"),
    }
    found = problems_of({"tracks": [runs, tags, whole, group]}, tools)
    assert set(found) == {("font_unknown", pointer) for pointer in expected}
    assert len(found) == len(expected)


# ---- captions by the word


def captions(counts: list[int], **track: Any) -> dict[str, Any]:
    """A track with a cue of so many words each, after one another."""
    cues = []
    for number, count in enumerate(counts):
        words = [{"text": f"{i}", "start": number * 10 + i / 100} for i in range(count)]
        cues.append({"start": number * 10, "end": number * 10 + 10, "words": words})
    return {"type": "captions", "cues": cues, **track}


def test_words_that_are_drawn_anew_for_each_that_is_marked_are_bounded(
    tools: RenderContext,
) -> None:
    """Of the whole spec: what one track leaves, another may use up."""
    marked = {"active": {"color": "#ffff00"}}
    many, few = captions([500, 400], **marked), captions([400], **marked)
    assert problems_of({"tracks": [many, many, few]}, tools) == [
        ("captions_too_many", "/tracks/1/cues"),
        ("captions_too_many", "/tracks/2/cues"),
    ]
    fitting = [captions([500], **marked), captions([500] * 9), captions([500], split={"words": 9})]
    assert gather(load_spec({"tracks": fitting}), tools, CancelToken()).drawable


def test_words_of_a_file_are_bounded_where_it_is_named(
    tmp_path: Path, tools: RenderContext
) -> None:
    spoken = " ".join(map(str, range(800)))
    file = tmp_path / "spoken.vtt"
    file.write_text(f"WEBVTT\n\n00:00.000 --> 00:10.000\n{spoken}\n")
    marked = {"active": {"underline": True}, "wordTimes": "shared"}
    track = {"type": "captions", "src": str(file), **marked}
    assert problems_of({"tracks": [track]}, tools) == [("captions_too_many", "/tracks/0/src")]


def test_words_of_all_tracks_are_bounded_before_any_of_them_is_split(
    tmp_path: Path, tools: RenderContext
) -> None:
    """Files within every limit of a file: splitting them took minutes and gigabytes."""
    file = tmp_path / "spoken.srt"
    lines = (f"00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{'a ' * 2000}\n\n" for n in range(26))
    file.write_text("".join(lines))
    track = {"type": "captions", "src": str(file), "split": {"words": 1}, "wordTimes": "shared"}
    assert problems_of({"tracks": [track, track]}, tools) == [
        ("captions_too_many", "/tracks/1/src")
    ]
    plain = {"type": "captions", "src": str(file), "destinations": ["vtt"]}
    given = {**track, "wordTimes": "given", "destinations": ["vtt"]}
    fitting = {"duration": 1, "tracks": [*[plain] * 3, *[given] * 3]}
    assert gather(load_spec(fitting), tools, CancelToken()).facts.captions


def test_numbers_of_all_texts_are_bounded_together(tools: RenderContext) -> None:
    number = {"number": {"to": 10**9, "duration": 660}}
    texts = [{"type": "text", "text": [number], "duration": 660, "x": n} for n in range(12)]
    shape = {"type": "shape", "shape": "ellipse", "fill": "red"}
    document = {"tracks": [*texts, shape]}
    assert problems_of(document, tools) == [("text_too_many_pictures", "/tracks/10/text")]
    longer = [{**text, "duration": 900, "text": [{"number": {"to": 10**9}}]} for text in texts]
    assert problems_of({"tracks": longer}, tools) == [
        ("text_too_many_pictures", f"/tracks/{n}/text") for n in range(10)
    ]
    runs = [{"text": "a"}] * 99
    document = {"tracks": [{**texts[0], "text": [number, *runs]}]}
    assert problems_of(document, tools) == [("text_too_many_pictures", "/tracks/0/text")]


def test_a_number_that_shows_too_much_is_refused_where_it_stands(tools: RenderContext) -> None:
    number = {"number": {"to": 10**9, "duration": 3600}}
    text = {"type": "text", "text": [number], "duration": 3600}
    group = {"type": "group", "tracks": [text]}
    document = {"canvas": {"fps": 60}, "tracks": [text, group]}
    assert problems_of(document, tools) == [
        ("text_too_many_pictures", "/tracks/0/text"),
        ("text_too_many_pictures", "/tracks/1/tracks/0/text"),
    ]


# ---- fonts that come with a spec


def with_fonts(fonts: dict[str, Any], font: str = "Brand") -> dict[str, Any]:
    style = {"font": font, "size": 20}
    return {
        "duration": 1,
        "fonts": fonts,
        "tracks": [{"type": "text", "text": "a", "style": style}],
    }


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """A font of another family than its name in the spec."""
    font = next(Path(str(files("fontpkg_montserrat"))).rglob("Montserrat[[]wght].ttf"))
    (tmp_path / "brand.bin").write_bytes(font.read_bytes())
    return tmp_path / "brand.bin"


@pytest.mark.parametrize(("named", "weight"), [("Brand", 400), ("brand Bold", 700)])
def test_a_text_is_set_in_the_font_of_its_spec(
    named: str, weight: int, brand: Path, tools: RenderContext
) -> None:
    def size(font: str, **style: Any) -> tuple[int, int]:
        document = with_fonts({"Brand": str(brand)}, font)
        document["tracks"][0]["style"] |= style
        (info,) = gather(load_spec(document), tools, CancelToken()).facts.drawn.values()
        return info.width, info.height

    assert size(named) == size("Montserrat", weight=weight) != size("Inter", weight=weight)


def test_a_font_of_the_spec_goes_before_one_that_is_installed(
    brand: Path, tools: RenderContext
) -> None:
    fonts = {"Open Sans": str(brand)}
    found = gather(load_spec(with_fonts(fonts, "Open Sans")), tools, CancelToken())
    plain = gather(load_spec(with_fonts({}, "Montserrat")), tools, CancelToken())
    assert _sizes(found) == _sizes(plain)


def _sizes(gathered: Gathered) -> list[tuple[int, int]]:
    return [(info.width, info.height) for info in gathered.facts.drawn.values()]


def test_fonts_of_the_spec_rename_no_text_that_is_set_in_others(
    brand: Path, tools: RenderContext
) -> None:
    with_them = gather(load_spec(with_fonts({"Brand": str(brand)}, "Inter")), tools, CancelToken())
    without = gather(load_spec(with_fonts({}, "Inter")), tools, CancelToken())
    assert with_them.facts.drawn == without.facts.drawn


def test_each_font_that_cannot_be_used_is_reported_where_it_is_named(
    sources: dict[str, str], tmp_path: Path, tools: RenderContext
) -> None:
    fonts = {
        "None": str(tmp_path / "none.ttf"),
        "Folder": str(tmp_path),
        "A/B": {"src": sources["picture"]},
        "Text": sources["subs"],
    }
    assert problems_of(with_fonts(fonts, "Text"), tools) == [
        ("source_missing", "/fonts/None"),
        ("source_is_directory", "/fonts/Folder"),
        ("font_unreadable", "/fonts/A~1B/src"),
        ("font_unreadable", "/fonts/Text"),
    ]


def test_one_file_may_be_a_picture_and_fail_as_a_font(
    sources: dict[str, str], tools: RenderContext
) -> None:
    document = with_fonts({"Brand": sources["picture"]})
    document["tracks"].append({"type": "image", "src": sources["picture"]})
    assert problems_of(document, tools) == [("font_unreadable", "/fonts/Brand")]
