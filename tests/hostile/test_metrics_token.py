"""Strangers read no numbers of the installation, from whatever address they come."""

from __future__ import annotations

import httpx
import pytest

from serving import Serving


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer None"},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
    ],
)
def test_without_a_token_there_are_no_numbers(serving: Serving, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{serving.url}/metrics", headers=headers, timeout=60)
    [problem] = answer.json()["errors"]
    assert (answer.status_code, problem["code"]) == (404, "not_found")
    assert "REELMILL_METRICS_TOKEN" in problem["hint"]
    ready = httpx.get(f"{serving.url}/health?ready=1", headers=headers, timeout=60).json()
    assert {"database", "storage", "queue", "workers"} <= {c["name"] for c in ready["checks"]}
    assert [check for check in ready["checks"] if check["facts"]] == []
