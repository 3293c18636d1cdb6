"""Each thing that a confined process must not do is tried from inside one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reelmill.media.confine import landlock_abi
from reelmill.media.system_calls import call_table

JAILER = Path(__file__).with_name("jailer.py")
SOURCES = Path(__file__).parents[2] / "src"
NOBODY = 65534
AS_ROOT = os.geteuid() == 0
TABLE = call_table()

pytestmark = [
    pytest.mark.skipif(TABLE is None, reason="the kernel's filter needs Linux on x86-64 or arm64"),
    pytest.mark.skipif(sys.platform == "linux" and not landlock_abi(), reason="needs Landlock"),
]


@dataclass(frozen=True)
class Checkout:
    """What a jail is run with."""

    python: str
    sources: Path
    jailer: Path


OWN = Checkout(sys.executable, SOURCES, JAILER)


@dataclass(frozen=True)
class Jail:
    """A folder that may be read, one that may be written, one that is nobody's business."""

    room: Path
    checkout: Checkout
    uid: int | None
    landlock: bool

    @property
    def readable(self) -> Path:
        return self.room / "in"

    @property
    def writable(self) -> Path:
        return self.room / "out"

    @property
    def secret(self) -> Path:
        return self.room / "other" / "secret"

    def run(self, **wanted: Any) -> dict[str, Any]:
        done = self.done(**wanted)
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def done(self, **wanted: Any) -> subprocess.CompletedProcess[str]:
        asked = {
            "landlock": self.landlock,
            "readable": [str(self.readable)],
            "writable": [str(self.writable)],
            **wanted,
        }
        command = [self.checkout.python, str(self.checkout.jailer), json.dumps(asked)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.room,
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else (),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(self.checkout.sources),
                **self.settings,
            },
        )

    @property
    def settings(self) -> dict[str, str]:
        return {"REELMILL_HOME": str(self.writable / "home"), "DATABASE_URL": "postgresql://x/y"}

    def tried(self, *attempts: str) -> dict[str, Any]:
        return self.run(attempts=attempts)


WAYS = [(None, True), (None, False), *([(NOBODY, True), (NOBODY, False)] if AS_ROOT else [])]
NAMES = [f"{'other' if u else 'same'}-user-{'landlock' if k else 'supervised'}" for u, k in WAYS]


@pytest.fixture(scope="session")
def everybodys_checkout() -> Iterator[Checkout]:
    """This environment and code where every user of the machine may run them."""
    name = f"python3.{sys.version_info.minor}"
    program = shutil.which(name, path="/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip(f"needs {name} in /usr/bin or /usr/local/bin")
    place = Path(tempfile.mkdtemp(prefix="reelmill-python-"))
    place.chmod(0o755)
    made = Checkout(str(place / "bin/python"), place / "src", place / JAILER.name)
    (place / "bin").mkdir()
    Path(made.python).symlink_to(program)
    (place / "pyvenv.cfg").write_text(f"home = {Path(program).parent}\n")
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    theirs = place / "lib" / name / "site-packages"
    _linked(packages, theirs)
    _linked(SOURCES, made.sources)
    (theirs / "sources.pth").write_text(f"{made.sources}\n")
    for program_file in (JAILER, JAILER.with_name("prisoner.py")):
        _link(program_file, place / program_file.name)
    yield made
    shutil.rmtree(place)


def _linked(source: Path, target: Path) -> None:
    """A folder once more, without its contents where the disk is the same."""
    shutil.copytree(source, target, symlinks=True, copy_function=_link)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(params=WAYS, ids=NAMES)
def jail(request: pytest.FixtureRequest) -> Iterator[Jail]:
    uid, landlock = request.param
    checkout = OWN if uid is None else request.getfixturevalue("everybodys_checkout")
    made = Jail(Path(tempfile.mkdtemp(prefix="reelmill-jail-")), checkout, uid, landlock)
    for folder in (made.readable, made.writable, made.secret.parent):
        folder.mkdir()
    (made.readable / "media").write_bytes(b"media")
    (made.writable / "old").write_bytes(b"old")
    made.secret.write_bytes(b"secret")
    for folder in (made.readable, made.writable):
        (folder / "lead").symlink_to(made.secret)
    if uid is not None:
        for path in (made.room, *made.room.rglob("*")):
            os.chown(path, uid, uid, follow_symlinks=False)
    yield made
    shutil.rmtree(made.room)


def test_every_call_of_the_list_is_refused(jail: Jail) -> None:
    assert TABLE is not None
    found = jail.tried(*(f"call:{number}" for number in TABLE.refused.values()), "call:435")
    assert found.pop("call:435") == "ENOSYS"  # clone3: libraries fall back on clone
    allowed = {name for name, number in TABLE.refused.items() if found[f"call:{number}"] != "EPERM"}
    assert allowed == set()


def test_other_processes_are_out_of_reach_and_no_more_are_made(jail: Jail) -> None:
    attempts = (
        *("fork", "spawn", "execute:/bin/true", "kill-parent", "kill-group", "kill-all"),
        *("pidfd-parent", "ptrace-parent", "memory-of-parent", "limits-of-parent"),
        *("affinity-of-parent", "priority-of-parent", "outlive-parent", "shared-memory"),
        *("type-into-terminal", "signal-by-owner"),
    )
    assert jail.tried(*attempts) == dict.fromkeys(attempts, "EPERM")


def test_threads_and_signals_to_oneself_work_without_any_capability(jail: Jail) -> None:
    attempts = ("thread", "own-signal", "no-capabilities")
    assert jail.tried(*attempts) == dict.fromkeys(attempts, "done")


def test_calls_by_the_table_of_another_architecture_kill(jail: Jail) -> None:
    killed = {"ended": -signal.SIGSYS}
    if os.uname().machine == "x86_64":
        assert jail.tried("other-architecture") == killed
        assert jail.tried(f"call:{0x40000000 | 39}") == killed


def test_only_named_files_are_read_and_written(jail: Jail) -> None:
    room, secret = jail.room, jail.secret
    parent = f"/proc/{os.getpid()}"
    refused = (
        f"read:{secret}",
        f"read:{jail.readable}/lead",
        f"read:{jail.writable}/lead",
        f"write:{jail.writable}/lead",
        f"read:{jail.readable}/../other/secret",
        f"read:/proc/self/root{secret}",
        "read:/proc/self/cwd/other/secret",
        "read:other/secret",
        f"read:{parent}/environ",
        "read:/etc/passwd",
        f"write:{secret}",
        f"write:{room}/other/new",
        f"write:{jail.readable}/media",
        f"write:{jail.readable}/new",
        "write:/proc/self/comm",
        f"list:{room}/other",
        f"unlink:{secret}",
        f"unlink:{jail.readable}/media",
        f"mkdir:{room}/other/new",
        f"rename:{secret}>{jail.writable}/mine",
        f"rename:{jail.writable}/old>{room}/other/new",
        f"symlink:{secret}>{jail.writable}/way",
        f"chmod:{jail.writable}/old",
        f"chmod:{secret}",
    )
    found = jail.tried(*refused)
    assert {a: e for a, e in found.items() if e not in {"EACCES", "EPERM", "EXDEV"}} == {}
    assert secret.read_bytes() == b"secret"
    assert sorted(p.name for p in secret.parent.iterdir()) == ["secret"]


def test_named_files_are_used_as_programs_use_them(jail: Jail) -> None:
    out = jail.writable
    allowed = (
        f"read:{jail.readable}/media",
        f"list:{jail.readable}",
        f"write:{out}/new",
        f"rewrite:{out}/again",
        f"rewrite:{out}/old",
        f"rename:{out}/new>{out}/newer",
        f"unlink:{out}/newer",
        f"mkdir:{out}/folder",
        f"write:{out}/folder/file",
        f"unlink:{out}/folder/file",
        f"rmdir:{out}/folder",
        "write:/dev/null",
        "read:/dev/urandom",
        "read:/proc/self/status",
    )
    assert jail.tried(*allowed) == dict.fromkeys(allowed, "done")
    assert (out / "again").read_bytes() == b"ad"


ENCODED = """
import json
from pathlib import Path
from reelmill.core.errors import EncodeError
from reelmill.media.probe import probe
from reelmill.media.process import input_arguments, run_ffmpeg
from reelmill.media.sandbox import Confinement
made, again = Path("out/made.mp4"), Path("out/again.mp4")
confined = Confinement(readable=(made,), writable=(made.parent.resolve(),))
bars = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=1", "-movflags", "+faststart"]
run_ffmpeg([*bars, "-c:v", "libx264", f"file:{made.resolve()}"], confinement=confined)
copy = [*input_arguments(made.resolve()), "-c", "copy", "-movflags", "+faststart"]
run_ffmpeg([*copy, f"file:{again.resolve()}"], confinement=confined)
refused = []
secret = [*input_arguments(Path("other/made.mp4").resolve()), "-f", "null", "-"]
made.rename("other/made.mp4")
for arguments in (secret, ["-i", "tcp://127.0.0.1:9", "-f", "null", "-"]):
    try:
        run_ffmpeg(arguments, confinement=confined)
    except EncodeError as error:
        refused.append("not allowed" in str(error))
index_first = again.read_bytes().index(b"moov") < again.read_bytes().index(b"mdat")
frames = probe(again).video.frame_count
print(json.dumps({"frames": frames, "index first": index_first, "refused": refused}))
"""


def test_ffmpeg_encodes_with_fast_start_and_files_are_probed(jail: Jail) -> None:
    found = jail.run(code=ENCODED)
    assert found == {"frames": 25, "index first": True, "refused": [True, True]}


GRAPH = """
import json
from pathlib import Path
from reelmill.core.plan.recipe import Recipe
from reelmill.media.encode import encode
graph = "color=c=red:s=64x48:r=25" + 200_000 * " " + ",trim=end_frame=3[out]"
out = Path("out/frames.yuv").resolve()
encode(Recipe((), graph, ("-f", "rawvideo", "-pix_fmt", "yuv420p"), 3), {}, out)
left = [path.name for path in out.parent.glob("frames*")]
print(json.dumps({"bytes": out.stat().st_size, "left": left}))
"""


def test_ffmpeg_reads_a_graph_longer_than_an_argument(jail: Jail) -> None:
    found = jail.run(code=GRAPH)
    assert found == {"bytes": 3 * 64 * 48 * 3 // 2, "left": ["frames.yuv"]}


STATE = """
import json
from reelmill.media.sandbox_state import sandbox_state
state = sandbox_state()
print(json.dumps({"guard": str(state.guard), "missing": state.missing}))
"""


def test_what_holds_is_found_by_trying(jail: Jail) -> None:
    guard = "landlock" if jail.landlock else "supervisor"
    assert jail.run(code=STATE) == {"guard": guard, "missing": []}


def test_what_does_not_hold_is_found_too(jail: Jail) -> None:
    if not jail.landlock:
        assert jail.run(code=STATE, listener=False) == {"guard": "none", "missing": ["files"]}


START = """
import os, sys
from reelmill.cli.main import run
os.environ |= {"SESSION_SECRET": "s" * 40, "JWT_SECRET": "j" * 40}
sys.argv = ["reelmill", "worker"]
run()
"""


def test_a_service_in_production_needs_files_to_be_confined(jail: Jail) -> None:
    if not jail.landlock:
        done = jail.done(code=START, listener=False)
        assert (done.returncode, "[sandbox_missing]" in done.stderr) == (2, True), done.stderr
