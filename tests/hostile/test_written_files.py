"""What encoders wrote is read by the worker: it names no other file, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import pytest

from reelmill.core.errors import VerifyError
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.media.poster import write_poster
from reelmill.media.process import run_ffmpeg
from reelmill.media.sound.audio_encode import OWN_FILE
from reelmill.media.verify import verify


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script under a film's name, which plays the film beside it."""
    source = ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=10", "-frames:v", "10"]
    run_ffmpeg([*source, "-c:v", "libx264", str(tmp_path / "secret.mp4")])
    made = tmp_path / "master.mp4"
    made.write_text("ffconcat version 1.0\nfile secret.mp4\n")
    return made


READERS: dict[str, Callable[[Path], object]] = {
    "verify": lambda file: verify(cast(MasterPlan, None), file),
    "poster": lambda file: write_poster(file, Fraction(0), file.with_suffix(".jpg")),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_master_that_is_a_script_is_refused(reader: str, script: Path) -> None:
    with av.open(str(script)) as reported:  # as it would be read without our options
        assert next(reported.decode(video=0)).width == 64
    with pytest.raises(VerifyError) as raised:
        READERS[reader](script)
    assert raised.value.problems[0].code == "master_unreadable"
    assert not script.with_suffix(".jpg").exists()


def test_a_segment_that_is_a_script_is_refused(script: Path) -> None:
    with pytest.raises(av.FFmpegError):
        av.open(str(script), options=OWN_FILE)
