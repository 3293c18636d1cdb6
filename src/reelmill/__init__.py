"""Reelmill renders JSON specs into video and audio files.

The public surface of the package is what this module names: `render`, `plan`, and what they take,
return and raise. Where those are defined is private.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reelmill.core.errors import Problem, ReelmillError
    from reelmill.core.plan.render_plan import RenderPlan
    from reelmill.core.spec import Limits, Spec
    from reelmill.core.warnings import SpecWarning
    from reelmill.media.cancel import CancelToken
    from reelmill.settings import Settings
    from reelmill.usecases.ports.qc_report import QcReport
    from reelmill.usecases.render.report import OnProgress, Progress, RenderReport

__all__ = [
    "CancelToken",
    "Limits",
    "OnProgress",
    "Problem",
    "Progress",
    "QcReport",
    "ReelmillError",
    "RenderPlan",
    "RenderReport",
    "Settings",
    "SpecWarning",
    "plan",
    "render",
]

_HOMES = {
    "CancelToken": "reelmill.media.cancel",
    "Limits": "reelmill.core.spec",
    "OnProgress": "reelmill.usecases.render.report",
    "Problem": "reelmill.core.errors",
    "Progress": "reelmill.usecases.render.report",
    "QcReport": "reelmill.usecases.ports.qc_report",
    "ReelmillError": "reelmill.core.errors",
    "RenderPlan": "reelmill.core.plan.render_plan",
    "RenderReport": "reelmill.usecases.render.report",
    "Settings": "reelmill.settings",
    "SpecWarning": "reelmill.core.warnings",
}
"""Where the public classes are defined; loaded when asked for, so that importing stays cheap."""

SpecLike = Mapping[str, Any] | str | Path
"""A spec as an object, or the path of a JSON file."""


def render(
    spec: SpecLike,
    out: str | Path,
    *,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
    limits: Limits | None = None,
    settings: Settings | None = None,
) -> RenderReport:
    """Render a spec into a file.

    Args:
        spec: The spec; relative sources start at its file's folder, or else at the current one.
        out: File to write; an older one is replaced once the new one is whole.
        on_progress: Called a few times a second with the progress so far.
        cancel: Stops the render when cancelled.
        limits: What the spec may ask for; by default the limits of the settings.
        settings: How to render; by default read from the environment.

    Raises:
        ReelmillError: the spec, a source or the output is at fault; `out` is then untouched.
    """
    from reelmill.bootstrap.render_context import render_context  # noqa: PLC0415 - large
    from reelmill.usecases.render.run_render import run_render  # noqa: PLC0415

    chosen, allowed = _chosen(settings, limits)
    loaded, base = _loaded(spec, allowed)
    with render_context(chosen, allowed, base) as tools:
        return run_render(loaded, Path(out).absolute(), tools, on_progress, cancel)


def plan(
    spec: SpecLike, *, limits: Limits | None = None, settings: Settings | None = None
) -> RenderPlan:
    """Plan a spec without rendering it: its segments, their order, and its audio chunks.

    Args:
        spec: As for `render`.
        limits: As for `render`.
        settings: As for `render`.

    Raises:
        ReelmillError: the spec or one of its sources is at fault.
    """
    from reelmill.bootstrap.render_context import render_context  # noqa: PLC0415 - large
    from reelmill.usecases.render.plan_report import report_plan  # noqa: PLC0415

    chosen, allowed = _chosen(settings, limits)
    loaded, base = _loaded(spec, allowed)
    with render_context(chosen, allowed, base) as tools:
        return report_plan(loaded, tools).plan


def _chosen(settings: Settings | None, limits: Limits | None) -> tuple[Settings, Limits]:
    from reelmill.core.spec import Limits  # noqa: PLC0415 - importing reelmill stays cheap
    from reelmill.settings import Settings  # noqa: PLC0415

    chosen = settings or Settings()
    return chosen, limits or Limits.of(chosen.given_limits)


def _loaded(spec: SpecLike, limits: Limits) -> tuple[Spec, Path]:
    from reelmill.core.spec import load_spec  # noqa: PLC0415 - importing reelmill stays cheap

    if isinstance(spec, Mapping):
        return load_spec(spec, limits), Path.cwd()
    path = Path(spec).absolute()
    return load_spec(path.read_bytes(), limits), path.parent


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
