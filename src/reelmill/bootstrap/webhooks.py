"""Services become what delivers webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.adapters.webhooks.sender import HttpSender
from reelmill.bootstrap.network import address_policy
from reelmill.bootstrap.service import Services
from reelmill.usecases.jobs.job_json import brief_job_body
from reelmill.usecases.ports.job import Job
from reelmill.usecases.webhooks.deliver import DeliveryContext


def post_of(services: Services) -> DeliveryContext:
    """What `deliver_due` and `deliver_until` work with."""
    policy = address_policy(services.settings)

    def job_json(job: Job, now: datetime) -> Mapping[str, Any]:
        return brief_job_body(job, services.storage, now)

    return DeliveryContext(
        database=services.database,
        sender=HttpSender(lambda: CheckedSockets(policy), ca_file=services.settings.ca_file),
        job_json=job_json,
        clock=services.clock,
    )
