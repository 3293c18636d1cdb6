"""The mixer: the soundtrack as PCM, every audio clip decoded once from its start, in order.

An audio clip is one FFmpeg process read through a pipe, started shortly before it is heard and
ended with it, so memory does not grow with length. Gain and sum are plain arithmetic on samples
here; FFmpeg decodes, resamples, mixes down and stretches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Self

from reelmill.core.plan.ducking import CELL_SAMPLES, cell_count, run_up_start, widest_reach
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.process import start_ffmpeg
from reelmill.media.pyav import pyav_identity
from reelmill.media.repair.mend import Mender
from reelmill.media.sound.buses import BusBlock, Buses
from reelmill.media.sound.clip_reader import BLOCK_SAMPLES, ClipReader, StartFfmpeg
from reelmill.media.sound.levels import Meter
from reelmill.media.sound.limiter import Block

MIXER_VERSION = 1
"""Raise it whenever what is mixed, limited, mended or handed to encoders gets other samples: the
golden sound tells."""

WARM_SAMPLES = 30 * SAMPLE_RATE
"""How early the next audio clip is started: about the time FFmpeg needs to open a file."""


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
    one. `mender` helps where a source has faults; without one they are errors. What drives a duck
    is read as far before and ahead as its gain needs. Closing the generator ends all processes.

    Raises:
        SourceError: `audio_unreadable`, `source_damaged`, with the audio clip's track as pointer.
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_missing`.
    """
    start_one = partial(start_ffmpeg, cancel=cancel, program=program)
    length = soundtrack.sample_count
    begin = run_up_start(soundtrack.buses, first_sample)
    end = length + widest_reach(soundtrack.buses).after_samples
    starts = range(begin, end, cell_count(block_samples) * CELL_SAMPLES)
    with _Mixer(soundtrack, paths, start_one, mender, begin) as mixer:
        for at, mixed in mixer.blocks(starts, cancel or CancelToken()):
            block = mixed[max(0, first_sample - at) : max(0, length - at)]
            if not len(block):
                continue
            if meter is not None:
                meter.measure(block)
            yield block


def mixer_identity() -> str:
    """What turns clips into samples besides FFmpeg: our own code, and what decodes to mend."""
    return f"mixer {MIXER_VERSION}, {pyav_identity()}"


class _Mixer:
    """The audio clips waiting, and those open; ends all processes when left."""

    def __init__(
        self,
        soundtrack: Soundtrack,
        paths: Mapping[str, Path],
        start: StartFfmpeg,
        mender: Mender | None,
        begin: int,
    ) -> None:
        self._buses = Buses(soundtrack.buses, begin)
        waiting = sorted(
            enumerate(soundtrack.clips), key=lambda item: (item[1].start_sample, item[0])
        )
        self._waiting = deque((i, clip) for i, clip in waiting if clip.sample_count > 0)
        self._open: dict[int, ClipReader] = {}
        self._paths = paths
        self._start, self._mender = start, mender

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._open.values():
            reader.close()

    def blocks(self, starts: range, cancel: CancelToken) -> Iterator[tuple[int, Block]]:
        """First samples and mixes of consecutive blocks, once what drives them is known."""
        for start in starts:
            cancel.raise_if_cancelled()
            heard = self._block(start, min(starts.step, starts.stop - start))
            yield from self._buses.push(heard, last=start + starts.step >= starts.stop)

    def _block(self, start: int, sample_count: int) -> BusBlock:
        """The next samples; audio clips are added in their order, so equal mixes are equal bits."""
        block = self._buses.block(start, sample_count)
        self._open_until(start + sample_count)
        for index in sorted(self._open):
            reader = self._open[index]
            offset = reader.clip.start_sample - start
            if offset < sample_count:
                reader.skip_to(-offset)
                begin = max(0, offset)
                silent, samples = reader.take(sample_count - begin)
                block.add(reader.clip.bus, samples, begin + silent)
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
            self._open[index] = ClipReader(
                clip, self._paths[clip.asset], index, self._start, self._mender
            )
