"""Chaos: small jobs while everything breaks at random; nothing may be lost, doubled or left over.

`make chaos CHAOS="--jobs 200 --workers 3 --seed 7"`.
Exit code 1 and a list where something is amiss.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psutil
import psycopg
from chaos_world import Gate, Machine, machines, serving
from fault_stage import Server, Stage

import reelmill
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.migrate import upgrade
from reelmill.adapters.storage import S3Storage
from reelmill.settings import Settings
from reelmill.settings.service import Bucket
from reelmill.usecases.objects.claim import CLAIMS
from reelmill.usecases.objects.remove import sweep_all, sweep_unfinished
from s3_server import running
from stamped import make_stamped

KINDS = 40
USERS = 5
_WRONG = 10
"""One job of so many is wrong on purpose."""

CALM_SECONDS = 300.0
"""Time that what is left has once nothing breaks any more; a loaded machine may need all of it."""


@dataclass
class World:
    """Everything that can break, and the log of what did.

    Attributes:
        random: Decides.
        began: Start of the log's clock.
        events: How often each thing happened.
    """

    random: random.Random
    server: Server
    bucket: Gate
    sources: Gate
    machines: list[Machine]
    began: float = field(default_factory=time.monotonic)
    events: Counter[str] = field(default_factory=Counter)

    def say(self, what: str) -> None:
        """A line of the log."""
        print(f"{time.monotonic() - self.began:7.1f} s  {what}", flush=True)

    def happen(self, what: str, where: str = "") -> None:
        """Something breaks now."""
        self.events[what] += 1
        self.say(f"{what} {where}".rstrip())

    def break_something(self) -> None:
        """One fault, with its end where it has one."""
        faults: list[Callable[[], None]] = [
            *[self._kill] * 3,
            *[self._freeze] * 2,
            self._terminate,
            *[self._kill_encoder] * 3,
            self._freeze_encoder,
            self._restart_database,
            self._bucket_away,
            self._sources_away,
            self._fill_disk,
        ]
        self.random.choice(faults)()

    def keep_working(self) -> None:
        """Start again what ended."""
        for machine in self.machines:
            if machine.ended:
                machine.start()

    def _kill(self) -> None:
        machine = self.random.choice(self.machines)
        self.happen("kill -9", machine.home.name)
        machine.end()

    def _terminate(self) -> None:
        machine = self.random.choice(self.machines)
        self.happen("SIGTERM", machine.home.name)
        machine.signal(signal.SIGTERM)

    def _freeze(self) -> None:
        machine, seconds = self.random.choice(self.machines), self.random.uniform(2, 20)
        self.happen("SIGSTOP", f"{machine.home.name} for {seconds:.1f} s")
        machine.signal(signal.SIGSTOP)
        time.sleep(seconds)
        machine.signal(signal.SIGCONT)

    def _encoder(self) -> psutil.Process | None:
        found = [child for machine in self.machines for child in machine.encoders()]
        return self.random.choice(found) if found else None

    def _kill_encoder(self) -> None:
        if (child := self._encoder()) and _sent(child, signal.SIGKILL):
            self.happen("kill -9", "of an encoder")

    def _freeze_encoder(self) -> None:
        if (child := self._encoder()) and _sent(child, signal.SIGSTOP):
            seconds = self.random.uniform(2, 10)
            self.happen("SIGSTOP", f"of an encoder for {seconds:.1f} s")
            time.sleep(seconds)
            _sent(child, signal.SIGCONT)

    def _restart_database(self) -> None:
        seconds = self.random.uniform(0, 6)
        self.happen("database away", f"for {seconds:.1f} s")
        with self.server.away():
            time.sleep(seconds)

    def _bucket_away(self) -> None:
        self._shut(self.bucket, "bucket away", self.random.uniform(1, 15))

    def _sources_away(self) -> None:
        self._shut(self.sources, "sources away", self.random.uniform(1, 6))

    def _shut(self, gate: Gate, what: str, seconds: float) -> None:
        self.happen(what, f"for {seconds:.1f} s")
        gate.shut()
        time.sleep(seconds)
        gate.open()

    def _fill_disk(self) -> None:
        for machine in self.machines:
            if machine.small:
                seconds = self.random.uniform(2, 10)
                self.happen("disk full", f"{machine.home.name} for {seconds:.1f} s")
                machine.fill()
                time.sleep(seconds)
                machine.clear()


def _sent(process: psutil.Process, number: signal.Signals) -> bool:
    try:
        process.send_signal(number)
    except psutil.Error:
        return False
    return True


def spec_of(number: int, sources: str) -> dict[str, Any]:
    """A small spec; every kind is another one."""
    colour, seconds = f"#{(number * 37) % 256:02x}40a0", 1 + number % 3 / 2
    moving = {"type": "shape", "shape": "rectangle", "fill": colour, "duration": seconds}
    fades = {"type": "sequence", "transition": {"type": "fade", "duration": 0.4}}
    tracks: list[dict[str, Any]] = [{**fades, "tracks": [moving, {**moving, "fill": "#ffffff"}]}]
    if number % 2:
        tracks.insert(0, {"type": "video", "src": f"{sources}/film-{number % 3}.mp4"})
        tracks[1] |= {"width": "40%"}
    canvas = {"width": 192, "height": 108, "fps": 25}
    return {"canvas": canvas, "duration": 2, "tracks": tracks, "output": {"quality": "draft"}}


def wrong_spec(sources: str) -> dict[str, Any]:
    """A spec whose source is not there, and must be said to be."""
    return {**spec_of(0, sources), "tracks": [{"type": "video", "src": f"{sources}/no.mp4"}]}


WRONG_CODE = "source_http_status"


def references(sources: str, kinds: int, folder: Path) -> list[Path]:
    """Every kind of spec, rendered where nothing breaks."""
    made = []
    for number in range(kinds):
        out = folder / f"reference-{number}.mp4"
        settings = Settings(home=folder / "home", jobs=2)
        reelmill.render(spec_of(number, sources), out, settings=settings)
        made.append(out)
    return made


@dataclass(frozen=True)
class Asked:
    """A job that was asked for: its kind, None where it is wrong."""

    id: UUID
    kind: int | None


def submit(stage: Stage, sources: str, jobs: int, kinds: int) -> list[Asked]:
    """All jobs, of several users in turn."""
    users = [uuid4() for _ in range(USERS)]
    asked = []
    for number in range(jobs):
        stage.user_id = users[number % USERS]
        is_wrong = number % _WRONG == _WRONG - 1
        spec = wrong_spec(sources) if is_wrong else spec_of(number % kinds, sources)
        asked.append(Asked(stage.submit_spec(spec), None if is_wrong else number % kinds))
    return asked


def wreak(world: World, stage: Stage, seconds: float, calm_seconds: float) -> None:
    """Break things until all jobs have ended or the time is over; then let it calm down."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (left := _unended(stage)):
        world.break_something()
        world.keep_working()
        world.say(f"{left} jobs left")
        time.sleep(world.random.uniform(0.2, 4))
    world.say("nothing breaks any more")
    until = time.monotonic() + calm_seconds
    while time.monotonic() < until and _unended(stage):
        world.keep_working()
        time.sleep(1)


def _unended(stage: Stage) -> int:
    return int(stage.one("SELECT count(*) AS n FROM jobs WHERE phase <> 'ENDED'")["n"])


async def amiss(
    asked: list[Asked], made: list[Path], stage: Stage, bucket: Bucket, folder: Path
) -> list[str]:
    """Everything that is not as it must be; the workers are gone by now."""
    database = PostgresDatabase(stage.url)
    storage = await swept(database, bucket)
    found = [line for one in asked for line in _amiss_of_job(one, stage)]
    for one in asked:
        row = stage.job(one.id)
        if one.kind is not None and row["status"] == "SUCCEEDED":
            out = folder / "master.mp4"
            await storage.download(row["output_key"], out)
            if out.read_bytes() != made[one.kind].read_bytes():
                found.append(f"{one.id}: the master differs from that of an undisturbed render")
    found += await left_over(stage, storage, bucket)
    async with database.begin() as transaction:
        state = await transaction.operations.queue_state()
    for name in ("jobs", "segments"):
        line = getattr(state, name)
        if line.waiting or line.running:
            found.append(f"gauge of {name}: {line.waiting} wait, {line.running} run")
    await database.close()
    return found


def _amiss_of_job(one: Asked, stage: Stage) -> Iterator[str]:
    row = stage.job(one.id)
    if row["phase"] != "ENDED":
        yield f"{one.id}: lost, it is {row['status']} {row['phase']}"
    elif one.kind is None:
        code = (row["error"] or {}).get("code")
        if (row["status"], code) != ("FAILED", WRONG_CODE):
            yield f"{one.id}: wrong on purpose, but {row['status']} with {code}"
    elif row["status"] != "SUCCEEDED":
        yield f"{one.id}: {row['status']} without a fault of its own: {row['error']}"


async def swept(database: PostgresDatabase, bucket: Bucket) -> S3Storage:
    """An installation's storage, once all that it does not need is removed."""
    async with database.begin() as transaction:
        prefix = str(await transaction.installation.get("storage folder"))
    storage = S3Storage(bucket, folder=prefix)
    await sweep_unfinished(database, storage)
    await sweep_all(database, storage)
    return storage


async def left_over(stage: Stage, storage: S3Storage, bucket: Bucket) -> list[str]:
    """What the bucket holds and should not, or lacks."""
    listed = [each.key async for each in storage.listed() if not each.key.startswith(CLAIMS)]
    whole = "SELECT coalesce(array_agg(key), '{}') AS keys FROM objects WHERE state = 'KEPT'"
    recorded = set(stage.one(whole)["keys"])
    outputs = Counter(key.split("/")[1] for key in listed if key.endswith("/output.mp4"))
    claims = [each.key async for each in storage.listed(CLAIMS)]
    every = [each.key async for each in S3Storage(bucket).listed()]
    outside = len(every) - len(listed) - len(claims)
    return [
        *(f"{key}: in the bucket, but not recorded as whole" for key in set(listed) - recorded),
        *(f"{key}: recorded as whole, but not in the bucket" for key in recorded - set(listed)),
        *(f"{job}: {count} masters" for job, count in outputs.items() if count > 1),
        *(f"{each.key}: begun and left" for each in await storage.unfinished()),
        *([f"{outside} objects outside the folder"] if outside else []),
    ]


@contextmanager
def _world(seed: int, workers: int, folder: Path, server: Server, url: str) -> Iterator[Any]:
    with ExitStack() as stack:
        media = folder / "media"
        media.mkdir()
        for number in range(3):
            make_stamped(media / f"film-{number}.mp4", frames=50 + 10 * number, audio_rate=48000)
        s3 = stack.enter_context(running(folder / "s3"))
        gate = Gate(urlsplit(s3.endpoint).port or 0)
        stack.callback(gate.shut)
        sources = Gate(stack.enter_context(serving(media)))
        stack.callback(sources.shut)
        bucket = replace(s3.bucket(), endpoint=gate.url)
        homes = stack.enter_context(machines(folder, workers, url, bucket))
        yield World(random.Random(seed), server, gate, sources, homes), bucket


def chaos(
    server: Server,
    stage: Stage,
    folder: Path,
    *,
    seed: int,
    jobs: int,
    workers: int,
    seconds: float,
    calm_seconds: float = CALM_SECONDS,
) -> list[str]:
    """Wreak chaos; what is amiss in the end."""
    kinds = min(KINDS, jobs)
    with _world(seed, workers, folder, server, stage.url) as (world, bucket):
        print(f"seed {seed}: {jobs} jobs, {USERS} users, {workers} workers", flush=True)
        made = references(world.sources.url, kinds, folder)
        world.began = time.monotonic()
        world.keep_working()
        asked = submit(stage, world.sources.url, jobs, kinds)
        wreak(world, stage, seconds, calm_seconds)
        for machine in world.machines:
            machine.signal(signal.SIGTERM)
        for machine in world.machines:
            machine.retire(60)
        world.say(f"ended; {dict(world.events)}")
        return asyncio.run(amiss(asked, made, stage, bucket, folder))


def main() -> int:
    """Run it by itself."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=200)
    options.add_argument("--workers", type=int, default=3)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options.add_argument("--seconds", type=float, default=480, help="of chaos, at most")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="rmc-", dir="/var/tmp"))
    database_folder = Path(tempfile.mkdtemp(prefix="rmc-", dir="/var/tmp"))
    server = Server(database_folder)
    server.create()
    server.start()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE chaos")
        upgrade(server.url("chaos"))
        stage = Stage(server.url("chaos"), folder)
        found = chaos(
            server,
            stage,
            folder,
            seed=given.seed,
            jobs=given.jobs,
            workers=given.workers,
            seconds=given.seconds,
        )
    finally:
        server.stop()
        shutil.rmtree(database_folder, ignore_errors=True)
    for line in found:
        print(f"AMISS  {line}")
    where = f"; logs in {folder}" if found else ""
    print(f"{len(found)} things are amiss; seed {given.seed}{where}")
    if not found:
        shutil.rmtree(folder, ignore_errors=True)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
