"""Effects are one file each in spec, plan and compose, and answer for themselves."""

from dataclasses import fields, is_dataclass
from fractions import Fraction

import pytest

from reelmill.core.plan import effects as plan_effects
from reelmill.core.plan.effect import Effect
from reelmill.core.plan.effects import planned
from reelmill.core.plan.effects.blur import Blur
from reelmill.core.plan.effects.opacity import Opacity
from reelmill.core.plan.effects.pose import Pose
from reelmill.core.plan.picture import Part, Stack, covers, is_still, visible
from reelmill.core.spec.animate import Animate
from reelmill.core.spec.effects import EFFECTS
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.model import LayerEffect, Placement, Still
from reelmill.core.timeline.poses import POSE, PROPERTIES
from reelmill.media.compose import effects as compose_effects
from reelmill.media.compose.effects.blur import radii
from strategies import CANVAS, FULL

OPAQUE = Still("opaque", 64, 48)
ASKED = {
    **{
        kind: [name for name in model.model_fields if name != "type"]
        for kind, model in EFFECTS.items()
    },
    **{name: ["value"] for name in Animate.model_fields if name not in PROPERTIES},
}


def constant(value: float) -> Animated:
    return Animated.constant(Fraction(value))


def moving(*pairs: tuple[int, int]) -> Animated:
    return Animated(tuple(Key(Fraction(f), Fraction(v)) for f, v in pairs))


@pytest.mark.parametrize("kind", ASKED)
def test_whatever_a_spec_can_ask_for_is_planned_and_composed(kind: str) -> None:
    numbers = tuple((name, constant(1)) for name in ASKED[kind])
    effect = planned(LayerEffect(kind, numbers))
    assert isinstance(effect, Effect)
    assert is_dataclass(effect)
    assert [field.name for field in fields(effect)] == ASKED[kind]
    assert type(effect) in compose_effects._NODES
    assert hash(effect) == hash(planned(LayerEffect(kind, numbers)))


def test_nothing_is_planned_or_composed_that_nobody_can_ask_for() -> None:
    assert plan_effects._MAKERS.keys() == {*ASKED, POSE}
    assert set(PROPERTIES) < Animate.model_fields.keys()
    assert {*compose_effects._NODES, Pose} == set(plan_effects._MAKERS.values())


def test_opacity_answers_for_what_it_does() -> None:
    half, none = Opacity(constant(0.5)), Opacity(constant(0))
    fading = Opacity(moving((0, 0), (10, 1)))
    assert (half.moves, half.lets_through, half.hides) == (False, True, False)
    assert (none.hides, fading.moves, fading.hides) == (True, True, False)
    assert fading.during(FrameRange(10, 20)) is None
    assert fading.during(FrameRange(0, 1)) == none


def test_opacity_stops_where_a_curve_overshoots() -> None:
    assert [Opacity(constant(value)).at(0) for value in (-0.1, 1.1)] == [0, 1]


def test_a_part_hides_what_is_below_unless_an_effect_lets_it_through() -> None:
    blurred = Part(OPAQUE, FULL, (Blur(constant(3)),))
    half = Part(OPAQUE, FULL, (Opacity(constant(0.5)),))
    below, none = Part(OPAQUE, FULL), Part(OPAQUE, FULL, (Opacity(constant(0)),))
    assert covers(blurred, CANVAS)
    assert not covers(half, CANVAS)
    assert visible((below, half, none), CANVAS) == [0, 1]
    assert visible((below, blurred), CANVAS) == [1]
    assert is_still(Stack((half, blurred)))


def test_a_picture_beside_the_canvas_is_seen_as_far_as_its_blur_reaches() -> None:
    place = Placement(None, 10, 10, CANVAS.width + 5, 0)
    near, far = Part(OPAQUE, place, (Blur(constant(3)),)), Part(OPAQUE, place, (Blur(constant(1)),))
    assert visible((near, far), CANVAS) == [0]


@pytest.mark.parametrize("sigma", ["0.4", "1", "1.5", "2.2", "4.5", "9.7", "33.3", "200"])
def test_three_boxes_spread_as_far_as_the_bell_curve(sigma: str) -> None:
    wanted = float(sigma)
    spread = sum(radius * (radius + 1) / 3 for radius in radii(Fraction(sigma))) ** 0.5
    assert abs(spread - wanted) <= max(0.43, 0.02 * wanted)
