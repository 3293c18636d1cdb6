"""What libvpx is told, by quality and by what a segment shows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reelmill.core.codecs.video import Quality, SegmentShape
from reelmill.core.codecs.vp9 import VP9, Libvpx

MOVING = SegmentShape(640, 360, Fraction(30), 60)
STILL = SegmentShape(640, 360, Fraction(30), 1, still=True)


def option(quality: Quality, shape: SegmentShape, name: str) -> str:
    words = VP9.encoders[quality].arguments(shape)
    return words[words.index(name) + 1]


@pytest.mark.parametrize("quality", Quality)
def test_a_stills_one_picture_is_never_hurried(quality: Quality) -> None:
    assert option(quality, STILL, "-deadline") == "good"


def test_only_drafts_are_hurried() -> None:
    hurried = [q for q in Quality if option(q, MOVING, "-deadline") == "realtime"]
    assert hurried == [Quality.DRAFT]


def test_better_qualities_are_better_and_take_longer() -> None:
    draft, standard, high = (VP9.encoders[quality] for quality in Quality)
    assert isinstance(draft, Libvpx)
    assert isinstance(standard, Libvpx)
    assert isinstance(high, Libvpx)
    assert draft.crf > standard.crf > high.crf
    assert draft.still_crf > standard.still_crf > high.still_crf
    assert draft.cost.pixel_seconds < standard.cost.pixel_seconds < high.cost.pixel_seconds


@pytest.mark.parametrize("quality", Quality)
def test_what_is_beside_a_still_is_as_good_as_it(quality: Quality) -> None:
    beside = SegmentShape(640, 360, Fraction(30), 60, before_still=True)
    assert option(quality, beside, "-crf") == option(quality, STILL, "-crf")


@pytest.mark.parametrize("quality", Quality)
def test_bytes_do_not_depend_on_threads(quality: Quality) -> None:
    assert option(quality, MOVING, "-threads") == "1"
    assert option(quality, MOVING, "-row-mt") == "0"
