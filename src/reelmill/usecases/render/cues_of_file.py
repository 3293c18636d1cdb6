"""The captions file of a track, read in the confined process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reelmill.core.captions import CaptionFile
from reelmill.core.errors import Problem, ReelmillError, SourceError
from reelmill.core.spec import CompositionSpec, Spec, auth_of_sources, read_as_text
from reelmill.core.timeline.inline_cues import inline_cues
from reelmill.media.cancel import CancelToken
from reelmill.media.captions_file import LARGEST_BYTES, check_size
from reelmill.usecases.json_model import ProblemDetail
from reelmill.usecases.ports.caption_cues import CaptionCues
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.source_file import named, opened, present

_TRACK = "/tracks/0"


def captions_spec(track: Mapping[str, Any]) -> dict[str, Any]:
    """A spec of one captions track, to be loaded: its fields are checked like those of any."""
    return {"tracks": [{"type": "captions", **track}]}


@contextmanager
def problems_in_track() -> Iterator[None]:
    """Errors about such a spec point into its track from here on."""
    try:
        yield
    except ReelmillError as error:
        error.problems = tuple(map(_in_track, error.problems))
        raise


def cues_of_file(spec: Spec, context: RenderContext, cancel: CancelToken) -> CaptionCues:
    """The cues of the file that the only track of a spec names, as the track could have them.

    Raises:
        SourceError: why there is no file, what reading it raises, and what `inline_cues` raises,
            with pointers into the spec; those of warnings are into the track.
        CancelledError: `cancelled`.
    """
    assert isinstance(spec, CompositionSpec)  # noqa: S101 - as `captions_spec` writes it
    track = read_as_text(spec.tracks[0])
    assert track is not None  # noqa: S101 - as above
    assert track.src is not None  # noqa: S101 - as above
    fetched = context.sources.fetch([track.src], cancel, auth_of_sources(spec))[track.src]
    try:
        read = captions_in(present(fetched), track.charset, context, cancel)
        found = inline_cues(read, context.limits)
    except SourceError as error:
        error.problems = tuple(map(_placed, named(error, fetched, track.src)))
        raise
    problems = (replace(warning.as_problem(), pointer="/src") for warning in found.warnings)
    return CaptionCues(cues=found.as_json(), warnings=list(map(ProblemDetail.of, problems)))


def captions_in(
    path: Path, charset: str | None, context: RenderContext, cancel: CancelToken
) -> CaptionFile:
    """The cues of a file, encoded as `charset` says.

    Raises:
        SourceError: `source_too_large`, what `opened` and `Typesetter.captions` raise.
    """
    with opened(path) as file:
        data = file.read(LARGEST_BYTES + 1)
    check_size(len(data), path.name)
    return context.typesetter.captions(data, context.limits.cues, cancel, charset)


def _in_track(problem: Problem) -> Problem:
    return replace(problem, pointer=problem.pointer.removeprefix(_TRACK))


def _placed(problem: Problem) -> Problem:
    """The problem at its field of the track; most are about the file."""
    return replace(problem, pointer=f"{_TRACK}{problem.pointer or '/src'}")
