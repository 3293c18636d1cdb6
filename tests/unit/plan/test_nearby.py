"""The audio clips of each stretch are found without asking each audio clip about each stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import overload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import (
    AudioEngine,
    ClipNames,
    chunk_recipe,
    plan_audio,
)
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.plan.nearby import nearby, overlaps
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.sound.clip_filters import clip_recipe

ENGINE = AudioEngine("mixer", ("-c:a", "aac"), "ffmpeg", clip_recipe)
RATE = 48_000


def clip(start: int, count: int, asset: str = "a") -> AudioClip:
    return AudioClip(asset, 0, 0, Fraction(1), start, count)


spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), max_size=30)


@given(spans, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_each_stretch_has_the_clips_that_sound_in_it(
    sounding: list[tuple[int, int]], steps: list[tuple[int, int]]
) -> None:
    clips = [clip(*span, str(n)) for n, span in enumerate(sounding)]
    starts = list(accumulate(step for step, _ in steps))
    ends = list(accumulate((s + more for s, (_, more) in zip(starts, steps, strict=True)), max))
    stretches = list(zip(starts, ends, strict=True))
    found = list(nearby(clips, stretches))
    assert found == [tuple(v for v in clips if overlaps(v, *s)) for s in stretches]


class Counted(Sequence[AudioClip]):
    """Audio clips that count how often one is looked at."""

    def __init__(self, clips: Sequence[AudioClip]) -> None:
        self.clips, self.looks = clips, 0

    @overload
    def __getitem__(self, at: int) -> AudioClip: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[AudioClip]: ...
    def __getitem__(self, at: int | slice) -> AudioClip | Sequence[AudioClip]:
        self.looks += 1
        return self.clips[at]

    def __len__(self) -> int:
        return len(self.clips)

    def __iter__(self) -> Iterator[AudioClip]:
        self.looks += len(self.clips)
        return iter(self.clips)


@pytest.mark.parametrize("count", [1_000, 4_000])
def test_looks_grow_with_the_clips_and_not_with_their_square(count: int) -> None:
    clips = Counted([clip(n * RATE, RATE) for n in range(count)])
    list(nearby(clips, ((s * RATE, (s + 10) * RATE) for s in range(0, count, 10))))
    assert clips.looks < 10 * count


def test_chunks_are_named_as_if_every_clip_had_been_asked() -> None:
    clips = tuple(clip(n * 3 * RATE, 4 * RATE, str(n % 7)) for n in range(400))
    soundtrack = Soundtrack(1_200 * RATE, (*clips, clip(0, 1_200 * RATE)))
    plan = plan_audio(soundtrack, AudioCodec.AAC, ENGINE)
    assert len(plan.chunks) > 10
    for chunk in plan.chunks:
        stretch = (chunk.first_sample, chunk.end_sample_exclusive)
        recipe = chunk_recipe(soundtrack, ENGINE, ClipNames(clip_recipe), *stretch)
        facts = f"{chunk.sample_count} {chunk.dropped_packets} {chunk.packet_count}"
        assert chunk.fingerprint == fingerprint(*recipe, facts)
