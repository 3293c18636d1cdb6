"""The subtitle streams of a master held against its plan: text by text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from pathlib import Path

import av
from av.stream import Discard

from reelmill.core.errors import Problem
from reelmill.core.language_codes import UNDETERMINED, three_letters
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.subtitles import EMPTY, TimedSample
from reelmill.media.foreign import ONE_FILE
from reelmill.media.subtitle_streams import written_texts

_MILLISECOND = Fraction(1, 1000)


def subtitle_problems(plan: MasterPlan, master: Path) -> Iterator[Problem]:
    """What differs: `subtitles_differ`.

    Raises:
        av.FFmpegError: the file cannot be read.
    """
    planned, codec = plan.subtitle_streams, plan.output.subtitles
    if codec is None or not planned:
        return
    length = floor(plan.duration_seconds / _MILLISECOND)
    with av.open(str(master), options=ONE_FILE) as container:
        found = container.streams.subtitles
        if len(found) != len(planned):
            message = f"The master has {len(found)} subtitle streams instead of {len(planned)}."
            yield Problem("subtitles_differ", message)
            return
        texts = _texts(container)
        for stream, one in zip(found, planned, strict=True):
            wanted = written_texts(codec, one, length)
            language, planned_language = stream.language or UNDETERMINED, three_letters(one.lang)
            if language != planned_language:
                message = f"A subtitle stream is in `{language}` instead of `{planned_language}`."
                yield Problem("subtitles_differ", message)
            elif (read := texts[stream.index]) != wanted:
                yield Problem("subtitles_differ", _difference(read, wanted))


def _texts(container: av.container.InputContainer) -> dict[int, list[TimedSample]]:
    """What every subtitle stream shows; nothing else is read where the index tells them apart."""
    for stream in container.streams:
        if stream.type != "subtitle":
            stream.discard = Discard.all
    texts: dict[int, list[TimedSample]] = {s.index: [] for s in container.streams.subtitles}
    for packet in container.demux(container.streams.subtitles):
        data = bytes(packet)
        if data and data != EMPTY:
            texts[packet.stream_index].append(_sample(packet, data))
    return texts


def _sample(packet: av.Packet[av.subtitles.stream.SubtitleStream], data: bytes) -> TimedSample:
    if packet.is_corrupt:
        raise av.InvalidDataError(0, "a subtitle is cut short")
    start, length = (
        round(ticks * packet.time_base / _MILLISECOND)
        for ticks in (packet.pts or 0, packet.duration or 0)
    )
    return TimedSample(start, start + length, data)


def _difference(found: list[TimedSample], wanted: list[TimedSample]) -> str:
    pairs = enumerate(zip(found, wanted, strict=False))
    first = next((number for number, (one, other) in pairs if one != other), None)
    if first is None:
        return f"A subtitle stream has {len(found)} texts instead of {len(wanted)}."
    at = wanted[first].start_ms / 1000
    return f"Text {first + 1} of a subtitle stream differs from the one planned at {at:.3f} s."
