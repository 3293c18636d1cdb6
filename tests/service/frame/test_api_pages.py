"""The examples of the API's documents answer what stands below them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import WebhookVerificationError

from reelmill.usecases.webhooks.signing import new_secret, signed_headers
from serving import Serving
from shell import shell
from stamped import make_stamped

DOCS = Path(__file__).parents[3] / "docs"
_VARIABLE = {"jobId": "JOB", "id": "TEMPLATE", "assetId": "ASSET_ID", "uploadUrl": "UPLOAD_URL"}
"""Variables that later examples of a page use, by the field they come from."""

EXAMPLES = {
    "webhooks.md": 1,
    "authentication.md": 2,
    "storage.md": 3,
    "templates.md": 4,
    "api.md": 12,
}
"""The least number of examples of a page."""


@pytest.mark.parametrize("page", EXAMPLES)
def test_every_example_answers_what_stands_below_it(
    page: str, serving: Serving, tmp_path: Path
) -> None:
    variables = {"URL": serving.url, "KEY": serving.key}
    _write_files_of_examples(tmp_path, serving)
    shown = list(_examples((DOCS / page).read_text(encoding="utf-8")))
    assert len(shown) >= EXAMPLES[page]
    for command, expected in shown:
        answer = shell(command, variables, tmp_path)
        if not expected.startswith("{"):
            assert expected in answer
            continue
        found = json.loads(answer)
        _assert_shown(json.loads(expected), found, command)
        for field, variable in _VARIABLE.items():
            if field in found:
                reached = found[field].replace("http://127.0.0.1/", f"{serving.url}/")
                variables.setdefault(variable, reached)


def test_the_example_of_a_receiver_knows_a_message_of_ours() -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", (DOCS / "webhooks.md").read_text(), re.M | re.S)
    secret, body = new_secret(), '{"type": "job.succeeded"}'
    headers = signed_headers(uuid4(), datetime.now(UTC), body, [secret])
    known: dict[str, Any] = {"secret": secret, "request_body": body, "request_headers": headers}
    exec(code, known)
    assert known["message"] == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        exec(code, known | {"request_body": body + " "})


def _write_files_of_examples(folder: Path, serving: Serving) -> None:
    """`intro.mp4` of a MiB, and `cookies` as `curl -c` keeps them."""
    [(name, value)] = serving.browser.items()
    (folder / "cookies").write_text(f"127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n")
    film = make_stamped(folder / "intro.mp4", frames=10)
    rest = 1_048_576 - film.stat().st_size
    with film.open("ab") as file:
        file.write(rest.to_bytes(4, "big") + b"free" + bytes(rest - 8))


def _examples(page: str) -> Iterator[tuple[str, str]]:
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.replace("\\\n", " ").partition("\n")
            yield command, expected.strip()


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
