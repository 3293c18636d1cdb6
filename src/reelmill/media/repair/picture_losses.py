"""What of the videos in a segment could not be decoded as it was, where FFmpeg complained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from reelmill.core.media_info import is_damaged
from reelmill.core.plan.picture import shown_footage
from reelmill.core.plan.render_plan import PlannedSegment
from reelmill.core.timeline.model import Video
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.repair.close_look import look_closely
from reelmill.media.repair.mend import damaged
from reelmill.media.repair.piece_notes import Loss


def picture_losses(
    planned: PlannedSegment, paths: Mapping[str, Path], cancel: CancelToken | None
) -> tuple[Loss, ...]:
    """Damaged pictures of everything that moves in a segment, each once.

    Raises:
        SourceError: `source_damaged`.
        ResourceError, HungError, CancelledError: what `look_closely` raises.
    """
    found: dict[Loss, None] = {}
    for video, first, frames in shown_footage(planned.segment.picture, planned.segment.frames):
        own = list(_losses(planned, video, (first, frames), paths, cancel))
        lost, whole = sum(loss.seconds for loss in own), float(video.source_seconds)
        if is_damaged(lost, whole):
            error = damaged("", lost, whole)
            error.asset = video.asset
            raise error
        found.update(dict.fromkeys(own))
    return tuple(found)


def _losses(
    planned: PlannedSegment,
    video: Video,
    shown: tuple[int, int],
    paths: Mapping[str, Path],
    cancel: CancelToken | None,
) -> Iterator[Loss]:
    rate = planned.frame_rate
    start = video.trim_seconds + shown[0] / rate * video.speed
    end = start + shown[1] / rate * video.speed
    request = {"stream": video.stream, "start": float(start), "end": float(end)}
    with paths[video.asset].open("rb") as file:
        reply = look_closely(request, [file.fileno()], planned.recipe.needs, cancel)
    if "failed" in reply:
        log_lines("A source cannot be looked at closely.", reply["failed"], "the reading process")
        yield Loss(video.asset, video.stream, float(start), float(end - start))
    for at, seconds in reply.get("losses", ()):
        yield Loss(video.asset, video.stream, at, seconds, float(video.source_seconds))
