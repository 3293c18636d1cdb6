"""The sound of a user's spec from a time on, as it would be rendered, piece by piece."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from reelmill.core.errors import SpecError
from reelmill.core.plan.heard_from import heard_from
from reelmill.core.plan.needs import sound_bytes
from reelmill.core.time import SAMPLE_RATE, samples_of
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.lengths import origin_seconds
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.sound.listen import BYTES_PER_SECOND, listen
from reelmill.usecases.listening.offer import FROM
from reelmill.usecases.ports.database import Database
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render_jobs.user_spec import UserSpec, user_spec
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_AHEAD_SECONDS = 20.0
"""How far a stream may be ahead of who listens: nobody downloads a mix this way."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is to be heard.

    Attributes:
        soundtrack: From the time that was asked for, or from a little earlier.
        first_sample: Which of its samples that time is.
        paths: File of every asset.
        context: What it is mixed with.
        cancel: Ends it.
    """

    soundtrack: Soundtrack
    first_sample: int
    paths: Mapping[str, Path]
    context: RenderContext
    cancel: CancelToken

    def pieces(self) -> Generator[bytes, None, None]:
        """The mix as MP3, within its share of the machine's memory."""
        context = self.context
        with context.budget.share(sound_bytes(self.soundtrack, 1), self.cancel):
            heard = (self.soundtrack, self.first_sample, self.paths)
            yield from listen(*heard, self.cancel, context.program)


@asynccontextmanager
async def sound_from(
    payload: Mapping[str, Any],
    from_seconds: float,
    user_id: UUID,
    tools: WorkerContext,
    database: Database,
) -> AsyncIterator[Sound]:
    """Fetch and plan what is heard; its files stay until the end of the block.

    Raises:
        ReelmillError: what is wrong with the spec or its sources.
        SpecError: `no_sound`, `time_out_of_range`.
    """
    async with user_spec(payload, user_id, tools, database) as user:
        yield await tools.planning(user_id, partial(_planned, user, from_seconds))


async def streamed(sound: Sound) -> AsyncGenerator[bytes, None]:
    """The pieces at the pace of who listens; ends all processes when it is closed."""
    thread, loop = ContextThreads(1, "listening"), asyncio.get_running_loop()
    pieces, started, sent = sound.pieces(), time.monotonic(), 0
    try:
        while piece := await loop.run_in_executor(thread, partial(next, pieces, b"")):
            yield piece
            sent += len(piece)
            ahead = sent / BYTES_PER_SECOND - (time.monotonic() - started)
            await asyncio.sleep(max(0.0, ahead - _AHEAD_SECONDS))
    finally:
        sound.cancel.cancel()  # so that a thread that waits for FFmpeg goes on
        thread.submit(pieces.close)
        thread.shutdown(wait=False)


def _planned(user: UserSpec, from_seconds: float) -> Sound:
    gathered = gather(user.spec, user.context, user.cancel)
    soundtrack = resolve(user.spec, gathered.facts, user.context.limits).soundtrack
    if soundtrack is None:
        raise SpecError.of("no_sound", "Nothing can be heard in this spec.")
    first = samples_of(Fraction(from_seconds))
    if first >= soundtrack.sample_count:
        length = soundtrack.sample_count / SAMPLE_RATE
        sentence = f"The time {from_seconds:g} s is after the end of the sound at {length:g} s."
        raise SpecError.of("time_out_of_range", sentence, FROM)
    heard, first = heard_from(soundtrack, first, partial(_begins, gathered.facts))
    user.context.budget.check(sound_bytes(heard, 1), "Mixing the sounds that overlap")
    return Sound(heard, first, gathered.paths, user.context, user.cancel)


def _begins(facts: Facts, clip: AudioClip) -> Fraction:
    """How long after its file an audio clip's stream begins."""
    media = next(info for info in facts.media.values() if info.sha256 == clip.asset)
    sounds = [sound for sound in (media.audio, *media.sounds) if sound]
    [stream, *_] = [sound for sound in sounds if sound.index == clip.stream]
    return max(Fraction(0), stream.start_seconds - origin_seconds(media))
