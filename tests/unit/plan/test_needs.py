"""What encoding a segment needs, by what it shows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reelmill.core.media_info import ColorInfo
from reelmill.core.plan.needs import picture_needs
from reelmill.core.plan.picture import Footage, Part, Picture, Stack
from reelmill.core.timeline.model import Canvas, Frozen, Placement, Video

CANVAS = Canvas(320, 180, Fraction(30))
VIDEO = Video(
    asset="a" * 64,
    container="mov,mp4,m4a,3gp,3g2,mj2",
    stream=0,
    width=3840,
    height=2160,
    rotation=0,
    color=ColorInfo("bt709", False),
    trim_seconds=Fraction(0),
    speed=Fraction(1),
    seek_margin_seconds=Fraction(1),
    decoding_bytes=300_000_000,
)
WHOLE = Placement(None, 320, 180, 0, 0)


def on_canvas(picture: Picture) -> Picture:
    return Stack((Part(picture, WHOLE),))


def test_a_held_frame_takes_the_memory_of_its_decoder() -> None:
    for laid in (on_canvas, lambda picture: picture):
        held = picture_needs(laid(Frozen(VIDEO, 100)), CANVAS, 300)
        played = picture_needs(laid(Footage(VIDEO, 100)), CANVAS, 300)
        assert held.memory_bytes == played.memory_bytes
        assert held.threads == played.threads


def test_a_held_frame_is_decoded_once_however_long_it_is_held() -> None:
    small = replace(VIDEO, width=1280, height=720)
    held = [picture_needs(Frozen(small, 100), CANVAS, n).cpu_seconds for n in (1, 100)]
    played = picture_needs(Footage(small, 100), CANVAS, 100).cpu_seconds
    assert held[1] - held[0] < 30
    assert played - held[1] > 50
