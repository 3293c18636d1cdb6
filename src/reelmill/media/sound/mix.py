"""The soundtrack as PCM: every audio clip decoded once from its start, in order, and summed.

An audio clip is one FFmpeg process read through a pipe, started shortly before it is heard and
ended with it, so memory does not grow with length. Gain and sum are plain arithmetic on samples
here; FFmpeg decodes, resamples, mixes down and stretches.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np

from reelmill.core.errors import EncodeError, HungError, ResourceError, SourceError
from reelmill.core.plan.audio import PACKET_SAMPLES
from reelmill.core.plan.needs import clip_needs
from reelmill.core.time import SAMPLE_RATE, round_half_up
from reelmill.core.timeline.audio_clips import HOLE_SECONDS
from reelmill.core.timeline.model import AudioClip, GainPoint, Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.process import FfmpegProcess, input_arguments, start_ffmpeg
from reelmill.media.pyav import pyav_identity
from reelmill.media.repair.mend import RAW_INPUT, Mender, unreadable
from reelmill.media.sandbox import limited
from reelmill.media.sound.levels import Meter
from reelmill.media.sound.limiter import Block

if sys.platform == "linux":
    import fcntl

_Start = partial[FfmpegProcess]

MIXER_VERSION = 1
"""Raise it whenever what is mixed, limited, mended or handed to encoders gets other samples: the
golden sound tells."""

BLOCK_SAMPLES = 24 * PACKET_SAMPLES
"""Samples of a block: big enough that Python costs nothing, small enough for the CPU's cache."""

WARM_SAMPLES = 30 * SAMPLE_RATE
"""How early the next audio clip is started: about the time FFmpeg needs to open a file."""

CHANNELS = 2

_SHORT_SAMPLES = SAMPLE_RATE // 10
"""More than rounding and the padding of codecs explain."""
_SAMPLE_BYTES = 4 * CHANNELS
_PIPE_BYTES = 1 << 20


def mix(  # noqa: PLR0913 - what is heard, and how it is run
    soundtrack: Soundtrack,
    paths: Mapping[str, Path],
    *,
    meter: Meter | None = None,
    cancel: CancelToken | None = None,
    program: Path | None = None,
    block_samples: int = BLOCK_SAMPLES,
    first_sample: int = 0,
    mender: Mender | None = None,
) -> Generator[Block, None, None]:
    """Consecutive stereo blocks that cover the soundtrack from a sample on, to the sample.

    `paths` names the file of every asset; `program` is an FFmpeg to run instead of the bundled
    one. `mender` helps where a source has faults; without one they are errors. Closing the
    generator ends all processes.

    Raises:
        SourceError: `audio_unreadable`, `source_damaged`, with the audio clip's track as pointer.
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_missing`.
    """
    start_one = partial(start_ffmpeg, cancel=cancel, program=program)
    with _Mixer(soundtrack.clips, paths, start_one, mender) as mixer:
        for start in range(first_sample, soundtrack.sample_count, block_samples):
            if cancel is not None:
                cancel.raise_if_cancelled()
            block = mixer.block(start, min(block_samples, soundtrack.sample_count - start))
            if meter is not None:
                meter.measure(block)
            yield block


def gain_at(gain: Sequence[GainPoint], first_sample: int, sample_count: int) -> Block | float:
    """Gain of consecutive samples of a clip, as a column; one number where it does not change."""
    if not gain:
        return 1.0
    if first_sample >= gain[-1].sample:
        return gain[-1].gain
    if first_sample + sample_count <= gain[0].sample:
        return gain[0].gain
    at = np.arange(first_sample, first_sample + sample_count)
    ramp = np.interp(at, [point.sample for point in gain], [point.gain for point in gain])
    return ramp.astype(np.float32)[:, np.newaxis]


def clip_graph(clip: AudioClip, *, mended: bool = False) -> str:
    """FFmpeg filters from the decoded source to stereo at 48 kHz, trimmed and stretched.

    `rubberband` and not `atempo`: measured on chords and bursts of music at speeds 1.25 to 4,
    pitch is exact (`atempo`: up to 2.3 % off), onsets lie within 16 ms of their place (24 ms)
    and the length is exact (up to 19 ms short); smooth transients, since crisp ones bend pitch.
    """
    skipped = max(0, clip.trim_samples)
    needed = _decoded_sample_count(clip)
    channels = CHANNELS if mended else clip.channels
    resampler = _resampler(clip, mended=mended)
    steps = [*_to_stereo(channels, resampler), f"atrim=start_sample={skipped}"]
    if clip.speed == 1:
        steps[-1] += f":end_sample={skipped + needed}"
    else:
        steps += [
            "asetpts=N/SR/TB",
            f"rubberband=tempo={float(clip.speed):.12g}:transients=smooth",
        ]
        steps += [f"atrim=end_sample={needed}"]
    return ",".join([*steps, f"aformat=sample_fmts=flt:channel_layouts=stereo:r={SAMPLE_RATE}"])


def clip_arguments(clip: AudioClip, path: Path, *, mended: bool = False) -> tuple[str, ...]:
    """FFmpeg arguments that decode an audio clip to its standard output, as 32-bit floats.

    `mended` says that the path is not the source, but its samples as `Mender` has made them.
    """
    timed = clip.has_holes and not mended
    return (
        *("-xerror", "-threads", "1", "-filter_threads", "1"),
        *(("-copyts",) if timed else ()),  # else FFmpeg closes holes of 10 s in MPEG-TS
        *((*RAW_INPUT, "-i", f"file:{path}") if mended else input_arguments(path)),
        *("-map", f"0:{0 if mended else clip.stream}", "-af", clip_graph(clip, mended=mended)),
        *("-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"),
    )


def clip_recipe(clip: AudioClip) -> tuple[str, ...]:
    """What decoding a clip is given, as it is and once it is mended; its file by its content."""
    path = Path(clip.asset)
    return (*clip_arguments(clip, path), *clip_arguments(clip, path, mended=True))


def mixer_identity() -> str:
    """What turns clips into samples besides FFmpeg: our own code, and what decodes to mend."""
    return f"mixer {MIXER_VERSION}, {pyav_identity()}"


def keep_on_one_core(process: FfmpegProcess, turn: int) -> None:
    """Let FFmpeg's threads, which hand small frames to one another, share a core.

    Across two cores that costs twice the CPU time for decoding (90 s of Vorbis: 0.31 s against
    0.16 s) and no less waiting. Neighbouring turns get different cores; Linux only.
    """
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        with contextlib.suppress(OSError):
            os.sched_setaffinity(process.pid, {cores[turn % len(cores)]})


def _resampler(clip: AudioClip, *, mended: bool) -> str:
    """Holes are filled with silence as timestamps tell; without any, samples are only counted."""
    timed = clip.has_holes and not mended
    filled = f":async=1:min_hard_comp={float(HOLE_SECONDS):g}" if timed else ""
    return f"aresample={SAMPLE_RATE}:osf=flt{filled}"


def _to_stereo(channels: int, resample: str) -> tuple[str, ...]:
    """FFmpeg takes 3 dB off mono, and its sum of 5.1 can reach 2.4 times full scale.

    So mono is copied to both sides, and a sum of more channels is limited where it would clip
    instead of being turned down by 7.7 dB throughout.
    """
    if channels == 1:
        return (resample, "pan=stereo|c0=c0|c1=c0")
    if channels == 2:
        return (f"{resample}:ochl=stereo",)
    return (f"{resample}:ochl=stereo", "alimiter=limit=1:level=0:latency=1")


def _lead_sample_count(clip: AudioClip) -> int:
    """Samples of silence before the source's first sample, at the audio clip's speed."""
    lead = round_half_up(Fraction(max(0, -clip.trim_samples)) / clip.speed)
    return min(lead, clip.sample_count)


def _promised_sample_count(clip: AudioClip) -> int:
    """Samples that an audio clip gets of its source, as that was measured; then silence follows."""
    rest = Fraction(max(0, clip.source_samples - max(0, clip.trim_samples)))
    return min(_decoded_sample_count(clip), round_half_up(rest / clip.speed))


def _decoded_sample_count(clip: AudioClip) -> int:
    return clip.sample_count - _lead_sample_count(clip)


class _Reader:
    """The samples of one audio clip, in order."""

    def __init__(
        self, clip: AudioClip, path: Path, turn: int, start: _Start, mender: Mender | None
    ) -> None:
        self.clip = clip
        self._at = 0
        self._silent_until = _lead_sample_count(clip)
        self._path, self._turn, self._start, self._mender = path, turn, start, mender
        self._mended: Path | None = None
        self._given = 0
        self._process: FfmpegProcess | None = None
        if self._silent_until < clip.sample_count:
            if clip.irregular and mender is not None:
                self._mended = mender.mended(clip, path)
            self._begin()

    def _begin(self) -> None:
        path = self._mended or self._path
        confinement = limited(clip_needs(self.clip), (path,))
        arguments = clip_arguments(self.clip, path, mended=self._mended is not None)
        self._process = self._start(arguments, confinement=confinement)
        keep_on_one_core(self._process, self._turn)
        _widen(self._process)

    def skip_to(self, sample: int) -> None:
        """Pass over samples that nobody wants, where it is not there yet."""
        while (rest := min(sample, self.clip.sample_count) - self._at) > 0:
            passed = np.zeros((min(rest, BLOCK_SAMPLES), CHANNELS), np.float32)
            self.add_to(passed, 0)

    def add_to(self, block: Block, offset: int) -> None:
        """Add as many samples as fit from `offset` on; fewer where the clip ends in the block."""
        count = min(len(block) - offset, self.clip.sample_count - self._at)
        silent = min(count, max(0, self._silent_until - self._at))
        samples = self._decoded(count - silent)
        gain = gain_at(self.clip.gain, self._at + silent, len(samples))
        if not (isinstance(gain, float) and gain == 1.0):
            samples *= gain
        begin = offset + silent
        block[begin : begin + len(samples)] += samples
        self._at += count

    @property
    def ended(self) -> bool:
        """True once every sample was given."""
        return self._at >= self.clip.sample_count

    def _decoded(self, sample_count: int) -> Block:
        samples = np.empty((sample_count, CHANNELS), np.float32)
        got = self._read(samples)
        if got < sample_count and self._process is not None and not self._check_end():
            got += self._read(samples[got:])
            if got < sample_count and self._process is not None:
                self._check_end()
        if not np.isfinite(samples[:got].sum()):
            raise self._unreadable("it holds samples that are not numbers")
        return samples[:got]

    def _read(self, samples: Block) -> int:
        """Fill a part of a block; how many samples came."""
        if self._process is None or not len(samples):
            return 0
        got = self._process.read_into(samples.data.cast("B")) // _SAMPLE_BYTES
        self._given += got
        return got

    def _check_end(self) -> bool:
        """The sound ended early: that is silence from here on, unless FFmpeg failed.

        False where FFmpeg failed, and the mended source goes on at the same sample.
        """
        process, self._process = self._process, None
        if process is None:
            return True
        try:
            process.finish()
        except (ResourceError, HungError) as error:
            placed = (replace(problem, pointer=self.clip.track) for problem in error.problems)
            raise type(error)(placed) from error
        except EncodeError as error:
            if error.problems[0].code != "ffmpeg_failed":
                raise
            if self._mender is None or self._mended is not None:
                raise self._unreadable(error.problems[0].message) from None
            self._mend()
            return False
        return not self._is_short()

    def _is_short(self) -> bool:
        """Whether more was promised than came, so that the source is to be looked at closely."""
        missing = _promised_sample_count(self.clip) - self._given
        if missing <= _SHORT_SAMPLES or self._mender is None:
            return False
        if self._mended is None:
            self._mend()
            return True
        self._mender.note_short(self.clip, self._given, missing)
        return False

    def _mend(self) -> None:
        """Go on with the mended source, past what was given of the other."""
        assert self._mender is not None  # noqa: S101 - called where there is one
        self._mended = self._mender.mended(self.clip, self._path)
        self._begin()
        rest, self._given = self._given, 0
        while rest > 0:
            passed = np.empty((min(rest, BLOCK_SAMPLES), CHANNELS), np.float32)
            if (got := self._read(passed)) == 0:
                return
            rest -= got

    def close(self) -> None:
        """End FFmpeg at once: nothing more is wanted of it, not even its exit code."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(Exception):
                process.finish()
        if self._mended is not None and self._mender is not None:
            self._mender.done_with(self._mended)

    def _unreadable(self, reason: str) -> SourceError:
        return unreadable(self.clip.track, reason)


def _widen(process: FfmpegProcess) -> None:
    """Fewer turns between FFmpeg and us; a system that refuses is only slower."""
    if sys.platform == "linux" and process.stdout is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


class _Mixer:
    """The audio clips waiting, and those open; ends all processes when left."""

    def __init__(
        self,
        clips: Sequence[AudioClip],
        paths: Mapping[str, Path],
        start: _Start,
        mender: Mender | None,
    ) -> None:
        waiting = sorted(enumerate(clips), key=lambda item: (item[1].start_sample, item[0]))
        self._waiting = deque((i, clip) for i, clip in waiting if clip.sample_count > 0)
        self._open: dict[int, _Reader] = {}
        self._paths = paths
        self._start, self._mender = start, mender

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._open.values():
            reader.close()

    def block(self, start: int, sample_count: int) -> Block:
        """The next samples; audio clips are added in their order, so equal mixes are equal bits."""
        block = np.zeros((sample_count, CHANNELS), np.float32)
        self._open_until(start + sample_count)
        for index in sorted(self._open):
            reader = self._open[index]
            offset = reader.clip.start_sample - start
            if offset < sample_count:
                reader.skip_to(-offset)
                reader.add_to(block, max(0, offset))
            if reader.ended:
                self._open.pop(index).close()
        return block

    def _open_until(self, end: int) -> None:
        """Open what begins before `end`, and one audio clip more if it begins soon."""
        while self._waiting:
            index, clip = self._waiting[0]
            idle = any(r.clip.start_sample >= end for r in self._open.values())
            if clip.start_sample >= end and (idle or clip.start_sample >= end + WARM_SAMPLES):
                return
            self._waiting.popleft()
            self._open[index] = _Reader(
                clip, self._paths[clip.asset], index, self._start, self._mender
            )
