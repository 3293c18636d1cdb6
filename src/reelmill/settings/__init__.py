"""The environment as typed values; nothing else reads it."""

from reelmill.settings.names import known_variables, unknown_variables, variable_name
from reelmill.settings.render import (
    HOME_HINT,
    HomelessError,
    Settings,
    available_cores,
    complaints,
    default_home,
    variable_of,
)
from reelmill.settings.service import Bucket, Registration, ServiceSettings
from reelmill.settings.surroundings import broken_authorities, ignored_proxies

__all__ = [
    "HOME_HINT",
    "Bucket",
    "HomelessError",
    "Registration",
    "ServiceSettings",
    "Settings",
    "available_cores",
    "broken_authorities",
    "complaints",
    "default_home",
    "ignored_proxies",
    "known_variables",
    "unknown_variables",
    "variable_name",
    "variable_of",
]
