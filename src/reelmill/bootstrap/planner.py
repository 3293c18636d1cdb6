"""Planning, previews and listening in the web process: few at a time, shared by user."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reelmill.core.errors import UnavailableError
from reelmill.core.font_names import FontFamily
from reelmill.media.kept_pictures import KeptPictures
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.tally_buffer import TallyBuffer
from reelmill.usecases.ports.caption_cues import CaptionCues
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.ports.storage import Storage

if TYPE_CHECKING:
    from reelmill.usecases.render_jobs.sound_from import Sound
    from reelmill.usecases.render_jobs.worker_context import WorkerContext

_MOST_OF_USER = 16
"""Plans and previews that one user may ask for at the same time; few of them are worked on."""

_MOST = 128
"""The same of all users: each keeps a spec in memory."""

_MOST_LISTENING = 8
"""Streams of sound at the same time: each holds memory for as long as somebody listens."""

LONGEST_SECONDS = 30.0
"""Time that a plan or a preview may take, its sources' downloads and its wait included."""


class Planner:
    """Tells what a render would do, what a frame of it looks like, and how it sounds.

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
        self._tools: WorkerContext | None = None
        self._pictures: KeptPictures | None = None
        self._listening = 0
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
        self, payload: Mapping[str, Any], at_seconds: Fraction, widest: int, user_id: UUID
    ) -> bytes:
        """The PNG of one frame of a user's spec.

        Raises:
            ReelmillError: what is wrong with the spec, its sources or the time.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            from reelmill.usecases.render.warm_picture import UserPictures  # noqa: PLC0415 - large
            from reelmill.usecases.render_jobs.preview_picture import (  # noqa: PLC0415 - large
                Moment,
                preview_picture,
            )

            moment, pictures = Moment(at_seconds, widest), UserPictures(self._kept(), user_id)
            means = (user_id, tools, self._database)
            return await preview_picture(payload, moment, pictures, *means)

    async def captions(self, track: Mapping[str, Any], user_id: UUID) -> CaptionCues:
        """The cues of the file that a captions track names.

        Raises:
            ReelmillError: what is wrong with the track or its file.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            from reelmill.usecases.render_jobs.user_captions import (  # noqa: PLC0415 - large
                user_captions,
            )

            return await user_captions(track, user_id, tools, self._database)

    async def segment_picture(self, job: Job, fingerprint: str) -> bytes:
        """The WebP of the first frame of one of a job's segments.

        Raises:
            NotFoundError: `segment_not_found`.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(job.user_id) as tools:
            from reelmill.usecases.render_jobs.segment_picture import (  # noqa: PLC0415 - large
                segment_picture,
            )

            return await segment_picture(job, fingerprint, tools)

    async def font_families(self, user_id: UUID) -> Sequence[FontFamily]:
        """Families that every spec can name, sorted.

        Raises:
            SourceError: `fonts_unreadable`.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            return await tools.running(lambda: tools.render_context.typesetter.listed_families)

    async def font_picture(self, name: str, user_id: UUID) -> bytes:
        """The PNG of a font that a user's specs can name.

        Raises:
            SourceError: `font_unknown`, `font_unreadable`, or why an upload cannot be used.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._asking(user_id) as tools:
            from reelmill.usecases.render_jobs.font_picture import (  # noqa: PLC0415 - large
                font_picture,
            )

            return await font_picture(name, user_id, tools, self._database)

    async def check_sound(
        self, payload: Mapping[str, Any], from_seconds: float, user_id: UUID
    ) -> None:
        """Whether the sound of a user's spec can be heard from a time on.

        Raises:
            ReelmillError: what is wrong with the spec, its sources or the time.
            UnavailableError: `planner_busy`, `plan_timeout`.
        """
        async with self._sound(payload, from_seconds, user_id):
            pass

    async def sound(
        self, payload: Mapping[str, Any], from_seconds: float, user_id: UUID
    ) -> AsyncGenerator[bytes, None]:
        """The same sound as MP3, at the pace of who listens.

        Raises:
            ReelmillError: as `check_sound`.
            UnavailableError: `listening_busy`, and as `check_sound`.
        """
        from reelmill.usecases.render_jobs.sound_from import streamed  # noqa: PLC0415 - large

        if self._listening >= _MOST_LISTENING:
            sentence = "Too many people are listening at the moment."
            raise UnavailableError.of("listening_busy", sentence, "", "try again in a minute")
        self._listening += 1
        try:
            async with (
                self._sound(payload, from_seconds, user_id) as sound,
                aclosing(streamed(sound)) as pieces,
            ):
                async for piece in pieces:
                    yield piece
        finally:
            self._listening -= 1

    @asynccontextmanager
    async def _sound(
        self, payload: Mapping[str, Any], from_seconds: float, user_id: UUID
    ) -> AsyncIterator[Sound]:
        from reelmill.usecases.render_jobs.sound_from import sound_from  # noqa: PLC0415 - large

        async with AsyncExitStack() as stack:
            async with self._asking(user_id) as tools:
                finding = sound_from(payload, from_seconds, user_id, tools, self._database)
                sound = await stack.enter_async_context(finding)
            yield sound

    async def close(self) -> None:
        """Stop; what is under way is given up."""
        await asyncio.to_thread(self._open.close)

    @asynccontextmanager
    async def _asking(self, user_id: UUID) -> AsyncIterator[WorkerContext]:
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

    async def _made(self) -> WorkerContext:
        async with self._making:
            if self._tools is None:
                self._tools = await asyncio.to_thread(self._make)
        return self._tools

    def _make(self) -> WorkerContext:
        from reelmill.bootstrap.worker_context import worker_context  # noqa: PLC0415 - large

        means = (self._settings, self._storage, self._database, self._counts)
        tools = self._open.enter_context(worker_context(*means))
        self._pictures = KeptPictures(
            self._open.enter_context(tools.render_context.store.scratch())
        )
        return tools

    def _kept(self) -> KeptPictures:
        assert self._pictures is not None  # noqa: S101 - made with the tools
        return self._pictures
