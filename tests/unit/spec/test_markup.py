"""Tags of a text are read, or refused with their line and column; nothing is left out silently."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.drawing_terms import Baseline, Decoration
from reelmill.core.spec import TextTrack, load_spec, walk_fonts
from reelmill.core.spec.texts.markup import MarkupError, marked_up
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_run import RunStyle

PLAIN = RunStyle()


def read(text: str) -> list[StyledRun]:
    return list(marked_up(text, PLAIN))


def look(text: str) -> StyledRun:
    (run,) = read(text)
    assert run.text == "x"
    return run


def refused(text: str) -> list[str]:
    with pytest.raises(MarkupError) as error:
        read(text)
    return [sentence for sentence, _ in error.value.findings]


def track(**fields: Any) -> TextTrack:
    (found,) = load_spec({"tracks": [{"type": "text", **fields}]}).tracks  # type: ignore[union-attr]
    assert isinstance(found, TextTrack)
    return found


# ---- what tags mean


@pytest.mark.parametrize("tag", ["b", "strong", "B"])
def test_bold(tag: str) -> None:
    assert look(f"<{tag}>x</{tag}>").bold


@pytest.mark.parametrize("tag", ["i", "em"])
def test_italic(tag: str) -> None:
    assert look(f"<{tag}>x</{tag}>").style.italic


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<u>x</u>", ["underline"]),
        ("<ins>x</ins>", ["underline"]),
        ("<s>x</s>", ["strike"]),
        ("<del>x</del>", ["strike"]),
        ("<u><s><u>x</u></s></u>", ["underline", "strike"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert list(look(text).decorations) == lines


def test_small_letters_off_the_line() -> None:
    assert look("<sup>x</sup>").style.baseline is Baseline.SUP
    assert look("<sub>x</sub>").style.baseline is Baseline.SUB


def test_a_span_has_what_a_style_has() -> None:
    style = look('<span color="orange" size=90px font=\'Noto Sans\' weight="800">x</span>').style
    assert style == RunStyle(color="#ffa500", size=90, font="Noto Sans", weight=800)
    assert look("<span background='#ff0'>x</span>").style.background == "#ffff00"
    assert look('<font color="red" face="Inter">x</font>').style.font == "Inter"


def test_tags_inside_one_another_add_up_and_end_where_they_are_closed() -> None:
    runs = read("a<b>b<i>c<span color='red'>d</span></i></b>e")
    assert [run.text for run in runs] == list("abcde")
    assert [run.bold for run in runs] == [False, True, True, True, False]
    assert [bool(run.style.italic) for run in runs] == [False, False, True, True, False]
    assert [run.style.color for run in runs] == [None, None, None, "#ff0000", None]


def test_a_break_is_a_new_line() -> None:
    assert "".join(run.text for run in read("a<br>b<br/>c<br />d")) == "a\nb\nc\nd"


def test_entities_are_characters_and_unknown_names_stay() -> None:
    (run,) = read("&lt;b&gt; &amp;amp; &#65;&#x42; &euro; R&D; &nosuch; &")
    assert run.text == "<b> &amp; AB € R&D; &nosuch; &"


def test_what_is_no_tag_is_text() -> None:
    assert read("1 < 2, I <3 you >")[0].text == "1 < 2, I <3 you >"


# ---- what is refused


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ab\nc<b>d", "`<b>` is never closed (line 2, column 2)"),
        ("</i>", "`</i>` closes a tag that is not open (line 1, column 1)"),
        ("<b><i>x</b></i>", "`</b>` closes a tag that is not open (line 1, column 8)"),
        ("<blink>x</blink>", "there is no tag `<blink>` (line 1, column 1)"),
        ("<b", "`<` begins a tag that is never finished (line 1, column 1)"),
        ("<!-- x -->", "`<` begins a tag that is never finished (line 1, column 1)"),
        ("<b <i>x</i>", "`<` begins a tag that is never finished (line 1, column 1)"),
        ("<b class=x>x</b>", "`<b>` has no attributes (line 1, column 1)"),
        ("<span style='a'>x</span>", "there is no attribute `style` (line 1, column 1)"),
        ("<span color>x</span>", "`color` cannot be read (line 1, column 1)"),
        ("<span size=0>x</span>", "`size` is 0 (line 1, column 1)"),
        ("<span color=redd>x</span>", "`color` is 'redd' (line 1, column 1)"),
        ("&#0; &#1;", "`&#1;` is not a character (line 1, column 6)"),
        (f"&#{'9' * 4000};", "is not a character (line 1, column 1)"),
        ("<b>" * 33 + "</b>" * 33, "tags are nested too deeply (line 1, column 97)"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, sentence: str) -> None:
    assert any(sentence in found for found in refused(text))


def test_every_finding_is_reported_and_not_too_many() -> None:
    assert len(refused("<x>&#1;</i>")) == 3
    assert len(refused("<x>" * 1000)) == 10


def test_tags_are_read_only_where_that_is_asked_for() -> None:
    assert [run.text for run in track(text="<b>x</b>").runs] == ["<b>x</b>"]
    assert [run.text for run in track(text="<b>x</b>", markup="html").runs] == ["x"]


def test_tags_inside_a_run_start_from_its_style() -> None:
    runs = track(
        markup="html",
        text=[{"text": "a<b>b</b>", "style": {"color": "red"}}, {"text": "c"}],
    ).runs
    assert [(r.text, r.style.color, r.bold) for r in runs] == [
        ("a", "#ff0000", False),
        ("b", "#ff0000", True),
        ("c", None, False),
    ]


def test_fonts_of_runs_are_found_at_their_place() -> None:
    runs = [{"text": "a"}, {"text": "b", "style": {"font": "Noto Sans"}}]
    marked = "<span font='A'>x</span><span font='B'>y</span>"
    spec = {
        "tracks": [
            {"type": "text", "text": runs},
            {"type": "text", "text": marked, "markup": "html", "style": {"font": "C"}},
        ]
    }
    assert list(walk_fonts(load_spec(spec))) == [
        ("/tracks/0/style/font", "Inter"),
        ("/tracks/0/text/1/style/font", "Noto Sans"),
        ("/tracks/1/style/font", "C"),
        ("/tracks/1/text", "A"),
        ("/tracks/1/text", "B"),
    ]


# ---- whatever is written

_WRITTEN = st.text(st.sampled_from("<>/bius pan&;#x1=\"'\n\u0301é"), max_size=80)


@given(_WRITTEN)
def test_any_text_is_runs_or_findings(text: str) -> None:
    try:
        runs = read(text)
    except MarkupError as error:
        assert 1 <= len(error.findings) <= 10
    else:
        assert all(run.text for run in runs)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_what_is_escaped_is_shown_as_it_is(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert read(f"<i>{escaped}</i>") == [StyledRun(text, RunStyle(italic=True))]


def test_decorations_are_named_as_in_styles() -> None:
    assert look("<u>x</u>").decorations == (Decoration.UNDERLINE,)
