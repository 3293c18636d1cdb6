"""What the OpenAPI document promises, held against the running service by generated requests."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from reelmill.api.app import create
from reelmill.settings import ServiceSettings
from serving import Serving

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ENDLESS = "/v1/events"

LISTS_BY_TIME = {"/v1/jobs", "/dashboard/jobs"}

SAYS_MORE = positive_data_acceptance
"""Not asked for: a schema cannot say all that makes a spec, a cursor or a name right."""

schema = schemathesis.openapi.from_dict(
    create(ServiceSettings()).openapi(),
    config=schemathesis.Config.from_dict(
        {
            "generation": {"mode": "all", "with-security-parameters": False},
            "phases": {"coverage": {"enabled": False}},
        }
    ),
)


@schema.exclude(path=ENDLESS).parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_service_does_what_its_document_says(case: Any, serving: Serving) -> None:
    security = {name for need in case.operation.definition.raw["security"] for name in need}
    headers, cookies = {}, {}
    excluded: list[Any] = [SAYS_MORE]
    if "/admin/" in case.path:
        cookies = serving.administrator
    elif "apiKey" in security:
        headers["X-API-Key"] = serving.key
    elif security:
        cookies = serving.browser
    if cookies:
        excluded.append(ignored_auth)  # it knows no `__Host-`; `test_isolation` looks at this
    if case.path in LISTS_BY_TIME:
        excluded.append(negative_data_rejection)  # a time may also be seconds since 1970
    if case.path == "/health":
        excluded.append(not_a_server_error)  # 503 without workers is what it is for
    case.call_and_validate(
        base_url=serving.url,
        headers=headers,
        cookies=cookies,
        timeout=20,
        excluded_checks=excluded,
    )
