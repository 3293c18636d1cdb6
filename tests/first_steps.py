"""The README's first steps over HTTP, as they stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shell import shell

ROOT = Path(__file__).parents[1]


def first_steps(url: str, folder: Path) -> Path:
    """Take all steps with a service that nobody has used yet: the video that they lead to."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (steps,) = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert steps.startswith("URL=http://localhost:8000\n")
    known = {"URL": url}
    (folder / "examples").symlink_to(ROOT / "examples")
    for step in re.findall(r"^curl .*?[^\\]$", steps, re.MULTILINE | re.DOTALL):
        answer = shell(step, known, folder)
        if "/events" in step:
            assert '"status":"SUCCEEDED"' in answer.replace(" ", "")
        elif answer:
            fields = {"key": "KEY", "jobId": "JOB", "outputUrl": "OUTPUT"}
            reported = json.loads(answer)
            known |= {name: reported[field] for field, name in fields.items() if field in reported}
    return folder / "hello.mp4"
