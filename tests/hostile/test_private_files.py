"""Another user of the machine gets to nothing under REELMILL_HOME, whatever the umask."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_server import embedded_home
from reelmill.bootstrap.private_home import make_private
from served import Served

NOBODY = 65534
KNOWN = ("cache", "scratch", "secrets", "storage")
SPEC = {
    "canvas": {"width": 64, "height": 64, "fps": 10},
    "tracks": [{"type": "text", "text": "private", "duration": 1}],
}
POSTGRES_PROGRAMS = "wheel-"  # public, and copied for the account that runs Postgres

# Run as another user: prints every file that can be read and every folder that can be listed.
LOOK = f"""
import os, sys
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
for name in map(os.fsencode, sys.stdin.read().split("\\0")):
    try:
        os.listdir(name) if os.path.isdir(name) else open(name, "rb").close()
    except OSError:
        continue
    print(os.fsdecode(name))
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that others may get to: its parents stop nobody."""
    with embedded_home() as folder:
        yield folder


def everything_under(home: Path) -> list[Path]:
    found = [home, *home.rglob("*")]
    return [path for path in found if POSTGRES_PROGRAMS not in str(path)]


def open_to_others(home: Path) -> list[str]:
    """What another user can read or list of what there is."""
    paths = everything_under(home)
    reported = subprocess.run(
        [sys.executable, "-c", LOOK],
        input="\0".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
    )
    return reported.stdout.split("\n")[:-1]


def rendered(home: Path, out: Path) -> None:
    spec = out.with_suffix(".json")
    spec.write_text(json.dumps(SPEC))
    command = [sys.executable, "-m", "reelmill.cli", "render", str(spec), "-o", str(out)]
    subprocess.run(
        ["sh", "-c", 'umask 022 && exec "$@"', "sh", *command],
        env={**os.environ, "REELMILL_HOME": str(home)},
        check=True,
        capture_output=True,
    )


@as_root
def test_a_render_leaves_nothing_to_read_but_its_output(home: Path) -> None:
    out = home.parent / "out.mp4"
    rendered(home, out)
    assert len(everything_under(home)) > len(KNOWN) + 2
    assert open_to_others(home) == []
    assert stat.S_IMODE(out.stat().st_mode) == 0o644


@as_root
def test_a_service_leaves_nothing_to_read(home: Path) -> None:
    home.mkdir()
    for name in (*KNOWN, "postgres"):  # as an earlier release made them
        (home / name).mkdir(mode=0o755)
    (home / "secrets" / "jwt_secret").write_text("j" * 64)
    before = os.umask(0o022)
    served = Served(home)
    try:
        served.wait_until_ready()
        assert (home / "postgres" / "data" / "PG_VERSION").exists()
        assert open_to_others(home) == []
    finally:
        os.umask(before)
        served.end()


@pytest.mark.parametrize("name", KNOWN)
def test_a_folder_that_stood_open_is_closed(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    (home / name).mkdir(parents=True)
    for folder in (home, home / name):
        folder.chmod(0o777)
    make_private(home)
    assert stat.S_IMODE((home / name).stat().st_mode) == 0o700
    assert home.stat().st_mode & 0o066 == 0


def test_a_folder_with_other_things_keeps_its_mode_and_ours_are_closed(tmp_path: Path) -> None:
    (tmp_path / "somebody's").touch()
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    make_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in KNOWN} == {0o700}
