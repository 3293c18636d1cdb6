"""What a process needs: memory and CPU time, estimated from what it shows or sounds.

Measured against peaks of private memory (VmData) of the bundled FFmpeg; see ADR 15.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reelmill.core.plan.ducking import widest_reach
from reelmill.core.plan.picture import Footage, Part, Picture, Source, laid_parts
from reelmill.core.plan.shot import Shot, reading
from reelmill.core.plan.shrinking import halvings
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.bus import Bus
from reelmill.core.timeline.model import AudioClip, Canvas, Frozen, Placement, Soundtrack, Still

MEGABYTE = 1_000_000

THREAD_BYTES = 16 * MEGABYTE
"""Private memory that a thread may take besides what it works on: its stack is 8 MiB."""

_MARGIN = 1.5
_PROCESS_BYTES = 120 * MEGABYTE
_ENCODER_FRAMES = 75
"""Pictures in 4:2:0 that an encoder and the queues before it hold: x264 with a lookahead of 20
frames, libvpx with one of 25 (ADR 65)."""

_CLEAR_ENCODERS = 2.4
"""Times that this is taken where pixels can be transparent, which has an encoder of its own."""

_OWN_THREADS, _INPUT_THREADS = 5, 2
_DECODED_BYTES, _HDR_BYTES, _PLACED_BYTES, _CANVAS_BYTES = 6, 40, 12, 12
"""Bytes a pixel while pictures are converted, tone-mapped, placed and laid on the canvas."""

_BLENDED_BYTES = 40
"""The same of a picture with alpha, what lies below it, and both mixed, in RGB."""

_SHOT_BYTES = 64 * MEGABYTE
"""Of the filters of one more shot, however small the canvas is."""

_CODED_BYTES = 1.5
_HDR = {"smpte2084", "arib-std-b67"}

_CPU_MARGIN = 20
"""How much longer than measured work may take before it counts as hostile."""

_LAYER_CPU_SECONDS, _DECODED_CPU_SECONDS = 7.5e-8, 3e-8
"""Of a pixel encoded or laid on the canvas, and of a pixel decoded."""

_FASTEST_SOURCE = 60
_LEAST_CPU_SECONDS, _MOST_CPU_SECONDS = 120, 4 * 3600


@dataclass(frozen=True, slots=True)
class Needs:
    """What a process needs.

    Attributes:
        memory_bytes: Private memory that it is estimated to take, 0 where nobody knows.
        threads: Threads that it runs.
        cpu_seconds: CPU time after which it is stopped.
    """

    memory_bytes: int = 0
    threads: int = _OWN_THREADS
    cpu_seconds: int = _MOST_CPU_SECONDS

    @property
    def limit_bytes(self) -> int:
        """Private memory beyond which it fails, 0 for no limit."""
        if not self.memory_bytes:
            return 0
        return int(self.memory_bytes * _MARGIN) + self.threads * THREAD_BYTES


def picture_needs(picture: Picture, canvas: Canvas, frames: int) -> Needs:
    """What encoding so many frames of a picture needs."""
    return segment_needs((Shot(frames, picture),), canvas)


def segment_needs(shots: Sequence[Shot], canvas: Canvas) -> Needs:
    """What encoding shots one after the other needs, whose sources are all open."""
    pixels = canvas.width * canvas.height
    coded = _CODED_BYTES * (_CLEAR_ENCODERS if canvas.is_clear else 1)
    memory = _PROCESS_BYTES + int(_ENCODER_FRAMES * coded * pixels)
    cpu = _LAYER_CPU_SECONDS * pixels * sum(shot.frames for shot in shots)
    memory += _composing_bytes(shots, pixels)
    for shot in shots:
        for part in laid_parts(shot.picture):
            cpu += _part_cpu_seconds(part, pixels, shot.frames)
    opened = list(_opened(shots))
    memory += sum(_source_bytes(source, place) for source, place, _ in opened)
    cpu += sum(_decoding_cpu_seconds(source, canvas, frames) for source, _, frames in opened)
    threads = _OWN_THREADS + _INPUT_THREADS * len(opened)
    seconds = _LEAST_CPU_SECONDS + int(_CPU_MARGIN * cpu)
    return Needs(memory, threads, min(seconds, _MOST_CPU_SECONDS))


def _composing_bytes(shots: Sequence[Shot], pixels: int) -> int:
    """Of the shot that takes most, and what is left of the others or made ready for them."""
    each = [sum(_part_bytes(part, pixels) for part in laid_parts(shot.picture)) for shot in shots]
    others = sorted(each)[:-1]
    return max(each) + sum(max(_SHOT_BYTES, taken // 2) for taken in others)


def _part_bytes(part: Part, pixels: int) -> int:
    mixed = pixels * _BLENDED_BYTES if part.is_mixed else 0
    return pixels * _CANVAS_BYTES + _placed_pixels(part) * _PLACED_BYTES + mixed


def _part_cpu_seconds(part: Part, pixels: int, frames: int) -> float:
    mixed = pixels if part.is_mixed else 0
    return _LAYER_CPU_SECONDS * frames * (max(pixels, _placed_pixels(part)) + mixed)


def opened_count(shots: Sequence[Shot]) -> int:
    """How many pictures an encoder of such shots opens."""
    return sum(1 for _ in _opened(shots))


def _opened(shots: Sequence[Shot]) -> Iterator[tuple[Source, Placement | None, int]]:
    """The sources that are opened, each with its place and the frames it is seen for.

    Between shots what they have in common is read once (`Graph.shared`).
    """
    all_frames, earlier = sum(shot.frames for shot in shots), 0
    known: set[object] = set()
    for shot in shots:
        here: set[object] = set()
        for part in laid_parts(shot.picture):
            if not isinstance(part.picture, Footage | Frozen | Still):
                continue
            key = reading(part.picture, part.sampled, earlier)
            here.add(key)
            if key not in known:
                yield part.picture, part.sampled, all_frames
        known, earlier = known | here, earlier + shot.frames


def _placed_pixels(part: Part) -> int:
    place = part.placement
    if place is None:
        return 0
    side = 2 if place.rotation % 90 else 1
    return max([place.width * place.height * side, *(e.pixels(place) for e in part.effects)])


def _source_bytes(picture: Footage | Frozen | Still, place: Placement | None) -> int:
    source = picture if isinstance(picture, Still) else picture.video
    pixels = source.width * source.height
    converted = _HDR_BYTES if source.color.transfer in _HDR else _DECODED_BYTES
    if not isinstance(picture, Still):
        return source.decoding_bytes + pixels * converted
    shrunk = picture.decoding_bytes - picture.unshrunk_bytes + pixels * converted
    return picture.unshrunk_bytes + (shrunk >> 2 * halvings(picture, place))


def _decoding_cpu_seconds(picture: Footage | Frozen | Still, canvas: Canvas, frames: int) -> float:
    if isinstance(picture, Still):
        return 10 * picture.width * picture.height * _DECODED_CPU_SECONDS
    video = picture.video
    shown = (1 if isinstance(picture, Frozen) else frames) / canvas.frame_rate * video.speed
    seconds = shown + video.seek_margin_seconds + video.keyframe_seconds
    pixels = video.width * video.height
    return float(seconds) * _FASTEST_SOURCE * pixels * _DECODED_CPU_SECONDS


_CLIP_BYTES, _SOUND_ENCODER_BYTES = 64 * MEGABYTE, 64 * MEGABYTE
_CHANNEL_BYTES = 2 * MEGABYTE
_STEREO = 2
_SAMPLE_BYTES = 4
_SOUND_THREADS = 6


def clip_needs(clip: AudioClip) -> Needs:
    """What decoding a clip needs: a second of CPU time for each second is twenty times enough."""
    more = _CHANNEL_BYTES * max(0, clip.channels - _STEREO)
    last = max(0, clip.trim_samples) + round(clip.sample_count * clip.speed)
    seconds = _LEAST_CPU_SECONDS + last // SAMPLE_RATE
    return Needs(_CLIP_BYTES + more + clip.opening_bytes, _SOUND_THREADS, seconds)


def sound_encoder_needs() -> Needs:
    """What encoding a piece of the sound needs."""
    return Needs(_SOUND_ENCODER_BYTES, _SOUND_THREADS)


def sound_bytes(soundtrack: Soundtrack, encoders: int) -> int:
    """Memory that mixing and encoding the sound take together, at most."""
    heard = _most_heard(soundtrack.clips) + _waiting_bytes(soundtrack.buses)
    return heard + encoders * sound_encoder_needs().memory_bytes


def _waiting_bytes(buses: Sequence[Bus]) -> int:
    """Memory of what waits until the sound that turns it down is known."""
    ducked = sum(1 for bus in buses if bus.ducks)
    sums = ducked + 1 if ducked else 0  # theirs, and what nothing turns down
    return sums * widest_reach(buses).after_samples * _STEREO * _SAMPLE_BYTES


def _most_heard(clips: Sequence[AudioClip]) -> int:
    """Memory of the audio clips that are open at the same time; the next one is opened early."""
    needed = {i: clip_needs(clip).memory_bytes for i, clip in enumerate(clips)}
    changes = sorted(
        change
        for i, clip in enumerate(clips)
        for change in ((clip.start_sample, needed[i]), (clip.end_sample_exclusive, -needed[i]))
    )
    held = list(accumulate(change for _, change in changes))
    return max(held, default=0) + max(needed.values(), default=0)
