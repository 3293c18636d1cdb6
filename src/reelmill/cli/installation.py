"""The settings in force, or what is wrong with them."""

from __future__ import annotations

from pydantic import ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.settings import HomelessError, Settings, complaints


def read_settings() -> Settings:
    """The environment as settings.

    Raises:
        SpecError: `setting_invalid`, one problem for each variable that cannot be used.
    """
    try:
        return Settings()
    except HomelessError as error:
        hint = "set REELMILL_HOME to a folder that you may write to"
        raise SpecError.of("setting_invalid", f"{error}.", hint=hint) from None
    except ValidationError as error:
        raise SpecError(
            Problem(
                "setting_invalid",
                f"The environment variable {variable} is wrong: {sentence}.",
                hint="settings are described in docs/configuration.md",
            )
            for variable, sentence in complaints(error)
        ) from error
