"""The samples of one audio clip, as one FFmpeg process decodes them."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from reelmill.core.errors import EncodeError, HungError, ResourceError, SourceError
from reelmill.core.plan.audio import PACKET_SAMPLES
from reelmill.core.plan.needs import clip_needs
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, GainPoint
from reelmill.media.process import FfmpegProcess
from reelmill.media.repair.mend import Mender, unreadable
from reelmill.media.sandbox import limited
from reelmill.media.sound.clip_filters import (
    CHANNELS,
    clip_arguments,
    lead_sample_count,
    promised_sample_count,
)
from reelmill.media.sound.limiter import Block
from reelmill.media.sound.one_core import keep_on_one_core

if sys.platform == "linux":
    import fcntl

StartFfmpeg = partial[FfmpegProcess]
"""`start_ffmpeg` with what is the same for all clips."""

BLOCK_SAMPLES = 24 * PACKET_SAMPLES
"""Samples of a block: big enough that Python costs nothing, small enough for the CPU's cache."""

_SHORT_SAMPLES = SAMPLE_RATE // 10
"""More than rounding and the padding of codecs explain."""
_SAMPLE_BYTES = 4 * CHANNELS
_PIPE_BYTES = 1 << 20


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


class ClipReader:
    """The samples of one audio clip, in order."""

    def __init__(
        self, clip: AudioClip, path: Path, turn: int, start: StartFfmpeg, mender: Mender | None
    ) -> None:
        self.clip = clip
        self._at = 0
        self._silent_until = lead_sample_count(clip)
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
            self.take(min(rest, BLOCK_SAMPLES))

    def take(self, most_samples: int) -> tuple[int, Block]:
        """The next samples, fewer where the clip ends, and how many of silence come before them."""
        count = min(most_samples, self.clip.sample_count - self._at)
        silent = min(count, max(0, self._silent_until - self._at))
        samples = self._decoded(count - silent)
        gain = gain_at(self.clip.gain, self._at + silent, len(samples))
        if not (isinstance(gain, float) and gain == 1.0):
            samples *= gain
        self._at += count
        return silent, samples

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
        """The sound ended early: that is silence from here on, unless the source can be mended.

        False where it was, and goes on at the same sample.
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
        missing = promised_sample_count(self.clip) - self._given
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
