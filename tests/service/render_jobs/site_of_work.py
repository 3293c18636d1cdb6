"""A worker without its process: claims and the steps of a job, called in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.tables import jobs, segments, users
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.assets import Asset, AssetStatus, AssetType
from reelmill.usecases.ports.jobs import NewJob
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.ports.workers import NewWorker
from reelmill.usecases.render_jobs.encode_segment import encode_one
from reelmill.usecases.render_jobs.finish_job import finish_job
from reelmill.usecases.render_jobs.prepare_job import prepare
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Site:
    """One worker; `user_id` and `worker_id` are those of `register`."""

    database: PostgresDatabase
    storage: Storage
    tools: WorkerContext
    home: Path
    user_id: UUID = field(default_factory=uuid4)
    worker_id: UUID = field(default_factory=uuid4)

    async def asset(self, file: Path, user_id: UUID | None = None, **changes: Any) -> str:
        """Upload a file; the `src` that names it."""
        asset_id, data = uuid4(), file.read_bytes()
        owner = user_id or self.user_id
        key = f"assets/{owner}/{asset_id}/{file.name}"
        await self.storage.put_file(key, file, "application/octet-stream")
        asset = Asset(
            **{
                "id": asset_id,
                "user_id": owner,
                "status": AssetStatus.READY,
                "type": AssetType.VIDEO,
                "file_name": file.name,
                "content_type": "application/octet-stream",
                "bucket_key": key,
                "thumbnail_key": None,
                "declared_bytes": None,
                "bytes": len(data),
                "sha256": sha256(data).hexdigest(),
                "duration_seconds": None,
                "metadata": {},
                "error": None,
                "created_at": _NOW,
                "completed_at": _NOW,
                "upload_expires_at": _NOW + timedelta(days=1),
                **changes,
            }
        )
        async with self.database.begin() as transaction:
            await transaction.assets.add(asset)
        return f"asset:{asset_id}"

    async def submit(self, spec: dict[str, Any], user_id: UUID | None = None) -> UUID:
        """Queue a job as the API does."""
        job_id = uuid4()
        async with self.database.begin() as transaction:
            await transaction.jobs.add(NewJob(job_id, user_id or self.user_id, spec), 100, 10**15)
            await transaction.queue.wake_up("prepare_next")
        return job_id

    async def claim(self) -> ClaimedJob:
        """The next job that waits."""
        async with self.database.begin() as transaction:
            job = await transaction.work.claim_job(self.worker_id, 100)
        assert job is not None
        return job

    async def prepare_next(self) -> None:
        """Plan the next job that waits."""
        await prepare(await self.claim(), self.tools, self.database)

    async def claim_segment(self) -> ClaimedSegment | None:
        """The next segment that waits."""
        async with self.database.begin() as transaction:
            return await transaction.work.claim_segment(self.worker_id)

    async def encode_next(self) -> None:
        """Encode the next segment that waits."""
        segment = await self.claim_segment()
        assert segment is not None
        await encode_one(segment, self.tools, self.database, CancelToken())

    async def encode_all(self) -> list[str]:
        """Encode all that waits; its names in order."""
        names = []
        while segment := await self.claim_segment():
            names.append(segment.fingerprint)
            await encode_one(segment, self.tools, self.database, CancelToken())
        return names

    async def claim_finish(self, job_id: UUID) -> ClaimedJob:
        """The job, to be finished."""
        async with self.database.begin() as transaction:
            job = await transaction.work.claim_finish(job_id, self.worker_id)
        assert job is not None
        return job

    async def finish(self, job_id: UUID) -> None:
        """Finish a job."""
        await finish_job(await self.claim_finish(job_id), self.tools, self.database, self.storage)

    async def run(self, spec: dict[str, Any]) -> UUID:
        """All steps of a job."""
        job_id = await self.submit(spec)
        await self.prepare_next()
        await self.encode_all()
        await self.finish(job_id)
        return job_id

    async def row(self, job_id: UUID) -> Any:
        """The job's row."""
        async with self.database.begin() as transaction:
            query = select(jobs).where(jobs.c.id == job_id)
            return (await transaction.connection.execute(query)).one()

    async def row_phase(self, job_id: UUID) -> str:
        """The job's phase."""
        return str((await self.row(job_id)).phase)

    async def segment_rows(self) -> list[Any]:
        """All rows of segments."""
        async with self.database.begin() as transaction:
            return list((await transaction.connection.execute(select(segments))).all())

    async def execute(self, statement: str, **given: Any) -> None:
        """Change the database behind the service's back."""
        async with self.database.begin() as transaction:
            await transaction.connection.execute(text(statement), given)

    async def master(self, job_id: UUID, folder: Path) -> bytes:
        """The published master."""
        key = (await self.row(job_id)).output_key
        assert key is not None
        await self.storage.download(key, folder / "master")
        return (folder / "master").read_bytes()


NewSite = Callable[..., Site]
"""Makes a worker with a storage, a home and settings of its own."""


async def register(site: Site) -> Site:
    """Make the site's user and worker known."""
    await add_user(site, site.user_id)
    async with site.database.begin() as transaction:
        await transaction.workers.register(NewWorker(site.worker_id, "here", 1, "0", 2))
    return site


async def add_user(site: Site, user_id: UUID) -> UUID:
    """Another user."""
    values = {"id": user_id, "email": f"{user_id}@x", "password_hash": "", "role": "USER"}
    async with site.database.begin() as transaction:
        await transaction.connection.execute(insert(users).values(values))
    return user_id
