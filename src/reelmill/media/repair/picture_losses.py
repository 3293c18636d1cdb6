"""What of the videos in a segment could not be decoded as it was, where FFmpeg complained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from reelmill.core.media_info import is_damaged
from reelmill.core.plan.needs import Needs
from reelmill.core.plan.picture_work import PictureWork, ShownFootage
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.repair.close_look import look_closely
from reelmill.media.repair.mend import damaged
from reelmill.media.repair.piece_notes import Loss


def picture_losses(
    work: PictureWork, paths: Mapping[str, Path], cancel: CancelToken | None
) -> tuple[Loss, ...]:
    """Damaged pictures of everything that moves in a segment, each once.

    Raises:
        SourceError: `source_damaged`.
        ResourceError, HungError, CancelledError: what `look_closely` raises.
    """
    found: dict[Loss, None] = {}
    for shown in work.footage:
        own = list(_losses(shown, work.recipe.needs, paths, cancel))
        lost, whole = sum(loss.seconds for loss in own), float(shown.source_seconds)
        if is_damaged(lost, whole):
            error = damaged("", lost, whole)
            error.asset = shown.asset
            raise error
        found.update(dict.fromkeys(own))
    return tuple(found)


def _losses(
    shown: ShownFootage,
    needs: Needs,
    paths: Mapping[str, Path],
    cancel: CancelToken | None,
) -> Iterator[Loss]:
    start, end = float(shown.start_seconds), float(shown.end_seconds)
    request = {"stream": shown.stream, "start": start, "end": end}
    with paths[shown.asset].open("rb") as file:
        reply = look_closely(request, [file.fileno()], needs, cancel)
    if "failed" in reply:
        log_lines("A source cannot be examined.", reply["failed"], "the reading process")
        yield Loss(shown.asset, shown.stream, start, end - start)
    for at, seconds in reply.get("losses", ()):
        yield Loss(shown.asset, shown.stream, at, seconds, float(shown.source_seconds))
