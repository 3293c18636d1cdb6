"""A worker whose work is as slow, and goes as wrong, as a test wants it.

Started as a program: `slow_worker.py URL FOLDER DRAIN_SECONDS ENGINE`. A job's payload says what
its segments do; the folder holds what they made and a log of everything that was begun and ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, NewSegment, Outcome
from reelmill.worker.main import run_until_signalled
from reelmill.worker.running import Handlers
from reelmill.worker.worker import Capacity, Worker

_REPORT_SECONDS = 0.2


class SlowWork:
    """Handlers that follow the payload."""

    def __init__(self, database: RetryingDatabase, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def note(self, what: str, name: str) -> None:
        """Written in one piece, so that lines of several processes do not mix."""
        line = json.dumps({"pid": os.getpid(), "what": what, "name": name, "at": time.time()})
        with (self._folder / "runs").open("ab", buffering=0) as log:
            log.write(line.encode() + b"\n")

    async def prepare(self, job: ClaimedJob, cancel: CancelToken) -> None:
        self.note("prepare", str(job.id))
        wanted = job.payload["segments"]
        names = [segment["name"] for segment in wanted]
        missing = [
            NewSegment(s["name"], "picture", 1, 10.0, json.dumps(s).encode())
            for s in wanted
            if not (self._folder / s["name"]).exists()
        ]
        async with self._database.begin() as transaction:
            await transaction.work.begin_encoding(job, json.dumps(names).encode(), {}, missing)

    async def encode(self, segment: ClaimedSegment, cancel: CancelToken) -> None:
        self.note("begin", segment.fingerprint)
        work: dict[str, Any] = json.loads(segment.work)
        if "crash" in work:
            await self._beside(segment.fingerprint, work.get("beside"))
            os._exit(9)
        until = time.monotonic() + work.get("seconds", 0)
        while time.monotonic() < until or self._held(work):
            await asyncio.to_thread(cancel.wait, _REPORT_SECONDS)
            if cancel.cancelled or not await self._reported(segment):
                self.note("stopped", segment.fingerprint)
                return
        (self._folder / segment.fingerprint).write_text(f"{segment.fingerprint}\n")
        async with self._database.begin() as transaction:
            done = await transaction.work.segment_done(segment, 1)
        self.note("end" if done else "refused", segment.fingerprint)

    async def finish(self, job: ClaimedJob, cancel: CancelToken) -> None:
        async with self._database.begin() as transaction:
            names = json.loads(await transaction.work.plan_of(job) or b"[]")
        master = "".join((self._folder / name).read_text() for name in names)
        out = self._folder / f"{job.id}-{job.token}"
        out.write_text(master)
        outcome = Outcome(out.name, None, "mp4", len(master), 1.0, {}, {})
        async with self._database.begin() as transaction:
            published = await transaction.work.job_succeeded(job, outcome)
        self.note("published" if published else "unpublished", str(job.id))

    async def _beside(self, name: str, other: str | None) -> None:
        """Wait until another segment was begun as often, the first two times."""
        while other and self._begun(other) < min(2, self._begun(name)):
            await asyncio.sleep(0.05)

    def _begun(self, name: str) -> int:
        runs = map(json.loads, (self._folder / "runs").read_text().splitlines())
        return sum(run["what"] == "begin" and run["name"] == name for run in runs)

    def _held(self, work: dict[str, Any]) -> bool:
        return "until" in work and not (self._folder / work["until"]).exists()

    async def _reported(self, segment: ClaimedSegment) -> bool:
        """An outage does not stop work."""
        try:
            async with asyncio.timeout(1), self._database.begin() as transaction:
                return await transaction.work.segment_progress(segment, 1)
        except Exception:
            return True


async def main(url: str, folder: Path, drain_seconds: float, engine: str) -> None:
    database = PostgresDatabase(url)
    work = SlowWork(RetryingDatabase(database), folder)
    handlers = Handlers(work.prepare, work.encode, work.finish, engine)
    capacity = Capacity(encoders=2, drain_seconds=drain_seconds)
    worker = Worker(url, database, handlers, capacity)
    await run_until_signalled(worker)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
