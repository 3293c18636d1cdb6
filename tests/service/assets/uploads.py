"""Users who upload files, as a client of the API does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from PIL import Image
from sqlalchemy import insert

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.adapters.postgres.tables import users
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.keys import create_key
from reelmill.usecases.ports.users import Caller, Role

CUES = b"1\n00:00:01,000 --> 00:00:02,500\nHello\n"


def picture(width: int = 900, height: int = 300) -> bytes:
    """A half transparent PNG."""
    data = BytesIO()
    Image.new("RGBA", (width, height), (200, 30, 40, 128)).save(data, "PNG")
    return data.getvalue()


@dataclass(frozen=True)
class Uploader:
    """A user, and clients that prove to be them or nobody."""

    id: UUID
    client: AsyncClient
    stranger: AsyncClient

    async def signed(self, name: str, kind: str, **beside: Any) -> dict[str, Any]:
        """Leave to upload a file."""
        asked = {"fileName": name, "contentType": kind, **beside}
        answer = await self.client.post("/v1/assets/sign-upload", json=asked)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def put(self, leave: dict[str, Any], data: bytes) -> Response:
        """Send a file as the leave says, without being known."""
        return await self._sent("PUT", leave["uploadUrl"], data, leave["headers"])

    async def fetch(self, url: str, **headers: str) -> Response:
        """Read a signed address, without being known, and go where it leads."""
        answer = await self._sent("GET", url, None, headers)
        if answer.is_redirect:
            return await self._sent("GET", answer.headers["location"], None, headers)
        return answer

    async def _sent(
        self, method: str, url: str, data: bytes | None, headers: dict[str, str]
    ) -> Response:
        if url.startswith("https://test/"):
            return await self.stranger.request(method, url, content=data, headers=headers)
        async with AsyncClient() as client:  # an S3 server has sockets of its own
            return await client.request(method, url, content=data, headers=headers)

    async def uploaded(self, name: str, kind: str, data: bytes, **beside: Any) -> str:
        """Id of an asset that was sent but not completed."""
        leave = await self.signed(name, kind, **beside)
        answer = await self.put(leave, data)
        assert answer.status_code == 200, answer.text
        return str(leave["assetId"])

    async def complete(self, asset_id: str) -> dict[str, Any]:
        """The asset as its completion answers it."""
        answer = await self.client.post(f"/v1/assets/{asset_id}/complete")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def made(self, name: str, kind: str, data: bytes) -> dict[str, Any]:
        """An asset, sent and completed."""
        return await self.complete(await self.uploaded(name, kind, data))


@asynccontextmanager
async def uploader_at(app: FastAPI, services: Services) -> AsyncIterator[Uploader]:
    """A new user of an application, with an API key."""
    user_id = await _new_user(services)
    key = await create_key(services.identity, Caller(user_id, Role.USER, "session"), "tests")
    transport = ASGITransport(app)
    async with (
        AsyncClient(transport=transport, base_url="https://test") as client,
        AsyncClient(transport=transport, base_url="https://test") as stranger,
    ):
        client.headers["X-API-Key"] = key.text
        yield Uploader(user_id, client, stranger)


async def _new_user(services: Services) -> UUID:
    user_id = uuid4()
    row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "", "role": "USER"}
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        await transaction.connection.execute(insert(users).values(row))
    return user_id


def codes(answer: Response) -> list[str]:
    """Codes of an error's problems."""
    return [problem["code"] for problem in answer.json()["errors"]]
