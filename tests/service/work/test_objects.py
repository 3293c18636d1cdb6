"""Whatever becomes of an attempt, nothing stays in the storage that nobody needs."""

from __future__ import annotations

import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from work_rows import (
    DONE,
    PROBLEM,
    a_job,
    a_user,
    a_worker,
    claim_finish,
    planned,
    recover,
    silence,
    value,
)

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.storage import LocalStorage, S3Storage, UrlSigner
from reelmill.adapters.storage.sigv4 import Request, presigned
from reelmill.bootstrap.secrets import Secrets
from reelmill.bootstrap.storage import storage_of
from reelmill.core.errors import ConflictError
from reelmill.settings import ServiceSettings
from reelmill.usecases.jobs.change_jobs import cancel_job, delete_job
from reelmill.usecases.objects.claim import take_claim
from reelmill.usecases.objects.remove import remove_unneeded, sweep_all, sweep_unfinished
from reelmill.usecases.objects.strays import abandon_old, find_strays, remove_strays
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.ports.objects import NewObject, ObjectKind, Scope
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.ports.work import ClaimedJob
from s3_server import S3Server, running
from stored import keys_of

pytestmark = pytest.mark.anyio

End = Callable[[PostgresDatabase, ClaimedJob, UUID, Storage], Awaitable[object]]
_BYTES = "application/octet-stream"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each kind, empty."""
    if request.param == "local":
        return LocalStorage(tmp_path / "storage", UrlSigner(b"s" * 32, "http://localhost"))
    server: S3Server = request.getfixturevalue("s3_server")
    return S3Storage(server.bucket(), folder=_folder_of(tmp_path))


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 100)
    return file


def _folder_of(tmp_path: Path) -> str:
    return tmp_path.name


async def _begin(storage: Storage, key: str, request: pytest.FixtureRequest) -> None:
    """Write half of an object, as whoever is killed in the middle of it."""
    if isinstance(storage, LocalStorage):
        with storage.receiving(key) as draft:  # which tidies up unless it is killed
            draft.write_bytes(b"half")
            left = draft.with_name(draft.name[:-1] + "x")
            draft.rename(left)
            draft.touch()
        await storage.delete(key)
        return
    server: S3Server = request.getfixturevalue("s3_server")
    folder = _folder_of(request.getfixturevalue("tmp_path"))
    asked = Request("POST", f"{folder}/{key}", 60, datetime.now(UTC), {}, {"uploads": ""})
    url = presigned(server.bucket(), asked)
    urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()


async def _lost(database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage) -> None:
    await silence(database, await value(database, "SELECT id FROM workers"))
    assert (await recover(database)).jobs == 1


async def _cancelled(database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage) -> None:
    await cancel_job(job.id, user, database)


async def _failed(database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage) -> None:
    async with database.begin() as transaction:
        assert await transaction.work.job_failed(job, PROBLEM)


async def _given_back(database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage) -> None:
    async with database.begin() as transaction:
        await transaction.work.release_job(job)


async def _tried_again(database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage) -> None:
    async with database.begin() as transaction:
        await transaction.work.retry_job(job, PROBLEM)


async def _job_deleted(
    database: PostgresDatabase, job: ClaimedJob, user: UUID, storage: Storage
) -> None:
    await delete_job(job.id, user, database, storage)


async def _user_deleted(
    database: PostgresDatabase, job: ClaimedJob, user: UUID, _: Storage
) -> None:
    await value(database, "DELETE FROM users WHERE id = :user RETURNING 1", user=user)


_ENDS = [_lost, _cancelled, _failed, _given_back, _tried_again, _job_deleted, _user_deleted]


async def _finishing(database: PostgresDatabase) -> tuple[ClaimedJob, UUID]:
    worker, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    await planned(database, worker, [])
    job = await claim_finish(database, job_id, worker)
    assert job
    return job, user


def _outputs(job: ClaimedJob) -> list[NewObject]:
    place = f"jobs/{job.id}/1/{job.token.hex[:12]}"
    return [
        NewObject(f"{place}/{name}", ObjectKind.OUTPUT, job.token, job_id=job.id)
        for name in ("output.mp4", "poster.jpg")
    ]


@pytest.mark.parametrize("end", _ENDS, ids=lambda end: end.__name__.strip("_"))
async def test_what_an_attempt_began_goes_when_it_ended_without_it(
    database: PostgresDatabase,
    storage: Storage,
    a_file: Path,
    end: End,
    request: pytest.FixtureRequest,
) -> None:
    job, user = await _finishing(database)
    whole, half = _outputs(job)
    async with database.begin() as transaction:
        await transaction.objects.record([whole, half])
    await storage.put_file(whole.key, a_file, _BYTES)
    await _begin(storage, half.key, request)
    assert await sweep_all(database, storage) == 0, "the worker lives still"
    assert await keys_of(storage) == [whole.key]
    assert [each.key for each in await storage.unfinished()] == [half.key]
    await end(database, job, user, storage)
    await sweep_unfinished(database, storage)
    assert await keys_of(storage) == []
    assert await storage.unfinished() == []


async def test_a_published_output_stays_and_that_of_a_claim_that_was_lost_does_not(
    database: PostgresDatabase, storage: Storage, a_file: Path
) -> None:
    late, user = await _finishing(database)
    await _lost(database, late, user, storage)
    job = await claim_finish(database, late.id, await a_worker(database))
    assert job
    for claimed in (late, job):
        for each in _outputs(claimed):
            async with database.begin() as transaction:
                await transaction.objects.record([each])
            await storage.put_file(each.key, a_file, _BYTES)
    keys = [each.key for each in _outputs(job)]
    outcome = DONE.__class__(keys[0], keys[1], "mp4", 100, 1.0, {}, {})
    async with database.begin() as transaction:
        assert not await transaction.work.job_succeeded(late, outcome)
        assert await transaction.work.job_succeeded(job, outcome)
        assert await transaction.objects.kept(keys, job.token) == set(keys)
    await sweep_unfinished(database, storage)
    await sweep_all(database, storage)
    assert await keys_of(storage) == sorted(keys)


async def test_what_a_frozen_worker_uploads_after_its_objects_were_removed_is_removed_again(
    database: PostgresDatabase, storage: Storage, a_file: Path
) -> None:
    job, user = await _finishing(database)
    (output, _) = _outputs(job)
    async with ObjectWriter(database, storage).writing([output]):
        await _lost(database, job, user, storage)
        assert await sweep_unfinished(database, storage) == 1
        await storage.put_file(output.key, a_file, _BYTES)
    assert await keys_of(storage) == []


async def test_what_appears_after_that_is_removed_a_day_later(
    database: PostgresDatabase, storage: Storage, a_file: Path
) -> None:
    job, user = await _finishing(database)
    (output, _) = _outputs(job)
    async with database.begin() as transaction:
        await transaction.objects.record([output])
    await _lost(database, job, user, storage)
    assert await sweep_all(database, storage) == 1
    await storage.put_file(output.key, a_file, _BYTES)
    await sweep_all(database, storage)
    assert await keys_of(storage) == [output.key]
    await value(database, "UPDATE objects SET removed_at = now() - interval '25 hours' RETURNING 1")
    await sweep_all(database, storage)
    assert await keys_of(storage) == []
    assert await value(database, "SELECT count(*) FROM objects") == 0


async def test_a_segment_whose_encoder_was_lost_goes_unless_a_job_needs_it(
    database: PostgresDatabase, storage: Storage, a_file: Path
) -> None:
    made = [
        NewObject(f"segments/{name}", ObjectKind.SEGMENT, uuid4(), name=name)
        for name in ("lost", "needed")
    ]
    job, _ = await _finishing(database)
    await value(database, "UPDATE job_plans SET needs = '{needed}' RETURNING 1")
    for each in made:
        async with database.begin() as transaction:
            await transaction.objects.record([each])
        await storage.put_file(each.key, a_file, _BYTES)
    assert await sweep_unfinished(database, storage) == 1
    assert await keys_of(storage) == ["segments/needed"]
    async with database.begin() as transaction:
        assert await transaction.work.job_failed(job, PROBLEM)
    assert await sweep_unfinished(database, storage) == 1
    assert await keys_of(storage) == []


@asynccontextmanager
async def _restored(database: PostgresDatabase, url: str) -> AsyncIterator[PostgresDatabase]:
    """A copy of the database under another name, as `pg_restore` makes it."""
    await database.close()
    name, maintenance = f"copy_{uuid4().hex[:12]}", url.replace(_name_of(url), "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_name_of(url)}".encode())
    copy = PostgresDatabase(url.replace(_name_of(url), name))
    yield copy
    await copy.close()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


async def test_a_restored_dump_removes_nothing_until_it_is_reported_that_the_storage_is_its_own(
    database: PostgresDatabase, database_url: str, storage: Storage, a_file: Path
) -> None:
    job, user = await _finishing(database)
    (output, _) = _outputs(job)
    async with database.begin() as transaction:
        await transaction.objects.record([output])
    await storage.put_file(output.key, a_file, _BYTES)
    await sweep_all(database, storage)
    async with _restored(database, database_url) as copy:
        await delete_job(job.id, user, copy, storage)
        assert await sweep_all(copy, storage) == 0
        with pytest.raises(ConflictError, match="storage_claimed"):
            await remove_unneeded(copy, storage, Scope())
        strays = await find_strays(copy, storage)
        with pytest.raises(ConflictError, match="storage_claimed"):
            await remove_strays(strays, copy, storage)
        with pytest.raises(ConflictError, match="storage_claimed"):
            await abandon_old(copy, storage, datetime.now(UTC))
        assert await keys_of(storage) == [output.key]
        await take_claim(copy, storage)
        assert await sweep_all(copy, storage) == 1
        assert await keys_of(storage) == []
        await _failed(database, job, user, storage)
        with pytest.raises(ConflictError, match="storage_claimed"):
            await remove_unneeded(database, storage, Scope())


async def test_strays_are_listed_and_removed_only_when_asked_for(
    database: PostgresDatabase, storage: Storage, a_file: Path
) -> None:
    job, _ = await _finishing(database)
    (output, _) = _outputs(job)
    async with database.begin() as transaction:
        await transaction.objects.record([output])
    for key in (output.key, "jobs/of/an/earlier/release.mp4", "segments/ab/abcd"):
        await storage.put_file(key, a_file, _BYTES)
    assert await sweep_all(database, storage) == 0
    strays = await find_strays(database, storage)
    expected = ["jobs/of/an/earlier/release.mp4", "segments/ab/abcd"]
    assert sorted(stray.key for stray in strays) == expected
    await remove_strays(strays, database, storage)
    assert await keys_of(storage) == [output.key]


async def test_what_was_begun_a_day_ago_is_abandoned(
    database: PostgresDatabase, storage: Storage, request: pytest.FixtureRequest
) -> None:
    job, _ = await _finishing(database)
    (output, _) = _outputs(job)
    async with database.begin() as transaction:
        await transaction.objects.record([output])
    await _begin(storage, output.key, request)
    now = datetime.now(UTC)
    assert await abandon_old(database, storage, now) == 0
    assert await abandon_old(database, storage, now + timedelta(hours=25)) == 1
    assert await storage.unfinished() == []


async def test_two_installations_in_one_bucket_do_not_see_each_other(
    database: PostgresDatabase, s3_server: S3Server, tmp_path: Path, a_file: Path
) -> None:
    chosen: dict[str, Any] = {**s3_server.variables()}
    settings = ServiceSettings(home=tmp_path, **chosen)
    secrets = Secrets(b"s" * 32, b"j" * 32)
    one = await storage_of(settings, secrets, database)
    await one.put_file("segments/ab/abcd", a_file, _BYTES)
    again = await storage_of(settings, secrets, database)
    assert await keys_of(again) == ["segments/ab/abcd"]
    async with database.begin() as transaction:
        await transaction.connection.execute(text("DELETE FROM installation"))
    another = await storage_of(settings, secrets, database)
    assert await keys_of(another) == []
    await sweep_all(database, another)
    assert await find_strays(database, another) == []
    assert await keys_of(one) == ["segments/ab/abcd"]
