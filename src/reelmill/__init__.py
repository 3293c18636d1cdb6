"""Reelmill renders JSON specs into video and audio files.

The public surface of the package: `render`, `plan`, and the errors they raise
(`reelmill.core.errors`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reelmill.core.plan.render_plan import RenderPlan
    from reelmill.core.spec import Limits, Spec
    from reelmill.media.cancel import CancelToken
    from reelmill.settings import Settings
    from reelmill.usecases.render.report import OnProgress, RenderReport

__all__ = ["plan", "render"]

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
        on_progress: Told a few times a second where the render is.
        cancel: Stops the render when cancelled.
        limits: What the spec may ask for; those of the settings if left out.
        settings: How to render; the environment's if left out.

    Raises:
        ReelmillError: any error of `reelmill.core.errors`; `out` is then untouched.
    """
    from reelmill.bootstrap import workshop  # noqa: PLC0415 - importing reelmill stays cheap
    from reelmill.usecases.render.run_render import run_render  # noqa: PLC0415

    chosen, allowed = _chosen(settings, limits)
    loaded, base = _loaded(spec, allowed)
    with workshop(chosen, allowed, base) as tools:
        return run_render(loaded, Path(out).absolute(), tools, on_progress, cancel)


def plan(
    spec: SpecLike, *, limits: Limits | None = None, settings: Settings | None = None
) -> RenderPlan:
    """What there is to do for a spec: unique segments, the order to play them in, audio chunks.

    Args:
        spec: As for `render`.
        limits: As for `render`.
        settings: As for `render`.

    Raises:
        ReelmillError: what is wrong with the spec or its sources.
    """
    from reelmill.bootstrap import workshop  # noqa: PLC0415 - importing reelmill stays cheap
    from reelmill.usecases.render.report_plan import report_plan  # noqa: PLC0415

    chosen, allowed = _chosen(settings, limits)
    loaded, base = _loaded(spec, allowed)
    with workshop(chosen, allowed, base) as tools:
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
