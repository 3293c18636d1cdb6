"""API keys of who is logged in: `/dashboard/api-keys`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from reelmill.api.dependencies import ServicesOf, SessionCallerOf
from reelmill.usecases.identity.keys import create_key, list_keys, revoke_key
from reelmill.usecases.json_model import JsonModel, NextCursor, Time

router = APIRouter(prefix="/dashboard/api-keys", tags=["api keys"])


class KeyBody(JsonModel):
    """What a key shall be called."""

    name: str


class KeyModel(JsonModel):
    """A key, as far as it is kept."""

    id: UUID
    name: str
    last_four: str
    created_at: Time
    last_used_at: Time | None


class NewKeyModel(JsonModel):
    """A key that was just made; `key` is shown here and never again."""

    id: UUID
    name: str
    key: str
    last_four: str
    created_at: Time


class KeysModel(JsonModel):
    """All keys of a user."""

    items: list[KeyModel]
    next_cursor: NextCursor = None


@router.get("")
async def get_api_keys(who: SessionCallerOf, services: ServicesOf) -> KeysModel:
    """Keys that are not revoked, newest first."""
    found = await list_keys(services.identity, who)
    return KeysModel(
        items=[
            KeyModel(
                id=key.id,
                name=key.name,
                last_four=key.last_four,
                created_at=key.created_at,
                last_used_at=key.last_used_at,
            )
            for key in found
        ]
    )


@router.post("", status_code=201)
async def post_api_key(
    body: KeyBody, response: Response, who: SessionCallerOf, services: ServicesOf
) -> NewKeyModel:
    """Make a key; its text is in this answer only."""
    made = await create_key(services.identity, who, body.name)
    response.headers["Cache-Control"] = "no-store"
    return NewKeyModel(
        id=made.record.id,
        name=made.record.name,
        key=made.text,
        last_four=made.record.last_four,
        created_at=made.record.created_at,
    )


@router.delete("/{key_id}", status_code=204)
async def delete_api_key(key_id: UUID, who: SessionCallerOf, services: ServicesOf) -> None:
    """Revoke a key: it is refused from now on."""
    await revoke_key(services.identity, who, key_id)
