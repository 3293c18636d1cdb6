"""Settings and signals of the commands of the service."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, NoReturn

from pydantic import ValidationError

from reelmill.cli.setting_checks import checked
from reelmill.cli.unknown_settings import warn_of_unknown_settings
from reelmill.core.errors import Problem, SpecError
from reelmill.media.confine import die_with_parent
from reelmill.settings import HOME_HINT, HomelessError, ServiceSettings, variable_name

_SEE = "settings are described in docs/configuration.md"


def service_settings(
    *, warn: bool = True, only_database: bool = False, **given: Any
) -> ServiceSettings:
    """The environment as settings of the service; what is `given` and not None goes first.

    Args:
        warn: Whether to warn of variables that mean nothing.
        only_database: Nothing but the database is used, so all other settings may be missing.
        given: Settings by name.

    Raises:
        SpecError: `setting_invalid`, `secret_missing`, `secret_too_short`, `database_url_invalid`:
            one problem for each variable that cannot be used, all at once.
    """
    if warn:
        warn_of_unknown_settings()
    settings, problems = read_settings_with_retries(only_database=only_database, **given)
    if problems:
        raise SpecError(problems)
    return settings


def read_settings_with_retries(
    *, only_database: bool = False, **given: Any
) -> tuple[ServiceSettings, list[Problem]]:
    """The settings, with defaults in place of what cannot be read, and all that is wrong."""
    settings, problems = _read()
    settings = settings.model_copy(update={n: v for n, v in given.items() if v is not None})
    changes, more = checked(settings, only_database=only_database)
    return settings.model_copy(update=changes), problems + more


def _read() -> tuple[ServiceSettings, list[Problem]]:
    """The environment, the defaults where it cannot be read, and what is wrong there."""
    try:
        return ServiceSettings(), []
    except ValidationError as error:
        fields = {str(details["loc"][0]): details["msg"] for details in error.errors()}
    except HomelessError as error:
        raise SpecError.of("setting_invalid", f"{error}.", hint=HOME_HINT) from None
    problems = [
        Problem("setting_invalid", f"The environment variable {name} is wrong: {why}.", "", _SEE)
        for name, why in ((_variable(place), why) for place, why in fields.items())
    ]
    return ServiceSettings(**{place: _default(place) for place in fields}), problems


def _default(place: str) -> Any:
    named = {variable_name(name): field for name, field in ServiceSettings.model_fields.items()}
    return named[_variable(place)].get_default(call_default_factory=True)


def _variable(place: str) -> str:
    """A field with an alias is told by it, any other by its own name."""
    return place if place.isupper() else variable_name(place)


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
