"""One piece of a plan's work: a segment, or the whole sound, becomes files in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from reelmill.core.errors import DamagedError, Problem, ReelmillError, SourceError
from reelmill.core.plan.audio import AudioChunk, AudioPlan, with_clips
from reelmill.core.plan.effort import sound_effort
from reelmill.core.plan.needs import sound_bytes
from reelmill.core.plan.picture_work import PictureWork
from reelmill.core.plan.recipe import Recipe
from reelmill.media.cancel import CancelToken
from reelmill.media.core_time import counted_core_time
from reelmill.media.encode import encode
from reelmill.media.repair.picture_losses import picture_losses
from reelmill.media.repair.piece_notes import PieceNotes, append_notes
from reelmill.media.sound.audio_encode import AudioResult, encode_soundtrack
from reelmill.usecases.ports.rendering import Store
from reelmill.usecases.render.progress import audio_cost, segment_cost
from reelmill.usecases.render.render_context import RenderContext

OnCost = Callable[[float], None]
"""Called with the cost of work newly done, from any thread."""


def is_finished(store: Store, fingerprint: str) -> bool:
    """Stored, and every byte as it was put; what was damaged is made again."""
    return store.get(fingerprint) is not None and store.verify(fingerprint)


def encode_picture(
    work: PictureWork,
    paths: Mapping[str, Path],
    context: RenderContext,
    folder: Path,
    on_cost: OnCost,
    cancel: CancelToken,
) -> None:
    """Encode a segment and put it into the store.

    Args:
        work: What to encode.
        paths: File of every asset, by sha256.
        context: What it is done with.
        folder: Scratch.
        on_cost: Called with the cost of frames newly encoded.
        cancel: Stops it.

    Raises:
        EncodeError, OutputError: what `encode` raises.
        SourceError: `source_changed`, `source_damaged`.
        CancelledError: `cancelled`.
    """
    out, reported = folder / work.fingerprint, 0

    def on_frame(frames: int) -> None:
        nonlocal reported
        on_cost(segment_cost(work.kind, frames - reported))
        reported = frames

    program = context.program
    with context.budget.share(work.recipe.needs.memory_bytes, cancel):
        with counted_core_time() as spent:
            complained = encode(
                work.recipe, paths, out, cancel=cancel, on_frame=on_frame, program=program
            )
        context.speeds.note(work.effort, spent.seconds)
        losses = picture_losses(work, paths, cancel) if complained else ()
    if losses:
        append_notes(out, PieceNotes(losses=losses))
    _refuse_changed((source.asset for source in work.recipe.inputs), paths, context)
    context.store.put(work.fingerprint, out)


def encode_sound(
    audio: AudioPlan,
    paths: Mapping[str, Path],
    context: RenderContext,
    folder: Path,
    on_cost: OnCost,
    cancel: CancelToken,
) -> AudioResult:
    """Encode the chunks of the soundtrack that the store lacks, and put them into it.

    Arguments are those of `encode_picture`; cached chunks count as done.

    Raises:
        SourceError, EncodeError, OutputError: what `encode_soundtrack` raises; `source_changed`.
        CancelledError: `cancelled`.
    """
    store = context.store
    heard = {
        chunk.fingerprint: tuple(dict.fromkeys(clip.asset for clip in clips))
        for chunk, clips in with_clips(audio.chunks, audio.soundtrack)
    }

    def keep(chunk: AudioChunk, file: Path) -> None:
        _refuse_changed(heard[chunk.fingerprint], paths, context)
        store.put(chunk.fingerprint, file)
        kept.append(chunk)

    kept: list[AudioChunk] = []
    with (
        context.budget.share(sound_bytes(audio.soundtrack, context.jobs), cancel),
        counted_core_time() as spent,
    ):
        result = encode_soundtrack(
            audio,
            paths,
            folder,
            keep,
            finished=lambda chunk: is_finished(store, chunk.fingerprint),
            jobs=context.jobs,
            on_samples=lambda samples: on_cost(audio_cost(samples)),
            cancel=cancel,
            program=context.program,
        )
    context.speeds.note(sound_effort(audio, kept), spent.seconds)
    return result


def _refuse_changed(
    assets: Iterable[str], paths: Mapping[str, Path], context: RenderContext
) -> None:
    """What was made of a file that is no longer what it was may not take the old one's name.

    Files that caches keep under the asset's name never change.
    """
    for asset in dict.fromkeys(assets):
        path = paths[asset]
        is_kept = path.name.startswith(asset) or path.parent.name == asset
        if not is_kept and context.prober.digest(path) != asset:
            message = f"The file {path} changed while it was being rendered."
            hint = "render again once nothing writes to it"
            raise SourceError.of("source_changed", message, hint=hint)


Placeable = TypeVar("Placeable", bound=ReelmillError)


def placed(error: Placeable, recipe: Recipe, pointers: Mapping[str, Sequence[str]]) -> Placeable:
    """The error at what it is about, else at all that the segment's pictures come from.

    `pointers` are by asset.
    """
    about = error.asset if isinstance(error, DamagedError) else ""
    assets = [about] if about else [source.asset for source in recipe.inputs]

    def problems() -> Iterator[Problem]:
        asked = dict.fromkeys(p for asset in assets for p in pointers.get(asset, ()))
        for problem in error.problems:
            yield from (replace(problem, pointer=p) for p in asked or [""])

    return type(error)(problems())
