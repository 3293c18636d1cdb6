"""Plans and pieces of work as bytes, for the database between prepare, encode and finish.

Bytes start with the identity of the engine that planned: FFmpeg, the mixer and the shape of the
planned values. Whoever has another engine cannot read them and has to plan again, as has
whoever finds something else in them than values of `reelmill.core`.
"""

from __future__ import annotations

import functools
import hashlib
import io
import pickle
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import reelmill.core
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan
from reelmill.media.mix import mixer_identity
from reelmill.media.process import ffmpeg_identity

_VALUES = (
    "media_info.py",
    "time.py",
    "typesetting.py",
    "output_formats.py",
    "plan/**/*.py",
    "timeline/*.py",
    "codecs/*.py",
)
_MAGIC = b"reelmill plan "
_LARGEST_BYTES = 64 * 1024**2
"""Most that bytes may unpack to; a plan of 5,000 captions takes 5 MB."""


class PlanUnreadable(ValueError):  # noqa: N818 - says what is the matter, like FileNotFoundError
    """The bytes are of another engine or damaged: plan again."""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """What finishing a job needs.

    Attributes:
        plan: What there is to do.
        metadata: Tags of the master.
        format: Of the master, such as `mp4`.
        stage_seconds: How long gathering and planning took.
        planned_at: When that was done, in seconds since 1970.
        poster_seconds: Time of the poster in the master, None for where it is taken usually.
        pointers: JSON pointers of what asks for each asset, by sha256.
        strict: Whether what rendering brings to light is an error.
    """

    plan: RenderPlan
    metadata: Mapping[str, str]
    format: str
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    planned_at: float = 0.0
    poster_seconds: Fraction | None = None
    pointers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What encoding a segment, or the sound, needs besides the files it names by sha256.

    Attributes:
        item: A segment, or the sound.
        pointers: JSON pointers of what asks for each asset, by sha256.
    """

    item: PlannedSegment | AudioPlan
    pointers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def assets(self) -> frozenset[str]:
        """Digests of the files that are read."""
        if isinstance(self.item, AudioPlan):
            return frozenset(voice.asset for voice in self.item.programme.voices)
        return frozenset(source.asset for source in self.item.recipe.inputs)


def plan_engine(program: Path | None = None) -> str:
    """Identity of everything that plans and encodes; only an equal engine reads a plan.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    return fingerprint(ffmpeg_identity(program), mixer_identity(), _shape())


def plan_bytes(stored: StoredPlan, engine: str) -> bytes:
    """A plan for `plan_from`."""
    fields = (getattr(stored, name) for name in StoredPlan.__slots__)
    return _packed(tuple(dict(f) if isinstance(f, Mapping) else f for f in fields), engine)


def plan_from(body: bytes, engine: str) -> StoredPlan:
    """The plan that `plan_bytes` packed.

    Raises:
        PlanUnreadable: packed by another engine, or damaged.
    """
    match _unpacked(body, engine):
        case (
            RenderPlan() as plan,
            dict(metadata),
            str(name),
            dict(stages),
            float(planned_at),
            (None | Fraction()) as poster,
            dict(pointers),
            bool(strict),
        ):
            return StoredPlan(plan, metadata, name, stages, planned_at, poster, pointers, strict)
        case _:
            raise PlanUnreadable("no plan of a render")


def work_bytes(work: Work, engine: str) -> bytes:
    """Work for `work_from`."""
    pointers = {asset: tuple(work.pointers.get(asset, ())) for asset in sorted(work.assets)}
    return _packed((work.item, pointers), engine)


def work_from(body: bytes, engine: str) -> Work:
    """The work that `work_bytes` packed.

    Raises:
        PlanUnreadable: packed by another engine, or damaged.
    """
    match _unpacked(body, engine):
        case (PlannedSegment() | AudioPlan()) as item, dict(pointers):
            return Work(item, pointers)
        case _:
            raise PlanUnreadable("no work of a render")


def _packed(value: object, engine: str) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return _header(engine) + zlib.compress(packed.getvalue())


def _unpacked(body: bytes, engine: str) -> object:
    header = _header(engine)
    if not body.startswith(header):
        raise PlanUnreadable("planned by another engine")
    try:
        return _Values(io.BytesIO(_inflated(body[len(header) :]))).load()
    except Exception as error:
        # Damaged bytes may raise anything while values are made of them.
        raise PlanUnreadable(f"damaged: {error}") from error


def _inflated(packed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    plain = inflater.decompress(packed, _LARGEST_BYTES)
    if not inflater.eof:
        raise PlanUnreadable("cut short, or too large")
    return plain


def _header(engine: str) -> bytes:
    return _MAGIC + engine.encode() + b"\n"


class _Packer(pickle.Pickler):
    """Writes enumerations by their values; Python 3.11.0 to 3.11.3 would write `getattr`."""

    def reducer_override(self, obj: object) -> Any:
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


class _Values(pickle.Unpickler):
    """Makes nothing but values of the core, fractions, and what has a notation of its own."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("fractions", "Fraction"):
            return Fraction
        if module.startswith("reelmill.core.") and "." not in name:
            found = super().find_class(module, name)
            ours = isinstance(found, type) and found.__module__ == module
            if ours and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a plan")


@functools.cache
def _shape() -> str:
    """Digest of the modules that say what plans are made of."""
    folder = Path(reelmill.core.__file__).parent
    files = sorted(file for pattern in _VALUES for file in folder.glob(pattern))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
