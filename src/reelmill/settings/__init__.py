"""The environment as typed values; nothing else reads it."""

from reelmill.settings.render import (
    Settings,
    available_cores,
    complaints,
    default_home,
    variable_of,
)
from reelmill.settings.service import Bucket, Registration, ServiceSettings

__all__ = [
    "Bucket",
    "Registration",
    "ServiceSettings",
    "Settings",
    "available_cores",
    "complaints",
    "default_home",
    "variable_of",
]
