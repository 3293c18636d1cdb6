"""Uploads keep within what their owner may keep while they arrive, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text
from uploads import Uploader, codes, picture

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

LIMIT = 5_000_000  # as conftest sets it, with 3,000,000 a file
PIECE = 100_000


async def pieces(count: int, first: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """A body of unknown size; after its first piece it waits, where it is told to."""
    for n in range(count):
        yield b"x" * PIECE
        if n == 0 and first is not None:
            await first.wait()


async def sent(ada: Uploader, leave: dict[str, Any], body: Any) -> Response:
    url = leave["uploadUrl"]
    return await ada.stranger.put(url, content=body, headers=leave["headers"])


async def stored_bytes(services: Services) -> int:
    return sum([found.bytes async for found in services.storage.listed("uploads/")])


async def room(ada: Uploader) -> int:
    """Bytes that the user could still announce, to 100 kB."""
    for size in range(3_000_000, 0, -PIECE):
        asked = {"fileName": "a.bin", "contentType": "video/mp4", "size": size}
        answer = await ada.client.post("/v1/assets/sign-upload", json=asked)
        if answer.status_code == 201:
            path = f"/v1/assets/{answer.json()['assetId']}"
            assert (await ada.client.delete(path)).status_code == 204
            return size
    return 0


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
async def test_uploads_without_a_size_hold_room_as_they_arrive(
    ada: Uploader, services: Services, declared: bool
) -> None:
    leaves = [await ada.signed(f"{n}.mp4", "video/mp4") for n in range(8)]
    bodies = [b"x" * 24 * PIECE if declared else pieces(24) for _ in leaves]
    answers = await asyncio.gather(
        *(sent(ada, leave, body) for leave, body in zip(leaves, bodies, strict=True))
    )
    taken = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 1 <= len(taken) <= 2  # those in chunks may take room from one another
    assert {code for answer in refused for code in codes(answer)} == {"storage_full"}
    assert await stored_bytes(services) == 24 * PIECE * len(taken)
    assert await room(ada) <= LIMIT - 24 * PIECE * len(taken)


async def test_one_address_takes_one_file_at_a_time(ada: Uploader, services: Services) -> None:
    first, go_on = await ada.signed("a.mp4", "video/mp4"), asyncio.Event()
    slow = asyncio.create_task(sent(ada, first, pieces(3, go_on)))
    while await claims(services) == 0:
        await asyncio.sleep(0.01)
    answers = await asyncio.gather(*(sent(ada, first, b"y" * PIECE) for _ in range(5)))
    assert {(each.status_code, *codes(each)) for each in answers} == {(409, "upload_busy")}
    go_on.set()
    assert (await slow).status_code == 200
    assert await stored_bytes(services) == 3 * PIECE
    assert (await sent(ada, first, b"y" * PIECE)).status_code == 200
    assert await stored_bytes(services) == PIECE


async def test_a_claim_that_nobody_renews_is_void(ada: Uploader, services: Services) -> None:
    leave = await ada.signed("a.mp4", "video/mp4")
    await _execute(services, "UPDATE objects SET token = gen_random_uuid()")  # then power went
    assert codes(await sent(ada, leave, b"x")) == ["upload_busy"]
    later = "UPDATE objects SET last_used_at = now() - interval '31 seconds'"
    await _execute(services, later)
    assert (await sent(ada, leave, b"x")).status_code == 200


async def test_an_upload_that_fails_gives_its_room_back(ada: Uploader, services: Services) -> None:
    leave = await ada.signed("a.mp4", "video/mp4")
    assert (await sent(ada, leave, pieces(31))).status_code == 413
    assert await stored_bytes(services) == 0
    assert await room(ada) == 3_000_000
    assert (await sent(ada, leave, pieces(29))).status_code == 200
    assert await room(ada) == LIMIT - 29 * PIECE


async def test_a_file_replaces_an_earlier_one_where_there_is_no_room_for_both(
    ada: Uploader, services: Services
) -> None:
    leave = await ada.signed("a.mp4", "video/mp4")
    for size in (2_800_000, 2_900_000):
        assert (await sent(ada, leave, b"x" * size)).status_code == 200
        assert await stored_bytes(services) == size


async def test_nothing_arrives_for_what_is_completed_or_gone(
    ada: Uploader, services: Services
) -> None:
    leave = await ada.signed("a.png", "image/png")
    await ada.put(leave, picture())
    asset = await ada.complete(leave["assetId"])
    answer = await sent(ada, leave, b"x")
    assert (answer.status_code, codes(answer)) == (409, ["upload_over"])
    assert (await ada.client.delete(f"/v1/assets/{asset['id']}")).status_code == 204
    answer = await sent(ada, leave, b"x")
    assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert await stored_bytes(services) == 0


async def test_an_asset_that_is_completed_while_a_file_arrives_keeps_what_was_there(
    ada: Uploader, services: Services
) -> None:
    leave, go_on = await ada.signed("a.png", "image/png"), asyncio.Event()
    await ada.put(leave, picture())
    slow = asyncio.create_task(sent(ada, leave, pieces(2, go_on)))
    while await claims(services) == 0:
        await asyncio.sleep(0.01)
    assert (await ada.complete(leave["assetId"]))["status"] == "READY"
    go_on.set()
    assert codes(await slow) == ["upload_over"]
    assert await stored_bytes(services) == 0


async def claims(services: Services) -> int:
    """Uploads that are being written."""
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        count = text("SELECT count(*) FROM objects WHERE token IS NOT NULL")
        return int(await transaction.connection.scalar(count) or 0)


async def _execute(services: Services, statement: str) -> None:
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        await transaction.connection.execute(text(statement))
