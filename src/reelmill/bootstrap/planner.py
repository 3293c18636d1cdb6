"""Planning and previewing in the web process: few at a time, shared by user, not for long."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reelmill.core.errors import UnavailableError
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.tally_buffer import TallyBuffer
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.ports.storage import Storage

if TYPE_CHECKING:
    from reelmill.usecases.render_jobs.render_tools import RenderTools

_MOST_OF_USER = 16
"""Plans and previews that one user may ask for at the same time; few of them are worked on."""

_MOST = 128
"""The same of all users: each keeps a spec in memory."""

LONGEST_SECONDS = 30.0
"""Time that a plan or a preview may take, its sources' downloads and its wait included."""


class Planner:
    """Tells what a render would do, and what a frame of it looks like.

    Its tools are made at the first use: most web processes never need them.

    Args:
        settings: How the service runs.
        storage: Where assets are.
        database: Where it says whose they are.
        counts: Takes note of what is fetched.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        storage: Storage,
        database: Database,
        counts: TallyBuffer,
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._database = database
        self._counts = counts
        self._making = asyncio.Lock()
        self._asked: Counter[UUID] = Counter()
        self._tools: RenderTools | None = None
        self._open = ExitStack()

    async def describe(self, payload: Mapping[str, Any], user_id: UUID) -> PlanSummary:
        """The plan of a user's spec, without rendering it.

        Raises:
            ReelmillError: everything that would make a job fail before it is encoded.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            from reelmill.usecases.render_jobs.describe_plan import (  # noqa: PLC0415 - large
                describe_plan,
            )

            return await describe_plan(payload, user_id, tools, self._database)

    async def preview(
        self, payload: Mapping[str, Any], at_seconds: Fraction, user_id: UUID
    ) -> bytes:
        """The PNG of one frame of a user's spec.

        Raises:
            ReelmillError: what is wrong with the spec, its sources or the time.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            from reelmill.usecases.render_jobs.preview_picture import (  # noqa: PLC0415 - large
                preview_picture,
            )

            return await preview_picture(payload, at_seconds, user_id, tools, self._database)

    async def close(self) -> None:
        """Stop; what is under way is given up."""
        await asyncio.to_thread(self._open.close)

    @asynccontextmanager
    async def _asking(self, user_id: UUID) -> AsyncIterator[RenderTools]:
        self._refuse_more(user_id)
        self._asked[user_id] += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                yield await self._made()
        except TimeoutError:
            sentence = f"Planning took longer than {LONGEST_SECONDS:.0f} s."
            hint = "its sources may be slow or large; a render is allowed more time"
            raise UnavailableError.of("plan_timeout", sentence, "", hint) from None
        finally:
            self._asked[user_id] -= 1
            self._asked += Counter()  # forgets users who ask for nothing

    def _refuse_more(self, user_id: UUID) -> None:
        hint = "wait for some of them to finish"
        if self._asked[user_id] >= _MOST_OF_USER:
            sentence = f"{_MOST_OF_USER} of your plans and previews are already in progress."
            raise UnavailableError.of("planner_busy", sentence, "", hint)
        if self._asked.total() >= _MOST:
            sentence = "Too many plans and previews are already in progress."
            raise UnavailableError.of("planner_busy", sentence, "", hint)

    async def _made(self) -> RenderTools:
        async with self._making:
            if self._tools is None:
                self._tools = await asyncio.to_thread(self._make)
        return self._tools

    def _make(self) -> RenderTools:
        from reelmill.bootstrap.worker_tools import worker_tools  # noqa: PLC0415 - large

        means = (self._settings, self._storage, self._database, self._counts)
        return self._open.enter_context(worker_tools(*means))
