"""Renders that are stopped, killed, run side by side, or find their cache damaged."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from watched import Watched, composition

from stamped import make_clicks, make_stamped

CANVAS = {"width": 480, "height": 270, "fps": 25}
LARGE = {"width": 1920, "height": 1080, "fps": 25}
"""Large enough that no machine ends the render before it is stopped."""


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    make_stamped(folder / "film.mp4", frames=500, fps=Fraction(25), width=320, height=180)
    make_clicks(folder / "music.flac", Fraction(20))
    return folder


@pytest.fixture
def work(media: Path) -> dict[str, Any]:
    return _work(media)


def _work(media: Path) -> dict[str, Any]:
    """A spec of five segments that take some seconds to encode, and sound."""
    return composition(
        {"type": "video", "src": str(media / "film.mp4"), "fit": "cover"},
        {"type": "audio", "src": str(media / "music.flac")},
        canvas=CANVAS,
        duration=20,
        output={"quality": "standard"},
    )


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """The program in a folder of its own, with an older master at the output's place."""
    return Watched.in_folder(tmp_path)


def until(met: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait for something to happen while the render runs."""
    deadline = time.monotonic() + 30
    while not met():
        assert process.poll() is None, "the render ended too early"
        assert time.monotonic() < deadline, "nothing happened within 30 s"
        time.sleep(0.02)


def stored(watched: Watched) -> list[Path]:
    return sorted((watched.home / "cache" / "segments" / "objects").glob("*/*/data"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def never_stopped(media: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of the master of `work`, rendered alone and undisturbed."""
    watched = Watched.in_folder(tmp_path_factory.mktemp("undisturbed"))
    ended = watched.render(_work(media))
    assert ended.code == 0, ended.answer
    return digest(watched.out)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_render_leaves_nothing(
    watched: Watched, work: dict[str, Any], number: signal.Signals
) -> None:
    process = watched.start(work | {"canvas": LARGE, "output": {"quality": "high"}})
    until(watched.encoders, process)
    asked = time.monotonic()
    process.send_signal(number)
    ended = watched.wait(process)
    assert (ended.code, ended.problems) == (130, [("", "cancelled")])
    assert time.monotonic() - asked < 30
    watched.check_nothing_is_left()


def test_a_killed_render_is_resumed_from_what_it_finished(
    watched: Watched, work: dict[str, Any], never_stopped: str
) -> None:
    process = watched.start(work)
    until(lambda: len(stored(watched)) >= 2 and watched.encoders(), process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    finished = len(stored(watched))
    deadline = time.monotonic() + 2
    while watched.processes():
        assert time.monotonic() < deadline, "processes outlive the killed render"
        time.sleep(0.02)
    resumed = watched.render(work)
    assert resumed.code == 0, resumed.answer
    reported = resumed.answer
    assert reported["cacheHits"] == finished >= 2
    assert reported["segmentsEncoded"] + reported["chunksEncoded"] + finished == (
        reported["segments"] + reported["chunks"]
    )
    assert 0 < reported["encodedFrames"] < reported["uniqueFrames"]
    assert digest(watched.out) == never_stopped
    watched.check_no_litter()


def test_two_renders_at_once_in_one_home_both_succeed(
    watched: Watched, work: dict[str, Any], never_stopped: str
) -> None:
    other = Watched(watched.folder / "other", watched.home, watched.folder / "other" / "b.mp4")
    (other.folder / "tmp").mkdir(parents=True)
    both = [(each, each.start(work)) for each in (watched, other)]
    for each, process in both:
        ended = each.wait(process)
        assert ended.code == 0, ended.answer
        assert digest(each.out) == never_stopped
    watched.check_no_litter()


def test_a_cache_too_small_for_the_render_costs_only_time(
    watched: Watched, work: dict[str, Any], never_stopped: str
) -> None:
    watched.variables["REELMILL_CACHE_BYTES"] = "1000"
    ended = watched.render(work)
    assert ended.code == 0, ended.answer
    assert digest(watched.out) == never_stopped
    assert stored(watched) == []
    watched.check_no_litter()


def _truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(data)


def _flip_last(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def _forget(file: Path) -> None:
    file.with_name("facts.json").write_text("{")


def test_damaged_segments_and_chunks_are_made_again(watched: Watched, media: Path) -> None:
    spec = composition(
        {"type": "video", "src": str(media / "film.mp4")},
        {"type": "audio", "src": str(media / "music.flac")},
        duration=7,
    )
    first = watched.render(spec)
    assert first.code == 0, first.answer
    whole, everything = digest(watched.out), stored(watched)
    assert len(everything) == first.answer["segments"] + first.answer["chunks"] == 4 + 1
    for file, damage in zip(everything[1:], [_flip, _flip_last, _truncate, _forget], strict=True):
        damage(file)
    again = watched.render(spec)
    assert again.code == 0, again.answer
    assert again.answer["cacheHits"] == 1
    assert digest(watched.out) == whole
    third = watched.render(spec)
    assert third.answer["cacheHits"] == len(everything)
