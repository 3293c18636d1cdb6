"""The encoded segments of a job become its master, which is published once and whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from reelmill.core.errors import CancelledError, ReelmillError
from reelmill.core.subtitles import MEDIA_TYPES
from reelmill.media.cancel import CancelToken
from reelmill.usecases.assets.room import check_output, take_room
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.objects import NewObject, ObjectKind, Scope
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.ports.work import ClaimedJob, Outcome
from reelmill.usecases.render.report import Progress, Stage
from reelmill.usecases.render_jobs.failures import job_went_wrong
from reelmill.usecases.render_jobs.make_master import Master, make_master
from reelmill.usecases.render_jobs.pinned_jobs import pinned
from reelmill.usecases.render_jobs.progress_updates import while_reporting
from reelmill.usecases.render_jobs.stored_plan import PlanUnreadable, StoredPlan, plan_from
from reelmill.usecases.render_jobs.worker_context import WorkerContext

T = TypeVar("T")

_REPORT_SECONDS = 0.5
_ENCODED, _STITCHED, _VERIFIED = 90.0, 96.0, 97.0
"""Percent of a job that is done when a stage is."""


async def finish_job(
    job: ClaimedJob,
    tools: WorkerContext,
    database: Database,
    storage: Storage,
    cancel: CancelToken | None = None,
) -> None:
    """Make and publish a job's master; where stored work is gone, the job is planned again.

    Where the job was cancelled or is somebody else's by now, nothing is published.

    Raises:
        Exception: what the database raises.
    """
    token, may_leave = CancelToken(), True
    forget = cancel.on_cancel(token.cancel) if cancel else lambda: None
    try:
        may_leave = await _Finishing(job, tools, database, storage, token).run()
    except PlanUnreadable:
        async with database.begin() as transaction:
            await transaction.work.plan_again(job)
    except CancelledError:
        async with database.begin() as transaction:
            await transaction.work.release_job(job)
    except ReelmillError as error:
        await job_went_wrong(job, error, tools, database)
    finally:
        tools.pins.release(job.id)
        token.cancel()
        forget()
        if may_leave:
            await remove_soon(database, storage, Scope(jobs=[job.id]))


def _places(made: Master, place: str) -> list[tuple[Path, str, str]]:
    """The files of a master, their keys and media types."""
    subtitles = [(file.path, MEDIA_TYPES[file.sidecar.format]) for file in made.sidecars]
    files = [(made.file, made.media_type), (made.poster, "image/jpeg"), *subtitles]
    return [(file, f"{place}/{file.name}", kind) for file, kind in files if file is not None]


def _kept_bytes(made: Master) -> int:
    """What its owner's room is taken by; a poster is not counted."""
    return made.file.stat().st_size + _subtitle_bytes(made)


def _subtitle_bytes(made: Master) -> int:
    return sum(file.path.stat().st_size for file in made.sidecars)


def _subtitles(made: Master, place: str) -> list[dict[str, Any]]:
    """The files of subtitles as a job keeps them."""
    return [
        {
            "lang": file.sidecar.subtitles.lang,
            "title": file.sidecar.subtitles.title,
            "default": file.sidecar.subtitles.is_default,
            "forced": file.sidecar.subtitles.is_forced,
            "format": file.sidecar.format.value,
            "suffix": file.sidecar.suffix,
            "key": f"{place}/{file.path.name}",
        }
        for file in made.sidecars
    ]


class _Shown:
    """How far a job is, noted in one thread and told by another."""

    def __init__(self) -> None:
        self.now: tuple[str, float | None, float | None] = (Stage.STITCH.value, _ENCODED, None)

    def note(self, progress: Progress) -> None:
        """Take note of a moment of making the master."""
        if progress.stage is Stage.STITCH:
            share = progress.done / progress.total if progress.total else 0
            eta = progress.elapsed_seconds * (1 - share) / share if share else None
            percent = _ENCODED + share * (_STITCHED - _ENCODED)
            self.now = (progress.stage.value, percent, eta)
        else:
            self.now = (progress.stage.value, _STITCHED, None)

    def publishing(self) -> None:
        """Take note that the master is there."""
        self.now = ("publish", _VERIFIED, None)


@dataclass(frozen=True, slots=True)
class _Finishing:
    job: ClaimedJob
    tools: WorkerContext
    database: Database
    storage: Storage
    token: CancelToken

    async def run(self) -> bool:
        """Plan, files, master, upload, publish; True where objects may be left that none needs."""
        stored = await self._plan()
        async with pinned(self.tools.files, stored.plan.fingerprints, ()):
            await self._bring(stored)
            with self.tools.render_context.store.scratch() as folder:
                return await self._publish(stored, folder)

    async def _plan(self) -> StoredPlan:
        async with self.database.begin() as transaction:
            body = await transaction.work.plan_of(self.job)
        if body is None:
            raise PlanUnreadable("there is no plan")
        return await self.tools.running(partial(plan_from, body))

    async def _bring(self, stored: StoredPlan) -> None:
        """Have everything here that the plan plays."""
        if gone := await self.tools.files.bring(stored.plan.fingerprints):
            raise PlanUnreadable(f"{len(gone)} finished segments or chunks are gone")

    async def _publish(self, stored: StoredPlan, folder: Path) -> bool:
        """Upload under a name of this claim's own; it is the job's output once the row says so."""
        began, shown = time.time(), _Shown()
        store, copies = self.tools.render_context.store, 2 if self.storage.local else 1
        making = partial(make_master, stored, folder, store, copies, shown.note, self.token)
        made = await self._reporting(shown, making)
        shown.publishing()
        place = f"jobs/{self.job.id}/{self.job.attempt}/{self.job.token.hex[:12]}"
        uploading = time.time()
        await self._record(made, place)
        await self._reporting(shown, partial(self._upload, made, place))
        self.token.raise_if_cancelled()
        took = {"encode": max(0.0, began - stored.planned_at), "publish": time.time() - uploading}
        stages = {**stored.stage_seconds, **made.stage_seconds, **took}
        outcome = self._outcome(stored, made, place, stages)
        async with self.database.begin() as transaction:
            size, limit = _kept_bytes(made), self.tools.user_bytes
            await take_room(self.job.user_id, size, limit, transaction)
            if await transaction.work.job_succeeded(self.job, outcome):
                keys = [key for _, key, _ in _places(made, place)]
                await transaction.objects.kept(keys, self.job.token)
            return await transaction.objects.has_unneeded(Scope(jobs=[self.job.id]))

    async def _reporting(self, shown: _Shown, work: Callable[[], T]) -> T:
        async def report() -> bool:
            async with self.database.begin() as transaction:
                return await transaction.work.job_stage(self.job, *shown.now)

        return await while_reporting(self.tools.running(work), report, self.token, _REPORT_SECONDS)

    async def _record(self, made: Master, place: str) -> None:
        """Note what is about to be uploaded: whatever becomes of this claim, it is found."""
        new = partial(NewObject, kind=ObjectKind.OUTPUT, token=self.job.token, job_id=self.job.id)
        size, limit = _kept_bytes(made), self.tools.user_bytes
        async with self.database.begin() as transaction:
            # Before it is uploaded for nothing; whether it is kept is decided afterwards.
            await check_output(self.job.user_id, size, limit, transaction)
            await transaction.objects.record([new(key) for _, key, _ in _places(made, place)])

    def _upload(self, made: Master, place: str) -> None:
        for file, key, media_type in _places(made, place):
            self.storage.put_blocking(key, file, media_type)

    def _outcome(
        self, stored: StoredPlan, made: Master, place: str, stages: Mapping[str, float]
    ) -> Outcome:
        return Outcome(
            output_key=f"{place}/{made.file.name}",
            poster_key=f"{place}/{made.poster.name}" if made.poster else None,
            output_format=stored.plan.format.value,
            bytes=made.file.stat().st_size,
            duration_seconds=round(float(stored.plan.duration_seconds), 6),
            qc=made.qc.as_json(),
            stage_seconds={name: round(seconds, 3) for name, seconds in stages.items()},
            keep_days=self.tools.keep_days,
            warnings=[warning.as_problem().as_json() for warning in made.warnings],
            subtitles=_subtitles(made, place),
            subtitle_bytes=_subtitle_bytes(made),
        )
