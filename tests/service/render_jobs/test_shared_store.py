"""Workers that share nothing but a database and a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

import pytest
from site_of_work import NewSite, Site, register
from specs import composition, film_alone, rendered_here

from reelmill.adapters.cache import SegmentCache
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.shared_store import SharedStore
from reelmill.adapters.storage import LocalStorage, S3Storage
from reelmill.core.errors import SourceError
from reelmill.media.cancel import CancelToken
from reelmill.media.memory_budget import MemoryBudget
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.render_jobs.encode_segment import encode_one
from s3_server import S3Server, running
from stored import empty

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
async def bucket(s3_server: S3Server, anyio_backend: str) -> S3Storage:
    """An empty bucket."""
    return S3Storage(s3_server.bucket(), folder=uuid4().hex)


@pytest.fixture
async def pair(new_site: NewSite, bucket: S3Storage) -> tuple[Site, Site]:
    """Two workers on two machines, and one user."""
    one, two = [await register(new_site(bucket, home)) for home in ("one", "two")]
    two.user_id = one.user_id
    return one, two


async def test_another_machine_goes_on_with_nothing_but_the_bucket(
    pair: tuple[Site, Site], film: Path, picture: Path, tmp_path: Path
) -> None:
    one, two = pair
    job_id = await one.submit(composition(await one.asset(film), await one.asset(picture)))
    await one.prepare_next()
    await one.encode_next()
    rmtree(one.home)
    assert len(await two.encode_all()) == (await one.row(job_id)).plan["uniqueSegments"]
    await two.finish(job_id)
    row = await two.row(job_id)
    assert row.status == "SUCCEEDED"
    assert row.qc["audioPeak"] is not None
    expected = rendered_here(composition(str(film), str(picture)), tmp_path)
    assert await two.master(job_id, tmp_path) == expected


async def test_what_one_machine_alone_has_is_given_to_all(
    pair: tuple[Site, Site], bucket: S3Storage, film: Path, picture: Path
) -> None:
    one, two = pair
    spec = composition(await one.asset(film), await one.asset(picture))
    await one.run(spec)
    await empty(bucket, "segments/")
    job_id = await one.submit(spec)
    await one.prepare_next()
    assert await one.encode_all() == []
    await two.finish(job_id)
    assert (await two.row(job_id)).status == "SUCCEEDED"


async def test_what_the_bucket_has_is_encoded_by_nobody(
    pair: tuple[Site, Site], film: Path, picture: Path
) -> None:
    one, two = pair
    spec = composition(await one.asset(film), await one.asset(picture))
    await one.run(spec)
    job_id = await two.submit(spec)
    await two.prepare_next()
    assert await two.encode_all() == []
    await two.finish(job_id)
    assert (await two.row(job_id)).status == "SUCCEEDED"


async def test_what_is_gone_everywhere_is_encoded_again(
    pair: tuple[Site, Site], bucket: S3Storage, film: Path, picture: Path
) -> None:
    one, two = pair
    job_id = await one.submit(composition(await one.asset(film), await one.asset(picture)))
    await one.prepare_next()
    encoded = await one.encode_all()
    await empty(bucket, "segments/")
    await two.finish(job_id)
    assert (await two.row(job_id)).phase == "WAITING"
    await two.prepare_next()
    assert set(await two.encode_all()) == set(encoded)
    await two.finish(job_id)
    assert (await two.row(job_id)).status == "SUCCEEDED"


async def test_what_could_not_be_shared_is_shared_later_and_not_encoded_again(
    pair: tuple[Site, Site], s3_server: S3Server, film: Path, tmp_path: Path
) -> None:
    site, whole = pair[0], pair[0].tools
    await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    refused = ObjectWriter(site.database, S3Storage(s3_server.bucket(secret="wrong")))
    site.tools = replace(whole, files=SharedStore(whole.render_context.store, refused))
    segment = await site.claim_segment()
    assert segment is not None
    with suppress(Exception):  # whoever gives the claim back, it is given back below
        await encode_one(segment, site.tools, site.database, CancelToken())
    assert whole.render_context.store.get(segment.fingerprint) is not None
    await site.execute("UPDATE segments SET status = 'QUEUED', token = NULL, worker_id = NULL")
    too_small_to_encode = replace(whole.render_context, budget=MemoryBudget(1, tmp_path))
    site.tools = replace(whole, render_context=too_small_to_encode)
    await site.encode_next()
    (row,) = (row for row in await site.segment_rows() if row.fingerprint == segment.fingerprint)
    assert (row.status, row.kind) == ("DONE", "picture")


async def test_sources_are_uploaded_once(
    pair: tuple[Site, Site], bucket: S3Storage, film: Path, picture: Path
) -> None:
    one, two = pair
    assets = await one.asset(film), await one.asset(picture)
    await one.run(composition(*assets))
    key = f"sources/{sha256(film.read_bytes()).hexdigest()}"
    before = await bucket.head(key)
    assert before is not None
    await two.run(composition(*assets, "Another text"))
    assert await bucket.head(key) == before


def new_store(folder: Path, storage: LocalStorage, database: PostgresDatabase) -> SharedStore:
    return SharedStore(SegmentCache(folder, 10**9), ObjectWriter(database, storage))


async def test_a_source_that_is_not_what_it_is_called_is_refused(
    tmp_path: Path, local_storage: LocalStorage, database: PostgresDatabase, film: Path
) -> None:
    store = new_store(tmp_path, local_storage, database)
    name = sha256(b"something else").hexdigest()
    with pytest.raises(SourceError, match="changed in the meantime"):
        await store.add_sources({name: film}, uuid4())
    assert await store.sources([name]) == {}


async def test_a_source_is_kept_as_it_was_without_taking_room_twice(
    tmp_path: Path, local_storage: LocalStorage, database: PostgresDatabase, film: Path
) -> None:
    store, file = new_store(tmp_path, local_storage, database), tmp_path / "film.mp4"
    file.write_bytes(film.read_bytes())
    name = sha256(film.read_bytes()).hexdigest()
    await store.add_sources({name: file}, uuid4())
    kept = (await store.sources([name]))[name]
    assert kept.samefile(file)
    file.unlink()
    assert kept.read_bytes() == film.read_bytes()
