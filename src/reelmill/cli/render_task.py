"""What a command line asks for: a checked spec with its place, limits and settings."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from reelmill.cli.installation import read_settings
from reelmill.cli.limit_flags import limits_for
from reelmill.cli.spec_argument import read_spec
from reelmill.cli.unknown_settings import warn_of_unknown_settings
from reelmill.core.spec import Limits, Spec, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.settings import Settings

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class RenderTask:
    """A checked spec and all that is needed to carry it out.

    Attributes:
        spec: What was asked for.
        folder: Relative paths in the spec start here.
        output: Where the master is to be published.
        limits: What the spec and what it names may cost.
        settings: The installation's settings.
    """

    spec: Spec
    folder: Path
    output: Path
    limits: Limits
    settings: Settings


def render_task(
    argument: str,
    output: Path | None,
    limit_flags: dict[str, int],
    *,
    settings: Settings | None = None,
    suffix: str | None = None,
) -> RenderTask:
    """The task for the spec that a command line names.

    Args:
        argument: File of the spec, or `-`.
        output: Where to write; next to the spec if None.
        limit_flags: Limits given as flags.
        settings: The environment's if None.
        suffix: Of the output's name; that of the spec's format if None.

    Raises:
        SpecError: a setting or the spec is wrong.
    """
    settings = settings or read_settings()
    warn_of_unknown_settings()
    limits = limits_for(settings, limit_flags)
    text = read_spec(argument, limits.document_bytes)
    spec = load_spec(text.text, limits)
    chosen = output or text.default_output(suffix or spec.output.format)
    return RenderTask(spec, text.folder, chosen.absolute(), limits, settings)


@contextmanager
def cancelled_by_signals() -> Iterator[CancelToken]:
    """A token that Ctrl-C or SIGTERM cancels; a second one ends the program at once."""
    token = CancelToken()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        # The callbacks take locks that the interrupted thread may hold.
        threading.Thread(target=token.cancel).start()

    before = {number: signal.signal(number, stop) for number in _STOP_SIGNALS}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
