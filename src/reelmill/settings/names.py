"""Names of the environment's variables that mean something here."""

from __future__ import annotations

import os
from collections.abc import Iterator

from reelmill.settings.render import PREFIX, Settings
from reelmill.settings.service import ServiceSettings

_PREFIXES = (PREFIX, "RAILWAY_BUCKET_")
_OF_ITS_OWN = frozenset({"REELMILL_MIGRATE_URL"})
"""Set by processes of ours for their children."""


def variable_name(field: str) -> str:
    """The environment variable that sets a field of `ServiceSettings`."""
    alias = ServiceSettings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def known_variables() -> frozenset[str]:
    """Every variable that is read."""
    names = {*Settings.model_fields, *ServiceSettings.model_fields}
    return frozenset(map(variable_name, names))


def unknown_variables() -> Iterator[str]:
    """Variables that are set, begin like ours, and are not read by anything; in order."""
    known = known_variables() | _OF_ITS_OWN
    # Names in small letters are read as well: pydantic does not look at their case.
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIXES) and name.upper() not in known:
            yield name
