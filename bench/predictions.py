"""Predicted sizes and times of the examples beside real ones: `python -m bench.predictions`.

Needs the examples' media (`make demo`); renders each example on one core, with nothing of it in
the cache. Times are predicted twice: by the constants alone, as on a machine that has rendered
nothing yet, and by what the machine has learned from all examples. They are held against CPU
time, which counts for something on a busy machine too; add examples as arguments.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time

from reelmill.bootstrap.render_context import render_context
from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Limits, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.settings import Settings
from reelmill.usecases.render.estimate import estimated_seconds, predicted_bytes
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("hello", "composition", "audio", "longform")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An example, rendered."""

    name: str
    plan: RenderPlan
    predicted_bytes: int
    real_bytes: int
    wall_seconds: float
    core_seconds: float

    def row(self, learned: Machine) -> str:
        """The example as a row of the table."""
        everything = frozenset(self.plan.fingerprints)
        first, later = (estimated_seconds(self.plan, everything, m) for m in (Machine(1), learned))
        size, core = self.predicted_bytes / self.real_bytes, self.core_seconds
        return (
            f"| {self.name} | {self.predicted_bytes:,} | {self.real_bytes:,} | {size:.2f} "
            f"| {first:.1f} s | {first / core:.2f} | {later:.1f} s | {later / core:.2f} "
            f"| {core:.1f} s | {self.wall_seconds:.1f} s |"
        )


def rendered(file: Path, home: Path, tools: RenderContext) -> Rendered:
    """Render an example, and say what that took."""
    spec = load_spec(file.read_bytes())
    gathered = gather(spec, tools, CancelToken())
    plan = make_plan(spec, gathered, tools)
    size = predicted_bytes(plan, gathered.facts, tools.store)
    began, before = monotonic(), _core_seconds()
    real = run_render(spec, home / f"out.{spec.output.format.value}", tools).bytes
    spent, core = monotonic() - began, _core_seconds() - before
    return Rendered(file.stem, plan, size, real, spent, core)


def _core_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Print the table."""
    files = [Path(name) for name in sys.argv[1:]] or [EXAMPLES / f"{name}.json" for name in NAMES]
    done = []
    with tempfile.TemporaryDirectory() as home:
        for file in files:
            where = Settings(home=Path(home), jobs=1)
            with render_context(where, Limits(), file.parent) as tools:
                done.append(rendered(file, Path(home), tools))
                learned = tools.machine
    print("| example | predicted bytes | real | ratio | first time | ratio ", end="")
    print("| learned time | ratio | CPU | wall |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one in done:
        print(one.row(learned))


if __name__ == "__main__":
    main()
