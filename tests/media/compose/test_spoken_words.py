"""The spoken word as pixels: which word is marked in which frame, and that nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from frames import planes, timeline_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting, SegmentKind, spans
from reelmill.core.time import round_half_up
from reelmill.core.timeline.model import Captions, Timeline
from reelmill.media.typeset import Typesetter
from spoken import CANVAS, names_of, pictures_of

Resolve = Callable[[dict[str, Any]], Any]

WHOLE = Cutting(Fraction(100), Fraction(10), Fraction(100))
PIECES = Cutting(Fraction(7, 30), Fraction(1, 3), Fraction(100))
STARTS = (0.21, 0.4, 0.5166, 0.55, 1.9, 2.05)
"""When six words start; a frame is a thirtieth of a second."""

RED = {"color": "#ff0000"}
WORDS = [{"text": f"w{n}", "start": start} for n, start in enumerate(STARTS)]
BELOW = {"type": "shape", "shape": "rectangle", "fill": "#204060"}


def captions(**fields: Any) -> dict[str, Any]:
    style = {"size": 24, "background": None}
    active = {"background": {"color": "#ff0000"}}
    cue = {"start": 0.1, "end": 2.3, "words": WORDS}
    return {"type": "captions", "cues": [cue], "style": style, "active": active, **fields}


def document(**fields: Any) -> dict[str, Any]:
    return {"canvas": CANVAS, "duration": 2.5, "tracks": [BELOW, captions(**fields)]}


def marked(frame: NDArray[np.uint8]) -> tuple[int, int] | None:
    """First and last column in which the red of the mark is seen."""
    _, _, red = planes(frame)
    columns = np.nonzero((red > 200).any(0))[0]
    return (int(columns[0]), int(columns[-1])) if columns.size else None


def test_the_word_changes_at_the_frame_nearest_to_its_time(resolved: Resolve) -> None:
    timeline, gathered = resolved(document())
    found = [marked(frame) for frame in timeline_frames(timeline, WHOLE, gathered.paths)]
    changes = [n for n, (one, next_) in enumerate(pairwise(found), 1) if one != next_]
    # Two words start in the same frame: the first of them is never seen.
    times = sorted({round_half_up(Fraction(str(start)) * 30) for start in (*STARTS, 2.3)})
    assert changes == times
    places = [found[at] for at in times[:-1]]
    assert all(one[1] < two[0] for one, two in pairwise(filter(None, places)))


@pytest.mark.parametrize("mode", ["highlight", "fill", "single"])
@pytest.mark.parametrize("below", ["still", "video"])
def test_frames_are_the_same_however_the_captions_are_cut(
    mode: str, below: str, resolved: Resolve, stamped: Callable[..., Any]
) -> None:
    active = {"mode": mode, "color": "#ffd60a", "background": {"color": "#a00000", "padding": 2}}
    made = document(active=active, split={"words": 4})
    if below == "video":
        made["tracks"][0] = {"type": "video", "src": str(stamped(frames=90, width=64, height=48))}
    timeline, gathered = resolved(made)
    whole = timeline_hashes(timeline, WHOLE, gathered.paths)
    assert timeline_hashes(timeline, PIECES, gathered.paths) == whole
    assert len(set(whole)) >= 6


def test_words_in_quick_succession_are_one_picture_that_moves_and_slow_ones_stills(
    resolved: Resolve,
) -> None:
    timeline, gathered = resolved(document())
    kinds = [(s.kind, s.range_in_timeline) for s in spans(timeline, timeline.canvas, Cutting())]
    assert [(kind.value, at.start, at.end) for kind, at in kinds] == [
        ("moving", 0, 17),
        ("still", 17, 57),
        ("moving", 57, 75),
    ]
    stills = Timeline(timeline.canvas, 75, (timeline.layers[0], _of_stills(timeline)), None)
    assert all(s.kind is SegmentKind.STILL for s in spans(stills, timeline.canvas, Cutting()))
    paths = gathered.paths
    assert timeline_hashes(stills, Cutting(), paths) == timeline_hashes(timeline, Cutting(), paths)


def _of_stills(timeline: Timeline) -> Any:
    layer = timeline.layers[1]
    assert isinstance(layer.content, Captions)
    return replace(layer, content=replace(layer.content, by_word=False))


SCRIPTS = {
    "latin": ("Typeset", "words,", "every", "one!"),
    "arabic": ("مرحبا", "بالعالم", "لا", "إله"),
    "hebrew": ("שלום", "עולם", "מה", "שלומך?"),
    "mixed": ("قال", "hello", "world", "مرحبا"),
}


def alpha(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.getchannel("A"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_only_paint_changes_from_word_to_word(script: str, typesetter: Typesetter) -> None:
    shown = pictures_of(typesetter, SCRIPTS[script], {"color": "#ff0000"})
    first = alpha(shown[0])
    assert len(shown) == 5
    assert all(np.array_equal(alpha(one), first) for one in shown)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_word_that_grows_moves_no_other(script: str, typesetter: Typesetter) -> None:
    """Outside the columns that the grown word reaches, all is as it was before."""
    plain, *grown = pictures_of(typesetter, SCRIPTS[script], {"color": "#ff0000", "scale": 1.25})
    for one in grown:
        red = np.asarray(one)[..., :3].astype(int)
        columns = np.nonzero(((red[..., 1] < 90) & (alpha(one) > 128)).any(0))[0]
        outside = np.ones(one.width, bool)
        outside[columns.min() - 2 : columns.max() + 3] = False
        assert outside.sum() > one.width / 3
        assert np.array_equal(alpha(one)[:, outside], alpha(plain)[:, outside])


def test_words_that_may_grow_stand_where_words_stand_that_may_not(typesetter: Typesetter) -> None:
    """Also beside a comma, which would hang out of a line of its own."""
    said = SCRIPTS["latin"]
    (grown, *_), (plain, *_) = (
        pictures_of(typesetter, said, {"scale": scale, "color": "#ff0000"}) for scale in (1.25, 1)
    )
    one, other = (alpha(each.crop(each.getbbox())) for each in (grown, plain))
    assert one.shape == other.shape
    assert ((one > 128) != (other > 128)).mean() < 0.001


@pytest.mark.parametrize(
    ("script", "places"),
    [
        ("latin", [0, 1, 2, 3]),
        ("arabic", [3, 2, 1, 0]),
        ("hebrew", [3, 2, 1, 0]),
        ("mixed", [3, 1, 2, 0]),
    ],
)
@pytest.mark.parametrize("scale", [1, 1.25])
def test_the_marks_stand_where_the_words_are_read(
    script: str, places: list[int], scale: float, typesetter: Typesetter
) -> None:
    """Arabic and Hebrew from the right, Latin words within them from the left."""
    active = {"background": {"color": "#ff0000"}, "scale": scale}
    _, *shown = pictures_of(typesetter, SCRIPTS[script], active)
    middles = []
    for one in shown:
        pixels = np.asarray(one).astype(int)
        red = (pixels[..., 0] > 200) & (pixels[..., 1] < 60) & (pixels[..., 3] > 200)
        middles.append(float(np.nonzero(red.any(0))[0].mean()))
    assert [sorted(middles).index(each) for each in middles] == places


def test_letters_of_an_arabic_word_stay_joined_when_it_is_marked(typesetter: Typesetter) -> None:
    """The word drawn alone has the very letters that it has between its neighbours."""
    (alone, *_) = pictures_of(typesetter, ("بالعالم",), {"color": "#ff0000"})
    _, _, marked_one, *_ = pictures_of(typesetter, SCRIPTS["arabic"], {"color": "#ff0000"})
    pixels = np.asarray(marked_one).astype(int)
    red = (pixels[..., 1] < 90) & (pixels[..., 3] > 128)
    columns = np.nonzero(red.any(0))[0]
    inked = np.nonzero((alpha(alone) > 128).any(0))[0]
    assert abs(int(np.ptp(columns)) - int(np.ptp(inked))) <= 1
    assert _pieces(columns) == _pieces(inked)


def _pieces(columns: NDArray[np.intp]) -> int:
    """Stretches of columns without a gap: an unjoined word has one for each letter."""
    return 1 + int((np.diff(columns) > 1).sum())


def test_whatever_marks_a_word_is_in_the_names_of_its_pictures(typesetter: Typesetter) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {}, {"color": "#ff0000"}, {"underline": True}, {"scale": 1.1}, {"mode": "single"},
        *({"background": box} for box in (RED, {**RED, "padding": 2}, {**RED, "radius": 3})),
    )  # fmt: skip
    names = [names_of(typesetter, ("one", "two"), active)[-1] for active in changes]
    assert len(set(names)) == len(names)
    first = names_of(typesetter, ("one", "two"), {"scale": 1.1})[0]
    assert first != names_of(typesetter, ("one", "two"), {"scale": 1.2})[0], "the room differs"


def test_captions_without_a_spoken_word_have_the_names_of_texts(typesetter: Typesetter) -> None:
    (one,) = names_of(typesetter, ("one", "two"), None)
    assert one not in names_of(typesetter, ("one", "two"), {})
    words = {"start": 0, "end": 3, "text": "one two"}
    assert names_of(typesetter, ("one", "two"), None, cues=[words]) == [one]


def test_a_box_lies_beneath_all_letters(typesetter: Typesetter) -> None:
    """So wide that it reaches over its neighbours, it hides none of them."""
    active = {"background": {"color": "#ff0000", "padding": 30}}
    plain, *boxed = pictures_of(typesetter, ("one", "two", "three"), active)
    white = (np.asarray(plain)[..., :3] > 250).all(-1) & (alpha(plain) > 250)
    for one in boxed:
        assert (np.asarray(one)[..., :3][white] > 250).all()


def test_hidden_words_take_their_room_and_nothing_else(typesetter: Typesetter) -> None:
    shown = pictures_of(typesetter, ("one", "two", "three"), {"mode": "single"})
    whole = pictures_of(typesetter, ("one", "two", "three"), {"color": "#ffffff"})
    assert len(shown) == 3
    summed = sum(alpha(one).astype(int) for one in shown)
    assert np.abs(np.minimum(summed, 255) - alpha(whole[0]).astype(int)).max() <= 2
