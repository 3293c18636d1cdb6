"""Animated WebP and JPEG XL: what FFmpeg does not read as it should is unpacked first."""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Iterator
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
    blended,
    four_colors,
    frames_of,
    middles,
    quadrants,
    rgb_of,
    shows,
)
from icc_bytes import P3, SRGB_CURVE, profile
from PIL import Image, ImageCms

from bounded_probe import peak_of
from reelmill.core.errors import ReelmillError, SourceError
from reelmill.core.media_info import MediaInfo, MediaKind
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.intermediates import Intermediates, unpacking
from reelmill.media.intermediates.needed import Format, needed
from reelmill.media.intermediates.store import ReadSource
from reelmill.media.probe import Prober

FOUR = (RED, GREEN, BLUE, YELLOW)


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober() as running:
        yield running


@pytest.fixture
def intermediates(tmp_path: Path) -> Intermediates:
    return Intermediates(tmp_path / "intermediates")


@pytest.fixture
def frames(resolved: Any, small_canvas: Any) -> Any:
    """All frames, in RGB, of a source that fills the canvas."""

    def made(path: Path, seconds: float = 1.0, cut: int | None = None, **fields: Any) -> Any:
        track = {"type": "image", "src": str(path), "fit": "fill", "duration": seconds, **fields}
        document = {"canvas": small_canvas, "duration": seconds, "tracks": [track]}
        return frames_of(resolved, document, **({"cut": cut} if cut else {}))

    return made


def webp(path: Path, pictures: list[Image.Image], durations: Any, **options: Any) -> Path:
    first, *others = pictures
    first.save(path, save_all=True, append_images=others, duration=durations, **options)
    return path


def one_color(color: tuple[int, int, int], opacity: int = 255) -> Image.Image:
    return Image.new("RGBA", (64, 48), (*color, opacity))


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 95}, {"minimize_size": True}])
def test_an_animated_webp_moves_at_its_times(
    options: dict[str, Any], tmp_path: Path, frames: Any, intermediates: Any, prober: Prober
) -> None:
    path = webp(tmp_path / "a.webp", [one_color(c) for c in FOUR], [100, 400, 200, 300], **options)
    info = intermediates.read(path, prober).info
    assert info.kind is MediaKind.VIDEO
    assert info.video.frame_count == 4
    assert info.video.duration_seconds == 1
    found = frames(path, type="video")
    for number, color in zip((1, 2, 4, 13, 16, 19, 22, 29), "rrggbbyy", strict=True):
        wanted = {"r": RED, "g": GREEN, "b": BLUE, "y": YELLOW}[color]
        assert shows(middles(rgb_of(found[number])), *[wanted] * 4, tolerance=6), number
    assert (frames(path, cut=7, type="video") == found).all()


def test_pictures_that_change_in_part_keep_the_rest(tmp_path: Path, frames: Any) -> None:
    whole = Image.fromarray(quadrants(160, 120)).convert("RGBA")
    changed = whole.copy()
    changed.paste((*YELLOW, 255), (0, 0, 80, 60))
    path = webp(tmp_path / "a.webp", [whole, changed], 500, lossless=True, minimize_size=True)
    found = frames(path, type="video")
    assert shows(middles(rgb_of(found[5])), *FOUR)
    assert shows(middles(rgb_of(found[20])), *(YELLOW, GREEN, BLUE, YELLOW))


@pytest.mark.parametrize("lossless", [True, False])
def test_an_animated_webp_lets_the_background_through(
    lossless: bool, tmp_path: Path, frames: Any
) -> None:
    pictures = [one_color(RED, 128), one_color(GREEN, 0), one_color(BLUE, 255)]
    path = webp(tmp_path / "a.webp", pictures, 200, lossless=lossless, quality=95)
    found = frames(path, seconds=0.6, type="video")
    assert shows(middles(rgb_of(found[2])), *[blended(RED, BACKGROUND, 128 / 255)] * 4, tolerance=6)
    assert shows(middles(rgb_of(found[8])), *[BACKGROUND] * 4, tolerance=6)
    assert shows(middles(rgb_of(found[14])), *[BLUE] * 4, tolerance=6)


def test_pictures_of_no_length_last_as_in_browsers(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    path = webp(tmp_path / "a.webp", [one_color(c) for c in FOUR], [0, 10, 11, 50])
    info = intermediates.read(path, prober).info
    assert info.video.duration_seconds * 1000 == 100 + 100 + 11 + 50


def test_an_animation_of_one_picture_is_a_picture(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    data = bytearray(webp(tmp_path / "a.webp", [one_color(RED), one_color(BLUE)], 100).read_bytes())
    frame = data.find(b"ANMF", data.find(b"ANMF") + 4)
    del data[frame:]
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    (tmp_path / "b.webp").write_bytes(data)
    found = intermediates.read(tmp_path / "b.webp", prober)
    assert found.info.kind is MediaKind.IMAGE
    shown = tmp_path / "shown.png"
    command = [str(ffmpeg_path()), "-v", "error", "-i", str(found.path), str(shown)]
    subprocess.run(command, check=True)
    with Image.open(shown) as picture:
        assert picture.convert("RGB").getpixel((5, 5)) == pytest.approx(RED, abs=6)


def test_the_colours_of_an_animation_are_what_its_profile_says(tmp_path: Path, frames: Any) -> None:
    wide = profile(P3, SRGB_CURVE)
    pictures = [one_color(RED), one_color(GREEN)]
    path = webp(tmp_path / "a.webp", pictures, 500, lossless=True, icc_profile=wide)
    convert = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(wide)), ImageCms.createProfile("sRGB"), "RGB", "RGB"
    )
    found = frames(path, type="video")
    for number, color in ((5, RED), (20, GREEN)):
        swatch = Image.new("RGB", (1, 1), color)
        wanted: Any = ImageCms.applyTransform(swatch, convert).getpixel((0, 0))  # type: ignore[union-attr]
        assert np.abs(np.subtract(wanted, color)).max() > 8
        assert shows(middles(rgb_of(found[number])), *[wanted] * 4, tolerance=5)


def jxl(path: Path, source: Path, *options: str) -> Path:
    command = [str(ffmpeg_path()), "-v", "error", "-y", "-i", str(source), *options, str(path)]
    subprocess.run(command, check=True)
    return path


def written(path: Path, picture: Image.Image, **options: Any) -> Path:
    picture.save(path, **options)
    return path


LOSSLESS = ("-c:v", "libjxl", "-distance", "0")


@pytest.mark.parametrize("way", [("-c:v", "libjxl", "-distance", "0.5"), LOSSLESS])
def test_a_jpeg_xl_picture(
    way: tuple[str, ...], tmp_path: Path, frames: Any, intermediates: Any, prober: Prober
) -> None:
    path = jxl(tmp_path / "a.jxl", written(tmp_path / "a.png", four_colors()), *way)
    info = intermediates.read(path, prober).info
    assert info.kind is MediaKind.IMAGE
    assert (info.video.width, info.video.height) == (160, 120)
    assert shows(middles(rgb_of(frames(path)[0])), *FOUR, tolerance=6)


def test_a_jpeg_xl_picture_lets_the_background_through(tmp_path: Path, frames: Any) -> None:
    picture = four_colors()
    picture.putalpha(128)
    path = jxl(tmp_path / "a.jxl", written(tmp_path / "a.png", picture), *LOSSLESS)
    assert shows(
        middles(rgb_of(frames(path)[0])),
        *[blended(c, BACKGROUND, 128 / 255) for c in FOUR],
        tolerance=6,
    )


def test_a_jpeg_xl_picture_of_16_bits_is_read(tmp_path: Path, frames: Any) -> None:
    deep = ("-pix_fmt", "rgb48le", *LOSSLESS)
    path = jxl(tmp_path / "a.jxl", written(tmp_path / "a.png", four_colors()), *deep)
    assert shows(middles(rgb_of(frames(path)[0])), *FOUR, tolerance=6)


def test_a_jpeg_xl_picture_keeps_its_profile(tmp_path: Path, frames: Any) -> None:
    wide = profile(P3, SRGB_CURVE)
    source = written(tmp_path / "a.png", four_colors(), icc_profile=wide)
    found = frames(jxl(tmp_path / "a.jxl", source, *LOSSLESS))[0]
    assert (found == frames(source)[0]).all()


def grainy(color: tuple[int, int, int]) -> Image.Image:
    """A colour with grain: FFmpeg does not read animations of less than a kilobyte."""
    grain = np.random.default_rng(1).integers(-20, 21, (120, 160, 3))
    return Image.fromarray((np.array(color) + grain).astype(np.uint8))


def test_a_jpeg_xl_animation_moves(
    tmp_path: Path, frames: Any, intermediates: Any, prober: Prober
) -> None:
    source = webp(tmp_path / "a.png", [grainy(c) for c in FOUR], 250)
    way = ("-c:v", "libjxl_anim", "-distance", "0", "-f", "image2pipe")
    path = jxl(tmp_path / "a.jxl", source, *way)
    info = intermediates.read(path, prober).info
    assert info.kind is MediaKind.VIDEO
    assert info.video.frame_count == 4
    assert info.video.duration_seconds == 1
    found = frames(path, type="video")
    assert (found == frames(source, type="video")).all()
    for number, color in enumerate(COLORS.values()):
        assert shows(middles(rgb_of(found[round(7.5 * number) + 3])), *[color] * 4, tolerance=8)


def test_sizes_are_known_before_anything_is_decoded(tmp_path: Path) -> None:
    for size in ((160, 120), (8, 8), (300, 300), (641, 333), (1600, 900), (2000, 1)):
        source = written(tmp_path / "a.png", four_colors(*size))
        path = jxl(tmp_path / "a.jxl", source, *LOSSLESS)
        with path.open("rb") as file:
            found = needed(file)
        assert found
        assert (found.format, found.width, found.height) == (Format.JPEG_XL, *size)
        assert not found.moving


def refusal(path: Path, intermediates: Intermediates, prober: Prober) -> tuple[str, str]:
    with pytest.raises(ReelmillError) as raised:
        intermediates.read(path, prober)
    assert isinstance(raised.value, SourceError)
    problem = raised.value.problems[0]
    return problem.code, problem.message


@pytest.mark.parametrize("name", ["a.webp", "a.jxl"])
@pytest.mark.parametrize("kept", [0.3, 0.7])
def test_what_is_cut_short_is_refused(
    name: str, kept: float, tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    source = written(tmp_path / "a.png", Image.fromarray(noise))
    path = tmp_path / name
    if name == "a.jxl":
        jxl(path, source, *LOSSLESS)
    else:
        webp(path, [Image.fromarray(noise), Image.fromarray(255 - noise)], 100)
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    code, message = refusal(path, intermediates, prober)
    assert code in {"source_truncated", "source_not_decodable"}
    assert str(path) in message


def huge_webp(frames: int, width: int, height: int) -> bytes:
    """Frames of one pixel on a large canvas, as a bomb would have them."""
    out = io.BytesIO()
    small = [Image.new("RGBA", (2, 2), (n, 0, 0, 255)) for n in (1, 200)]
    small[0].save(out, "webp", save_all=True, append_images=small[1:], lossless=True)
    data = out.getvalue()
    begin = data.find(b"ANMF")
    size = int.from_bytes(data[begin + 4 : begin + 8], "little")
    frame = data[begin : begin + 8 + size + size % 2]
    head = bytearray(data[12:begin])
    head[12:15], head[15:18] = (n.to_bytes(3, "little") for n in (width - 1, height - 1))
    body = b"WEBP" + bytes(head) + frame * frames
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def test_too_many_pixels_are_refused_before_they_are_decoded(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(huge_webp(2, 16_000, 16_000))
    assert refusal(path, intermediates, prober)[0] == "source_too_many_pixels"
    jxl(
        path,
        written(tmp_path / "a.png", Image.new("L", (6_400, 6_400))),
        *LOSSLESS,
        "-f",
        "image2pipe",
    )
    assert refusal(path, intermediates, prober)[0] == "source_too_many_pixels"


def test_an_animation_is_unpacked_once(tmp_path: Path, intermediates: Any, prober: Prober) -> None:
    path = webp(tmp_path / "a.webp", [one_color(c) for c in FOUR], 100)
    found = intermediates.read(path, prober)
    made = found.path.stat()
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes())
    assert intermediates.read(copy, prober) == found
    assert found.path.stat().st_mtime_ns == made.st_mtime_ns
    assert [p.name for p in found.path.parent.iterdir()] == [found.path.name]
    assert found.info.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()
    assert found.reported.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.reported.container, found.reported.bytes) == ("webp", path.stat().st_size)


def test_what_needs_no_intermediate_is_itself(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    path = written(tmp_path / "a.webp", four_colors())
    info = prober.probe(path)
    assert intermediates.read(path, prober) == ReadSource(path, info, info)
    assert not (tmp_path / "intermediates").exists()


def test_unpacking_stays_within_its_time(
    tmp_path: Path, intermediates: Any, prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_CPU_SECONDS", 1)
    path = tmp_path / "a.webp"
    path.write_bytes(huge_webp(2_000, 6_000, 6_000))
    assert refusal(path, intermediates, prober)[0] == "cpu_limit"
    assert list((tmp_path / "intermediates").iterdir()) == []


def test_unpacking_stays_within_its_memory(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(huge_webp(3, 6_000, 6_000))
    found: list[MediaInfo] = []
    peak = peak_of(lambda: found.append(intermediates.read(path, prober).info))
    assert found[0].video
    assert found[0].video.width == 6_000
    assert peak < 1_700_000_000


def test_pictures_with_a_profile_inside_a_film_leave_the_prober_whole(
    tmp_path: Path, intermediates: Any, prober: Prober
) -> None:
    wide = profile(P3, SRGB_CURVE)
    for number in range(6):
        path = tmp_path / f"{number}.webp"
        webp(path, [one_color(RED), one_color((number, 0, 0))], 100, icc_profile=wide)
        info = intermediates.read(path, prober).info
        assert info.video.color.profile
        pid = prober.helper_pid
    assert prober.helper_pid == pid
    turned = tmp_path / "turned.mov"
    read = intermediates.read(path, prober).path
    command = [str(ffmpeg_path()), "-v", "error", "-display_rotation", "90", "-i", str(read)]
    subprocess.run([*command, "-c", "copy", str(turned)], check=True)
    found = prober.probe(turned).video
    assert found
    assert found.rotation == 270
