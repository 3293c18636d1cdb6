"""The peers: by which package each gets into a folder of its own, and how it is started."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.job import PeerJob, written
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.settings import available_cores

_HERE = Path(__file__).parent
_INSTALL_SECONDS = 600
_PROFILE = """description=job
width={job.width}
height={job.height}
frame_rate_num={job.fps}
frame_rate_den=1
progressive=1
sample_aspect_num=1
sample_aspect_den=1
display_aspect_num={job.width}
display_aspect_den={job.height}
colorspace=709
"""


class CannotRunError(Exception):
    """Why a peer is not run, in a sentence for the page."""


@dataclass(frozen=True)
class Command:
    """What is executed, with what is added to the environment, and where."""

    words: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True)
class Peer:
    """A program that others use for this.

    Attributes:
        name: As people call it.
        install: Puts it into a folder; a CannotRunError where it cannot be had here.
        version: Of what lies in the folder.
        command: (folder, job, work folder, output) -> what is run.
    """

    name: str
    install: Callable[[Path], None]
    version: Callable[[Path], str]
    command: Callable[[Path, PeerJob, Path, Path], Command]


def installed(peer: Peer, cache: Path) -> Path:
    """The folder that holds a peer, installed now unless it was before.

    Raises:
        CannotRunError: it cannot be installed here.
    """
    folder, marker = cache / peer.name.lower(), cache / f"{peer.name.lower()}.installed"
    if not marker.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        peer.install(folder)
        marker.touch()
    return folder


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(
            command,
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
        )
    except FileNotFoundError:
        raise CannotRunError(f"`{command[0]}` is not on this machine") from None
    except subprocess.TimeoutExpired:
        raise CannotRunError(f"not installed within {_INSTALL_SECONDS} s") from None
    except subprocess.CalledProcessError as failed:
        why = reason_of(failed.stderr)
        raise CannotRunError(f"`{' '.join(command[:2])}` failed: {why}") from None


_EXPLAINS = r"\b(Package .* not found.*|request to .* failed, reason: .*|E: .*|\w*Error: .*)"
_PLACES = r"https?://\S+|(?<!\w)/[\w./-]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io)\b"


def reason_of(said: str) -> str:
    """The lines that explain a failure, without addresses and folders of this machine."""
    lines = re.findall(_EXPLAINS, said) or [line for line in said.splitlines() if line][-1:]
    clean = dict.fromkeys(re.sub(_PLACES, "…", line.strip()) for line in lines)
    return "; ".join(list(clean)[:2])[:300] or "it says nothing"


def _install_moviepy(folder: Path) -> None:
    _run([sys.executable, "-m", "venv", "venv"], folder)
    _run(["venv/bin/python", "-m", "pip", "install", "--quiet", "moviepy==2.2.1"], folder)


def _moviepy(folder: Path, job: PeerJob, work: Path, out: Path) -> Command:
    script = [str(_HERE / "moviepy_job.py"), str(written(job, work)), str(out)]
    return Command(
        [str(folder / "venv/bin/python"), *script], {"FFMPEG_BINARY": str(ffmpeg_path())}
    )


def _moviepy_version(folder: Path) -> str:
    found = next((folder / "venv/lib").glob("*/site-packages/moviepy-*.dist-info"))
    return found.name.removeprefix("moviepy-").removesuffix(".dist-info")


def _install_editly(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n')
    _run(["npm", "install", "--no-audit", "--no-fund", "editly@0.14.2"], folder)


def _editly(folder: Path, job: PeerJob, work: Path, out: Path) -> Command:
    script = ["node", str(_HERE / "editly_job.mjs"), str(written(job, work)), str(out)]
    return Command(script, folder=folder)


def _editly_version(folder: Path) -> str:
    found = json.loads((folder / "node_modules/editly/package.json").read_text())
    return str(found["version"])


def _install_melt(folder: Path) -> None:
    """Debian's packages, unpacked and not installed: nothing on the machine changes."""
    (folder / "debs/partial").mkdir(parents=True)
    keep = ["-o", f"Dir::Cache::archives={folder}/debs"]
    kind = ["--no-install-recommends", "--download-only"]
    _run(["apt-get", "update", "-qq"], folder)
    _run(["apt-get", "install", "-y", "-qq", *keep, *kind, "melt"], folder)
    for package in sorted((folder / "debs").glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(folder / "root")], folder)
    shutil.rmtree(folder / "debs")


def _melt_settings(folder: Path) -> dict[str, str]:
    libraries = next((folder / "root/usr/lib").glob("*-linux-gnu*"))
    inside = [libraries, *(libraries / name for name in ("pulseaudio", "blas", "lapack"))]
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, inside)),
        "MLT_REPOSITORY": str(libraries / "mlt-7"),
        "MLT_DATA": str(folder / "root/usr/share/mlt-7"),
    }


def _melt(folder: Path, job: PeerJob, work: Path, out: Path) -> Command:
    profile = work / "profile"
    profile.write_text(_PROFILE.format(job=job))
    title = f"gte(t,{job.title_start:g})*lt(t,{job.title_start + job.title_seconds:g})"
    words = [
        *("-silent", "-profile", str(profile), "-track"),
        *_melt_clip(job.first, round(job.first_seconds * job.fps)),
        *_melt_clip(job.second, round(job.second_seconds * job.fps)),
        *("-mix", str(round(job.crossfade_seconds * job.fps)), "-mixer", "luma"),
        *("-attach-track", "avfilter.drawtext", f"av.text={job.title}"),
        *(f"av.fontfile={job.font}", f"av.fontsize={job.title_size}", "av.fontcolor=white"),
        *("av.x=(w-tw)/2", f"av.y=h*{job.title_down:g}-th/2", f"av.enable={title}"),
        *("-track", job.music, f"out={round(job.seconds * job.fps) - 1}"),
        *("-transition", "mix", "a_track=0", "b_track=1", "sum=1"),
        *("-consumer", f"avformat:{out}", "vcodec=libx264", f"preset={job.preset}"),
        *(f"crf={job.crf}", "pix_fmt=yuv420p", "acodec=aac", f"ab={job.audio_kilobits}k"),
        *("ar=48000", "movflags=+faststart", f"real_time=-{available_cores()}"),
    ]
    return Command([str(folder / "root/usr/bin/melt"), *words], _melt_settings(folder))


def _melt_clip(path: str, frames: int) -> list[str]:
    """The start of a clip without its sound, enlarged until it covers the picture."""
    cut = ["in=0", f"out={frames - 1}", "audio_index=-1"]
    return [path, *cut, "-attach-cut", "crop", "center=1"]


def _melt_version(folder: Path) -> str:
    command = [str(folder / "root/usr/bin/melt"), "--version"]
    environment = os.environ | _melt_settings(folder)
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"melt (\S+)", ran.stderr + ran.stdout)
    if not found:
        raise CannotRunError(f"`melt` does not start: {reason_of(ran.stderr)}")
    return found[1]


PEERS = (
    Peer("MoviePy", _install_moviepy, _moviepy_version, _moviepy),
    Peer("melt", _install_melt, _melt_version, _melt),
    Peer("editly", _install_editly, _editly_version, _editly),
)
