"""x264 gives the same bytes whatever the processor can do: it works without AVX-512."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reelmill.core.codecs.video import Quality, SegmentShape
from reelmill.core.codecs.vp9 import VP9
from reelmill.core.codecs.x264 import H264
from reelmill.core.plan.recipe import Recipe
from reelmill.media import x264_instructions
from reelmill.media.encode import encode
from reelmill.media.x264_instructions import has_avx512, instruction_options

WITH = "processor\t: 0\nflags\t\t: fpu sse4_2 avx2 avx512f avx512bw\n\nprocessor\t: 1\n"
WITHOUT = WITH.replace("avx512f avx512bw", "avx512_like")
SOURCE = "life=size=320x180:rate=25:seed=1,format=yuv420p"
"""Of this, x264 makes other bytes with AVX-512."""
AVX2 = ("-x264opts", "asm=avx2")


def shape() -> SegmentShape:
    return SegmentShape(320, 180, Fraction(25), 75)


def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    (tmp_path / "cpuinfo").write_text(listed)
    monkeypatch.setattr(x264_instructions, "_CPU_INFO", tmp_path / "cpuinfo")


@pytest.mark.parametrize(("listed", "expected"), [(WITH, AVX2), (WITHOUT, ()), ("", ())])
def test_only_where_there_is_avx512_it_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str, expected: tuple[str, ...]
) -> None:
    machine(tmp_path, monkeypatch, listed)
    assert instruction_options(H264.encoders[Quality.DRAFT].arguments(shape())) == expected


def test_other_encoders_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(tmp_path, monkeypatch, WITH)
    assert instruction_options(VP9.encoders[Quality.DRAFT].arguments(shape())) == ()


def test_systems_without_such_a_list_have_none(tmp_path: Path) -> None:
    assert not has_avx512(tmp_path / "missing")


@pytest.mark.parametrize("quality", Quality)
def test_bytes_are_those_of_a_processor_without_it(tmp_path: Path, quality: Quality) -> None:
    output = H264.encoders[quality].arguments(shape())
    limits = AVX2 if " avx2 " in Path("/proc/cpuinfo").read_text() else ()
    assert made(output, tmp_path / "a") == made((*limits, *output), tmp_path / "b")


def made(output: tuple[str, ...], file: Path) -> bytes:
    """A segment's file."""
    encode(Recipe((), f"{SOURCE},trim=end_frame=75[out]", output, 75), {}, file)
    return file.read_bytes()
