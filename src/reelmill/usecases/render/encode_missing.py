"""Everything a plan needs that is not in the store yet gets encoded, over all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from reelmill.core.errors import CancelledError, EncodeError, SourceError
from reelmill.core.plan.picture_work import picture_work
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.sound.audio_encode import AudioResult
from reelmill.usecases.ports.rendering import Store
from reelmill.usecases.render.encode_work import encode_picture, encode_sound, is_finished, placed
from reelmill.usecases.render.gather import Gathered
from reelmill.usecases.render.progress import Ledger, audio_cost, segment_cost
from reelmill.usecases.render.render_context import RenderContext

_TICK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Encoded:
    """What was done.

    Attributes:
        segments: Segments encoded in this run.
        frames: Their frames.
        audio: What encoding the sound took, None without sound.
    """

    segments: int
    frames: int
    audio: AudioResult | None


def ledger_of(plan: RenderPlan) -> Ledger:
    """An empty ledger of all of a plan's encoding."""
    pictures = sum(segment_cost(p.segment.kind, p.segment.frames) for p in plan.segments)
    return Ledger(pictures + (audio_cost(plan.audio.soundtrack.sample_count) if plan.audio else 0))


def assets_to_encode(plan: RenderPlan, store: Store) -> list[str]:
    """Names of the files that are needed for the pictures that the store lacks."""
    missing = (p for p in plan.segments if not is_finished(store, p.fingerprint))
    return [asset for planned in missing for asset in planned.recipe.assets]


def encode_missing(
    plan: RenderPlan,
    gathered: Gathered,
    context: RenderContext,
    ledger: Ledger,
    on_tick: Callable[[], None],
    cancel: CancelToken,
) -> Encoded:
    """Encode what the store lacks; the first failure stops the rest and is raised.

    `on_tick` is called in this thread a few times a second.

    Raises:
        EncodeError, SourceError, OutputError: what the encoders meet.
        CancelledError: `cancelled`.
    """
    token = CancelToken()
    forget = cancel.on_cancel(token.cancel)
    try:
        with context.store.scratch() as folder:
            return _Encoding(plan, gathered, context, ledger, folder, token).run(on_tick)
    finally:
        token.cancel()
        forget()


class _Encoding:
    def __init__(
        self,
        plan: RenderPlan,
        gathered: Gathered,
        context: RenderContext,
        ledger: Ledger,
        folder: Path,
        token: CancelToken,
    ) -> None:
        self._plan, self._gathered, self._context = plan, gathered, context
        self._ledger, self._token = ledger, token
        self._means = (gathered.paths, context, folder, ledger.add, token)
        self._sound_done = Event()

    def run(self, on_tick: Callable[[], None]) -> Encoded:
        """Those that take longest first, so that no core is left with a long one at the end.

        One core is kept free for sound until it is done, since it often takes longest.
        """
        missing = self._missing()
        waiting = deque(sorted(missing, key=lambda p: -p.effort.core_seconds))
        jobs = self._context.jobs
        with ContextThreads(jobs + 1, "encoder") as pool:
            audio = pool.submit(self._sound) if self._plan.audio else None
            spared = jobs - 1 if audio and jobs > 1 else jobs
            work = [pool.submit(self._pictures, waiting, i >= spared) for i in range(jobs)]
            self._wait([*work, *([audio] if audio else [])], on_tick)
        frames = sum(p.segment.frames for p in missing)
        return Encoded(len(missing), frames, audio.result() if audio else None)

    def _missing(self) -> list[PlannedSegment]:
        missing = []
        for planned in self._plan.segments:
            if is_finished(self._context.store, planned.fingerprint):
                self._ledger.add(
                    segment_cost(planned.segment.kind, planned.segment.frames), skipped=True
                )
            else:
                missing.append(planned)
        return missing

    def _wait(self, work: list[Future[Any]], tick: Callable[[], None]) -> None:
        pending: set[Future[Any]] = set(work)
        while pending:
            done, pending = wait(pending, _TICK_SECONDS)
            if any(future.exception() for future in done):
                self._token.cancel()
            tick()
        errors = [e for future in work if (e := future.exception())]
        if errors:
            raise next((e for e in errors if not isinstance(e, CancelledError)), errors[0])

    def _pictures(self, waiting: deque[PlannedSegment], after_sound: bool) -> None:
        """Encode one waiting segment after the other."""
        if after_sound:
            self._sound_done.wait()
        while planned := _next(waiting):
            self._token.raise_if_cancelled()
            self._picture(planned)

    def _picture(self, planned: PlannedSegment) -> None:
        try:
            encode_picture(picture_work(planned), *self._means)
        except (EncodeError, SourceError) as error:
            raise placed(error, planned.recipe, self._gathered.pointers) from error

    def _sound(self) -> AudioResult:
        assert self._plan.audio is not None  # noqa: S101 - submitted only then
        try:
            return encode_sound(self._plan.audio, *self._means)
        finally:
            self._sound_done.set()


def _next(waiting: deque[PlannedSegment]) -> PlannedSegment | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None
