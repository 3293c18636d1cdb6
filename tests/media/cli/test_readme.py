"""What the README shows works as shown."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import PROGRAM, Reelmill

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def readme_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the README's spec and a clip."""
    folder = tmp_path_factory.mktemp("desk")
    [spec] = blocks("json")
    (folder / "hello.json").write_text(spec, encoding="utf-8")
    return folder


def test_every_command_and_the_python_lines_run_in_their_order(
    readme_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = Reelmill(tmp_path_factory.mktemp("home")).environment
    shown = re.findall(
        r"^\$ (reelmill .*?)(?:\s+#.*)?$", "\n".join(blocks("console")), re.MULTILINE
    )
    assert len(shown) > 3
    for line in shown:
        _, *arguments = shlex.split(line)
        done = subprocess.run(
            [str(PROGRAM), *arguments],
            cwd=readme_folder,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (line, done.stderr)
        if arguments[0] == "render":
            shutil.copy(readme_folder / "hello.mp4", readme_folder / "clip.mp4")
    [script] = blocks("python")
    reported = subprocess.run(
        [sys.executable, "-c", script],
        cwd=readme_folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert reported.stdout.split() == ["3.0", "0"]
    assert (readme_folder / "hello.png").exists()
