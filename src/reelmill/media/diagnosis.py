"""What FFmpeg says of a failure: its own lines go to the log, a sentence of ours to people."""

from __future__ import annotations

import logging
from collections.abc import Sequence

_SHOWN_LINES = 12
_LONGEST_LINE = 400

_log = logging.getLogger("reelmill.ffmpeg")

_SENTENCES: Sequence[tuple[tuple[str, ...], str, str | None]] = (
    (
        ("Cannot allocate memory",),
        "FFmpeg ran out of memory.",
        "use smaller sources or a smaller canvas, or give the machine more memory",
    ),
    (
        ("Unknown encoder", "No such filter", "Unrecognized option", "Unknown decoder"),
        "This FFmpeg lacks an encoder, a filter or an option that the render needs.",
        "the administrator should unset REELMILL_FFMPEG: the bundled FFmpeg has all of them",
    ),
    (
        ("Invalid data found", "Error while decoding", "Error submitting packet", "corrupt"),
        "FFmpeg found data in a source that it cannot decode.",
        "check that the source plays to its end in another program, or convert it",
    ),
    (
        ("No such file or directory",),
        "A file that the render needs was removed while it ran.",
        "do not change the sources or the cache while a render runs",
    ),
    (
        ("Permission denied", "Operation not permitted"),
        "FFmpeg was not allowed to open a file.",
        "check the permissions of the sources and of REELMILL_HOME",
    ),
    (
        ("Input/output error",),
        "The disk or the network storage failed while FFmpeg read or wrote.",
        "check the disk that holds the sources and REELMILL_HOME",
    ),
)
"""What lines mean that contain one of some words: a sentence, and what to do."""


def explanation(lines: str) -> tuple[str, str | None] | None:
    """A sentence for what FFmpeg said, and what to do; None where it is not known."""
    found = ((text, hint) for words, text, hint in _SENTENCES if any(w in lines for w in words))
    return next(found, None)


def log_lines(what: str, lines: str, program: str = "FFmpeg") -> None:
    """Keep a program's own words, the last few, for whoever runs this.

    Args:
        what: What happened, as a sentence of ours.
        lines: As it wrote them; they may hold paths, and texts out of foreign files.
        program: Whose words they are.
    """
    last = [line[:_LONGEST_LINE] for line in lines.strip().splitlines()[-_SHOWN_LINES:]]
    _log.info("%s %s said: %s", what, program, last)
