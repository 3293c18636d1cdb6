"""Clients that are generated from the document compile, and lose nothing on the way."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_project import ClientProject, commands

MEANT = json.loads(Path(__file__).with_name("meant.json").read_text(encoding="utf-8"))
"""The spec that every program sends."""

CLIENTS = {
    "reelmill.d.ts": "openapi_typescript.ts",
    "reelmill-fetch": "typescript_fetch.ts",
    "reelmill-python": "openapi_generator.py",
    "client/reelmill_client": "openapi_python_client.py",
}
"""The program over each client, by what a command of docs/api.md makes."""

LEFT_OUT = {
    "client/reelmill_client": [
        "WARNING parsing GET /dashboard/jobs/{job_id}/segments/{fingerprint}/picture within jobs.",
        "WARNING parsing POST /v1/render/preview within jobs.",
        "WARNING parsing GET /v1/fonts/picture within assets.",
        "WARNING parsing GET /v1/templates/{template_id}/picture within templates.",
    ]
}
"""What a generator does not understand: one of them knows no pictures, and docs/api.md says so."""


def test_the_page_names_these_generators() -> None:
    assert commands().keys() == CLIENTS.keys()


def test_the_document_names_the_address_that_it_was_read_at(service: httpx.Client) -> None:
    for url in (service.base_url, service.base_url.copy_with(host="localhost")):
        document = httpx.get(url.join("/openapi.json"), timeout=60).json()
        assert document["servers"] == [{"url": str(url).rstrip("/")}]


@pytest.mark.parametrize("makes", CLIENTS)
def test_a_client_compiles_and_loses_nothing(
    makes: str, project: ClientProject, service: httpx.Client
) -> None:
    output = project.generate(makes)
    complaints = re.findall(r"^(?:WARNING|ERROR|Unable|Exception)\b.*", output, re.MULTILINE)
    assert complaints == LEFT_OUT.get(makes, [])
    assert_meant(project.run(CLIENTS[makes], makes.partition("/")[0]), service)


def assert_meant(said: dict[str, Any], service: httpx.Client) -> None:
    """What a program sent was stored and rendered, and what it read was so."""
    job = service.get(f"/v1/jobs/{said['jobId']}").json()
    assert service.get(f"/v1/jobs/{said['jobId']}/spec").json() == MEANT
    assert (said["status"], job["status"]) == ("SUCCEEDED", "SUCCEEDED")
    assert said["frames"] == said["counted"] == job["qc"]["frames"] == 10
    assert job["name"] == "From a program"
    assert said["metadata"] == job["metadata"]
    assert job["metadata"].keys() == {"client"}
    assert said["nextCursor"] is None
    assert said["jobId"] in said["listed"]
    assert said["refused"] == "empty"
