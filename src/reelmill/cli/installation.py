"""The settings in force, or what is wrong with them."""

from __future__ import annotations

from pydantic import ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.settings import HOME_HINT, HomelessError, Settings, broken_authorities, complaints


def authorities_problem() -> Problem | None:
    """What is wrong with `SSL_CERT_FILE`: with it broken, no server at all would be trusted."""
    broken = broken_authorities()
    if broken is None:
        return None
    variable, why = broken
    hint = "set it to a file of PEM certificates, or unset it"
    sentence = f"The environment variable {variable} is wrong: {why}."
    return Problem("setting_invalid", sentence, hint=hint)


def read_settings() -> Settings:
    """The environment as settings.

    Raises:
        SpecError: `setting_invalid`, one problem for each variable that cannot be used.
    """
    if problem := authorities_problem():
        raise SpecError([problem])
    try:
        return Settings()
    except HomelessError as error:
        raise SpecError.of("setting_invalid", f"{error}.", hint=HOME_HINT) from None
    except ValidationError as error:
        raise SpecError(
            Problem(
                "setting_invalid",
                f"The environment variable {variable} is wrong: {sentence}.",
                hint="settings are described in docs/configuration.md",
            )
            for variable, sentence in complaints(error)
        ) from error
