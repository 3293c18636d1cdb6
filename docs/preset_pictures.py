"""Makes the pictures of caption presets in the dashboard and the documents, by rendering them.

`python docs/preset_pictures.py` writes them anew; a test compares them with what is rendered.
"""

from __future__ import annotations

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelmill.bootstrap.render_context import render_context
from reelmill.core.spec import Limits, load_spec
from reelmill.core.spec.cues.caption_presets import CaptionPreset
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.settings import Settings
from reelmill.usecases.render.preview_frame import preview_frame
from reelmill.usecases.render.render_context import RenderContext

TARGET = Path(__file__).resolve().parents[1] / "dashboard" / "src" / "captions" / "presets"
WIDTH, HEIGHT = 320, 180
SHARPER = 2
AT = Fraction(3, 2)
_WORDS = ("One", "fine", "day")
_PAPER = {
    "angle": 60,
    "stops": [{"offset": 0, "color": "#46508f"}, {"offset": 1, "color": "#c9736d"}],
}


def spec_of(preset: CaptionPreset) -> dict[str, Any]:
    """A word a second; at `AT` the second one is spoken."""
    words = [{"text": word, "start": n, "end": n + 1} for n, word in enumerate(_WORDS)]
    cue = {"start": 0, "end": len(_WORDS), "text": " ".join(_WORDS), "words": words}
    size = {"width": WIDTH * SHARPER, "height": HEIGHT * SHARPER}
    paper = {"type": "shape", "shape": "rectangle", **size, "fill": _PAPER}
    captions = {
        "type": "captions",
        "cues": [cue],
        "preset": preset.value,
        "position": "center",
        "style": {"size": 36 * SHARPER},
    }
    return {
        "canvas": {**size, "fps": 10},
        "duration": len(_WORDS),
        "tracks": [paper, captions],
    }


def render(preset: CaptionPreset, target: Path, context: RenderContext) -> None:
    """Write the frame of a preset as PNG."""
    preview_frame(load_spec(spec_of(preset), Limits()), AT, target, context)


def pack(picture: Path, target: Path) -> None:
    """Make a rendered frame small."""
    scaled = ("-vf", f"scale={WIDTH}:{HEIGHT}:flags=area", "-c:v", "libwebp", "-quality", "60")
    program = (str(ffmpeg_path()), "-hide_banner", "-loglevel", "error", "-y")
    subprocess.run([*program, "-i", str(picture), *scaled, str(target)], check=True)


def main() -> None:
    """Makes all."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as work,
        render_context(Settings(), Limits(), Path(work)) as context,
    ):
        for preset in CaptionPreset:
            rendered = Path(work) / f"{preset.value}.png"
            render(preset, rendered, context)
            pack(rendered, TARGET / f"{preset.value}.webp")


if __name__ == "__main__":
    main()
