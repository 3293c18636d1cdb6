"""Makes the pictures and songs that come with the dashboard, smaller than the example media.

They are our own work, made of arithmetic like `examples/media`, and dedicated to the public domain
(CC0 1.0). `python examples/samples.py` writes them anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import music
import numpy as np

import pictures
from media import ffmpeg

FOLDER = Path(__file__).resolve().parents[1] / "dashboard" / "public" / "samples"
PICTURES = ("dusk.jpg", "aurora.jpg", "sea.jpg", "forest.png")
SONGS = {"harbour-lights.ogg": 44, "first-snow.ogg": 52, "paper-boats.ogg": 36}
"""File name of the piece -> the second at which the sample of it begins."""

SECONDS = 20
LARGEST_BYTES = 2_000_000


def make_picture(name: str) -> None:
    """Paints a picture and writes it at 1600 by 900."""
    size = f"{pictures.WIDTH}x{pictures.HEIGHT}"
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-i", "-")
    small = ("-vf", "scale=1600:900:flags=lanczos,hqdn3d=2", "-pix_fmt", "yuvj420p", "-q:v", "5")
    target = (FOLDER / name).with_suffix(".jpg")
    ffmpeg(*raw, *small, str(target), stdin=pictures.paint(name))


def make_song(name: str) -> None:
    """Plays a piece and writes a part of it, with its title."""
    piece, start = music.PIECES[name], SONGS[name]
    sound = music.play(piece)[:, start * music.RATE : (start + SECONDS) * music.RATE]
    with tempfile.NamedTemporaryFile(suffix=".raw") as raw:
        np.ascontiguousarray((sound.T * 32767).round().astype("<i2")).tofile(raw)
        raw.flush()
        source = ("-f", "s16le", "-ar", str(music.RATE), "-ac", "2", "-i", raw.name)
        tags = ("-metadata", f"title={piece.title}", "-metadata", "artist=Reelmill")
        coder = ("-c:a", "libvorbis", "-q:a", "3", "-bitexact")
        ffmpeg(*source, *tags, *coder, str(FOLDER / name))


def main() -> None:
    """Makes all of them.

    Raises:
        SystemExit: they are too large to come with the package.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        make_picture(name)
    for name in SONGS:
        make_song(name)
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    if size > LARGEST_BYTES:
        raise SystemExit(f"examples: the samples have {size} bytes, more than {LARGEST_BYTES}")
    print(f"{FOLDER}: {size} bytes")


if __name__ == "__main__":
    main()
