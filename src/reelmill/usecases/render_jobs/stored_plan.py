"""The plan of a job as JSON in the database: what is left to do once everything is encoded.

It says nothing of how pieces are made, so any worker that knows the version finishes the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter, ValidationError

from reelmill.core.errors import SpecError
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.usecases.ports.work import PLAN_VERSION, READ_PLAN_VERSIONS

LARGEST_BYTES = 64 * 1024**2
"""Most that is kept and read; 50,000 segments in 160,000 turns take a sixth of it."""


class PlanUnreadable(ValueError):  # noqa: N818 - says what is the matter, like FileNotFoundError
    """The bytes are of another version or damaged: plan again."""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """What finishing a job needs.

    Attributes:
        plan: What there is to put together.
        metadata: Tags of the master.
        stage_seconds: How long gathering and planning took.
        planned_at: When that was done, in seconds since 1970.
        poster_seconds: Time of the poster in the master, None for where it is taken usually.
        pointers: JSON pointers of what asks for each asset, by sha256.
        strict: Whether what rendering brings to light is an error.
    """

    plan: MasterPlan
    metadata: Mapping[str, str]
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    planned_at: float = 0.0
    poster_seconds: Fraction | None = None
    pointers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strict: bool = False


def _readable(version: int) -> int:
    if version not in READ_PLAN_VERSIONS:
        raise ValueError(version)
    return version


@dataclass(frozen=True, slots=True)
class _Document:
    """`PLAN_VERSION` changes with this; older releases leave the plan alone then."""

    version: Annotated[int, AfterValidator(_readable)]
    stored: StoredPlan


_DOCUMENTS = TypeAdapter(_Document)


def plan_json(stored: StoredPlan) -> bytes:
    """A plan for `plan_from`, as JSON.

    Raises:
        SpecError: `render_too_costly`, the plan has more parts than can be kept.
    """
    body = _DOCUMENTS.dump_json(_Document(PLAN_VERSION, stored), by_alias=True, warnings="error")
    if len(body) > LARGEST_BYTES:
        parts = (
            f"{len(stored.plan.segments)} different segments and {len(stored.plan.playback)} turns"
        )
        hint = "cut less often, or render it in several parts"
        raise SpecError.of("render_too_costly", f"the plan has {parts}, too many to keep", "", hint)
    return body


def plan_from(body: bytes) -> StoredPlan:
    """The plan that `plan_json` wrote.

    Raises:
        PlanUnreadable: written by a version that is not known, or damaged.
    """
    if len(body) > LARGEST_BYTES:
        raise PlanUnreadable("larger than any plan")
    try:
        return _DOCUMENTS.validate_json(body, strict=True).stored
    except ValidationError as error:
        raise PlanUnreadable(f"no plan of this version: {error.error_count()} faults") from error
