"""The names of transitions are those of the FFmpeg program we run."""

import re
import subprocess

import imageio_ffmpeg

from reelmill.core.spec import CompositionSpec, ImageTrack, load_spec, xfade_name
from reelmill.core.spec.transition import TRANSITION_NAMES


def names_of_ffmpeg() -> set[str]:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-hide_banner", "-h", "filter=xfade"]
    reported = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^ {5}([a-z]+) +-?\d+ ", reported, flags=re.MULTILINE)) - {"custom"}


def test_every_transition_of_ffmpeg_has_a_name_and_no_other_has() -> None:
    known = names_of_ffmpeg()
    assert len(known) > 50
    assert {xfade_name(name) for name in TRANSITION_NAMES} == known | {"crossfade"}


def test_every_name_is_read_in_both_spellings() -> None:
    for name in TRANSITION_NAMES:
        for spelling in (name, name.lower()):
            spec = load_spec(
                {
                    "tracks": [
                        {"type": "image", "src": "a", "transition": {"in": {"type": spelling}}}
                    ]
                }
            )
            assert isinstance(spec, CompositionSpec)
            track = spec.tracks[0]
            assert isinstance(track, ImageTrack)
            assert track.transition.enter is not None
            assert track.transition.enter.type == ("fade" if name == "crossfade" else name)
