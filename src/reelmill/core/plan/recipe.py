"""What determines a segment's bytes: FFmpeg's arguments with files named by their content."""

from __future__ import annotations

from dataclasses import dataclass, field

from reelmill.core.plan.fingerprint import content_of, fingerprint
from reelmill.core.plan.needs import Needs


@dataclass(frozen=True, slots=True)
class RecipeInput:
    """One input file.

    Attributes:
        options: FFmpeg options that go before `-i`.
        asset: Name of the file: its sha256, or of a drawn picture what it is drawn from.
    """

    options: tuple[str, ...]
    asset: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """One FFmpeg process, complete but for the paths of its files.

    Attributes:
        inputs: In the order the graph numbers them.
        graph: Filter graph with one output pad, labelled `[out]`.
        output: Options of the output: encoder and muxer.
        frames: Frames the process must write.
        needs: Memory and CPU time that it takes; no part of its name.
    """

    inputs: tuple[RecipeInput, ...]
    graph: str
    output: tuple[str, ...]
    frames: int
    needs: Needs = field(default=Needs(), compare=False)

    @property
    def assets(self) -> tuple[str, ...]:
        """Names of the files that are read."""
        return tuple(source.asset for source in self.inputs)

    def fingerprint(self, *others: str) -> str:
        """The segment's name; `others` is all else that determines it: FFmpeg and its arguments."""
        return fingerprint(content_of(self, without=("needs",)), *others)
