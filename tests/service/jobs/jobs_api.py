"""Users of the API, and what is done behind its back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import insert, update

from reelmill.adapters.postgres.tables import jobs, users
from reelmill.bootstrap.service import Services

SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}


@dataclass(frozen=True)
class Someone:
    """A user, and a client that proves to be them."""

    id: UUID
    client: AsyncClient

    async def submit(self, **beside: Any) -> str:
        answer = await self.client.post("/v1/render", json=SPEC | beside)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["jobId"])

    async def job(self, job_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def client_of(app: FastAPI, user_id: UUID) -> AsyncClient:
    headers = {"X-Test-User": str(user_id)}
    return AsyncClient(transport=ASGITransport(app), base_url="http://test", headers=headers)


async def new_user(services: Services) -> UUID:
    user_id = uuid4()
    row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "", "role": "USER"}
    async with services.database.begin() as transaction:
        await transaction.connection.execute(insert(users).values(row))  # type: ignore[attr-defined]
    return user_id


async def set_job(services: Services, job_id: str, **values: Any) -> None:
    """Change a job's row as a worker would."""
    async with services.database.begin() as transaction:
        statement = update(jobs).where(jobs.c.id == UUID(job_id)).values(values)
        await transaction.connection.execute(statement)  # type: ignore[attr-defined]


def codes(answer: Response) -> list[str]:
    return [problem["code"] for problem in answer.json()["errors"]]
