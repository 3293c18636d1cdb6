"""A user's credentials: made, given other headers, listed and removed by their owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from reelmill.core.errors import ConflictError, NotFoundError, RequestError
from reelmill.core.network import AddressRefusedError
from reelmill.core.source_credential import SourceCredential, read_credential
from reelmill.core.web_address import read_address
from reelmill.usecases.owned import Owned
from reelmill.usecases.ports.credentials import StoredCredential

MOST_CREDENTIALS = 100
"""Of one user."""


async def add_credential(
    owned: Owned, name: str, document: Mapping[str, object]
) -> StoredCredential:
    """A new one, from `origin`, `headers` and `basic`.

    Raises:
        RequestError: `credential_invalid`.
        ConflictError: `credential_exists`, `too_many_credentials`.
    """
    credential = _read(owned, name, document)
    async with owned.database.begin() as transaction:
        if len(await transaction.credentials.list(owned.user_id)) >= MOST_CREDENTIALS:
            message = f"You have reached the limit of {MOST_CREDENTIALS} credentials."
            raise ConflictError.of("too_many_credentials", message, hint="delete one first")
        made = await transaction.credentials.add(owned.user_id, credential)
    if made is None:
        message = f"A credential named `{name}` already exists."
        hint = "choose another name, or change the headers of that credential"
        raise ConflictError.of("credential_exists", message, "/name", hint)
    return made


async def list_credentials(owned: Owned) -> Sequence[StoredCredential]:
    """All of the user's, by name."""
    async with owned.database.begin() as transaction:
        return await transaction.credentials.list(owned.user_id)


async def read_stored(owned: Owned, credential_id: UUID) -> StoredCredential:
    """One of them.

    Raises:
        NotFoundError: `not_found`.
    """
    async with owned.database.begin() as transaction:
        found = await transaction.credentials.get(owned.user_id, credential_id)
    return _found(found, credential_id)


async def set_headers(
    owned: Owned, credential_id: UUID, document: Mapping[str, object]
) -> StoredCredential:
    """The credential with other headers; its server stays, or a secret could be led elsewhere.

    Raises:
        RequestError: `credential_invalid`.
        NotFoundError: `not_found`.
    """
    before = await read_stored(owned, credential_id)
    credential = _read(owned, before.name, {**document, "origin": before.origin})
    async with owned.database.begin() as transaction:
        changed = await transaction.credentials.set_headers(
            owned.user_id, credential_id, credential.headers
        )
    return _found(changed, credential_id)


async def remove_credential(owned: Owned, credential_id: UUID) -> None:
    """Remove one; jobs that name it and have not been planned will fail.

    Raises:
        NotFoundError: `not_found`.
    """
    async with owned.database.begin() as transaction:
        if not await transaction.credentials.delete(owned.user_id, credential_id):
            raise _no_such(credential_id)


def _read(owned: Owned, name: str, document: Mapping[str, object]) -> SourceCredential:
    found = read_credential(name, document, tuple(owned.policy.private_networks))
    if found.problems:
        raise RequestError(found.problems)
    address = read_address(found.credential.origin)
    try:
        owned.policy.check_host(address.host, address.port)
    except AddressRefusedError as error:
        message = f"Sources cannot be fetched from this server: {error.why}."
        setting = "REELMILL_PRIVATE_NETWORKS" if error.private else "REELMILL_SOURCE_PORTS"
        hint = f"the operator of the service can allow it in {setting}"
        raise RequestError.of("credential_invalid", message, "/origin", hint) from None
    return found.credential


def _found(credential: StoredCredential | None, credential_id: UUID) -> StoredCredential:
    if credential is None:
        raise _no_such(credential_id)
    return credential


def _no_such(credential_id: UUID) -> NotFoundError:
    return NotFoundError.of("not_found", f"There is no credential {credential_id}.")
