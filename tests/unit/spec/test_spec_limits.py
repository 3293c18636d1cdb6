"""Limits name how they are set."""

from reelmill.core.spec import Limits, flag_of, how_to_raise, setting_of


def test_a_limit_names_its_flag_and_its_setting() -> None:
    assert flag_of("composition_seconds") == "--max-composition-seconds"
    assert setting_of("composition_seconds") == "REELMILL_MAX_COMPOSITION_SECONDS"
    hint = how_to_raise("width", "height")
    assert hint.endswith(": REELMILL_MAX_WIDTH and REELMILL_MAX_HEIGHT")


def test_the_limits_are_those_of_the_contract() -> None:
    limits = Limits()
    assert (limits.tracks, limits.composition_seconds, limits.backgrounds) == (500, 10_800, 50)
    assert (limits.width, limits.height, limits.longform_seconds) == (1920, 1080, 3 * 3600)
