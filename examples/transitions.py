"""Makes the moving pictures of transitions in the dashboard, with the filter that renders them.

One picture holds all: a row for each transition, in the order of the spec, its moments from left to
right. `python examples/transitions.py` writes it anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from media import ffmpeg
from reelmill.core.spec.transition import TRANSITION_NAMES

DASHBOARD = Path(__file__).resolve().parents[1] / "dashboard"
SAMPLES = DASHBOARD / "public" / "samples"
TARGET = DASHBOARD / "src" / "transitions" / "transitions.webp"
WIDTH, HEIGHT = 96, 54
MOMENTS = 8
_SAME = {"crossfade": "fade"}


def make_row(name: str, target: Path) -> None:
    """The moments of one transition beside each other."""
    kind = _SAME.get(name, name.lower())
    seconds = MOMENTS / 10
    size = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}"
    prepared = f"{size},format=yuv444p,fps=10,settb=AVTB"
    graph = (
        f"[0]{prepared}[a];[1]{prepared}[b];"
        f"[a][b]xfade=transition={kind}:duration={seconds - 0.2}:offset=0.1,tile={MOMENTS}x1"
    )
    stills = [SAMPLES / "dusk.jpg", SAMPLES / "forest.jpg"]
    sources = [part for still in stills for part in ("-loop", "1", "-t", "2", "-i", str(still))]
    ffmpeg(*sources, "-filter_complex", graph, "-frames:v", "1", str(target))


def main() -> None:
    """Makes all rows, and one picture of them."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for number, name in enumerate(TRANSITION_NAMES):
            make_row(name, Path(work) / f"{number:03}.png")
        rows = ("-i", str(Path(work) / "%03d.png"))
        column = ("-vf", f"tile=1x{len(TRANSITION_NAMES)}", "-frames:v", "1")
        ffmpeg(*rows, *column, "-c:v", "libwebp", "-quality", "40", str(TARGET))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
