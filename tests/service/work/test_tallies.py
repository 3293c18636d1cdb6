"""Counts of the installation: none is lost or doubled, and none goes back."""

from __future__ import annotations

import asyncio

import pytest

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.api.tallied_metrics import tallied_families
from reelmill.usecases.operations.measures import FRAMES, JOB_WAIT, JOBS_ENDED, reason_of
from reelmill.usecases.operations.tally_buffer import TallyBuffer, fold_tallies
from reelmill.usecases.ports.tallies import Tally, Total

pytestmark = pytest.mark.anyio


async def add(database: PostgresDatabase, *tallies: Tally) -> None:
    async with database.begin() as transaction:
        await transaction.tallies.add(tallies)


async def totals(database: PostgresDatabase) -> dict[tuple[str, ...], float]:
    async with database.begin() as transaction:
        found = await transaction.tallies.totals()
    return {(total.name, *total.labels, total.part): total.amount for total in found}


async def test_what_is_rolled_back_is_not_counted(database: PostgresDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.begin() as transaction:
            await transaction.tallies.add([FRAMES.tally(value=3)])
            raise ZeroDivisionError
    assert await totals(database) == {}


async def test_folding_changes_no_total_while_others_count_and_fold(
    database: PostgresDatabase,
) -> None:
    await add(database, *[JOBS_ENDED.tally("FAILED")] * 50, *[JOB_WAIT.tally(value=2)] * 10)
    adding = (
        add(database, JOBS_ENDED.tally("SUCCEEDED"), JOB_WAIT.tally(value=70)) for _ in range(20)
    )
    folding = (fold_tallies(database) for _ in range(5))
    await asyncio.gather(*adding, *folding)
    expected = {
        ("reelmill_jobs_ended", "FAILED", ""): 50,
        ("reelmill_jobs_ended", "SUCCEEDED", ""): 20,
        ("reelmill_job_wait_seconds", "5"): 10,
        ("reelmill_job_wait_seconds", "300"): 20,
        ("reelmill_job_wait_seconds", "sum"): 1420,
    }
    assert await totals(database) == expected
    await fold_tallies(database)
    assert await fold_tallies(database) == 0
    assert await totals(database) == expected


async def test_what_threads_counted_is_written_once_and_kept_meanwhile(
    database: PostgresDatabase,
) -> None:
    buffer = TallyBuffer()
    buffer.note([FRAMES.tally(value=2)])
    with pytest.raises(OSError, match="connect"):
        await buffer.write(_Away())  # type: ignore[arg-type]
    await buffer.write(database)
    await buffer.write(database)
    assert await totals(database) == {("reelmill_encoded_frames", ""): 2}


def test_buckets_add_up_and_known_series_are_there_from_the_beginning() -> None:
    counted = [
        Total("reelmill_job_wait_seconds", (), "5", 3),
        Total("reelmill_job_wait_seconds", (), "+Inf", 1),
        Total("reelmill_job_wait_seconds", (), "sum", 7),
    ]
    found = {
        (s.name, s.labels.get("le"), s.labels.get("status")): s.value
        for family in tallied_families(counted)
        for s in family.samples
    }
    assert found["reelmill_job_wait_seconds_bucket", "1", None] == 0
    assert found["reelmill_job_wait_seconds_bucket", "5", None] == 3
    assert found["reelmill_job_wait_seconds_bucket", "86400", None] == 3
    assert found["reelmill_job_wait_seconds_bucket", "+Inf", None] == 4
    assert found["reelmill_job_wait_seconds_count", None, None] == 4
    assert found["reelmill_jobs_ended_total", None, "FAILED"] == 0


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        ({"code": "source_timeout"}, "source_timeout"),
        ({"code": "attempts_exhausted", "errors": [{"code": "worker_lost"}]}, "worker_lost"),
        ({"code": "Robert'); DROP"}, "other"),
        ({"code": "a" * 200}, "other"),
        ({}, "other"),
    ],
)
def test_reasons_are_codes(problem: dict[str, object], reason: str) -> None:
    assert reason_of(problem) == reason


class _Away:
    def begin(self) -> object:
        raise OSError("cannot connect")
