"""Predicted sizes and times of the examples beside real ones: `python -m bench.predictions`.

Needs the examples' media (`make demo`); renders each example with an empty cache on one core.
"""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path
from time import monotonic

from reelmill.bootstrap import workshop
from reelmill.core.spec import Limits, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.settings import Settings
from reelmill.usecases.render.estimate import estimated_seconds, predicted_bytes
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.run_render import run_render

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("hello", "composition", "audio", "longform")


def row(name: str, home: Path) -> str:
    """One example as a row of the table."""
    spec = load_spec((EXAMPLES / f"{name}.json").read_bytes())
    with workshop(Settings(home=home, jobs=1), Limits(), EXAMPLES) as tools:
        gathered = gather(spec, tools, CancelToken())
        plan = make_plan(spec, gathered, tools)
        size = predicted_bytes(plan, gathered.facts, tools.store)
        seconds = estimated_seconds(plan, frozenset(plan.fingerprints), 1)
        began, before = monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        real = run_render(spec, home / f"{name}.{spec.output.format.value}", tools).bytes
        took, after = monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        core = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (
        f"| {name} | {size:,} | {real:,} | {size / real:.2f} "
        f"| {seconds:.0f} s | {took:.0f} s | {seconds / took:.2f} "
        f"| {core:.0f} s |"
    )


def main() -> None:
    """Print the table."""
    print("| example | predicted bytes | real | ratio | predicted time | real | ratio | CPU |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in NAMES:
        with tempfile.TemporaryDirectory() as home:
            print(row(name, Path(home)), flush=True)


if __name__ == "__main__":
    main()
