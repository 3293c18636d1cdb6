"""Emoji of several characters are one picture, or are named as those that fall apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from picture_probes import TEXT, Draw, drawer

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnInfo, RunLook, TextPicture, TextRun, WordRoom
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import BroughtFont, SpecFonts, Typesetter, emoji_check
from reelmill.media.typeset.emoji_sequences import is_taken_apart, sequences_in
from reelmill.media.typeset.packaged_fonts import base_folders, font_files
from reelmill.media.typeset.typst_program import PROGRAMS, Program, program_of

SELECTED_LATE = ("👩‍❤️‍👨", "🏴‍☠️", "👩🏽‍⚕️", "🧔🏽‍♀️", "⛹🏽‍♂️", "👩🏽‍❤️‍💋‍👨🏿", "👩‍⚕", "⛹🏽‍♂")
"""Their first part has no selector; in the last two no part has."""

ONE_PICTURE = ("👍🏽", "🇩🇪", "1️⃣", "👨‍👩‍👧‍👦", "🏳️‍🌈", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🐦‍⬛", "☝🏽")
APART = ("🐶🏽", "👩‍🐶", "👨‍👨‍👨‍👦", "🇦🇦", "🏴󠁧󠁢󠁸󠁹󠁺󠁿")


def measured(typesetter: Typesetter, picture: TextPicture, fonts: SpecFonts) -> DrawnInfo:
    (info,) = typesetter.measure_all([picture], CancelToken(), fonts).values()
    assert isinstance(info, DrawnInfo)
    return info


@pytest.fixture(scope="module")
def draw(typesetter: Typesetter) -> Draw:
    return drawer(typesetter)


@pytest.mark.parametrize("emoji", SELECTED_LATE)
@pytest.mark.parametrize("kind", ["plain", "styled", "spoken"])
def test_a_selector_within_a_sequence_does_not_take_it_apart(
    emoji: str, kind: str, typesetter: Typesetter
) -> None:
    info = measured(typesetter, _of_kind(emoji, kind), {})
    assert info.width == measured(typesetter, _of_kind("👍🏽", kind), {}).width
    assert info.apart == ()


def _of_kind(emoji: str, kind: str) -> TextPicture:
    plain = replace(TEXT, text=emoji)
    match kind:
        case "styled":
            return replace(plain, runs=(TextRun(emoji, look=RunLook(fill="#ff0000")),))
        case "spoken":
            return replace(plain, runs=(TextRun(emoji),), words=WordRoom())
        case _:
            return plain


def test_texts_whose_emoji_were_whole_keep_their_program() -> None:
    for emoji in (*ONE_PICTURE, *APART, "❤️", "a 😀 b", "क्‍ष", "🏳️‍⚧️"):
        assert program_of(replace(TEXT, text=emoji)) is Program.PLAIN, emoji
    assert all(is_taken_apart(f"a {emoji} 🏳️‍🌈") for emoji in SELECTED_LATE)


def test_each_program_has_one_that_keeps_emoji_whole() -> None:
    others = set(Program) - {program.basis for program in Program}
    bases = {program.basis for program in Program}
    assert {program.basis for program in others} == bases - {Program.VERTICAL}  # it parts cells
    assert all(PROGRAMS[program] != PROGRAMS[program.basis] for program in others)


def test_sequences_are_found_each_once() -> None:
    assert sequences_in("a ❤️ 😀 1 👍🏽👍🏽🇩🇪🇯🇵 👩‍🚀1️⃣") == ("👍🏽", "🇩🇪", "🇯🇵", "👩‍🚀", "1️⃣")


@pytest.mark.parametrize("emoji", [*ONE_PICTURE, *APART])
def test_those_that_fall_apart_are_named(emoji: str, typesetter: Typesetter) -> None:
    info = measured(typesetter, replace(TEXT, text=f"so {emoji} it is"), {})
    assert info.apart == ((emoji,) if emoji in APART else ())


def test_they_are_named_again_where_the_size_is_known(typesetter: Typesetter) -> None:
    picture = replace(TEXT, text="known 👩‍🐶")
    first = measured(typesetter, picture, {})
    assert measured(typesetter, picture, {}) == first
    assert first.apart == ("👩‍🐶",)


def test_what_is_known_outlives_the_process_and_damage(tmp_path: Path) -> None:
    picture = replace(TEXT, text="👩‍🐶 👍🏽")
    for damage in ("", '{"👍🏽": fal', "[]"):
        made = Typesetter(tmp_path)
        assert measured(made, picture, {}).apart == ("👩‍🐶",)
        made.close()
        (kept,) = (tmp_path / "drawn" / "fonts").glob("*.emoji")
        if damage:
            kept.write_text(damage)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font of emoji that has every part, and nothing that joins them."""
    emoji = next(p for p in font_files(base_folders()) if p.name == "NotoColorEmoji.ttf")
    path = tmp_path_factory.mktemp("fonts") / "parts.ttf"
    with TTFont(emoji, recalcTimestamp=False) as font:
        del font["GSUB"]
        for record in font["name"].names:
            if record.nameID in {1, 4, 16}:
                record.string = "Emoji Parts"
        font.save(path)
    return path


def test_a_font_with_the_parts_alone_is_seen_through(parts: Path, typesetter: Typesetter) -> None:
    fonts = {"Parts": BroughtFont([parts], own=True)}
    family = replace(TEXT, text="👨‍👩‍👧‍👦 👍🏽 😀", font="Parts")
    info = measured(typesetter, family, fonts)
    assert (info.lacking, info.apart) == ("", ("👨‍👩‍👧‍👦", "👍🏽"))
    run = TextRun("👍🏽", look=RunLook(font="Parts"))
    mixed = replace(TEXT, text="👍🏽🇩🇪", runs=(run, TextRun("🇩🇪")))
    assert measured(typesetter, mixed, fonts).apart == ("👍🏽",)


def test_no_spec_has_endless_sequences_set(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emoji_check, "MOST_NEW", 3)
    texts = [replace(TEXT, text=f"{chr(0x1F400 + n)}\U0001f3fb") for n in range(5)]
    found = typesetter.measure_all(texts, CancelToken())
    refused = [size for size in found.values() if isinstance(size, SourceError)]
    assert [error.problems[0].code for error in refused] == ["text_too_complex"] * 2


def test_a_doctor_is_not_a_woman_and_a_staff(draw: Draw) -> None:
    doctor, woman = draw(replace(TEXT, text="👩🏽‍⚕️")), draw(replace(TEXT, text="👩🏽"))
    assert doctor.shape == woman.shape
    assert not np.array_equal(doctor, woman)
