"""Lines of a text are items of lists, by `style.list` or by tags."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.drawing_terms import LineStart, ListKind
from reelmill.core.errors import SpecError
from reelmill.core.spec import TextTrack, load_spec
from reelmill.core.spec.texts.lists import DEEPEST_LIST, itemized
from reelmill.core.spec.texts.markup import MarkupError, marked_up
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_run import RunStyle

Lines = list[tuple[int, str, str]]
"""Level, marker and letters of each line."""


def lines_of(runs: tuple[StyledRun, ...]) -> Lines:
    found: Lines = []
    for run in runs:
        if run.line is not None:
            found.append((run.line.level, run.line.marker, run.text))
        else:
            level, marker, text = found.pop()
            found.append((level, marker, text + run.text))
    return found


def track(text: Any, **fields: Any) -> TextTrack:
    spec = load_spec({"tracks": [{"type": "text", "text": text, "duration": 1, **fields}]})
    (found,) = spec.tracks  # type: ignore[union-attr]
    assert isinstance(found, TextTrack)
    return found


def listed(text: Any, kind: str = "number", **fields: Any) -> Lines:
    return lines_of(track(text, style={"list": kind}, **fields).runs)


def tagged(text: str) -> Lines:
    return lines_of(track(text, markup="html").runs)


def faults(text: Any, **fields: Any) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as error:
        track(text, **fields)
    return [(problem.code, problem.pointer) for problem in error.value.problems]


def refused(text: str) -> list[str]:
    with pytest.raises(MarkupError) as error:
        marked_up(text, RunStyle())
    return [sentence for sentence, _ in error.value.findings]


# ---- by style


def test_each_line_is_an_item() -> None:
    assert listed("one\ntwo") == [(1, "1.", "one"), (1, "2.", "two")]
    assert listed("one\ntwo", "bullet") == [(1, "•", "one"), (1, "•", "two")]


def test_tabs_put_an_item_into_a_list_within_the_list() -> None:
    found = listed("a\n\tb\n\tc\nd\n\te\n\t\tf")
    assert [(level, marker) for level, marker, _ in found] == [
        (1, "1."), (2, "1."), (2, "2."), (1, "2."), (2, "1."), (3, "1."),
    ]  # fmt: skip
    assert [marker for _, marker, _ in listed("a\n\tb\n\t\tc\n\t\t\td", "bullet")] == list("•◦▪•")


def test_an_empty_line_is_no_item_and_counting_goes_on() -> None:
    assert listed("a\n\nb\n") == [(1, "1.", "a"), (0, "", ""), (1, "2.", "b")]
    assert listed("\na") == [(0, "", ""), (1, "1.", "a")]


def test_runs_may_end_anywhere_in_a_line() -> None:
    runs = [{"text": "a\nb"}, {"text": "c", "style": {"color": "red"}}, {"text": "\n"}]
    assert listed([*runs, {"text": "\td"}]) == [
        (1, "1.", "a"), (1, "2.", "bc"), (2, "1.", "d"),
    ]  # fmt: skip


def test_a_number_may_count_in_an_item() -> None:
    number = {"number": {"from": 0, "to": 9}}
    assert listed([{"text": "a\nup to "}, number]) == [(1, "1.", "a"), (1, "2.", "up to 9")]


@given(st.text(alphabet="ab\t\n ", max_size=40))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    runs = tuple(itemized([StyledRun(text)], ListKind.BULLET))
    wanted = [line.lstrip("\t") for line in text.split("\n")]
    wanted = wanted[:-1] if not text.rsplit("\n", maxsplit=1)[-1] else wanted
    assert [letters for _, _, letters in lines_of(runs)] == wanted
    assert all(run.line is not None for run in runs)


def test_a_text_without_lists_has_the_runs_it_had() -> None:
    assert track("a\n\tb").runs == (StyledRun("a\n\tb"),)


# ---- by tags


def test_tags_make_lists_within_lists() -> None:
    text = "top\n<ol>\n <li>a</li>\n <li>b\n  <ul><li>c</li></ul>\n more</li>\n</ol>\nend"
    assert tagged(text) == [
        (0, "", "top"), (1, "1.", "a"), (1, "2.", "b"), (2, "◦", "c"), (1, "", " more"),
        (0, "", "end"),
    ]  # fmt: skip


def test_each_list_counts_anew() -> None:
    found = tagged("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>")
    assert [marker for _, marker, _ in found] == ["1.", "2.", "1."]


def test_an_item_may_be_empty_marked_and_of_several_lines() -> None:
    found = tagged("<ul><li></li><li><b>x</b>y<br>z</li></ul>")
    assert found == [(1, "•", ""), (1, "•", "xy\nz")]


def test_a_run_after_a_list_is_outside_of_it() -> None:
    parts = [{"text": "<ul><li>a</li></ul>"}, {"text": "b"}, {"text": "c"}]
    runs = track(parts, markup="html").runs
    assert [run.line for run in runs] == [LineStart(1, "•"), LineStart(), None]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("<li>x</li>", "`<li>` stands in no list"),
        ("<ul><b><li>x</li></b></ul>", "`<li>` stands in no list"),
        ("<ul>x</ul>", "text of `<ul>` stands in no `<li>`"),
        ("<ul><li>x</ul>", "`</ul>` closes a tag that is not open"),
        ("<ul><li>x</li>", "`<ul>` is never closed"),
        ("<ol start=3><li>x</li></ol>", "`<ol>` has no attributes"),
        ("<ul><li>" * 9 + "x" + "</li></ul>" * 9, "lists are nested too deeply"),
    ],
)
def test_what_is_no_list_is_refused(text: str, reported: str) -> None:
    assert any(reported in sentence for sentence in refused(text))


# ---- what cannot be


def test_lists_of_style_and_tags_exclude_each_other() -> None:
    text = "<ul><li>a</li></ul>"
    found = faults(text, markup="html", style={"list": "bullet"})
    assert found == [("field_not_allowed", "/tracks/0/style/list")]


def test_boxes_by_line_are_not_for_lists() -> None:
    style = {"list": "bullet", "background": {"by": "line"}}
    pointer = "/tracks/0/style/background/by"
    assert faults("a", style=style) == [("field_not_allowed", pointer)]
    tags = faults("<ul><li>a</li></ul>", markup="html", style={"background": {"by": "word"}})
    assert tags == [("field_not_allowed", pointer)]


def test_lists_end_at_a_depth() -> None:
    tabs = "\t" * DEEPEST_LIST
    assert faults(f"a\n{tabs}b", style={"list": "bullet"}) == [("out_of_range", "/tracks/0/text")]
    assert listed(f"a\n{tabs[1:]}b")[1][0] == DEEPEST_LIST


def test_captions_and_titles_have_none() -> None:
    captions = {"type": "captions", "src": "a.srt", "style": {"list": "bullet"}}
    with pytest.raises(SpecError, match="captions have no lists"):
        load_spec({"tracks": [captions]})
    longform = {
        "mode": "longform",
        "backgrounds": [{"type": "image", "src": "a.png"}],
        "audio": [{"src": "a.mp3"}],
        "titles": {"style": {"list": "bullet"}},
    }
    with pytest.raises(SpecError, match="titles have no lists"):
        load_spec(longform)
