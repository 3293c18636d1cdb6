"""Where pictures lie on the canvas, and how they lie on each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from color_probes import (
    BACKGROUND,
    BLUE,
    COLORS,
    GREEN,
    RED,
    YELLOW,
    Clip,
    Pixels,
    blended,
    color_at,
    frames_of,
    is_color,
    quadrants,
    rgb_of,
    write_clip,
)
from PIL import Image

from frames import Frames, planes

See = Callable[..., Pixels]


@pytest.fixture
def raw(resolved: Any, small_canvas: Any) -> Callable[..., Frames]:
    """The first frame of tracks on the small canvas."""

    def compose(*tracks: dict[str, Any]) -> Frames:
        document = {"canvas": small_canvas, "duration": 0.1, "tracks": list(tracks)}
        frame: Frames = frames_of(resolved, document)[0]
        return frame

    return compose


@pytest.fixture
def see(raw: Callable[..., Frames]) -> See:
    """The same as colours."""
    return lambda *tracks: rgb_of(raw(*tracks))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Tracks that show the four colours."""
    folder = tmp_path_factory.mktemp("sources")
    Image.fromarray(quadrants(160, 120)).save(folder / "picture.png")
    video = write_clip(folder / "video.mp4", Clip())
    return {
        "image": {"type": "image", "src": str(folder / "picture.png"), "position": "topLeft"},
        "video": {"type": "video", "src": str(video), "position": "topLeft"},
    }


def box_of(frame: Frames) -> tuple[int, int, int, int]:
    """First and last column and row whose luma is not the background's."""
    luma = planes(frame)[0].astype(int)
    background = 16 + 219 * (0.2126 * 0x20 + 0.7152 * 0x40 + 0.0722 * 0x60) / 255
    rows, columns = np.nonzero(np.abs(luma - background) > 6)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


@pytest.mark.parametrize("kind", ["image", "video"])
@pytest.mark.parametrize(
    "place",
    [(20, 12, 40, 30), (21, 13, 40, 30), (21, 12, 41, 31), (-5, -3, 40, 30), (140, 101, 41, 33)],
)
def test_a_picture_lies_on_the_very_pixels_it_was_told(
    kind: str, place: tuple[int, int, int, int], raw: Any, sources: Any
) -> None:
    x, y, width, height = place
    box = {"x": x, "y": y, "width": width, "height": height, "fit": "fill"}
    frame = raw({**sources[kind], **box})
    right, bottom = min(x + width, 160) - 1, min(y + height, 120) - 1
    assert box_of(frame) == (max(x, 0), right, max(y, 0), bottom)
    if x == 21:
        seen = rgb_of(frame)
        assert is_color(color_at(seen, x + 6, y + 6), RED)
        assert is_color(color_at(seen, x + width - 7, y + height - 7), YELLOW)


@pytest.mark.parametrize(
    ("fit", "box", "whole"),
    [
        ("fill", (30, 50, 20, 99), True),
        ("contain", (30, 50, 52, 67), True),
        ("cover", (30, 50, 20, 99), False),
        ("none", (30, 50, 20, 99), False),
    ],
)
def test_fit_says_how_a_picture_fills_its_box(
    fit: str, box: tuple[int, ...], whole: bool, raw: Any, sources: Any
) -> None:
    place = {"x": 30, "y": 20, "width": 21, "height": 80, "fit": fit}
    frame = raw({**sources["image"], **place})
    assert box_of(frame) == box
    seen = rgb_of(frame)
    left, right, top, bottom = box
    corners = [(left + 4, top + 4), (right - 4, top + 4), (left + 4, bottom - 4)]
    corners.append((right - 4, bottom - 4))
    for (x, y), color in zip(corners, COLORS.values(), strict=True):
        assert is_color(color_at(seen, x, y), color)
    middle = (top + bottom) // 2
    sharp = abs(seen[middle - 8, left + 4] - seen[middle + 8, left + 4]).max() > 60
    assert sharp, "red above, blue below"
    columns = np.abs(np.diff(seen[top + 4, left + 3 : right - 2], axis=0)).max(1)
    assert (columns > 20).sum() <= (4 if whole else 6)


def test_a_cut_picture_keeps_the_named_part(see: See, sources: Any) -> None:
    crop = {"left": 85, "top": "55%"}
    seen = see({**sources["image"], "crop": crop, "fit": "fill", "width": 160, "height": 120})
    assert np.abs(seen[2:-2, 2:-2] - YELLOW).max() <= 4


def test_scale_grows_a_picture_about_its_point(raw: Any, sources: Any) -> None:
    half = {"x": 80, "y": 60, "width": 40, "height": 30, "position": "center", "scale": 1.5}
    assert box_of(raw({**sources["image"], **half})) == (50, 109, 38, 82)


@pytest.mark.parametrize(
    ("rotation", "colors"),
    [
        (90, (BLUE, RED, YELLOW, GREEN)),
        (180, (YELLOW, BLUE, GREEN, RED)),
        (-90, (GREEN, YELLOW, RED, BLUE)),
        (450, (BLUE, RED, YELLOW, GREEN)),
        (360, tuple(COLORS.values())),
    ],
)
def test_quarter_turns_are_exact(
    rotation: int, colors: tuple[Any, ...], raw: Any, sources: Any
) -> None:
    place = {"x": 80, "y": 60, "position": "center", "width": 40, "height": 20, "fit": "fill"}
    frame = raw({**sources["image"], **place, "rotation": rotation})
    across, down = (20, 10) if rotation % 180 == 0 else (10, 20)
    assert box_of(frame) == (80 - across, 79 + across, 60 - down, 59 + down)
    seen = rgb_of(frame)
    for (right, below), color in zip(((-1, -1), (1, -1), (-1, 1), (1, 1)), colors, strict=True):
        x, y = 80 + right * across // 2, 60 + below * down // 2
        assert is_color(color_at(seen, x, y), color)


def test_a_tilted_picture_has_its_corners_in_place_and_no_dark_edge(
    raw: Callable[..., Frames],
) -> None:
    white = {"type": "shape", "shape": "rectangle", "fill": "#ffffff"}
    place = {"x": 80, "y": 60, "width": 80, "height": 40, "position": "center", "rotation": 30}
    frame = raw({**white, **place})
    seen = rgb_of(frame)
    cosine, sine = np.cos(np.pi / 6), np.sin(np.pi / 6)
    for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        for share, wanted in ((0.9, (255, 255, 255)), (1.1, BACKGROUND)):
            dx, dy = across * 40 * share, down * 20 * share
            x, y = 79.5 + dx * cosine - dy * sine, 59.5 + dx * sine + dy * cosine
            assert is_color(color_at(seen, round(x), round(y), 0), wanted, 10)
    assert planes(frame)[0].min() >= planes(frame)[0][0, 0] - 1, "nothing is darker than below"


@pytest.mark.parametrize("opacity", [0.25, 0.5, 0.75])
def test_opacity_mixes_with_what_lies_below(opacity: float, see: See, sources: Any) -> None:
    over = {"type": "shape", "shape": "rectangle", "fill": "#f0f020", "opacity": opacity}
    seen = see(sources["video"], {**over, "width": 160, "height": 120})
    for color, (x, y) in zip(
        COLORS.values(), ((40, 30), (120, 30), (40, 90), (120, 90)), strict=True
    ):
        assert is_color(color_at(seen, x, y), blended((240, 240, 32), color, opacity))


def test_opacity_of_a_video_shows_the_background(see: See, sources: Any) -> None:
    seen = see({**sources["video"], "opacity": 0.5})
    assert is_color(color_at(seen, 40, 30), blended(RED, BACKGROUND, 0.5))


def test_transparent_pixels_do_not_bleed_when_a_picture_grows(see: See, tmp_path: Path) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:15, 5:15] = 255
    Image.fromarray(pixels).save(tmp_path / "hole.png")
    place = {"x": 20, "y": 20, "width": 80, "height": 80, "position": "topLeft"}
    seen = see({"type": "image", "src": str(tmp_path / "hole.png"), **place})
    assert (seen > np.array(BACKGROUND) - 4).all(), "nothing darker than the background"
    assert is_color(color_at(seen, 60, 60), (255, 255, 255))
    assert is_color(color_at(seen, 30, 30), BACKGROUND)


def test_text_and_shape_lie_over_video(see: See, sources: Any) -> None:
    shape = {"type": "shape", "shape": "rectangle", "fill": "#2020f0", "width": 100, "height": 60}
    text = {"type": "text", "text": "I", "style": {"size": 60, "weight": 900, "color": "#ff2020"}}
    seen = see(sources["video"], shape, text)
    assert is_color(color_at(seen, 36, 60), (32, 32, 240))
    letter = np.abs(seen - (255, 32, 32)).max(-1) <= 6
    assert letter.sum() > 200
    assert letter[30:90, 60:100].sum() == letter.sum()
    assert is_color(color_at(seen, 10, 10), RED)


def test_a_group_fades_as_one_picture(see: See) -> None:
    shape = {"type": "shape", "shape": "rectangle", "position": "topLeft", "width": 80}
    red = {**shape, "height": 60, "x": 20, "y": 20, "fill": "#ff2020"}
    green = {**shape, "height": 60, "x": 40, "y": 40, "fill": "#20ff20"}
    seen = see({"type": "group", "opacity": 0.5, "tracks": [red, green]})
    assert is_color(color_at(seen, 60, 60), blended((32, 255, 32), BACKGROUND, 0.5))
    assert is_color(color_at(seen, 30, 30), blended((255, 32, 32), BACKGROUND, 0.5))


def test_a_group_is_scaled_and_placed_as_one_picture(raw: Any, sources: Any) -> None:
    children = [{**sources["image"], "x": 0, "y": 0, "width": 80, "height": 60, "fit": "fill"}]
    place = {"x": 20, "y": 30, "width": 80, "height": 60, "position": "topLeft"}
    left, right, top, bottom = box_of(raw({"type": "group", "tracks": children, **place}))
    assert (left, top) == (20, 30)
    assert right in (59, 60), "scaling softens its edge"
    assert bottom in (59, 60)


def test_what_is_hidden_changes_nothing(raw: Any, sources: Any) -> None:
    cover = {"type": "shape", "shape": "rectangle", "width": 160, "height": 120, "fill": "#30a0e0"}
    small = {**sources["video"], "x": 11, "y": 7, "width": 50, "height": 40}
    top = {**sources["image"], "x": 31, "y": 20, "width": 60, "height": 50}
    invisible = {**cover, "opacity": 0}
    hidden = raw(small, {**sources["image"], "opacity": 1}, top)
    assert np.array_equal(hidden, raw(sources["image"], top))
    assert np.array_equal(raw(small, cover, top, invisible), raw(cover, top))
