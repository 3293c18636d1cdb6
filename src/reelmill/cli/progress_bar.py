"""The live progress of a render: stage, bar, frames, speed and the time that is left."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.text import Text

from reelmill.cli.amounts import times
from reelmill.core.duration_text import duration_text
from reelmill.usecases.render.report import Progress as Moment
from reelmill.usecases.render.report import Stage

LABELS = {
    Stage.GATHER: "gathering sources",
    Stage.PLAN: "planning",
    Stage.ENCODE: "encoding",
    Stage.STITCH: "stitching",
    Stage.VERIFY: "verifying",
}
"""What each stage is called on the screen."""


class RenderBar:
    """A context manager to hand to the engine as `on_progress`.

    On a terminal one line is redrawn; elsewhere each stage is one line when it begins.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = console.is_terminal
        self._stage: Stage | None = None
        self._progress = Progress(
            SpinnerColumn(),
            _StageColumn(),
            BarColumn(bar_width=None),
            _FramesColumn(),
            _SpeedColumn(),
            _LeftColumn(),
            console=console,
            transient=True,
            expand=True,
            disable=not self._live,
        )
        self._task = self._progress.add_task("", total=None, moment=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, progress: Moment, /) -> None:
        """Shows a moment of the render."""
        if not self._live and progress.stage is not self._stage:
            self._console.print(f"{LABELS[progress.stage]} …")
        self._stage = progress.stage
        total = progress.total or None
        self._progress.update(self._task, completed=progress.done, total=total, moment=progress)


class _MomentColumn(ProgressColumn):
    """A column that shows a text about the last moment."""

    def render(self, task: Task) -> Text:
        """The text, empty before the first moment."""
        moment = task.fields["moment"]
        return Text(self.report(moment), style=self.style) if moment else Text("")

    style = ""

    def report(self, moment: Moment) -> str:
        """What is to be read."""
        raise NotImplementedError


class _StageColumn(_MomentColumn):
    style = "bold"

    def report(self, moment: Moment) -> str:
        return LABELS[moment.stage]


class _FramesColumn(_MomentColumn):
    def report(self, moment: Moment) -> str:
        if moment.stage is not Stage.ENCODE or not moment.total:
            return ""
        return f"{moment.done:,}/{moment.total:,} frames"


class _SpeedColumn(_MomentColumn):
    style = "green"

    def report(self, moment: Moment) -> str:
        return times(moment.speed) if moment.speed else ""


class _LeftColumn(_MomentColumn):
    style = "cyan"

    def report(self, moment: Moment) -> str:
        left = moment.eta_seconds
        return (
            f"{duration_text(left)} left"
            if left is not None
            else duration_text(moment.elapsed_seconds)
        )
