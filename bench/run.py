"""Reelmill against FFmpeg by hand, on real media.

Sides of a comparison run in turn (A B A B ...), each as whole processes timed from outside, each
round with an empty cache. Results go into `docs/benchmarks.json` and the tables of
`docs/benchmarks.md`; with --smoke everything is tiny and goes into the work folder only.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

from bench import jobs, media, page
from bench.cases import CASES, Bench, compare
from bench.peers.comparison import peers
from bench.results import Result
from bench.service_cases import SERVICE_CASES, measure
from bench.sweeps import SWEEPS
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.settings import available_cores

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "docs" / "benchmarks.json"
TABLES = SWEEPS | {"peers": (peers, 3)}
NAMES = (*CASES, *TABLES, *SERVICE_CASES)


def main() -> None:
    chosen = _arguments()
    with tempfile.TemporaryDirectory(prefix="reelmill-bench-", dir=chosen.work) as name:
        work = Path(name)
        work.chmod(0o755)  # confined processes read from here
        bench = _bench(chosen, work)
        results = _measured(chosen.cases or list(NAMES), bench, chosen)
    if not all(t.met for r in results for t in r.targets):
        print("Not all targets are met." + (" (They are meant for full size.)" * bench.smoke))


def _bench(chosen: argparse.Namespace, work: Path) -> Bench:
    scale = jobs.SMOKE if chosen.smoke else jobs.Scale()
    if chosen.cases and set(chosen.cases) <= set(SERVICE_CASES):  # they need none of the media
        nothing: Any = None
        return Bench(nothing, nothing, work, scale, chosen.smoke, machine())
    subprocess.run([sys.executable, str(ROOT / "examples" / "media.py")], check=True)
    found = media.prepare(chosen.media.absolute())
    made = media.make(found, work / "made", scale.width, scale.height)
    return Bench(found, made, work, scale, chosen.smoke, machine())


def _measured(names: list[str], bench: Bench, chosen: argparse.Namespace) -> list[Result]:
    results = []
    for name in names:
        if name in SERVICE_CASES:
            result = measure(name, bench.machine, bench.smoke)
        elif name in CASES:
            times = chosen.repetitions or (1 if bench.smoke else CASES[name].repetitions)
            result = compare(name, CASES[name], bench, times)
        else:
            table, usual = TABLES[name]
            result = table(name, bench, chosen.repetitions or (1 if bench.smoke else usual))
        results.append(result)
        print(page.reported(result) + "\n", flush=True)
        keep(result, chosen.results, bench)
    return results


def keep(result: Result, file: Path, bench: Bench) -> None:
    """Adds a result to those kept, and writes the page anew."""
    document = ROOT / "docs" / "benchmarks.md"
    if bench.smoke:
        file = bench.work / "results.json"
    if file != RESULTS:
        document = Path(shutil.copy(document, file.with_name("benchmarks.md")))
    kept = json.loads(file.read_text()) if file.exists() else {}
    kept[result.case] = result.as_json()
    ordered = {name: kept[name] for name in NAMES if name in kept}
    file.write_text(json.dumps(ordered, indent=1) + "\n")
    page.rewrite(document, {name: Result.of_json(value) for name, value in ordered.items()})


def machine() -> dict[str, str]:
    """What the figures depend on, without names."""
    reported = subprocess.run([str(ffmpeg_path()), "-version"], capture_output=True, check=True)
    version = re.search(r"version \D?(\d+(?:\.\d+)*)", reported.stdout.decode())
    memory = psutil.virtual_memory().total / 2**30
    return {
        "cpu": f"{available_cores()} cores ({platform.machine()})",
        "memory": f"{memory:.0f} GiB of memory",
        "system": platform.system(),
        "python": f"Python {platform.python_version()}",
        "ffmpeg": f"FFmpeg {version[1] if version else 'of unknown version'}",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all if none: " + ", ".join(NAMES))
    parser.add_argument("--repetitions", type=int, help="rounds; each case has a number of its own")
    parser.add_argument("--media", type=Path, default=ROOT / ".media", help="folder of real media")
    parser.add_argument("--work", type=Path, help="where the work folder is made")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, to see that it all runs")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.cases if name not in NAMES]
    if unknown:
        parser.error(f"there is no case {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return chosen
