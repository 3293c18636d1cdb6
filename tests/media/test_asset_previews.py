"""Thumbnails, waveforms and names of fonts: what is shown of an uploaded file."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from reelmill.core.errors import EncodeError
from reelmill.core.media_info import MediaInfo
from reelmill.media.font_file import is_font
from reelmill.media.probe import probe
from reelmill.media.process import run_ffmpeg
from reelmill.media.thumbnail import make_thumbnail
from reelmill.media.waveform import PEAKS, waveform

Media = Callable[..., Path]
EMOJI = Path(str(files("reelmill.media.typeset") / "fonts" / "NotoColorEmoji.ttf"))


@pytest.fixture
def thumbnail(tmp_path: Path) -> Callable[[Path], Image.Image]:
    """The thumbnail of a file."""

    def make(path: Path) -> Image.Image:
        out = tmp_path / "thumbnail" / "picture.webp"
        out.parent.mkdir(exist_ok=True)
        make_thumbnail(path, probe(path), out)
        with Image.open(out) as shown:
            return shown.copy()

    return make


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_video_is_shown_upright(
    thumbnail: Callable[[Path], Image.Image], stamped: Media, rotation: int
) -> None:
    upright = thumbnail(stamped(frames=10, width=640, height=360))
    turned = thumbnail(stamped(frames=10, width=640, height=360, rotation=rotation))
    assert turned.size == upright.size == (480, 270)
    difference = ImageChops.difference(turned.convert("L"), upright.convert("L"))
    assert ImageStat.Stat(difference).mean[0] < 4
    mirrored = ImageOps.mirror(upright.convert("L"))
    assert ImageStat.Stat(ImageChops.difference(mirrored, upright.convert("L"))).mean[0] > 8


def test_a_video_of_wide_pixels_is_shown_wide(
    thumbnail: Callable[[Path], Image.Image], stamped: Media
) -> None:
    from fractions import Fraction  # noqa: PLC0415

    shown = thumbnail(stamped(frames=10, sample_aspect_ratio=Fraction(3, 2)))
    assert shown.size == (480, 240)


def test_a_photograph_is_turned_as_its_camera_says(
    thumbnail: Callable[[Path], Image.Image], tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    picture = Image.new("RGB", (400, 200), "blue")
    picture.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise to see it upright
    picture.save(photo, exif=exif)
    shown = thumbnail(photo).convert("RGB")
    assert shown.size == (200, 400)
    assert _is_near(shown, (100, 50), (255, 0, 0))
    assert _is_near(shown, (100, 350), (0, 0, 255))


def _is_near(picture: Image.Image, at: tuple[int, int], color: tuple[int, int, int]) -> bool:
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 16 for a, b in zip(found, color, strict=True))


def test_a_small_picture_is_not_enlarged(
    thumbnail: Callable[[Path], Image.Image], tmp_path: Path
) -> None:
    Image.new("RGB", (31, 7)).save(tmp_path / "small.png")
    assert thumbnail(tmp_path / "small.png").size == (31, 7)


def test_a_sound_has_no_thumbnail(tmp_path: Path) -> None:
    sound = _sound(tmp_path / "tone.flac", "sine=duration=0.2")
    with pytest.raises(EncodeError, match="thumbnail_empty"):
        make_thumbnail(sound, probe(sound), tmp_path / "out.webp")


@pytest.mark.parametrize("suffix", ["flac", "mp3", "m4a", "ogg", "wav"])
def test_peaks_are_where_the_sound_is(tmp_path: Path, suffix: str) -> None:
    """A second of silence between two seconds of tone, in each format."""
    tone = "aevalsrc='if(between(t,1,2),0,0.5*sin(880*PI*t))':d=3:s=48000"
    path = _sound(tmp_path / f"tone.{suffix}", tone)
    peaks = waveform(path, probe(path))
    assert len(peaks) == PEAKS
    third = PEAKS // 3
    assert max(peaks[third + 20 : 2 * third - 20]) < 0.03
    for loud in (peaks[20 : third - 20], peaks[2 * third + 20 : -20]):
        assert min(loud) > 0.4
        assert max(loud) < 0.75


def test_a_picture_has_no_peaks(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    assert waveform(tmp_path / "a.png", probe(tmp_path / "a.png")) == ()


def test_a_sound_shorter_than_its_peaks_has_one_a_sample(tmp_path: Path) -> None:
    path = _sound(tmp_path / "click.wav", "sine=duration=0.05:sample_rate=8000")
    assert len(waveform(path, probe(path))) == 400


def _sound(path: Path, source: str) -> Path:
    run_ffmpeg(["-f", "lavfi", "-i", source, str(path)])
    return path


def test_what_is_shown_is_read_where_nothing_else_can_be(tmp_path: Path) -> None:
    """A playlist that names another file, passed off as a probed video, is not followed."""
    other = _sound(tmp_path / "other.wav", "sine=duration=0.5")
    trap = tmp_path / "trap.mp4"
    trap.write_text(f"ffconcat version 1.0\nfile '{other}'\n")
    honest: MediaInfo = probe(other)
    with pytest.raises(EncodeError):
        waveform(trap, honest)


def test_other_files_are_no_fonts(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(b"RIFF....WAVE")
    assert not is_font(tmp_path / "a")
    assert not is_font(tmp_path / "b")
