"""Values of ours as JSON: camelCase names, exact fractions as texts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel


def jsonable(value: Any) -> Any:
    """A value made of dataclass fields (see `dataclasses.asdict`) as `json` can write it."""
    if isinstance(value, Mapping):
        return {to_camel(name): jsonable(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(entry) for entry in value]
    return str(value) if isinstance(value, Fraction | Path) else value
