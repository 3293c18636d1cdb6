"""The mixed soundtrack through audio encoders: chunks in parallel, or one whole file.

The mix runs once, in order, in the calling thread and fills one chunk after the other; a chunk
that is full goes to an encoder. At most one chunk more than there are encoders is in memory.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import av

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.errors import CancelledError, StitchError
from reelmill.core.output_formats import sound_codec
from reelmill.core.plan.audio import (
    AudioChunk,
    AudioEngine,
    AudioPlan,
    with_clips,
)
from reelmill.core.plan.fingerprint import content_of
from reelmill.core.plan.needs import sound_encoder_needs
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.core_time import counted_thread
from reelmill.media.ffmpeg_program import ffmpeg_identity
from reelmill.media.foreign import ONE_FILE
from reelmill.media.process import start_ffmpeg
from reelmill.media.repair.mend import Mender
from reelmill.media.repair.piece_notes import Loss, PieceNotes, append_notes
from reelmill.media.sandbox import limited as confined
from reelmill.media.sound.clip_filters import CHANNELS, clip_recipe
from reelmill.media.sound.levels import Meter
from reelmill.media.sound.limiter import Block, limited
from reelmill.media.sound.mix import mix, mixer_identity
from reelmill.media.sound.one_core import keep_on_one_core

OWN_FILE = {**ONE_FILE, "probesize": "32", "analyzeduration": "0"}
"""Options that open a file of our own by its header alone, without decoding any of it."""

_PCM_INPUT = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(CHANNELS), "-i", "pipe:0")
FED = (*_PCM_INPUT, "-filter_threads", "1")
"""Options of an encoder that reads blocks of the mix from its standard input."""

_Turns = SimpleQueue[int | None]


@dataclass(frozen=True, slots=True)
class AudioResult:
    """What encoding a soundtrack took.

    Attributes:
        encoded: Chunks encoded in this run; equal ones count once.
    """

    encoded: int


def audio_engine(codec: AudioCodec, bitrate: int, program: Path | None = None) -> AudioEngine:
    """What determines the sound besides the soundtrack, for `plan_audio`.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    mixer = content_of((mixer_identity(), FED))
    encoder = sound_codec(codec).arguments(bitrate)
    return AudioEngine(mixer, encoder, ffmpeg_identity(program), clip_recipe)


def encode_chunk(
    blocks: Iterable[Block],
    encoder: tuple[str, ...],
    out: Path,
    *,
    turn: int | None = None,
    cancel: CancelToken | None = None,
    program: Path | None = None,
) -> None:
    """Encode consecutive blocks of samples into one file; with a `turn`, on one core.

    Raises:
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_missing`.
        OutputError: `disk_full`, `output_too_large`.
    """
    process = start_ffmpeg(
        (*FED, *encoder, f"file:{out}"),
        cancel=cancel,
        program=program,
        stdin=True,
        stdout=False,
        confinement=confined(sound_encoder_needs(), (), (out.parent,)),
    )
    with process:
        if turn is not None:
            keep_on_one_core(process, turn)
        for block in blocks:
            process.write(block.data)


def encode_soundtrack(  # noqa: PLR0913 - a whole stage, one call in the use case
    plan: AudioPlan,
    paths: Mapping[str, Path],
    folder: Path,
    store: Callable[[AudioChunk, Path], None],
    *,
    finished: Callable[[AudioChunk], bool] = lambda _: False,
    jobs: int = 1,
    on_samples: Callable[[int], None] = lambda _: None,
    cancel: CancelToken | None = None,
    program: Path | None = None,
) -> AudioResult:
    """Mix the soundtrack once and encode every chunk that is not finished.

    Chunks of the same name are encoded once. Files are written into `folder` and handed to
    `store` (which takes them away) from encoder threads, several at once. `on_samples` gets
    samples newly done, cached ones included, from those threads too; they add up to the
    soundtrack. Audio clips that no missing chunk needs stay shut.

    Raises:
        SourceError: `audio_unreadable`, with the audio clip's track as pointer.
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_missing`.
        OutputError: `disk_full`, `output_too_large`.
    """
    own = _own_samples(plan)
    missing = tuple(chunk for chunk in _unique(plan) if not finished(chunk))
    on_samples(sum(own.values()) - sum(own[chunk.fingerprint] for chunk in missing))
    if not missing:
        return AudioResult(0)
    first = missing[0].context_start
    meter = Meter(first)
    token = CancelToken()
    forget = cancel.on_cancel(token.cancel) if cancel is not None else lambda: None
    try:
        mender = Mender(folder, token)
        chunk_encoder = _ChunkEncoder(
            plan, folder, store, on_samples, token, program, meter, mender
        )
        needed = _needed(plan.soundtrack, missing)
        blocks = mix(
            needed,
            paths,
            meter=meter,
            cancel=token,
            program=program,
            first_sample=first,
            mender=mender,
        )
        with closing(blocks):
            chunk_encoder.run(limited(blocks), missing, jobs, first)
    finally:
        token.cancel()
        forget()
    return AudioResult(len(missing))


def chunk_packets(
    path: Path, chunk: AudioChunk, plan: AudioPlan
) -> Iterator[av.Packet[av.AudioStream]]:
    """The kept packets of a chunk's file, timed in samples of the whole soundtrack.

    Raises:
        StitchError: `audio_chunk_short`, the file has fewer packets than planned.
    """
    end = chunk.dropped_packets + chunk.packet_count
    kept = 0
    with av.open(str(path), options=OWN_FILE) as container:
        packets = (packet for packet in container.demux(container.streams.audio[0]) if packet.size)
        for packet in islice(packets, chunk.dropped_packets, end):
            packet.pts, packet.duration = plan.samples_of_packet(chunk.first_packet + kept)
            packet.dts, packet.time_base = packet.pts, Fraction(1, SAMPLE_RATE)
            kept += 1
            yield packet
    if kept < chunk.packet_count:
        message = f"{path.name} holds {kept} of {chunk.packet_count} audio packets."
        raise StitchError.of("audio_chunk_short", message, hint="delete it from the cache")


def chunk_extradata(path: Path) -> bytes:
    """The decoder configuration of a chunk's file; equal in all chunks of a plan."""
    with av.open(str(path), options=OWN_FILE) as container:
        return container.streams.audio[0].codec_context.extradata or b""


def _unique(plan: AudioPlan) -> tuple[AudioChunk, ...]:
    """The first chunk of every name, in order: equal stretches of sound are encoded once."""
    first = {chunk.fingerprint: chunk for chunk in reversed(plan.chunks)}
    return tuple(chunk for chunk in plan.chunks if first[chunk.fingerprint] is chunk)


def _own_samples(plan: AudioPlan) -> dict[str, int]:
    """Samples of the soundtrack that every name stands for."""
    own: dict[str, int] = defaultdict(int)
    for chunk in plan.chunks:
        own[chunk.fingerprint] += chunk.own_sample_count
    return own


def _needed(soundtrack: Soundtrack, chunks: tuple[AudioChunk, ...]) -> Soundtrack:
    """The soundtrack up to the last chunk's end, with the clips heard in any of the chunks."""
    heard = {id(clip) for _, near in with_clips(chunks, soundtrack) for clip in near}
    clips = tuple(clip for clip in soundtrack.clips if id(clip) in heard)
    end = min(chunks[-1].context_end_exclusive, soundtrack.sample_count)
    return replace(soundtrack, sample_count=end, clips=clips)


@dataclass(frozen=True, slots=True)
class _ChunkEncoder:
    """Hands stretches of the mix to encoders."""

    plan: AudioPlan
    folder: Path
    store: Callable[[AudioChunk, Path], None]
    on_samples: Callable[[int], None]
    token: CancelToken
    program: Path | None
    meter: Meter
    mender: Mender

    def run(
        self, blocks: Iterator[Block], chunks: tuple[AudioChunk, ...], jobs: int, first_sample: int
    ) -> None:
        """Encode all chunks; the first error ends the others and is raised."""
        if self.plan.chunking is None:
            self._encode(chunks[0], self._counted(blocks))
            return
        turns: _Turns = SimpleQueue()
        for turn in range(jobs):
            turns.put(turn if jobs > 1 else None)
        with ContextThreads(jobs, "audio-encoder") as pool:
            futures: list[Future[None]] = []
            try:
                for chunk, parts in _cut(blocks, chunks, first_sample):
                    free = turns.get()
                    self.token.raise_if_cancelled()
                    futures.append(pool.submit(self._encode_part, chunk, parts, free, turns))
            except BaseException:
                self.token.cancel()
                _raise_first(futures)
                raise
            _raise_first(futures)

    def _encode_part(
        self, chunk: AudioChunk, parts: list[Block], turn: int | None, turns: _Turns
    ) -> None:
        try:
            with counted_thread():
                self._encode(chunk, parts, turn)
            self.on_samples(_own_samples(self.plan)[chunk.fingerprint])
        except BaseException:
            self.token.cancel()
            raise
        finally:
            parts.clear()
            turns.put(turn)

    def _encode(self, chunk: AudioChunk, blocks: Iterable[Block], turn: int | None = None) -> None:
        plan = self.plan
        out = self.folder / chunk.fingerprint
        encode_chunk(blocks, plan.encoder, out, turn=turn, cancel=self.token, program=self.program)
        own = self.meter.stats(chunk.own_first_sample, chunk.own_sample_count)
        append_notes(out, PieceNotes(own, tuple(self._losses(chunk))))
        self.store(chunk, out)

    def _losses(self, chunk: AudioChunk) -> Iterator[Loss]:
        """What was lost of the sources within the chunk's own samples, each once."""
        start = chunk.own_first_sample
        end = start + chunk.own_sample_count
        found = {
            loss
            for clip in self.plan.soundtrack.clips
            for loss in self.mender.losses.get((clip.asset, clip.stream), ())
            if _heard_at(clip, loss.start_seconds) < end
            and _heard_at(clip, loss.start_seconds + loss.seconds) > start
        }
        yield from sorted(found, key=lambda loss: (loss.asset, loss.start_seconds))

    def _counted(self, blocks: Iterator[Block]) -> Iterator[Block]:
        for block in blocks:
            yield block
            self.on_samples(len(block))


def _heard_at(clip: AudioClip, seconds: float) -> float:
    """The soundtrack's sample at which a time of a clip's source is heard, within the clip."""
    at = (seconds * SAMPLE_RATE - clip.trim_samples) / float(clip.speed)
    return clip.start_sample + min(max(0.0, at), float(clip.sample_count))


def _raise_first(futures: list[Future[None]]) -> None:
    """Wait for all; raise what went wrong first rather than the cancelling that followed."""
    errors = [error for future in futures if (error := future.exception()) is not None]
    causes = [error for error in errors if not isinstance(error, CancelledError)]
    if causes:
        raise causes[0]


def _cut(
    blocks: Iterable[Block], chunks: tuple[AudioChunk, ...], start: int
) -> Iterator[tuple[AudioChunk, list[Block]]]:
    """The stretch of every chunk, as soon as it is complete; stretches overlap a little."""
    waiting = deque(chunks)
    open_: deque[tuple[AudioChunk, list[Block]]] = deque()
    for block in blocks:
        end = start + len(block)
        while waiting and waiting[0].first_sample < end:
            open_.append((waiting.popleft(), []))
        for chunk, parts in open_:
            first, last = max(chunk.first_sample, start), min(chunk.end_sample_exclusive, end)
            if first < last:
                parts.append(block[first - start : last - start])
        while open_ and open_[0][0].end_sample_exclusive <= end:
            yield open_.popleft()
        start = end
