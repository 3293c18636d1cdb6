"""The flags `--max-…`: one for every limit a spec must keep."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from reelmill.core.spec.limits import NUMBERS, Limits, flag_of
from reelmill.settings import Settings

_PREFIX = "max_"


def with_limit_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `limit_flags` collects the flags that were given."""
    names = NUMBERS

    @wraps(command)
    def flagged(**arguments: Any) -> None:
        given = {name: arguments.pop(_PREFIX + name) for name in names}
        flags = {name: value for name, value in given.items() if value is not None}
        command(**arguments, limit_flags=flags)

    own = inspect.signature(command, eval_str=True).parameters.values()
    kept = [p for p in own if p.name != "limit_flags"]
    added = [_parameter(name) for name in names]
    flagged.__signature__ = inspect.Signature(kept + added)  # type: ignore[attr-defined]
    flagged.__annotations__ = {p.name: p.annotation for p in kept + added}
    return flagged


def limits_for(settings: Settings, flags: dict[str, int]) -> Limits:
    """The limits in force: a flag beats a setting, a setting beats the default."""
    return Limits.of({**settings.given_limits, **flags})


def _parameter(name: str) -> inspect.Parameter:
    option = typer.Option(
        flag_of(name),
        min=1,
        metavar="N",
        show_default=str(getattr(Limits(), name)),
        help=Settings.model_fields[_PREFIX + name].description,
        rich_help_panel="Limits",
    )
    return inspect.Parameter(
        _PREFIX + name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[int | None, option],
    )
