"""Carries out the Dockerfile without a container engine, in plain folders entered by chroot.

    python deploy/prove.py FOLDER [--port N] [--copy FILE]… [--env NAME]…

Each stage is a copy of a Debian that `debootstrap` makes in FOLDER/base (left there for the next
time). In it are done, in order: ENV, WORKDIR, COPY (with `.dockerignore`), RUN, USER. At last the
image's command is started as its user, its HEALTHCHECK is run until it passes, a video is rendered
by `examples/service_over_http.py` (whose media `make demo` makes), and SIGTERM must end everything
with exit code 0. Needs root and Linux. `--copy` puts a file of this machine into each stage,
`--env` hands a variable on: certificates and the like, for a network that needs them.
"""

# ruff: noqa: S607 - the programs of the machine, wherever they are
from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEBIAN = ("--variant=minbase", "--include=python3,python3-venv,ca-certificates", "bookworm")
"""What stands in for the base image: its Debian, with Debian's Python 3.11."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Stage:
    """A stage of the build: a folder and what holds in it."""

    root: Path
    environment: dict[str, str]
    folder: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def words(self, command: list[str]) -> list[str]:
        """A command as it is run in the stage."""
        values = [f"{name}={value}" for name, value in self.environment.items()]
        home = "HOME=/root" if self.user == "root" else f"HOME={self.folder}"
        inside = f'cd {self.folder} && exec "$@"'
        entered = ["chroot", f"--userspec={self.user}", str(self.root), "env", "-i", home, *values]
        return [*entered, "sh", "-c", inside, "sh", *command]


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, continued lines joined, build arguments filled in."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE)
    arguments: dict[str, str] = {}
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "ARG":
            key, _, value = rest.partition("=")
            arguments[key] = value
        elif name:
            filled = re.sub(r"\$\{(\w+)\}", lambda m: arguments.get(m[1], m[0]), rest)
            yield name, filled


def sent_files(patterns: list[str]) -> list[Path]:
    """The files that `.dockerignore` lets through, relative to the root of the repository."""
    files = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [f for f in folders if f not in {".git", ".venv", "node_modules"}]
        files += [here / name for name in names if _sent(here / name, patterns)]
    return files


def _sent(path: Path, patterns: list[str]) -> bool:
    sent = True
    ways = [path.as_posix(), *(parent.as_posix() for parent in path.parents)]
    for pattern in patterns:
        bare = pattern.removeprefix("!").replace("**/", "*")
        if any(fnmatch.fnmatch(way, bare) for way in ways if way != "."):
            sent = pattern.startswith("!")
    return sent


def copy(stage: Stage, rest: str, stages: dict[str, Stage]) -> None:
    """COPY, from the repository or from an earlier stage."""
    words = rest.split()
    earlier = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else None
    *sources, target = words
    if earlier is not None:
        place = stage.root / target.lstrip("/")
        shutil.copytree(stages[earlier].root / sources[0].lstrip("/"), place, symlinks=True)
        return
    patterns = (ROOT / ".dockerignore").read_text().split("\n")
    sent = sent_files([p for p in patterns if p and not p.startswith("#")])
    base = stage.root / stage.folder.lstrip("/")
    for source in sources:
        inside = [f for f in sent if f.is_relative_to(source)]
        if not inside:
            raise SystemExit(f"COPY {source}: .dockerignore lets nothing of it through")
        for file in inside:
            name = file.relative_to(source) if file != Path(source) else Path()
            to = base / target / (file.name if target.endswith("/") else name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, to)


def carry_out(stage: Stage, name: str, rest: str, stages: dict[str, Stage]) -> None:
    """One instruction of a stage."""
    if name == "RUN":
        subprocess.run(stage.words(["sh", "-c", rest]), check=True, stdin=subprocess.DEVNULL)
    elif name == "COPY":
        copy(stage, rest, stages)
    elif name == "ENV":
        pairs = dict(word.split("=", 1) for word in rest.split())
        stage.environment |= {
            k: v.replace("$PATH", stage.environment["PATH"]) for k, v in pairs.items()
        }
    elif name == "WORKDIR":
        stage.folder = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "USER":
        stage.user = f"{rest}:{rest}"
    elif name == "HEALTHCHECK":
        stage.health = json.loads(rest.partition(" CMD ")[2] or rest.partition("CMD ")[2])
    elif name == "ENTRYPOINT":
        stage.entrypoint = json.loads(rest)
    elif name == "CMD":
        stage.command = json.loads(rest)
    elif name != "EXPOSE":
        raise SystemExit(f"{name} is not known here")


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """With /proc and /dev, as in a container."""
    places = [root / "proc", root / "dev"]
    subprocess.run(["mount", "--bind", "/proc", str(places[0])], check=True)
    subprocess.run(["mount", "--rbind", "/dev", str(places[1])], check=True)
    try:
        yield
    finally:
        for place in reversed(places):
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def base(folder: Path) -> Path:
    """The Debian that stages begin with."""
    made = folder / "base"
    if not (made / ".ready").exists():
        subprocess.run(["debootstrap", *DEBIAN, str(made)], check=True)
        (made / ".ready").touch()
    return made


def new_stage(folder: Path, name: str, wanted: argparse.Namespace) -> Stage:
    """A copy of the Debian, with what this machine's network needs."""
    root = folder / name
    if any(os.path.ismount(root / place) for place in ("proc", "dev")):
        raise SystemExit(f"{root} still has something mounted")
    if root.exists():
        shutil.rmtree(root)
    subprocess.run(["cp", "-a", str(base(folder)), str(root)], check=True)
    for file in ["/etc/resolv.conf", *wanted.copy]:
        (root / file.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, root / file.lstrip("/"))
    handed_on = {name: os.environ[name] for name in wanted.env}
    return Stage(root, {"PATH": PATH, **handed_on})


def start_and_stop(stage: Stage) -> None:
    """The image's command answers its health check and renders, and SIGTERM ends it."""
    words = stage.words([*stage.entrypoint, *stage.command])
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_until_healthy(stage, process)
        render(stage)
        process.terminate()
        if (code := process.wait(60)) != 0:
            raise SystemExit(f"SIGTERM ended it with {code}")
        say("SIGTERM ended it with exit code 0")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until_healthy(stage: Stage, process: subprocess.Popen[bytes]) -> None:
    """Until the image's own check passes."""
    began = time.monotonic()
    while subprocess.run(stage.words(stage.health), capture_output=True, check=False).returncode:
        if process.poll() is not None or time.monotonic() > began + 120:
            raise SystemExit("the health check does not pass")
        time.sleep(1)
    say(f"healthy after {time.monotonic() - began:.0f} s")


def render(stage: Stage) -> None:
    """A video over HTTP, from outside."""
    url = f"http://localhost:{stage.environment['PORT']}"
    words = [
        "--url",
        url,
        "--password",
        "0123456789",
        "--output",
        str(stage.root.parent / "out.mp4"),
    ]
    subprocess.run(
        [sys.executable, str(ROOT / "examples/service_over_http.py"), *words], check=True
    )
    say("rendered")


def say(text: str) -> None:
    """What is being done."""
    sys.stderr.write(f"==> {text}\n")
    sys.stderr.flush()


def main() -> None:
    """The whole Dockerfile."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copy", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--port", help="instead of the image's own")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    stages: dict[str, Stage] = {}
    for name, rest in instructions((ROOT / "deploy" / "Dockerfile").read_text()):
        say(f"{name} {rest}")
        if name == "FROM":
            label = rest.partition(" AS ")[2] or "final"
            stages[label] = stage = new_stage(wanted.folder, label, wanted)
            continue
        with mounted(stage.root):
            carry_out(stage, name, rest, stages)
    if wanted.port:
        stage.environment["PORT"] = wanted.port
    stage.environment["REELMILL_HOST"] = "127.0.0.1"  # alone here, so it asks for no setup token
    with mounted(stage.root):
        start_and_stop(stage)


if __name__ == "__main__":
    main()
