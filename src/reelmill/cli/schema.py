"""`reelmill schema`: the JSON Schema of render specs."""

from __future__ import annotations

from reelmill.cli.outcome import print_json, reporting
from reelmill.core.spec import spec_json_schema


def schema() -> None:
    """Print the JSON Schema of render specs, for editors and validators."""
    with reporting():
        print_json(spec_json_schema())
