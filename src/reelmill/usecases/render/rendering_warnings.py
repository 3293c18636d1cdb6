"""What only rendering brings to light: read from the notes of the finished pieces."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reelmill.core.errors import SpecError
from reelmill.core.media_info import is_damaged
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.warnings import SpecWarning, WarningCode
from reelmill.media.mix_stats import MixStats
from reelmill.media.repair.mend import damaged
from reelmill.media.repair.piece_notes import Loss, PieceNotes, read_notes
from reelmill.usecases.ports.rendering import Store

_LISTED_PLACES = 3


def rendering_warnings(
    plan: MasterPlan, store: Store, pointers: Mapping[str, Sequence[str]], *, strict: bool
) -> tuple[SpecWarning, ...]:
    """What was concealed or turned down in the finished pieces of a plan.

    Args:
        plan: What was made; everything of it is in the store.
        store: Where it is.
        pointers: JSON pointers of what asks for each asset, by sha256.
        strict: Whether warnings are errors.

    Raises:
        SourceError: `source_damaged`, pieces together lost too much of a source.
        SpecError: the warnings of a spec that is strict.
    """
    losses: defaultdict[tuple[str, bool], set[Loss]] = defaultdict(set)
    chunks = {chunk.fingerprint for chunk in plan.audio.chunks} if plan.audio else set()
    for name in dict.fromkeys(plan.fingerprints):
        for loss in _notes(store, name).losses:
            losses[loss.asset, name in chunks].add(loss)
    _refuse_damaged(losses.values(), pointers)
    warned = [
        _concealed(pointer, sorted(found, key=lambda loss: loss.start_seconds), heard=heard)
        for (asset, heard), found in losses.items()
        for pointer in pointers.get(asset) or ("",)
    ]
    warned += _turned_down(mix_stats(plan.audio, store))
    if strict and warned:
        raise SpecError(warning.as_problem() for warning in warned)
    return tuple(warned)


def _refuse_damaged(
    losses: Iterable[Collection[Loss]], pointers: Mapping[str, Sequence[str]]
) -> None:
    """Each piece lost little, but they may all show other parts of the same source."""
    for found in losses:
        one, lost = next(iter(found)), sum(loss.seconds for loss in found)
        if one.of_seconds and is_damaged(lost, one.of_seconds):
            raise damaged(next(iter(pointers.get(one.asset) or ("",))), lost, one.of_seconds)


def mix_stats(audio: AudioPlan | None, store: Store) -> MixStats | None:
    """What the sum of clips reached, None where there is none or it is not all in the store."""
    if audio is None:
        return None
    whole = MixStats()
    for chunk in audio.chunks:
        found = _notes(store, chunk.fingerprint).mix
        if found is None:
            return None
        whole = whole.joined(found, chunk.own_first_sample)
    return whole


def _notes(store: Store, fingerprint: str) -> PieceNotes:
    file = store.get(fingerprint)
    return read_notes(file) if file else PieceNotes()


def _turned_down(mix: MixStats | None) -> Iterator[SpecWarning]:
    if mix is None or mix.peak <= 1:
        return
    above = f"{20 * math.log10(mix.peak):.1f} dB"
    at = f"{mix.loudest_sample / SAMPLE_RATE:.2f} s"
    message = (
        f"together the sounds reach {above} above full scale at {at}, so they are turned down "
        f"by up to {above} wherever they would clip"
    )
    hint = "lower the `volume` of sounds that overlap"
    yield SpecWarning(WarningCode.SOUND_TURNED_DOWN, message, "", hint)


def _concealed(pointer: str, losses: Sequence[Loss], *, heard: bool) -> SpecWarning:
    code = WarningCode.SOUND_CONCEALED if heard else WarningCode.PICTURE_CONCEALED
    seconds = sum(loss.seconds for loss in losses)
    places = ", ".join(f"{loss.start_seconds:.2f} s" for loss in losses[:_LISTED_PLACES])
    more = len(losses) - _LISTED_PLACES
    also = f" and {more} more places" if more > 0 else ""
    what = "sound" if heard else "picture"
    became = "silent" if heard else "guessed from its neighbours, up to the next keyframe"
    message = (
        f"{seconds:.3f} s of the {what} of this source cannot be decoded (at {places}{also}); "
        f"they are {became}"
    )
    hint = "if it matters, replace the file with one that plays without errors"
    return SpecWarning(code, message, pointer, hint)
