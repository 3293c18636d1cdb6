"""What x264's searches for motion cost and bring: `python -m bench.x264_searches CLIP...`.

Each clip is encoded at 1280x720, one thread, as preset `medium` at CRF 20 does and with cheaper
searches; a row says what each takes and how near it is to the clip, against `medium`. ADR 6.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.encoded_clips import Encoded, encoded, raw_clip
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES, X264

_STANDARD = QUALITIES[Quality.STANDARD]
_FEW = "partitions=p8x8,i8x8,i4x4"
_CANDIDATES: tuple[tuple[float, str], ...] = (
    (20, "ref=1"),
    (20, "ref=2:mixed-refs=0"),
    (20, "ref=1:me=dia"),
    (20, "ref=1:subme=6"),
    (20, "trellis=0"),
    (20, f"ref=1:{_FEW}"),
    (_STANDARD.crf, _STANDARD.search),
)


def compare(clips: Sequence[Path]) -> None:
    """Print a row in Markdown for each clip and search."""
    print("| clip | search | CPU | size | VMAF | worst 5 % |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for clip in clips:
            source, made = raw_clip(clip, Path(folder) / "raw.y4m"), Path(folder) / "out.mp4"
            whole = encoded(_encoder(20, ""), source, made)
            for crf, search in _CANDIDATES:
                row = _row(encoded(_encoder(crf, search), source, made), whole)
                print(f"| {clip.stem} | CRF {crf}, {search} | {row} |", flush=True)


def _encoder(crf: float, search: str) -> X264:
    return replace(_STANDARD, crf=crf, search=search)


def _row(made: Encoded, whole: Encoded) -> str:
    return " | ".join(
        (
            f"{made.core_seconds / whole.core_seconds:.2f}",
            f"{made.size / whole.size:.2f}",
            f"{made.vmaf - whole.vmaf:+.2f}",
            f"{made.worst_vmaf - whole.worst_vmaf:+.2f}",
        )
    )


if __name__ == "__main__":
    compare([Path(clip) for clip in sys.argv[1:]])
