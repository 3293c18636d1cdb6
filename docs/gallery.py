"""Makes the pictures of the gallery by rendering them, and notes what they show.

`python docs/gallery.py` writes all anew, or those whose names are given; `make docs` writes the
page around them, and tests compare them with what is rendered.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import av

from font_sheets import families, sheet_spec, sheets
from gallery_example import WIDTH, Example
from gallery_examples import EXAMPLES
from reelmill.bootstrap.render_context import render_context
from reelmill.core.spec import Limits, load_spec
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.settings import Settings
from reelmill.usecases.render.preview_frame import preview_frame
from reelmill.usecases.render.render_context import RenderContext

TARGET = Path(__file__).resolve().parent / "pictures" / "gallery"
RECORD = TARGET / "pictures.json"
_PAPER = "#46508f"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is rendered for a picture.

    Attributes:
        name: Of its file.
        spec: What is rendered.
        at: The moment that is shown, in seconds.
        facts: What the page says of it.
    """

    name: str
    spec: dict[str, Any]
    at: Fraction
    facts: dict[str, Any]


def pictures(context: RenderContext) -> Iterator[Picture]:
    """All of the gallery."""
    for example in EXAMPLES:
        yield Picture(example.name, example_spec(example), Fraction(example.at), {})
    for name, title, shown in sheets(families(context.typesetter)):
        facts = {"title": title, "families": {one.name: one.words for one in shown}}
        yield Picture(name, sheet_spec(shown, context.typesetter), Fraction(0), facts)


def example_spec(example: Example) -> dict[str, Any]:
    """An example's track on plain paper."""
    size = {"width": WIDTH, "height": example.height}
    paper = {"type": "shape", "shape": "rectangle", **size, "fill": _PAPER}
    duration = example.track.get("duration", 4)
    tracks = [paper, example.track]
    return {"canvas": {**size, "fps": 10}, "duration": duration, "tracks": tracks}


def render(picture: Picture, target: Path, context: RenderContext) -> str:
    """Write a picture as PNG, and return the hash of its pixels."""
    preview_frame(load_spec(picture.spec, Limits()), picture.at, target, context)
    with av.open(str(target)) as opened:
        pixels = next(opened.decode(video=0)).to_ndarray(format="rgb24")
    return sha256(str(pixels.shape).encode() + pixels.tobytes()).hexdigest()


def pack(picture: Path, target: Path) -> str:
    """Make a rendered picture small, and return the hash of the file."""
    look = ("-c:v", "libwebp", "-quality", "60", "-compression_level", "6", "-preset", "text")
    program = (str(ffmpeg_path()), "-hide_banner", "-loglevel", "error", "-y")
    subprocess.run([*program, "-i", str(picture), *look, str(target)], check=True)
    return sha256(target.read_bytes()).hexdigest()


def recorded() -> dict[str, Any]:
    """What is known of the committed pictures, by name."""
    return dict(json.loads(RECORD.read_text("utf-8"))) if RECORD.exists() else {}


def main(names: list[str]) -> None:
    """Makes all, or those of some names."""
    TARGET.mkdir(parents=True, exist_ok=True)
    known, made = recorded(), {}
    with (
        tempfile.TemporaryDirectory() as work,
        render_context(Settings(), Limits(), Path(work)) as context,
    ):
        for picture in pictures(context):
            if names and picture.name not in names:
                made[picture.name] = known[picture.name]
                continue
            rendered = Path(work) / f"{picture.name}.png"
            pixels = render(picture, rendered, context)
            file = pack(rendered, TARGET / f"{picture.name}.webp")
            made[picture.name] = {"pixels": pixels, "file": file, **picture.facts}
    RECORD.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    for forgotten in {file.stem for file in TARGET.glob("*.webp")} - made.keys():
        (TARGET / f"{forgotten}.webp").unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
