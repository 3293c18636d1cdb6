"""What a caption preset says holds where the track does not say otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import CaptionsTrack, CompositionSpec, load_spec
from reelmill.core.timeline.caption_look import caption_look, caption_split, wants_words

CUE = {"start": 0, "end": 2, "text": "one two"}


def track_of(**fields: Any) -> tuple[CaptionsTrack, CompositionSpec]:
    style = {"size": 100, **fields.pop("style", {})}  # what lengths of presets are counted at
    tracks = [{"type": "captions", "cues": [CUE], "style": style, **fields}]
    spec = load_spec({"canvas": {"width": 640, "height": 360}, "tracks": tracks})
    assert isinstance(spec, CompositionSpec)
    (track,) = spec.tracks
    assert isinstance(track, CaptionsTrack)
    return track, spec


def test_a_box_with_another_colour_keeps_its_shape() -> None:
    track, spec = track_of(preset="boxedWord", active={"background": {"color": "#ff0000"}})
    active = caption_look(track, spec.canvas).active
    assert active and active.background
    box = active.background
    assert (box.color, box.padding, box.radius) == ("#ff0000", 8, 16)


def test_an_outline_with_another_colour_keeps_its_width() -> None:
    stroke = {"color": "#00ff00", "width": 3}
    track, spec = track_of(preset="boxedWord", style={"stroke": stroke})
    style = caption_look(track, spec.canvas).style
    assert style.stroke and (style.stroke.color, style.stroke.width) == ("#00ff00", 3)
    assert style.weight == 800


@pytest.mark.parametrize("field", ["active", "split"])
def test_null_rules_out_what_the_preset_says(field: str) -> None:
    track, spec = track_of(preset="karaoke", **{field: None})
    assert (caption_look(track, spec.canvas).active is None) == (field == "active")
    assert (caption_split(track) is None) == (field == "split")
    assert wants_words(track)
    neither, _ = track_of(preset="karaoke", active=None, split=None)
    assert not wants_words(neither)


def test_without_the_marked_word_any_style_may_stand_beside_a_preset() -> None:
    shadow: dict[str, Any] = {"shadow": {}}
    track_of(preset="karaoke", active=None, style=shadow)
    with pytest.raises(SpecError):
        track_of(preset="karaoke", style=shadow)


def test_lines_are_bounded_by_the_characters_of_the_preset() -> None:
    track, _ = track_of(preset="karaoke", split={"lines": 2})
    split = caption_split(track)
    assert split and (split.lines, split.characters) == (2, 32)
    for fields in ({}, {"preset": "oneWord"}):
        with pytest.raises(SpecError) as caught:
            track_of(split={"lines": 2}, **fields)
        (problem,) = caught.value.problems
        assert problem.pointer == "/tracks/0/split/lines"
