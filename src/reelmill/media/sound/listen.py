"""The mix as MP3 while it is made, for somebody who listens; nothing of it is kept."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from reelmill.core.plan.needs import sound_encoder_needs
from reelmill.core.timeline.model import Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.process import FfmpegProcess, start_ffmpeg
from reelmill.media.sandbox import limited as confined
from reelmill.media.sound.audio_encode import FED
from reelmill.media.sound.limiter import Block, limited
from reelmill.media.sound.mix import mix

BYTES_PER_SECOND = 16_000
"""Of the stream: 128 kbit/s, constant, so that bytes tell time."""

_MP3 = (
    *("-c:a", "libmp3lame", "-b:a", str(8 * BYTES_PER_SECOND), "-flush_packets", "1"),
    *("-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"),
)
_READ_BYTES = 8192


def listen(
    soundtrack: Soundtrack,
    first_sample: int,
    paths: Mapping[str, Path],
    cancel: CancelToken,
    program: Path | None = None,
) -> Generator[bytes, None, None]:
    """Pieces of MP3 from a sample of the soundtrack on; closing the generator ends all processes.

    No faster than they are taken. `paths` names the file of every asset.

    Raises:
        SourceError: `audio_unreadable`: a source has faults, which only renders mend.
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_missing`.
    """
    encoder = start_ffmpeg(
        (*FED, *_MP3),
        cancel=cancel,
        program=program,
        stdin=True,
        confinement=confined(sound_encoder_needs(), ()),
    )
    with ContextThreads(1, "listen") as pool, encoder:
        try:
            blocks = mix(
                soundtrack, paths, cancel=cancel, program=program, first_sample=first_sample
            )
            feeding = pool.submit(_feed, encoder, blocks)
            assert encoder.stdout is not None  # noqa: S101 - asked for
            while piece := os.read(encoder.stdout.fileno(), _READ_BYTES):
                yield piece
            feeding.result()
        except BaseException:
            cancel.cancel()
            raise


def _feed(encoder: FfmpegProcess, mixed: Generator[Block, None, None]) -> None:
    assert encoder.stdin is not None  # noqa: S101 - asked for
    try:
        with closing(mixed) as blocks:
            for block in limited(blocks):
                # Not `write`: who listens may pause, and a full pipe is then no sign of hanging.
                encoder.stdin.write(block.data)
    finally:
        with suppress(OSError):
            encoder.stdin.close()
