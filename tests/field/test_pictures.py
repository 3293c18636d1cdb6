"""Pictures as cameras, phones and programs write them: the right colours at the right places."""

from __future__ import annotations

import io
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
    blended,
    four_colors,
    frames_of,
    middles,
    rgb_of,
    shows,
)
from heif_bytes import Item, coded_picture, heif, mirrored, profiled, turned
from icc_bytes import ADOBE, P3, PROPHOTO, SRGB_CURVE, gamma, profile, table
from PIL import Image, ImageCms

from bounded_probe import peak_of
from reelmill.core.errors import SourceError
from reelmill.core.media_info import MediaInfo, MediaKind
from reelmill.core.plan.segments import Cutting, segments
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode
from reelmill.media.probe import Prober, probe

Seen = Callable[..., list[tuple[float, float, float]]]


@pytest.fixture
def seen(resolved: Any, small_canvas: Any) -> Seen:
    """The four middles of a quarter each, of a source that fills the canvas, at a frame."""

    def look(path: Path, frame: int = 0, **fields: Any) -> list[tuple[float, float, float]]:
        track = {"type": "image", "src": str(path), "fit": "fill", "duration": 1, **fields}
        document = {"canvas": small_canvas, "duration": 1, "tracks": [track]}
        return middles(rgb_of(frames_of(resolved, document)[frame]))

    return look


@pytest.mark.parametrize("name", ["a.bmp", "a.tiff", "lzw.tiff", "grey.bmp"])
def test_plain_pictures_of_other_programs(name: str, tmp_path: Path, seen: Seen) -> None:
    path = tmp_path / name
    if name == "grey.bmp":
        Image.new("L", (160, 120), 100).save(path)
        assert shows(seen(path), *[(100, 100, 100)] * 4)
        return
    options: dict[str, Any] = {"compression": "tiff_lzw"} if name == "lzw.tiff" else {}
    four_colors().save(path, **options)
    assert shows(seen(path), *COLORS.values())


def test_a_turned_tiff_is_upright(tmp_path: Path, seen: Seen) -> None:
    path = tmp_path / "a.tiff"
    four_colors().save(path, tiffinfo={274: 3})
    assert shows(seen(path), *reversed(COLORS.values()))


@pytest.mark.parametrize("behind", ["film", "picture", "nothing"])
def test_a_jpeg_ends_where_it_ends_whatever_lies_behind(
    behind: str, tmp_path: Path, seen: Seen
) -> None:
    head = io.BytesIO()
    four_colors().save(head, "jpeg", quality=95, subsampling=0)
    other = io.BytesIO()
    Image.new("RGB", (32, 20), (255, 255, 255)).save(other, "jpeg")
    tails = {"film": b"\0\0\0\x18ftypmp42" + bytes(200_000), "picture": other.getvalue()}
    path = tmp_path / "a.jpg"
    path.write_bytes(head.getvalue() + tails.get(behind, b""))
    assert shows(seen(path), *COLORS.values(), tolerance=6)
    path.write_bytes(head.getvalue()[:-400])
    with pytest.raises(SourceError, match="cut short"):
        probe(path)


def animation(path: Path, **options: Any) -> Path:
    """Four frames of a quarter of a second: all red, all green, all blue, all yellow."""
    first, *others = (Image.new("RGBA", (64, 48), (*color, 255)) for color in COLORS.values())
    first.save(path, save_all=True, append_images=others, duration=250, loop=0, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.avif"])
def test_animations_move(
    name: str, tmp_path: Path, seen: Seen, resolved: Any, small_canvas: Any
) -> None:
    path = animation(tmp_path / name, **({"quality": 100} if name == "a.avif" else {}))
    info = probe(path)
    assert info.kind is MediaKind.VIDEO
    assert info.video
    assert info.video.frame_count == 4
    assert info.video.duration_seconds == 1
    for number, color in enumerate(COLORS.values()):
        found = seen(path, frame=round(7.5 * number) + 3, type="video")
        assert shows(found, *[color] * 4, tolerance=6)
    spec = {"canvas": small_canvas, "tracks": [{"type": "video", "src": str(path)}]}
    assert (frames_of(resolved, spec, cut=7) == frames_of(resolved, spec)).all()


def test_an_animated_png_of_one_frame_is_a_picture(tmp_path: Path) -> None:
    four_colors().save(tmp_path / "a.png")
    assert probe(tmp_path / "a.png").kind is MediaKind.IMAGE


@pytest.mark.parametrize("form", ["avif", "tiff", "bmp"])
def test_transparency_lets_the_background_through(form: str, tmp_path: Path, seen: Seen) -> None:
    picture = four_colors()
    picture.putalpha(128)
    path = tmp_path / f"a.{form}"
    options: dict[str, Any] = {"avif": {"quality": 100, "subsampling": "4:4:4"}}.get(form, {})
    picture.save(path, **options)
    assert probe(path).video.has_alpha  # type: ignore[union-attr]
    share = 128 / 255
    assert shows(seen(path), *(blended(c, BACKGROUND, share) for c in COLORS.values()), tolerance=6)


TILE_COLORS = (RED, GREEN, BLUE, YELLOW)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    """Four tiles of 64 pixels, a colour each."""
    folder = tmp_path_factory.mktemp("tiles")
    names = ["0x{:02x}{:02x}{:02x}".format(*color) for color in TILE_COLORS]
    sources = [
        f"color={n}:s=64x64,scale=out_color_matrix=bt709,setparams=colorspace=bt709" for n in names
    ]
    return [Item(coded_picture(source, folder), size=(64, 64)) for source in sources]


def grid(*properties: bytes, size: tuple[int, int] = (120, 100), first: int = 2) -> Item:
    numbers = tuple(range(first, first + 4))
    return Item(grid=(2, 2, numbers), size=size, properties=list(properties))


def written(path: Path, items: list[Item]) -> Path:
    path.write_bytes(heif(items))
    return path


@pytest.mark.parametrize(
    ("turns", "order"),
    [
        ((), (0, 1, 2, 3)),
        ((turned(1),), (1, 3, 0, 2)),
        ((turned(3),), (2, 0, 3, 1)),
        ((turned(2),), (3, 2, 1, 0)),
        ((mirrored(1),), (1, 0, 3, 2)),
    ],
)
def test_a_picture_of_tiles_is_whole_and_upright(
    turns: tuple[bytes, ...], order: tuple[int, ...], tiles: list[Item], tmp_path: Path, seen: Seen
) -> None:
    path = written(tmp_path / "a.heic", [grid(*turns), *tiles])
    info = probe(path)
    assert info.kind is MediaKind.IMAGE
    wanted = (100, 120) if turns in {(turned(1),), (turned(3),)} else (120, 100)
    assert info.video
    assert info.video.display_size == wanted
    assert shows(seen(path), *(TILE_COLORS[i] for i in order), tolerance=6)


def test_a_picture_of_sixty_tiles_is_no_matter_of_streams(
    tiles: list[Item], tmp_path: Path, seen: Seen
) -> None:
    numbers = tuple(range(2, 66))
    whole = Item(grid=(8, 8, numbers), size=(512, 512))
    path = written(
        tmp_path / "a.heic", [whole, *(tiles[i % 8 // 4 + i // 32 * 2] for i in range(64))]
    )
    assert shows(seen(path), *TILE_COLORS, tolerance=6)


def test_a_picture_that_is_not_tiled_is_turned(
    tiles: list[Item], tmp_path: Path, seen: Seen
) -> None:
    one = Item(tiles[0].coded, size=(64, 64), properties=[turned(1)])
    path = written(tmp_path / "a.heic", [one])
    info = probe(path)
    assert info.kind is MediaKind.IMAGE
    assert info.video
    assert info.video.rotation == 270
    assert shows(seen(path), *[RED] * 4, tolerance=6)


def test_tiles_of_transparency(tiles: list[Item], tmp_path: Path, seen: Seen) -> None:
    grey = Item(
        coded_picture("color=0x808080:s=64x64,scale=out_range=pc,setparams=range=pc", tmp_path),
        size=(64, 64),
    )
    clear = Item(grid=(2, 2, (7, 7, 7, 7)), size=(120, 100), alpha_of=1)
    path = written(tmp_path / "a.heic", [grid(), *tiles, clear, grey])
    share = 128 / 255
    wanted = [blended(color, BACKGROUND, share) for color in TILE_COLORS]
    assert shows(seen(path), *wanted, tolerance=6)


PROFILES = {
    "P3": profile(P3, SRGB_CURVE),
    "Adobe RGB": profile(ADOBE, gamma(563 / 256)),
    "ProPhoto": profile(PROPHOTO, gamma(1.8)),
    "table": profile(P3, table([(i / 1023) ** 2.2 for i in range(1024)])),
}
SOFT = ((180, 90, 80), (90, 160, 90), (90, 100, 180), (170, 160, 90))
"""Inside sRGB whatever the profile."""


def converted(data: bytes, color: tuple[int, int, int]) -> tuple[float, ...]:
    """The colour as a colour management system turns it into sRGB."""
    pixel = Image.new("RGB", (1, 1), color)
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    made = ImageCms.profileToProfile(
        pixel, source, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    assert made
    return tuple(float(v) for v in np.asarray(made)[0, 0])


# ProPhoto amplifies what JPEG rounds, so it is judged in the other formats.
@pytest.mark.parametrize(
    ("form", "name"),
    [
        (form, name)
        for form in ("png", "jpeg", "webp", "tiff")
        for name in PROFILES
        if (form, name) != ("jpeg", "ProPhoto")
    ],
)
def test_colours_are_what_their_profile_says(
    name: str, form: str, tmp_path: Path, seen: Seen
) -> None:
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[:60, :80], picture[:60, 80:], picture[60:, :80], picture[60:, 80:] = SOFT
    path = tmp_path / f"a.{form}"
    options: dict[str, dict[str, Any]] = {
        "jpeg": {"quality": 98, "subsampling": 0},
        "webp": {"lossless": True},
    }
    Image.fromarray(picture).save(path, icc_profile=PROFILES[name], **options.get(form, {}))
    wanted = [converted(PROFILES[name], color) for color in SOFT]
    assert max(abs(np.subtract(wanted, SOFT)).ravel()) > 10
    assert shows(seen(path), *wanted, tolerance=8 if form == "jpeg" else 5)


def test_a_phones_picture_of_tiles_has_a_profile(
    tiles: list[Item], tmp_path: Path, seen: Seen
) -> None:
    data = PROFILES["P3"]
    path = written(tmp_path / "a.heic", [grid(profiled(data)), *tiles])
    wanted = [converted(data, color) for color in TILE_COLORS]
    assert shows(seen(path), *wanted, tolerance=6)


def test_what_is_not_understood_is_said(tmp_path: Path, resolved: Any, small_canvas: Any) -> None:
    path = tmp_path / "a.png"
    for data, code in (
        (profile(P3, SRGB_CURVE, b"CMYK"), "color_profile_ignored"),
        (b"junk" * 40, "color_profile_ignored"),
        (profile(P3, table([(i / 99) ** 2.2 * 0.98 + 0.02 for i in range(100)])), ""),
    ):
        four_colors().save(path, icc_profile=data)
        track = {"type": "image", "src": str(path), "duration": 1}
        timeline, _ = resolved({"canvas": small_canvas, "tracks": [track]})
        (warning,) = timeline.warnings
        assert warning.pointer == "/tracks/0/src"
        assert warning.code.value == (code or warning.code.value)
        assert warning.code.value.startswith("color_profile")


def test_a_profile_that_is_srgb_costs_nothing(tmp_path: Path) -> None:
    four_colors().save(
        tmp_path / "a.png",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    video = probe(tmp_path / "a.png").video
    assert video
    assert video.color.profile is None
    assert not video.color.profile_unread


def test_facts_survive_the_cache(tmp_path: Path) -> None:
    four_colors().save(tmp_path / "a.png", icc_profile=PROFILES["ProPhoto"])
    infos: list[MediaInfo] = []
    for _ in range(2):
        with Prober(cache_folder=tmp_path / "cache") as prober:
            infos.append(prober.probe(tmp_path / "a.png"))
    assert infos[0] == infos[1]
    assert infos[1].video
    assert infos[1].video.color.profile


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_of_48_megapixels_is_shrunk_while_it_is_decoded(
    progressive: bool, tmp_path: Path, seen: Seen, resolved: Any, small_canvas: Any
) -> None:
    path = tmp_path / "a.jpg"
    four_colors(8000, 6000).save(path, quality=90, progressive=progressive)
    info = probe(path)
    assert info.video
    assert info.video.display_size == (8000, 6000)
    assert info.video.shrinkable
    assert shows(seen(path), *COLORS.values(), tolerance=6)
    middle = {"left": 3900, "right": 3900, "top": 2900, "bottom": 2900}
    assert shows(seen(path, crop=middle), *COLORS.values(), tolerance=6)
    track = {"type": "image", "src": str(path), "duration": 1}
    timeline, gathered = resolved({"canvas": small_canvas, "tracks": [track]})
    (segment,) = segments(timeline, timeline.canvas, Cutting())[0]
    recipe = segment_recipe(segment, timeline.canvas, ("-c:v", "libx264", "-f", "mp4"))
    assert "-lowres" in recipe.inputs[0].options
    most = 400_000_000 if progressive else 220_000_000
    assert recipe.needs.memory_bytes < most
    assert peak_of(lambda: encode(recipe, gathered.paths, tmp_path / "o.mp4")) < most


def test_a_jpeg_of_more_than_120_megapixels_is_refused(tmp_path: Path) -> None:
    head = io.BytesIO()
    Image.new("RGB", (16, 16)).save(head, "jpeg")
    data = head.getvalue()
    at = data.index(b"\xff\xc0") + 5
    (tmp_path / "a.jpg").write_bytes(data[:at] + b"\x40\0\x40\0" + data[at + 4 :])
    with pytest.raises(SourceError) as raised:
        probe(tmp_path / "a.jpg")
    assert raised.value.problems[0].code == "source_too_many_pixels"
