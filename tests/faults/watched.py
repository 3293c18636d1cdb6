"""The real program, run and then checked for everything a fault must not leave behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

PROGRAM = Path(sys.executable).with_name("reelmill")

OLDER = b"an older master"
"""What lies at the output's place before the program is started."""


@dataclass(frozen=True)
class Ended:
    """How the program ended.

    Attributes:
        code: Exit code.
        answer: What `--json` printed.
        reported: What was written to stderr.
        peak_bytes: Most memory that one of its processes took.
    """

    code: int
    answer: dict[str, Any]
    reported: str
    peak_bytes: int

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Pointer and code of every problem."""
        return [(p["pointer"], p["code"]) for p in self.answer.get("errors", [])]


@dataclass
class Watched:
    """A folder with a home and a place for the output, and the program working there.

    Attributes:
        folder: Everything lies in it; relative sources start at it.
        home: REELMILL_HOME.
        out: Where the master goes.
        prefix: Command that starts the program.
        variables: Further environment.
    """

    folder: Path
    home: Path
    out: Path
    prefix: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def in_folder(cls, folder: Path) -> Watched:
        """A home, an output folder with an older master, and a private TMPDIR."""
        (folder / "tmp").mkdir()
        (folder / "out").mkdir()
        (folder / "out" / "master.mp4").write_bytes(OLDER)
        return cls(folder, folder / "home", folder / "out" / "master.mp4")

    @property
    def environment(self) -> dict[str, str]:
        """Marks every process, since TMPDIR is handed on to all of them."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("REELMILL_")}
        own = {"REELMILL_HOME": str(self.home), "TMPDIR": str(self.folder / "tmp")}
        return {**clean, **own, **self.variables}

    def start(self, spec: Any, *flags: str) -> subprocess.Popen[bytes]:
        """Start a render of a spec (a value, or text as it is)."""
        place = self.folder / "spec.json"
        if isinstance(spec, bytes):
            place.write_bytes(spec)
        else:
            place.write_text(spec if isinstance(spec, str) else json.dumps(spec))
        command = [str(PROGRAM), "render", str(place), "-o", str(self.out), "--json", *flags]
        with (self.folder / "stdout").open("wb") as out, (self.folder / "stderr").open("wb") as err:
            return subprocess.Popen(
                [*self.prefix, *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def wait(self, process: subprocess.Popen[bytes], seconds: float = 60) -> Ended:
        """The end of a render, which must come within so many seconds."""
        deadline, peak_bytes, late = time.monotonic() + seconds, 0, False
        while process.poll() is None:
            peak_bytes = max(peak_bytes, _peak_bytes(process.pid))
            if not late and time.monotonic() > deadline:
                process.kill()
                late = True
            time.sleep(0.01)
        reported = (self.folder / "stderr").read_text()
        assert not late, f"took too long: {reported}"
        printed = (self.folder / "stdout").read_text()
        answer = json.loads(printed) if printed else {}
        return Ended(process.returncode, answer, reported, peak_bytes)

    def render(self, spec: Any, *flags: str, seconds: float = 60) -> Ended:
        """Render a spec to the end."""
        return self.wait(self.start(spec, *flags), seconds)

    def refused(self, spec: Any, code: int, *problems: tuple[str, str], **kept: Any) -> Ended:
        """Render what cannot be rendered: exactly these problems, and nothing left behind."""
        ended = self.render(spec, **kept)
        assert (ended.code, ended.problems) == (code, list(problems)), (
            ended.answer,
            ended.reported,
        )
        assert "Traceback" not in ended.reported
        self.check_nothing_is_left()
        return ended

    def check_nothing_is_left(self) -> None:
        """The older master as it was, no other file, no scratch, no temporary file, no process."""
        assert self.out.read_bytes() == OLDER
        self.check_no_litter()

    def check_no_litter(self) -> None:
        """No file beside the master, no scratch, no temporary file, no process."""
        assert [p.name for p in self.out.parent.iterdir()] == [self.out.name]
        assert list((self.folder / "tmp").iterdir()) == []
        assert (unfinished := self.unfinished()) == [], unfinished
        assert self.processes() == []

    def unfinished(self) -> list[str]:
        """Work in progress that lies in the home."""
        segments = self.home / "cache" / "segments"
        litter = [*(segments / "scratch").glob("*"), *(segments / "pins").glob("*")]
        hidden = [p for p in self.home.rglob(".*") if p.is_file()]
        return [str(p.relative_to(self.home)) for p in (*litter, *hidden)]

    def processes(self) -> list[psutil.Process]:
        """Processes of a render that still live."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def encoders(self) -> list[psutil.Process]:
        """FFmpeg processes of a render that live."""
        return [process for process in self.processes() if "ffmpeg" in _name(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            if process.environ().get("TMPDIR") == str(self.folder / "tmp"):
                return process.status() != psutil.STATUS_ZOMBIE
        return False


def _peak_bytes(pid: int) -> int:
    """Most memory that a process, or one of those it started, has held since its program began.

    What `wait4` tells counts in the process that forked it, here pytest.
    """
    found = 0
    with contextlib.suppress(psutil.Error, OSError):
        for each in [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]:
            status = Path(f"/proc/{each}/status").read_text()
            if held := re.search(r"VmHWM:\s+(\d+) kB", status):
                found = max(found, int(held[1]) * 1024)
    return found


def _name(process: psutil.Process) -> str:
    # A fresh object, since psutil remembers what a process was before it became another.
    with contextlib.suppress(psutil.Error):
        return Path(psutil.Process(process.pid).exe()).name
    return ""


def composition(*tracks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A tiny spec of these tracks."""
    canvas = {"width": 160, "height": 120, "fps": 10}
    output = {"quality": "draft"}
    return {"canvas": canvas, "duration": 1, "tracks": list(tracks), "output": output, **changes}
