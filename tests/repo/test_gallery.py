"""The dashboard's examples are specs as the service reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reelmill.core.spec import Limits, load_spec

GALLERY: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "dashboard/src/editor/gallery.json").read_text()
)


@pytest.mark.parametrize("example", GALLERY, ids=[example["name"] for example in GALLERY])
def test_an_example_of_the_dashboard_is_a_valid_spec(example: dict[str, Any]) -> None:
    assert load_spec(json.dumps(example["spec"]), Limits())
