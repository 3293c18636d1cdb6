"""Whatever a source's numbers mean, the canvas shows its colours, the right way up."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from color_probes import (
    BACKGROUND,
    BLUE,
    COLORS,
    GREEN,
    MIDDLES,
    RED,
    YELLOW,
    Clip,
    blended,
    color_at,
    frames_of,
    is_color,
    middles,
    quadrants,
    rgb_of,
    run,
    shows,
    write_clip,
)
from PIL import Image

from reelmill.media.ffmpeg_program import ffmpeg_path

X265 = ("-c:v", "libx265", "-crf", "2", "-preset", "ultrafast", "-x265-params", "log-level=none")
VP9 = ("-c:v", "libvpx-vp9", "-crf", "4", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "5")
X264 = ("-c:v", "libx264", "-crf", "1", "-preset", "ultrafast")
NTSC = ("smpte170m", "smpte170m", "smpte170m")
WIDE = ("bt2020nc", "bt709", "bt709")

CLIPS = {
    "bt709.mp4": Clip(),
    "bt601.mp4": Clip(matrix="smpte170m", tags=NTSC),
    "pal.mp4": Clip(matrix="smpte170m", tags=("bt470bg", "bt470bg", "smpte170m")),
    "untagged_sd.mp4": Clip(matrix="smpte170m", tags=None),
    "untagged_hd.mp4": Clip(1280, 720, tags=None),
    "full_range.mp4": Clip(full_range=True),
    "full_range_bt601.mp4": Clip(full_range=True, matrix="smpte170m", tags=NTSC),
    "ten_bits.mp4": Clip(pixel_format="yuv420p10le", options=X265),
    "bt2020.mp4": Clip(pixel_format="yuv420p10le", options=X265, matrix="bt2020nc", tags=WIDE),
    "vp9.webm": Clip(options=VP9),
    "anamorphic.mp4": Clip(80, 120, options=(*X264, "-aspect", "4:3")),
    "audio_less.mkv": Clip(),
}

TURNS = {
    "0": (),
    "90": ("-display_rotation", "-90"),
    "180": ("-display_rotation", "180"),
    "270": ("-display_rotation", "90"),
    "mirrored": ("-display_hflip",),
    "upside down": ("-display_vflip",),
    "90 and mirrored": ("-display_rotation", "-90", "-display_hflip"),
    "270 and mirrored": ("-display_rotation", "90", "-display_hflip"),
}


def filled(path: Path, canvas: dict[str, Any], **fields: Any) -> dict[str, Any]:
    kind = "video" if path.suffix in {".mp4", ".mkv", ".webm"} else "image"
    track = {"type": kind, "src": str(path), "fit": "fill", "duration": 0.1, **fields}
    return {"canvas": canvas, "duration": 0.1, "tracks": [track]}


@pytest.mark.parametrize("name", CLIPS)
def test_a_video_shows_its_colours(
    name: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    path = write_clip(tmp_path / name, CLIPS[name])
    frames = frames_of(resolved, filled(path, small_canvas))
    assert shows(middles(rgb_of(frames[-1])), *COLORS.values())


@pytest.mark.parametrize("turn", TURNS)
def test_a_turned_video_is_shown_as_players_show_it(
    turn: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    path = write_clip(tmp_path / "clip.mp4", Clip(frames=1, shown_as=TURNS[turn]))
    seen = rgb_of(frames_of(resolved, filled(path, small_canvas))[0])
    command = [str(ffmpeg_path()), "-v", "error", "-i", str(path), "-vf", "scale=160:120"]
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    played = subprocess.run([*command, *raw], capture_output=True, check=True).stdout
    wanted = np.frombuffer(played, np.uint8).reshape(120, 160, 3).astype(float)
    assert shows(middles(seen), *middles(wanted), tolerance=8)
    assert turn == "0" or not shows(middles(seen), *COLORS.values())


def test_video_with_alpha_lets_the_background_through(
    tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    clip = Clip(options=VP9, pixel_format="yuva420p", alpha=128)
    path = write_clip(tmp_path / "clip.webm", clip)
    seen = rgb_of(frames_of(resolved, filled(path, small_canvas))[-1])
    assert shows(
        middles(seen), *(blended(color, BACKGROUND, 128 / 255) for color in COLORS.values())
    )


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_high_dynamic_range_is_brought_down_without_a_tint(
    transfer: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    grey = np.repeat(np.linspace(20, 140, 160).astype(np.uint8)[None, :, None], 120, 0)
    grey = np.repeat(grey, 3, 2)
    tags = ("bt2020nc", "bt2020", transfer)
    clip = Clip(matrix="bt2020nc", tags=tags, pixel_format="yuv420p10le", options=X265)
    path = write_clip(tmp_path / "clip.mp4", clip, grey)
    seen = rgb_of(frames_of(resolved, filled(path, small_canvas))[-1])
    levels = [color_at(seen, x, 60) for x in range(5, 156, 25)]
    assert all(max(level) - min(level) <= 4 for level in levels)
    luma = [level[1] for level in levels]
    assert luma == sorted(luma)
    assert luma[0] < 40
    assert luma[-1] > 120


PICTURES: dict[str, dict[str, Any]] = {
    "rgb.png": {},
    "rgb.jpg": {"quality": 100, "subsampling": 0},
    "halved.jpg": {"quality": 98, "subsampling": 2},
    "picture.webp": {"quality": 100},
    "exact.webp": {"lossless": True},
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_its_colours(
    name: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    Image.fromarray(quadrants(200, 150)).save(tmp_path / name, **PICTURES[name])
    seen = rgb_of(frames_of(resolved, filled(tmp_path / name, small_canvas))[0])
    assert shows(middles(seen), *COLORS.values())


@pytest.mark.parametrize("mode", ["P", "L", "RGBA", "LA", "1"])
def test_a_png_of_any_kind_shows_its_colours(
    mode: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    plain = Image.fromarray(quadrants(160, 120))
    picture = plain.quantize(16, dither=Image.Dither.NONE) if mode == "P" else plain.convert(mode)
    picture.save(tmp_path / "picture.png")
    seen = rgb_of(frames_of(resolved, filled(tmp_path / "picture.png", small_canvas))[0])
    wanted = np.asarray(picture.convert("RGB")).astype(float)
    around = 8 if mode == "1" else 1
    for x, y in MIDDLES:
        assert is_color(color_at(seen, x, y, around), color_at(wanted, x, y, around))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_exif_says(
    orientation: int, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photograph.jpg"
    Image.fromarray(quadrants(160, 120)).save(path, quality=98, subsampling=0, exif=exif)
    seen = rgb_of(frames_of(resolved, filled(path, small_canvas))[0])
    upright = {  # Exif 2.32, tag 0x0112: where row 0 and column 0 lie
        1: (RED, GREEN, BLUE, YELLOW),
        2: (GREEN, RED, YELLOW, BLUE),
        3: (YELLOW, BLUE, GREEN, RED),
        4: (BLUE, YELLOW, RED, GREEN),
        5: (RED, BLUE, GREEN, YELLOW),
        6: (BLUE, RED, YELLOW, GREEN),
        7: (YELLOW, GREEN, BLUE, RED),
        8: (GREEN, YELLOW, RED, BLUE),
    }
    assert shows(middles(seen), *upright[orientation])


def test_half_of_a_turned_anamorphic_video_is_cut_in_display_pixels(
    tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    wide = tmp_path / "wide.mp4"
    options = (*X264, "-aspect", "4:3")
    write_clip(wide, Clip(80, 120, options=options))
    run("-display_rotation", "-90", "-i", str(wide), "-c", "copy", str(tmp_path / "turned.mp4"))
    left = filled(tmp_path / "turned.mp4", small_canvas, crop={"right": "50%"})
    assert shows(middles(rgb_of(frames_of(resolved, left)[0])), BLUE, BLUE, YELLOW, YELLOW)
    lower = filled(tmp_path / "turned.mp4", small_canvas, crop={"top": 80})
    assert shows(middles(rgb_of(frames_of(resolved, lower)[0])), YELLOW, GREEN, YELLOW, GREEN)


def test_grey_pictures_have_all_their_shades(tmp_path: Path, resolved: Any) -> None:
    ramp = np.repeat(np.linspace(0, 255, 160).round().astype(np.uint8)[None, :], 120, axis=0)
    Image.fromarray(ramp).save(tmp_path / "grey.png")
    canvas = {"width": 160, "height": 120, "fps": 30}
    track = {"type": "image", "src": str(tmp_path / "grey.png"), "duration": 1}
    shown = rgb_of(frames_of(resolved, {"canvas": canvas, "tracks": [track]})[0])
    assert np.abs(shown.astype(int) - ramp[:, :, None]).max() <= 3
