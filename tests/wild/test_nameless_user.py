"""Users without an entry in passwd, as containers have them, and without a home folder.

Such a user is this one under another number, in a user namespace of its own: it owns the same
files, and the system does not know its name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reelmill.adapters.postgres import nameless
from reelmill.media.probe import probe
from served import Served
from service_user import account, rendered

USER = 12345
NAMELESS = ("unshare", "--user", f"--map-user={USER}", f"--map-group={USER}")
SPEC = {
    "canvas": {"width": 160, "height": 90, "fps": 10},
    "tracks": [{"type": "text", "text": "Nobody", "duration": 1}],
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a short path that such a user may write to."""
    with TemporaryDirectory(dir="/var/tmp", prefix="nameless-") as made:
        yield Path(made)


def run(*arguments: str, cwd: Path, **variables: str | None) -> tuple[int, str]:
    """Exit code and words of a command of that user's; None takes a variable away."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("REELMILL_")}
    wanted = {**kept, "COLUMNS": "1000", **variables}
    ended = subprocess.run(
        [*NAMELESS, sys.executable, "-m", "reelmill.cli", *arguments],
        cwd=cwd,
        env={name: value for name, value in wanted.items() if value is not None},
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("home", [None, "", "/", "relative", "/proc"])
def test_a_home_that_cannot_be_used_is_reported_with_the_variable(
    folder: Path, home: str | None
) -> None:
    (folder / "spec.json").write_text(json.dumps(SPEC))
    for command in (["render", "spec.json"], ["serve", "--port", "1"]):
        code, reported = run(*command, cwd=folder, HOME=home)
        assert code in {2, 6}, reported
        assert "REELMILL_HOME=/" in reported
        assert "Traceback" not in reported
    assert not (folder / ".reelmill").exists()
    assert not (folder / "relative").exists()


def test_a_film_is_rendered(folder: Path) -> None:
    (folder / "spec.json").write_text(json.dumps(SPEC))
    home = str(folder / "home of a film")
    code, reported = run("render", "spec.json", cwd=folder, HOME=None, REELMILL_HOME=home)
    assert code == 0, reported
    assert probe(folder / "spec.mp4").video is not None


def test_the_whole_service_works_where_a_name_can_be_given(folder: Path) -> None:
    with nameless_service(folder / "with") as served:
        served.wait_until_ready()
        with account(served.url) as client:
            assert rendered(client, SPEC)["durationSeconds"] == 1
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0


def test_where_no_name_can_be_given_it_is_reported_once_what_to_do(
    folder: Path,
) -> None:
    script = (
        "from reelmill.adapters.postgres import nameless; nameless._FOLDERS = (); "
        "from reelmill.cli.main import run; run()"
    )
    ended = subprocess.run(
        [*NAMELESS, sys.executable, "-c", script, "serve", "--port", "1"],
        env={**os.environ, "COLUMNS": "1000", "REELMILL_HOME": str(folder / "without")},
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    reported = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert reported.count("database_user_unknown") == 1, reported
    assert f"the user {USER} has no entry" in reported
    assert "DATABASE_URL=postgresql://" in reported
    assert "initdb" not in reported


def test_a_user_with_a_name_keeps_it(tmp_path: Path) -> None:
    assert nameless.name_variables(tmp_path) == {}
    nameless.check_named(tmp_path / "data")


class NamelessServed(Served):
    """A service of that user's."""

    def command(self) -> list[str]:
        """What starts it, as that user."""
        return [*NAMELESS, *super().command()]


@contextmanager
def nameless_service(home: Path) -> Iterator[Served]:
    home.parent.mkdir(exist_ok=True)
    home.mkdir(mode=0o700)
    served = NamelessServed(home, HOME="/")
    try:
        yield served
    finally:
        served.end()
