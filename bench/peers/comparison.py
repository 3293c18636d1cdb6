"""Runs the job by Reelmill, by FFmpeg by hand and by every peer, and compares what comes out."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import jobs
from bench.cases import Bench, by_hand, reelmill, shown
from bench.measure import Run, RunFailedError, run
from bench.media import seconds_of
from bench.peers.job import PeerJob, peer_job, spec
from bench.peers.programs import PEERS, CannotRunError, Command, installed
from bench.results import Result, spread
from reelmill.media.ffmpeg_program import ffmpeg_path

_LIMIT_SECONDS = 300
_LENGTH_TOLERANCE_SECONDS = 0.2
_REFERENCE = "FFmpeg by hand"


@dataclass
class Contestant:
    """One program: how it is run, and what came of it; `missing` says why it was not run."""

    name: str
    version: str = ""
    command: Command | None = None
    missing: str = ""
    runs: list[Run] = field(default_factory=list)
    size: int = 0
    ssim: str = ""


def peers(name: str, bench: Bench, repetitions: int) -> Result:
    """A page: seconds, bytes and likeness of every program, or why one was not run."""
    job = peer_job(bench)
    contestants = _contestants(bench, job)
    outputs = {one.name: _output(bench, one.name) for one in contestants}
    for number in range(repetitions):
        for one in contestants:
            if one.command:
                print(f"[{name} {number + 1}/{repetitions}] {one.name}", flush=True)
                _run_once(one, outputs[one.name], bench.work, job)
    for one in contestants:
        if one.runs and not one.missing:
            one.size = outputs[one.name].stat().st_size
            one.ssim = _ssim(outputs[one.name], outputs[_REFERENCE])
    title = f"Two clips with a crossfade, a title and music, {job.seconds:g} s at {job.height}p"
    result = Result(name, title, bench.machine, bench.smoke)
    result.columns = ["", "version", "runs", "seconds: min", "median", "max", "memory, MB", "MB"]
    result.columns.append(f"SSIM with {_REFERENCE}")
    result.rows = [_row(one) for one in contestants]
    result.commands = [shown(one.command.words, bench) for one in contestants if one.command]
    return result


def _contestants(bench: Bench, job: PeerJob) -> list[Contestant]:
    """Reelmill and FFmpeg always; the peers as far as they can be installed."""
    ours = reelmill("Reelmill", jobs.written(bench.work / "peers.json", spec(job)), job.seconds)
    theirs = by_hand(
        replace(bench, scale=replace(bench.scale, width=job.width, height=job.height)),
        _REFERENCE,
        "two_clips",
        *(job.first, job.first_seconds, job.second, job.second_seconds),
        *(job.music, job.title, job.title_start, job.title_seconds),
        whole=job.seconds,
        part=job.seconds,
    )
    crossfade = {"CROSSFADE": f"{job.crossfade_seconds:g}"}
    found = [
        Contestant("Reelmill", "this one", Command(ours.command)),
        Contestant(
            _REFERENCE,
            bench.machine["ffmpeg"].removeprefix("FFmpeg "),
            Command(theirs.command, theirs.settings | crossfade),
        ),
    ]
    cache = bench.media.bunny.parent.parent / "peers"
    for peer in PEERS:
        try:
            folder = installed(peer, cache)
            command = peer.command(folder, job, bench.work, _output(bench, peer.name))
            found.append(Contestant(peer.name, peer.version(folder), command))
        except CannotRunError as error:
            found.append(Contestant(peer.name, missing=f"cannot be installed here: {error}"))
    return found


def _output(bench: Bench, name: str) -> Path:
    return bench.work / f"{name.lower().replace(' ', '-')}.mp4"


def _run_once(one: Contestant, out: Path, work: Path, job: PeerJob) -> None:
    """Each time into an empty cache; one that fails is not tried again."""
    assert one.command
    words = [str(out) if word == "OUT.mp4" else word for word in one.command.words]
    with tempfile.TemporaryDirectory(dir=work) as folder:
        settings = one.command.settings | {"REELMILL_HOME": f"{folder}/home"}
        within = one.command.folder
        try:
            done = run(words, settings, Path(folder), within=within, limit_seconds=_LIMIT_SECONDS)
            length = seconds_of(out)
        except (RunFailedError, OSError) as error:
            one.missing, one.command = f"failed: {str(error).splitlines()[-1][:200]}", None
            return
    if abs(length - job.seconds) > _LENGTH_TOLERANCE_SECONDS:
        one.missing, one.command = f"wrote {length:.2f} s instead of {job.seconds:g} s", None
        return
    one.runs.append(done)
    print(f"    {done.seconds:.1f} s, {done.peak_bytes / 1e6:.0f} MB", flush=True)


def _row(one: Contestant) -> list[str]:
    if one.missing:
        return [one.name, one.version, f"not run: {one.missing}", *[""] * 6]
    seconds = [f"{value:.2f}" for value in spread([done.seconds for done in one.runs])]
    memory = f"{max(done.peak_bytes for done in one.runs) / 1e6:.0f}"
    megabytes = f"{one.size / 1e6:.2f}"
    return [one.name, one.version, str(len(one.runs)), *seconds, memory, megabytes, one.ssim]


def _ssim(made: Path, reference: Path) -> str:
    """Mean over all frames of both: 1 is equal."""
    pair = ["-i", str(made), "-i", str(reference), "-lavfi", "[0:v][1:v]ssim"]
    command = [str(ffmpeg_path()), "-nostdin", "-hide_banner", *pair, "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.search(r"SSIM.*All:([\d.]+)", said)
    return f"{float(found[1]):.4f}" if found else ""
