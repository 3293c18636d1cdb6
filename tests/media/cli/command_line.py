"""The program as a user runs it, and a small film to run it on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("reelmill")


@dataclass(frozen=True)
class Reelmill:
    """Runs the program with a home of its own."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("REELMILL_")}
        return {**clean, "REELMILL_HOME": str(self.home)}

    def __call__(
        self, *arguments: str | Path, stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PROGRAM), *map(str, arguments)],
            env=self.environment | variables,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )


def small_spec(**changes: Any) -> dict[str, Any]:
    """Two seconds of a text on a colour: renders in about a second."""
    text = {"type": "text", "text": "Hi", "style": {"size": 60}, "start": 0.5, "duration": 1}
    canvas = {"width": 160, "height": 90, "fps": 10, "background": "#204060"}
    return {"canvas": canvas, "duration": 2, "tracks": [text], **changes}


def written(path: Path, spec: dict[str, Any]) -> Path:
    """The spec as a file."""
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path
