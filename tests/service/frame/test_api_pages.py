"""The examples of the API's documents answer what stands below them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import Serving

DOCS = Path(__file__).parents[3] / "docs"
_VARIABLE = {"jobId": "JOB", "id": "TEMPLATE"}
"""Variables that later examples of a page use, by the field they come from."""


@pytest.mark.parametrize("page", ["api.md", "templates.md"])
def test_every_example_answers_what_stands_below_it(page: str, serving: Serving) -> None:
    variables = {"URL": serving.url, "KEY": serving.key}
    shown = list(_examples((DOCS / page).read_text(encoding="utf-8")))
    assert len(shown) >= 4
    for command, expected in shown:
        answer = _run(command, variables)
        if not expected.startswith("{"):
            assert expected in answer
            continue
        found = json.loads(answer)
        _assert_shown(json.loads(expected), found, command)
        for field, variable in _VARIABLE.items():
            if field in found:
                variables.setdefault(variable, found[field])


def _examples(page: str) -> Iterator[tuple[str, str]]:
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected.strip()


def _run(command: str, variables: dict[str, str]) -> str:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **variables}
    done = subprocess.run(
        ["bash", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def _assert_shown(shown: Any, found: Any, where: str) -> None:
    """Everything shown is there; ids, and texts that are shown as …, may differ."""
    if isinstance(shown, dict):
        assert isinstance(found, dict), where
        for name, value in shown.items():
            assert name in found, f"{where}: {name}"
            _assert_shown(value, found[name], f"{where}: {name}")
    elif isinstance(shown, list):
        assert len(shown) == len(found), where
        for one, other in zip(shown, found, strict=True):
            _assert_shown(one, other, where)
    elif not (isinstance(shown, str) and re.fullmatch(r"…|[0-9a-f-]{36}", shown)):
        assert found == shown, where
