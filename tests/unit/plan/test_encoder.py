"""What encoders are reported."""

from fractions import Fraction

import pytest

from reelmill.core.codecs.video import Quality, SegmentShape
from reelmill.core.codecs.x264 import QUALITIES, level, timescale
from reelmill.core.plan.picture import Stack
from reelmill.core.plan.render_plan import shape
from reelmill.core.plan.segments import Cutting, Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.core.plan.view import Motion
from reelmill.core.timeline.model import Canvas
from strategies import CANVAS, RATES

STANDARD = QUALITIES[Quality.STANDARD]


def options(kind: SegmentKind, frames: int = 60, **sides: bool) -> str:
    segment = Segment(kind, (Shot(frames, Stack()),), **sides)
    return " ".join(STANDARD.arguments(shape(segment, CANVAS)))


@pytest.mark.parametrize(
    ("width", "height", "fps", "named"),
    [
        (640, 360, 30, "3.0"),
        (1280, 720, 30, "3.1"),
        (1920, 1080, 30, "4.0"),
        (1080, 1920, 30, "4.0"),
        (1920, 1080, 60, "4.2"),
        (2560, 1440, 30, "5.0"),
        (3840, 2160, 30, "5.1"),
        (3840, 2160, 60, "5.2"),
        (7680, 4320, 60, "6.2"),
    ],
)
def test_the_level_holds_size_and_rate(width: int, height: int, fps: int, named: str) -> None:
    assert level(SegmentShape(width, height, Fraction(fps), 1)) == named


@pytest.mark.parametrize("fps", RATES)
def test_a_frame_is_a_whole_number_of_ticks(fps: Fraction) -> None:
    ticks = timescale(fps)
    assert ticks >= 1000
    assert (ticks / fps).denominator == 1


@pytest.mark.parametrize("fps", RATES)
def test_whole_pieces_of_the_grid_look_ahead_further_than_shorter_ones(fps: Fraction) -> None:
    canvas = Canvas(1920, 1080, fps)

    def reported(frames: int) -> tuple[str, ...]:
        segment = Segment(SegmentKind.MOVING, (Shot(frames, Stack()),))
        return STANDARD.arguments(shape(segment, canvas))

    whole = Cutting().moving_frames(Motion(0), fps)
    assert reported(whole) == reported(10 * whole) != reported(whole - 1) == reported(1)


@pytest.mark.parametrize("kind", SegmentKind)
def test_every_segment_is_one_closed_gop_of_one_thread(kind: SegmentKind) -> None:
    reported = options(kind)
    for needed in ("stitchable=1", "open-gop=0", "scenecut=0", "keyint=infinite", "threads=1"):
        assert needed in reported


def test_the_same_preset_level_and_timescale_hold_for_all_segments() -> None:
    def fixed(text: str) -> list[str]:
        return [word for word in text.split() if "stitchable" not in word]

    assert fixed(options(SegmentKind.STILL)) == fixed(options(SegmentKind.MOVING, after_still=True))


def test_stills_are_coded_at_a_fixed_quantiser() -> None:
    assert f"qp={STANDARD.still_qp}" in options(SegmentKind.STILL)
    assert "crf=" not in options(SegmentKind.STILL)
    assert f"crf={STANDARD.crf}" in options(SegmentKind.MOVING)


def test_frames_next_to_a_still_are_as_good_as_it() -> None:
    assert "zones" not in options(SegmentKind.MOVING)
    assert "zones=0,0,q=15" in options(SegmentKind.MOVING, after_still=True)
    assert "zones=59,59,q=9" in options(SegmentKind.MOVING, before_still=True)


@pytest.mark.parametrize("frames", range(1, 6))
def test_zones_lie_within_the_segment_and_do_not_overlap(frames: int) -> None:
    reported = options(SegmentKind.MOVING, frames, after_still=True, before_still=True)
    zones = reported.partition("zones=")[2].split()[0].split("/")
    bounds = [tuple(map(int, zone.split(",")[:2])) for zone in zones]
    covered = [frame for first, last in bounds for frame in range(first, last + 1)]
    assert covered == sorted(set(covered))
    assert set(covered) <= set(range(frames))


def test_better_qualities_are_better() -> None:
    draft, standard, high = (QUALITIES[each] for each in Quality)
    assert draft.crf > standard.crf > high.crf
    assert draft.still_qp >= standard.still_qp >= high.still_qp
