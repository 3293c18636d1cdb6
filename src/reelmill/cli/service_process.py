"""Settings and signals of the commands of the service."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, NoReturn

from pydantic import ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.core.web_address import AddressError, read_address, without_blanks
from reelmill.media.confine import die_with_parent
from reelmill.settings import ServiceSettings

_ADDRESSES = ("public_url", "bucket_endpoint", "bucket_public_endpoint")
"""Settings that are addresses of servers."""


def service_settings(**given: Any) -> ServiceSettings:
    """The environment as settings of the service; what is `given` and not None goes first.

    Raises:
        SpecError: `setting_invalid`, one problem for each variable that cannot be used.
    """
    try:
        settings = ServiceSettings()
    except ValidationError as error:
        raise SpecError(
            Problem(
                "setting_invalid",
                f"The environment variable {_variable(e['loc'])} is wrong: {e['msg']}.",
                hint="settings are described in docs/configuration.md",
            )
            for e in error.errors()
        ) from error
    changes = {name: value for name, value in given.items() if value is not None}
    return settings.model_copy(update={**changes, **_addresses(settings)})


def _addresses(settings: ServiceSettings) -> dict[str, str]:
    """The settings that are addresses, without blanks around them.

    Raises:
        SpecError: `setting_invalid`, one problem for each that is none.
    """
    read, problems = {}, []
    for name in _ADDRESSES:
        if (value := getattr(settings, name)) is None:
            continue
        try:
            read_address(value)
        except AddressError as error:
            alias = ServiceSettings.model_fields[name].validation_alias
            variable = _variable((alias if isinstance(alias, str) else name,))
            sentence = f"The environment variable {variable} is no address: {error.why}."
            problems.append(Problem("setting_invalid", sentence, hint=error.hint))
        read[name] = without_blanks(value)
    if problems:
        raise SpecError(problems)
    return read


def _variable(place: tuple[int | str, ...]) -> str:
    """A field with an alias is told by it, any other by its own name."""
    name = str(place[0])
    return name if name.isupper() else f"REELMILL_{name.upper()}"


def as_process_of(parent: int | None) -> None:
    """Die with `parent`, where there is one; let SIGTERM and SIGINT end what is open cleanly."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    if parent is not None:
        die_with_parent(parent)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave every open context, once."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)
