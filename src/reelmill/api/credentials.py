"""Credentials for the servers of sources; their values go in and never come out."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from reelmill.api.dependencies import OwnedOf
from reelmill.usecases.credentials import keep
from reelmill.usecases.json_model import JsonModel, NextCursor, Time
from reelmill.usecases.ports.credentials import StoredCredential

router = APIRouter(prefix="/v1/credentials", tags=["credentials"])


class Basic(JsonModel):
    """User and password of a server that asks for them."""

    username: str
    password: str


class Sent(JsonModel):
    """What is sent with every request to the server."""

    headers: dict[str, str] | None = Field(
        None,
        description="Headers by name, such as `Authorization`, `User-Agent`, `Referer`, `Cookie`.",
    )
    basic: Basic | None = Field(None, description="In place of an `Authorization` header.")


class NewCredential(Sent):
    """A credential to be kept."""

    name: str = Field(description="The name that `auth` of a track uses for it.")
    origin: str = Field(
        description="Scheme and host of the only server that it is sent to, such as "
        "`https://cdn.example.com`."
    )


class CredentialModel(JsonModel):
    """A credential, without the values of its headers."""

    id: UUID
    name: str
    origin: str
    headers: list[str] = Field(description="Names of the headers that are sent.")
    created_at: Time
    updated_at: Time


class CredentialList(JsonModel):
    """All your credentials."""

    items: list[CredentialModel]
    next_cursor: NextCursor = None


@router.get("")
async def get_credentials(own: OwnedOf) -> CredentialList:
    """Your credentials, by name; nobody is told their values."""
    return CredentialList(items=[_model(each) for each in await keep.list_credentials(own)])


@router.post("", status_code=201)
async def post_credential(body: NewCredential, response: Response, own: OwnedOf) -> CredentialModel:
    """Keep a credential for the sources of one server."""
    document = body.model_dump(exclude={"name"}, exclude_none=True)
    made = await keep.add_credential(own, body.name, document)
    response.headers["Location"] = f"/v1/credentials/{made.id}"
    return _model(made)


@router.get("/{credential_id:uuid}")
async def get_credential(credential_id: UUID, own: OwnedOf) -> CredentialModel:
    """One of your credentials."""
    return _model(await keep.read_stored(own, credential_id))


@router.put("/{credential_id:uuid}")
async def put_credential(credential_id: UUID, body: Sent, own: OwnedOf) -> CredentialModel:
    """Give a credential other headers, all of them anew; its server stays."""
    document = body.model_dump(exclude_none=True)
    return _model(await keep.set_headers(own, credential_id, document))


@router.delete("/{credential_id:uuid}", status_code=204)
async def delete_credential(credential_id: UUID, own: OwnedOf) -> None:
    """Remove a credential; jobs that name it and are not planned yet fail."""
    await keep.remove_credential(own, credential_id)


def _model(credential: StoredCredential) -> CredentialModel:
    return CredentialModel(
        id=credential.id,
        name=credential.name,
        origin=credential.origin,
        headers=list(credential.headers),
        created_at=credential.created_at,
        updated_at=credential.updated_at,
    )
