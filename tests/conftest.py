"""What tests of all parts share: small sources, made once a session, and a private home."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from embedded_server import (  # noqa: F401
    anyio_backend,
    empty_database_url,
    postgres_server,
    template_database,
)
from reelmill.core.spec import Limits, load_spec
from reelmill.core.timeline.model import Timeline
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import Typesetter
from reelmill.settings import Settings
from reelmill.usecases.render.gather import Gathered, draw, gather
from reelmill.usecases.render.render_context import RenderContext
from stamped import Stamped, make_stamped

Resolved = tuple[Timeline, Gathered]

hypothesis.settings.register_profile("patient", deadline=None)  # timing never decides a test
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A stamped source with these properties, made once a session."""
    folder = tmp_path_factory.mktemp("stamped")
    made: dict[tuple[Stamped, str], Path] = {}

    def make(suffix: str = ".mp4", **changes: Any) -> Path:
        source = Stamped(**changes)
        if (source, suffix) not in made:
            path = folder / f"source{len(made)}{suffix}"
            made[source, suffix] = make_stamped(path, source)
        return made[source, suffix]

    return make


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty REELMILL_HOME."""
    return tmp_path / "home"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def tools(home: Path, tmp_path: Path) -> Any:
    """A render context of its own, with relative sources starting at `tmp_path`."""
    from reelmill.bootstrap.render_context import render_context  # noqa: PLC0415 - large

    with render_context(Settings(home=home), Limits(), tmp_path) as made:
        yield made


@pytest.fixture
def resolved(tools: RenderContext) -> Callable[[dict[str, Any]], Resolved]:
    """The timeline of a spec, with the files it is made from."""

    def make(document: dict[str, Any]) -> Resolved:
        spec = load_spec(document, tools.limits)
        found = gather(spec, tools, CancelToken())
        gathered = draw(found, found.drawable, tools, CancelToken())
        return resolve(spec, gathered.facts, tools.limits), gathered

    return make


@pytest.fixture
def small_canvas() -> dict[str, Any]:
    """A canvas small enough for many renders."""
    return {"width": 160, "height": 120, "fps": 30, "background": "#204060"}


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typesetter]:
    """Sets texts in a process of its own, for the tests of one module."""
    made = Typesetter(tmp_path_factory.mktemp("drawn"))
    yield made
    made.close()
