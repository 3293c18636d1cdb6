"""`reelmill demo`: the examples of a checkout, rendered and measured."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from http.client import HTTPException
from pathlib import Path
from typing import Annotated
from urllib.request import ProxyHandler, build_opener

import typer
from rich.console import Console
from rich.rule import Rule

from reelmill.cli.installation import read_settings
from reelmill.cli.outcome import reporting, stdout
from reelmill.cli.render import rendered
from reelmill.cli.render_task import render_task
from reelmill.cli.report_text import report_text
from reelmill.core.errors import SourceError, SpecError
from reelmill.settings import ServiceSettings, Settings

SPECS = {
    "longform": "Three hours: four pictures with crossfades, a playlist, chapters",
    "longform-one-picture-changed": "The same three hours, one picture changed",
    "composition": "Twenty seconds: clips, picture-in-picture, titles, captions, music",
}
"""Example -> what it shows, in the order in which they are rendered."""


def demo(
    output_folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to put the results.")
    ] = Path("out"),
) -> None:
    """Render the examples: three hours, the same with one picture changed, a composition."""
    with reporting():
        console = stdout()
        examples = example_folder()
        console.print(Rule("Example media"))
        make_media(examples)
        made = _render_all(examples, output_folder.absolute(), console)
        console.print(Rule("Results"))
        for path in made:
            console.print(str(path))
        if address := dashboard_address():
            console.print(f"The service runs at {address}")


def example_folder() -> Path:
    """The folder `examples` of the checkout that Reelmill runs from, or of the current folder.

    Raises:
        SpecError: `examples_missing`.
    """
    places = [Path(__file__).parents[3] / "examples", Path.cwd() / "examples"]
    for place in places:
        if (place / "longform.json").is_file():
            return place
    sentence = "The examples are missing: they come with the source code, not with the package."
    raise SpecError.of("examples_missing", sentence, hint="run `make demo` in a checkout")


def make_media(examples: Path) -> None:
    """Makes what is missing of the example media.

    Raises:
        SourceError: `examples_media`, it cannot be made or fetched.
    """
    command = [sys.executable, str(examples / "media.py")]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        sentence = "The example media could not be made; see the messages above."
        raise SourceError.of("examples_media", sentence)


def dashboard_address() -> str | None:
    """Where the service's dashboard is, if one runs on this machine at the port of the settings."""
    try:
        address = f"http://localhost:{ServiceSettings().port}"
        directly = build_opener(ProxyHandler({}))  # whatever proxy the environment names
        with directly.open(f"{address}/health", timeout=1) as answer:
            found = json.load(answer)
    except (OSError, ValueError, HTTPException):
        return None
    return address if isinstance(found, dict) and {"status", "version"} <= found.keys() else None


def _render_all(examples: Path, out: Path, console: Console) -> list[Path]:
    """Renders into a cache of its own, so that the figures are those of a first render."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=out) as home:
        settings = read_settings().model_copy(update={"home": Path(home)})
        return [_render_one(name, examples, out, settings, console) for name in SPECS]


def _render_one(name: str, examples: Path, out: Path, settings: Settings, console: Console) -> Path:
    console.print(Rule(SPECS[name]))
    spec = str(examples / f"{name}.json")
    report = rendered(render_task(spec, out / f"{name}.mp4", {}, settings=settings))
    console.print(report_text(report))
    return report.output
