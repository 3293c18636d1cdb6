"""Whatever users and workers do in whatever order, jobs take legal steps only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reelmill.adapters.postgres.database import PostgresDatabase, PostgresTransaction
from reelmill.core.errors import ConflictError, NotFoundError
from reelmill.core.job import STATES, WAITING, JobState, JobStatus, Phase, may_become
from reelmill.core.spec import Limits
from reelmill.usecases.jobs.change_jobs import cancel_job, delete_job, retry_job
from reelmill.usecases.jobs.render_request import read_request
from reelmill.usecases.jobs.submit_render import UserLimits, submit_render
from reelmill.usecases.ports.storage import Listed
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, NewSegment, Outcome
from reelmill.usecases.ports.workers import NewWorker

T = TypeVar("T")
ORDER = {"tracks": [{"type": "shape", "shape": "ellipse", "fill": "#f00", "duration": 1}]}
PROBLEM = {"code": "internal", "message": "No.", "pointer": "", "hint": None}
OUTCOME = Outcome("jobs/x/1/output.mp4", None, "mp4", 1, 1.0, {}, {})
LIMITS = UserLimits(queued_jobs=100, storage_bytes=1_000)
NUMBERS = st.integers(min_value=0, max_value=5)
FINGERPRINTS = st.sets(st.sampled_from("abc"))


class Nowhere:
    """A storage in which there is nothing to delete."""

    def __init__(self) -> None:
        self.claims: set[str] = set()

    async def listed(self, prefix: str = "") -> AsyncIterator[Listed]:
        for key in self.claims:
            yield Listed(key, 0, datetime.now(UTC))

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        self.claims.add(key)

    async def delete(self, *keys: str) -> None:
        pass


class JobsAndWorkers(RuleBasedStateMachine):
    """Two users and a worker that forgets nothing: what it once claimed it tries again later."""

    url = ""
    taken: ClassVar[set[tuple[str, str]]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.database = PostgresDatabase(self.url, pool_size=1)
        self.users = [uuid4(), uuid4()]
        self.worker = uuid4()
        self.jobs: list[tuple[UUID, UUID]] = []
        self.known: dict[UUID, JobState] = {}
        self.claims: list[ClaimedJob] = []
        self.segments: list[ClaimedSegment] = []
        self.looker = psycopg.connect(self.url, autocommit=True)
        self.looker.execute("TRUNCATE users, workers, segments, procrastinate_jobs CASCADE")
        for user in self.users:
            row = [user, f"{user}@example.com"]
            self.looker.execute("INSERT INTO users VALUES (%s, %s, '', 'USER')", row)
        self.within(lambda t: t.workers.register(NewWorker(self.worker, "here", 1, "0", 1)))
        for number in (0, 1, 1):
            self.submit_for(number)

    def teardown(self) -> None:
        self.looker.close()
        self.loop.run(self.database.close())
        self.loop.close()

    def within(self, act: Callable[[PostgresTransaction], Awaitable[T]]) -> T:
        async def begun() -> T:
            async with self.database.begin() as transaction:
                return await act(transaction)

        return self.loop.run(begun())

    @rule(user=st.integers(0, 1))
    def submit(self, user: int) -> None:
        self.submit_for(user)

    def submit_for(self, user: int) -> None:
        order = read_request(ORDER, Limits())
        submitting = submit_render(order, self.users[user], None, self.database, LIMITS)
        job_id = self.loop.run(submitting).job_id
        self.jobs.append((self.users[user], job_id))
        assert self.states()[job_id] == WAITING
        self.known[job_id] = WAITING

    @rule(number=NUMBERS, stranger=st.booleans(), what=st.sampled_from(["cancel", "retry"]))
    def end_or_begin_again(self, number: int, stranger: bool, what: str) -> None:
        if what == "cancel":
            self.change(number, stranger, lambda job, user: cancel_job(job, user, self.database))
        else:
            self.change(
                number,
                stranger,
                lambda job, user: retry_job(job, user, self.database, Limits(), LIMITS),
            )

    @rule(number=NUMBERS)
    def delete(self, number: int) -> None:
        storage: Any = Nowhere()
        self.change(number, False, lambda job, user: delete_job(job, user, self.database, storage))
        self.jobs = [(user, job) for user, job in self.jobs if job in self.states()]

    def change(
        self, number: int, stranger: bool, act: Callable[[UUID, UUID], Awaitable[object]]
    ) -> None:
        """A user changes a job, perhaps one of the other user."""
        if not self.jobs:
            return
        user, job_id = self.jobs[number % len(self.jobs)]
        before = self.states()
        if stranger:
            user = next(other for other in self.users if other != user)
        try:
            self.loop.run(act(job_id, user))  # type: ignore[arg-type]
            assert not stranger
        except NotFoundError:
            assert stranger
            assert self.states() == before
        except ConflictError as error:
            assert error.problems[0].code == "job_state"
            assert self.states() == before

    @rule()
    def claim(self) -> None:
        claimed = self.within(lambda t: t.work.claim_job(self.worker, 2))
        self.claims += [claimed] if claimed else []

    @precondition(lambda self: self.claims)
    @rule(number=NUMBERS, missing=FINGERPRINTS)
    def plan(self, number: int, missing: set[str]) -> None:
        new = [NewSegment(name, "picture", 1, 1.0, b"") for name in sorted(missing)]
        self.work(number, lambda t, job: t.work.begin_encoding(job, b"", {}, new))

    @precondition(lambda self: self.claims)
    @rule(number=NUMBERS)
    def claim_finish(self, number: int) -> None:
        job_id = self.claims[-1 - number % len(self.claims)].id
        claimed = self.within(lambda t: t.work.claim_finish(job_id, self.worker))
        self.claims += [claimed] if claimed else []

    @precondition(lambda self: self.claims)
    @rule(number=NUMBERS, what=st.sampled_from(["succeed", "fail", "replan", "release", "again"]))
    def end_attempt(self, number: int, what: str) -> None:
        acts: dict[str, Callable[[PostgresTransaction, ClaimedJob], Awaitable[object]]] = {
            "succeed": lambda t, job: t.work.job_succeeded(job, OUTCOME),
            "fail": lambda t, job: t.work.job_failed(job, PROBLEM),
            "replan": lambda t, job: t.work.plan_again(job),
            "release": lambda t, job: t.work.release_job(job),
            "again": lambda t, job: t.work.retry_job(job, PROBLEM),
        }
        self.work(number, acts[what])

    def work(
        self, number: int, act: Callable[[PostgresTransaction, ClaimedJob], Awaitable[object]]
    ) -> None:
        """The worker does something with a claim, which it may have lost meanwhile."""
        job = self.claims[-1 - number % len(self.claims)]
        self.within(lambda t: act(t, job))

    @rule()
    def claim_segment(self) -> None:
        claimed = self.within(lambda t: t.work.claim_segment(self.worker))
        self.segments += [claimed] if claimed else []

    @precondition(lambda self: self.segments)
    @rule(number=NUMBERS, fails=st.booleans(), final=st.booleans())
    def end_segment(self, number: int, fails: bool, final: bool) -> None:
        segment = self.segments[-1 - number % len(self.segments)]
        if fails:
            self.within(lambda t: t.work.segment_failed(segment, PROBLEM, final=final))
        else:
            self.within(lambda t: t.work.segment_done(segment, 1))

    @rule(missing=FINGERPRINTS)
    def carry_one_through(self, missing: set[str]) -> None:
        """The usual course, with a look after each step."""
        job = self.within(lambda t: t.work.claim_job(self.worker, 9))
        if job is not None:
            self.carry_through(job, missing)

    def carry_through(self, job: ClaimedJob, missing: set[str]) -> None:
        self.steps_are_legal()
        new = [NewSegment(name, "picture", 1, 1.0, b"") for name in sorted(missing)]
        assert self.within(lambda t: t.work.begin_encoding(job, b"", {}, new))
        self.steps_are_legal()
        while segment := self.within(lambda t: t.work.claim_segment(self.worker)):
            assert self.within(lambda t, s=segment: t.work.segment_done(s, 1))  # type: ignore[misc]
        self.steps_are_legal()
        last = self.within(lambda t: t.work.claim_finish(job.id, self.worker))
        if last is not None:  # else another job still encodes what it waits for
            assert self.within(lambda t: t.work.job_succeeded(last, OUTCOME))
            self.claims.append(last)

    @invariant()
    def steps_are_legal(self) -> None:
        now = self.states()
        for job_id, state in now.items():
            before = self.known.get(job_id, WAITING)
            assert state in STATES
            assert state == before or may_become(before, state), (before, state)
            self.taken.add((before.name, state.name))
        self.known = now

    def states(self) -> dict[UUID, JobState]:
        rows = self.looker.execute("SELECT id, status, phase FROM jobs").fetchall()
        return {row[0]: JobState(JobStatus(row[1]), Phase(row[2])) for row in rows}


def test_jobs_take_legal_steps_only(database_url: str) -> None:
    class Machine(JobsAndWorkers):
        url = database_url

    few = settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=few)
    taken = {(source, target) for source, target in JobsAndWorkers.taken if source != target}
    usual = ["WAITING", "PREPARING", "ENCODING", "FINISHING", "SUCCEEDED"]
    assert set(pairwise(usual)) <= taken, "it must get somewhere"
    assert len(taken) > len(usual), "and elsewhere"  # how far depends on what Hypothesis chooses
