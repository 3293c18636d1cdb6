"""Outputs and homes that cannot be written, and disks that are full: before, and in the middle."""

from __future__ import annotations

import os
import shutil
import subprocess
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from watched import OLDER, Watched, composition

from reelmill.core.errors import OutputError
from reelmill.core.plan.recipe import Recipe
from reelmill.media.encode import encode

TEXT = {"type": "text", "text": "Hi", "style": {"size": 20}}
SPEC = composition(TEXT)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """The program in a folder of its own, with an older master at the output's place."""
    return Watched.in_folder(tmp_path)


def test_a_folder_without_permission_is_no_output(watched: Watched) -> None:
    _obeys_permissions(watched)
    watched.out.parent.chmod(0o555)
    watched.refused(SPEC, 6, ("", "output_unwritable"))


def test_a_home_without_permission_is_reported(watched: Watched) -> None:
    _obeys_permissions(watched)
    watched.home.mkdir(mode=0o555)
    watched.refused(SPEC, 6, ("", "cache_unwritable"))


def test_a_source_without_permission_is_reported(watched: Watched) -> None:
    _obeys_permissions(watched)
    (watched.folder / "secret.png").write_bytes(b"secret")
    (watched.folder / "secret.png").chmod(0)
    spec = composition({"type": "image", "src": "secret.png"})
    watched.refused(spec, 3, ("/tracks/0/src", "source_unreadable"))


def _obeys_permissions(watched: Watched) -> None:
    """Root without the capabilities that pass over permissions is an owner like any other."""
    if os.geteuid() == 0:
        overrides = "-dac_override,-dac_read_search"
        watched.prefix = ("setpriv", f"--bounding-set={overrides}", f"--inh-caps={overrides}")


@pytest.mark.parametrize("place", ["no/such/folder.mp4", "out", "out/master.mp4/film.mp4"])
def test_a_place_that_cannot_be_an_output_is_reported_before_any_work(
    watched: Watched, place: str
) -> None:
    before, watched.out = watched.out, watched.folder / place
    ended = watched.render(SPEC)
    assert (ended.code, ended.problems) == (6, [("", "output_unwritable")])
    watched.out = before
    watched.check_nothing_is_left()


@pytest.mark.parametrize("place", ["out/master.mp4", "/proc/reelmill"])
def test_a_home_that_cannot_be_one_is_reported(watched: Watched, place: str) -> None:
    watched.home = watched.folder / place
    ended = watched.render(SPEC)
    assert (ended.code, ended.problems) == (6, [("", "cache_unwritable")])
    assert watched.out.read_bytes() == OLDER


@contextmanager
def small_disk(place: Path, kibibytes: int) -> Iterator[None]:
    """A disk of this size, mounted at `place`; what lies there keeps lying there."""
    place.mkdir(exist_ok=True)
    aside = shutil.copytree(place, place.with_name(f"{place.name}-aside"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(place)]
    subprocess.run(mount, check=True)
    try:
        shutil.copytree(aside, place, dirs_exist_ok=True)
        shutil.rmtree(aside)
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def disk() -> Iterator[Callable[[Path, int], None]]:
    with ExitStack() as stack:
        yield lambda place, kibibytes: stack.enter_context(small_disk(place, kibibytes))


def noise(path: Path, frames: int) -> None:
    """A film that no encoder can make small."""
    rng = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuvj420p"
        for _ in range(frames):
            picture = rng.integers(0, 255, (240, 320, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            container.mux(stream.encode(frame.reformat(format="yuvj420p")))
        container.mux(stream.encode())


def noisy(watched: Watched) -> dict[str, Any]:
    noise(watched.folder / "noise.mkv", 40)
    canvas = {"width": 320, "height": 240, "fps": 10}
    track = {"type": "video", "src": "noise.mkv"}
    return composition(track, canvas=canvas, duration=4)


@as_root
def test_a_home_on_a_disk_that_is_full_is_reported(
    watched: Watched, disk: Callable[[Path, int], None]
) -> None:
    disk(watched.home, 16)
    watched.refused(SPEC, 6, ("", "disk_full"))


@as_root
def test_a_disk_that_fills_up_under_the_encoders_ends_the_render(
    watched: Watched, disk: Callable[[Path, int], None]
) -> None:
    spec = noisy(watched)
    disk(watched.home, 600)
    ended = watched.refused(spec, 6, ("", "disk_full"))
    assert "encoding" in ended.reported


@as_root
def test_a_disk_that_fills_up_under_the_master_ends_the_render(
    watched: Watched, disk: Callable[[Path, int], None]
) -> None:
    spec = noisy(watched)
    disk(watched.out.parent, 300)
    ended = watched.refused(spec, 6, ("", "disk_full"))
    assert "stitching" in ended.reported


@as_root
@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_a_disk_too_small_for_sound_alone_is_refused(
    watched: Watched, disk: Callable[[Path, int], None], suffix: str
) -> None:
    watched.out.rename(watched.out.with_suffix(f".{suffix}"))
    watched.out = watched.out.with_suffix(f".{suffix}")
    with wave.open(str(watched.folder / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes(np.random.default_rng(1).bytes(96000 * 20))
    spec = composition({"type": "audio", "src": "a.wav"}, duration=20)
    spec["output"] = {"format": suffix, "metadata": {"title": "A"}}
    disk(watched.out.parent, 100)
    ended = watched.refused(spec, 6, ("", "disk_too_small"))
    [problem] = ended.answer["errors"]
    assert "has 102 kB" in problem["message"]


@as_root
def test_a_render_that_cannot_fit_is_refused_before_any_work(
    watched: Watched, disk: Callable[[Path, int], None]
) -> None:
    disk(watched.out.parent, 100)
    track = {**TEXT, "transition": {"in": {"type": "fade", "duration": 60}}}
    canvas = {"width": 1280, "height": 720, "fps": 30}
    spec = composition(track, canvas=canvas, duration=60)
    ended = watched.refused(spec, 6, ("", "disk_too_small"))
    assert "encoding" not in ended.reported


def test_a_disk_that_is_full_before_an_encoder_starts_is_named(tmp_path: Path) -> None:
    (tmp_path / "segment.mp4.graph").symlink_to("/dev/full")
    recipe = Recipe((), "color=size=16x16,trim=end_frame=1[out]", ("-f", "null"), 1)
    with pytest.raises(OutputError) as refused:
        encode(recipe, {}, tmp_path / "segment.mp4")
    assert [problem.code for problem in refused.value.problems] == ["disk_full"]
    assert not [*tmp_path.iterdir()]
