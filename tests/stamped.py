"""Synthetic sources whose frames carry their own number and whose sound clicks every second.

The number is drawn as two rows of eight 16-pixel blocks, black for 0 and white for 1, the
most significant bit at the top left; it survives CRF 51 and scaling by whole factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

BLOCK = 16
"""Side of a block in pixels."""

COLUMNS, ROWS = 8, 2
"""Blocks side by side and one below the other; numbers reach 65,535."""

CLICK_SECONDS = Fraction(1, 100)
"""Length of a click: a burst of a square wave that begins with its loudest sample."""

_BITS = COLUMNS * ROWS
_DARK, _BRIGHT = 96, 160
_TICKS = 90_000
_AUDIO_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a stamped source is like.

    Attributes:
        frames: Number of frames; they carry 0, 1, 2 …
        fps: Frames per second, where `pts_seconds` is None.
        pts_seconds: Time of each frame (variable rate); instead of `frames` and `fps`.
        start_seconds: Time added to everything (a file that does not start at 0).
        width, height: Size as displayed before pixel aspect, so before turning by `rotation`.
        keyframe_interval: Frames from one keyframe to the next, at most.
        b_frames: Most B-frames in a row.
        sample_aspect_ratio: Width of a pixel over its height.
        rotation: Clockwise degrees a player must turn the stored frames by.
        full_range: True for luma 0 to 255.
        codec, pixel_format: Encoder and pixel format names.
        crf: Quality of the encoder.
        audio_rate: Samples per second of the sound, 0 for none.
        audio_channels: Channels of the sound.
        audio_codec: Encoder name, "" for the container's usual one.
    """

    frames: int = 60
    fps: Fraction = Fraction(30)
    pts_seconds: tuple[Fraction, ...] | None = None
    start_seconds: Fraction = Fraction(0)
    width: int = 320
    height: int = 240
    keyframe_interval: int = 30
    b_frames: int = 2
    sample_aspect_ratio: Fraction = Fraction(1)
    rotation: int = 0
    full_range: bool = False
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    crf: int = 18
    audio_rate: int = 0
    audio_channels: int = 2
    audio_codec: str = ""

    @property
    def times_seconds(self) -> tuple[Fraction, ...]:
        """Time of each frame, without `start_seconds`."""
        if self.pts_seconds is not None:
            return self.pts_seconds
        return tuple(Fraction(frame) / self.fps for frame in range(self.frames))


def stamp(picture: NDArray[np.uint8], number: int, black: int = 0, white: int = 255) -> None:
    """Draw a number into the top left of a picture (height, width or height, width, channels).

    Raises:
        ValueError: the number does not fit into 16 bits.
    """
    if not 0 <= number < 1 << _BITS:
        raise ValueError(f"not a 16-bit number: {number}")
    for bit in range(_BITS):
        value = white if number >> (_BITS - 1 - bit) & 1 else black
        y, x = bit // COLUMNS * BLOCK, bit % COLUMNS * BLOCK
        picture[y : y + BLOCK, x : x + BLOCK] = value


def read_stamp(picture: NDArray[Any], scale: float = 1) -> int:
    """The number drawn at the top left of an 8-bit picture that was scaled by `scale`.

    Raises:
        ValueError: a block is neither black nor white (no stamp, or a mixture of two frames).
    """
    grey = picture if picture.ndim == 2 else picture[..., :3].mean(axis=2)
    side = BLOCK * scale
    number = 0
    for bit in range(_BITS):
        y, x = bit // COLUMNS * side, bit % COLUMNS * side
        inner = grey[_middle(y, side), _middle(x, side)]
        value = float(inner.mean()) if inner.size else float("nan")
        if not (value < _DARK or value > _BRIGHT):
            raise ValueError(f"block {bit} of the stamp is neither black nor white: {value:.0f}")
        number = number << 1 | (value > _BRIGHT)
    return number


def _middle(start: float, side: float) -> slice:
    return slice(round(start + side / 4), max(round(start + side * 3 / 4), round(start) + 1))


def read_stamps(path: Path, scale: float = 1) -> list[int]:
    """The numbers of all frames of a video file, turned upright, in display order."""
    with av.open(str(path)) as container:
        return [read_stamp(_upright(frame), scale) for frame in container.decode(video=0)]


def _upright(frame: av.VideoFrame) -> NDArray[np.uint8]:
    grey = cast("NDArray[np.uint8]", frame.to_ndarray(format="gray"))
    return np.rot90(grey, frame.rotation // 90)


def make_stamped(path: Path, source: Stamped | None = None, **changes: Any) -> Path:
    """Write a stamped source; the container follows from the file's suffix.

    `changes` are fields of `Stamped`, for short: `make_stamped(path, fps=Fraction(25))`.
    """
    source = source or Stamped(**changes)
    with av.open(str(path), "w") as container:
        video = _video_stream(container, source)
        audio = _audio_stream(container, source) if source.audio_rate else None
        for frame in _pictures(source):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            length = max(source.times_seconds) + 1 / source.fps
            _write_sound(container, audio, clicks(length, source.audio_rate), source)
    return path


def _video_stream(container: OutputContainer, source: Stamped) -> VideoStream:
    rate = source.fps if source.pts_seconds is None else Fraction(30)
    stream = cast(VideoStream, container.add_stream(source.codec, rate=rate))
    turned = source.rotation % 180 != 0
    size = (source.height, source.width) if turned else (source.width, source.height)
    stream.width, stream.height = size
    stream.pix_fmt = source.pixel_format
    context = stream.codec_context
    context.time_base = Fraction(1, _TICKS) if source.pts_seconds is not None else 1 / source.fps
    context.gop_size = source.keyframe_interval
    context.sample_aspect_ratio = source.sample_aspect_ratio
    context.color_range = 2 if source.full_range else 1
    context.thread_count = 1
    stream.options = _encoder_options(source)
    if source.rotation:
        stream.set_display_rotation(-source.rotation)
    return stream


def _encoder_options(source: Stamped) -> dict[str, object]:
    crf: dict[str, object] = {"crf": str(source.crf)}
    if source.codec in {"libx264", "libx265"}:
        gop = {"sc_threshold": "0", "bf": str(source.b_frames)}
        return {**crf, **gop, "preset": "ultrafast", "x265-params": "log-level=none"}
    if source.codec.startswith("libvpx"):
        return {**crf, "b": "0", "deadline": "realtime", "cpu-used": "8"}
    return {}


def _pictures(source: Stamped) -> Iterator[av.VideoFrame]:
    base = Fraction(1, _TICKS) if source.pts_seconds is not None else 1 / source.fps
    for number, time_seconds in enumerate(source.times_seconds):
        luma = np.rot90(_luma(number, source), source.rotation // 90)
        frame = _frame(np.ascontiguousarray(luma), source)
        frame.time_base = base
        frame.pts = round((time_seconds + source.start_seconds) / base)
        yield frame


def _luma(number: int, source: Stamped) -> NDArray[np.uint8]:
    black, white = (0, 255) if source.full_range else (16, 235)
    rows = np.arange(source.height)[:, None]
    columns = np.arange(source.width)[None, :]
    picture = (black + (rows + 2 * columns + 3 * number) % (white - black)).astype(np.uint8)
    stamp(picture, number, black, white)
    return picture


def _frame(luma: NDArray[np.uint8], source: Stamped) -> av.VideoFrame:
    height, width = luma.shape
    chroma = np.full((height // 2, width), 128, np.uint8)
    frame = av.VideoFrame.from_ndarray(np.vstack([luma, chroma]), format="yuv420p")
    frame.color_range = 2 if source.full_range else 1
    return frame if source.pixel_format == "yuv420p" else frame.reformat(format=source.pixel_format)


def clicks(length_seconds: Fraction, rate: int, pitch_hertz: int = 1000) -> NDArray[np.float32]:
    """Mono silence with a click at every whole second, also at 0; amplitude 0.5."""
    samples = np.zeros(round(length_seconds * rate), np.float32)
    phase = np.arange(round(CLICK_SECONDS * rate)) * pitch_hertz * 2 // rate
    burst = np.where(phase % 2 == 0, 0.5, -0.5).astype(np.float32)
    for start in range(0, len(samples), rate):
        piece = samples[start : start + len(burst)]
        piece[:] = burst[: len(piece)]
    return samples


def read_clicks(samples: NDArray[Any], rate: int, threshold: float = 0.2) -> list[int]:
    """Where clicks begin, in samples; takes mono or (samples, channels), full scale 1.0."""
    mono = samples if samples.ndim == 1 else samples[:, 0]
    loud = np.flatnonzero(np.abs(mono) > threshold)
    far = np.diff(loud, prepend=-rate) > rate // 4
    return [int(place) for place in loud[far]]


def make_clicks(
    path: Path,
    length_seconds: Fraction = Fraction(3),
    *,
    rate: int = 48_000,
    channels: int = 2,
    codec: str = "",
    pitch_hertz: int = 1000,
) -> Path:
    """Write a sound file that clicks every second; the container follows from the suffix."""
    source = Stamped(audio_rate=rate, audio_channels=channels, audio_codec=codec)
    with av.open(str(path), "w") as container:
        stream = _audio_stream(container, source)
        _write_sound(container, stream, clicks(length_seconds, rate, pitch_hertz), source)
    return path


def _audio_stream(container: OutputContainer, source: Stamped) -> AudioStream:
    codec = source.audio_codec or container.default_audio_codec
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[source.audio_channels]
    return cast(AudioStream, container.add_stream(codec, rate=source.audio_rate, layout=layout))


def _write_sound(
    container: OutputContainer, stream: AudioStream, mono: NDArray[np.float32], source: Stamped
) -> None:
    offset = round(source.start_seconds * source.audio_rate)
    resampler = av.AudioResampler(stream.format.name, stream.layout.name, source.audio_rate)
    for start in range(0, len(mono), _AUDIO_BLOCK):
        frame = _sound(mono[start : start + _AUDIO_BLOCK], source.audio_channels)
        frame.sample_rate = source.audio_rate
        frame.time_base = Fraction(1, source.audio_rate)
        frame.pts = start + offset
        for converted in resampler.resample(frame):
            container.mux(stream.encode(converted))
    container.mux(stream.encode(None))


def _sound(mono: NDArray[np.float32], channels: int) -> av.AudioFrame:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    packed = np.repeat(mono, channels).reshape(1, -1)
    return av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)


def variable_times(steps_milliseconds: Sequence[int], frames: int) -> tuple[Fraction, ...]:
    """Times of `frames` frames whose distances repeat `steps_milliseconds`, from 0."""
    times = [Fraction(0)]
    while len(times) < frames:
        times.append(
            times[-1]
            + Fraction(steps_milliseconds[(len(times) - 1) % len(steps_milliseconds)], 1000)
        )
    return tuple(times)
