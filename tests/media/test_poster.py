"""A frame of a master as a JPEG."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reelmill.core.errors import VerifyError
from reelmill.media.poster import write_poster
from stamped import read_stamp


@pytest.mark.parametrize(
    ("at", "frame"), [("0", 0), ("0.8", 24), ("3.98", 119), ("7.99", 239), ("999", 239)]
)
def test_the_frame_shown_at_the_time_is_drawn(
    at: str, frame: int, stamped: Any, tmp_path: Path
) -> None:
    write_poster(stamped(frames=240, audio_rate=48000), Fraction(at), tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (320, 240))
        assert read_stamp(np.asarray(picture.convert("L"))) == frame


def test_a_large_master_has_a_smaller_poster_of_its_shape(stamped: Any, tmp_path: Path) -> None:
    film = stamped(frames=4, width=1440, height=1920)
    write_poster(film, Fraction(0), tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as picture:
        assert picture.size == (960, 1280)


def test_what_is_no_video_has_no_poster(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(VerifyError) as caught:
        write_poster(broken, Fraction(0), tmp_path / "poster.jpg")
    assert caught.value.problems[0].code == "master_unreadable"
