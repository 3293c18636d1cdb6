"""A segment, or a piece of the sound, as JSON in the database: what its encoder needs.

Encoders of another identity would make other bytes under the same name, so they leave it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import AudioPlan, chunk_names
from reelmill.core.plan.ducking import DUCKING_VERSION
from reelmill.core.plan.fingerprint import content_of, fingerprint, first_name
from reelmill.core.plan.picture_work import PictureWork
from reelmill.core.plan.recipe import Recipe, RecipeInput
from reelmill.core.timeline.model import AudioClip
from reelmill.media.encode import segment_name
from reelmill.media.sound.audio_encode import audio_engine
from reelmill.usecases.render_jobs.stored_plan import LARGEST_BYTES, PlanUnreadable

_CLIP = AudioClip("asset", 0, 0, Fraction(1), 0, 1)
_EXAMPLES = (
    _CLIP,
    replace(_CLIP, channels=1, trim_samples=-1, has_holes=True),
    replace(_CLIP, channels=6, trim_samples=1, speed=Fraction(3, 2)),
)
"""Audio clips that are decoded in different ways."""


@dataclass(frozen=True, slots=True)
class StoredWork:
    """What encoding a segment, or the sound, needs besides the files it names by sha256.

    Attributes:
        item: A segment, or the sound.
        pointers: JSON pointers of what asks for each asset, by sha256.
    """

    item: PictureWork | AudioPlan
    pointers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def assets(self) -> frozenset[str]:
        """Digests of the files that are read."""
        if isinstance(self.item, AudioPlan):
            return frozenset(clip.asset for clip in self.item.soundtrack.clips)
        return frozenset(self.item.recipe.assets)


@dataclass(frozen=True, slots=True)
class _Document:
    version: Literal[1]
    encoder: str
    work: StoredWork


_DOCUMENTS = TypeAdapter(_Document)


def encoder_identity(program: Path | None = None) -> str:
    """What must be equal in two workers, so that either encodes what the other has planned.

    FFmpeg, what it is always told, our own part in the sound, and what work consists of.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    sound = audio_engine(AudioCodec.WAV, 0, program)
    clips = content_of([sound.compile_clip(clip) for clip in _EXAMPLES])
    picture = segment_name(Recipe((RecipeInput((), "asset"),), "", (), 1), program)
    ducking = f"ducking {DUCKING_VERSION}"
    return fingerprint(picture, sound.ffmpeg, sound.mixer, ducking, clips, _shape())


def work_json(work: StoredWork, encoder: str) -> bytes:
    """StoredWork for `work_from`, as JSON that says whose encoder is needed."""
    pointers = {asset: tuple(work.pointers.get(asset, ())) for asset in sorted(work.assets)}
    document = _Document(1, encoder, replace(work, pointers=pointers))
    return _DOCUMENTS.dump_json(document, by_alias=True, warnings="error")


def work_from(body: bytes, encoder: str) -> StoredWork:
    """The work that `work_json` wrote.

    Raises:
        PlanUnreadable: it needs another encoder, or says other things than this worker knows.
    """
    if len(body) > LARGEST_BYTES:
        raise PlanUnreadable("larger than any work")
    try:
        found = _DOCUMENTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise PlanUnreadable(f"no work of this version: {error.error_count()} faults") from error
    if found.encoder != encoder:
        raise PlanUnreadable("it needs another encoder")
    if _DOCUMENTS.dump_json(found, by_alias=True) != body:
        raise PlanUnreadable("it says more than this version knows")
    return found.work


def check_names(work: StoredWork, program: Path | None = None) -> None:
    """Refuse what this worker would give another name: it would make other bytes of it.

    Raises:
        PlanUnreadable: names differ.
        EncodeError: `ffmpeg_missing`.
    """
    item = work.item
    if isinstance(item, AudioPlan):
        engine = replace(audio_engine(item.codec, item.bitrate, program), encoder=item.encoder)
        known = {chunk.fingerprint for chunk in item.chunks} == set(chunk_names(item, engine))
    else:
        known = item.fingerprint == segment_name(item.recipe, program)
    if not known:
        raise PlanUnreadable("this worker's encoder gives it another name")


def _shape() -> str:
    """Fields of what work consists of, by name and type; what is said about them is left out."""
    return json.dumps(_undescribed(_DOCUMENTS.json_schema()), sort_keys=True)


def _undescribed(schema: Any) -> Any:
    if isinstance(schema, dict):
        kept = {
            first_name(key): value
            for key, value in schema.items()
            if not isinstance(value, str) or key != "description"
        }
        return {key: _undescribed(value) for key, value in kept.items()}
    if isinstance(schema, str):
        path, slash, name = schema.rpartition("/")
        return f"{path}{slash}{first_name(name)}"
    return [_undescribed(item) for item in schema] if isinstance(schema, list) else schema
