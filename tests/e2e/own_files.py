"""Pictures and songs of a maker, written to the disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg

PICTURES = ("harbour.jpg", "forest.jpg", "dunes.png", "city.jpg")
SONGS = (
    "First Snow",
    "Harbour Lights",
    "Long Way Home",
    "Night Train",
    "Paper Boats",
    "Slow Orbit",
)
_COLORS = ("0x27496d:0xdaa07c", "0x1e5128:0xd8e9a8", "0xc98b4a:0x472b62", "0x10162f:0xf05454")


def make_pictures(folder: Path, count: int = 4) -> list[Path]:
    """Pictures of 1280 by 720, each of two colours of its own."""
    made = []
    for number in range(count):
        path = folder / (
            PICTURES[number] if count <= len(PICTURES) else f"picture-{number + 1}.jpg"
        )
        first, second = _COLORS[number % 4].split(":")
        source = (
            f"gradients=s=1280x720:c0={first}:c1={second}:x0=0:y0=0:x1={320 + 80 * number}:y1=720"
        )
        _run("-f", "lavfi", "-i", source, "-frames:v", "1", str(path))
        made.append(path)
    return made


def make_songs(folder: Path, seconds: int = 4) -> list[Path]:
    """Six songs with tags, all by one artist."""
    made = []
    for number, title in enumerate(SONGS, 1):
        path = folder / f"{number:02} - {title.lower().replace(' ', '_')}.mp3"
        tags = ("-metadata", f"title={title}", "-metadata", "artist=Ada")
        _run("-f", "lavfi", "-i", f"sine=f={180 + 40 * number}:d={seconds}", *tags, str(path))
        made.append(path)
    return made


def make_voices(pictures: list[Path], seconds: float = 1) -> list[Path]:
    """A sound for each picture, with its name."""
    made = [picture.with_suffix(".mp3") for picture in pictures]
    for number, path in enumerate(made):
        _run("-f", "lavfi", "-i", f"sine=f={300 + 20 * number}:d={seconds}", str(path))
    return made


def _run(*arguments: str) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-v", "error", "-y", *arguments], check=True)
