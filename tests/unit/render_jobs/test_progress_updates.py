"""A thread works, and the event loop tells how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from reelmill.core.errors import CancelledError
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render_jobs.progress_updates import while_reporting

pytestmark = pytest.mark.anyio
T = TypeVar("T")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def in_thread(work: Callable[[], T], threads: ThreadPoolExecutor) -> asyncio.Future[T]:
    return asyncio.get_running_loop().run_in_executor(threads, work)


async def test_it_tells_again_and_again_and_gives_the_result() -> None:
    token, reported = CancelToken(), 0

    async def report() -> bool:
        nonlocal reported
        reported += 1
        if reported == 3:
            done.cancel()
        return True

    done = CancelToken()
    with ThreadPoolExecutor(1) as threads:
        work = in_thread(lambda: done.wait(20) and "result", threads)
        assert await while_reporting(work, report, token, 0.01) == "result"
    assert reported >= 3
    assert not token.cancelled


async def test_who_is_told_to_stop_cancels_once_and_raises_what_the_work_raises() -> None:
    token, reported = CancelToken(), []

    async def report() -> bool:
        reported.append(token.cancelled)
        return False

    def until_cancelled() -> None:
        token.wait(20)
        token.raise_if_cancelled()

    with ThreadPoolExecutor(1) as threads, pytest.raises(CancelledError):
        work = in_thread(until_cancelled, threads)
        await while_reporting(work, report, token, 0.01)
    assert reported == [False]


async def test_what_cannot_be_told_does_not_stop_the_work() -> None:
    token, failed = CancelToken(), CancelToken()

    async def report() -> bool:
        failed.cancel()
        raise ConnectionError("the database is unreachable")

    with ThreadPoolExecutor(1) as threads:
        work = in_thread(lambda: failed.wait(20), threads)
        assert await while_reporting(work, report, token, 0.01)
    assert not token.cancelled


async def test_a_task_that_is_given_up_stops_its_thread() -> None:
    token = CancelToken()

    async def report() -> bool:
        return True

    with ThreadPoolExecutor(1) as threads:
        work = in_thread(lambda: token.wait(20), threads)
        task = asyncio.create_task(while_reporting(work, report, token, 5))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert token.cancelled
