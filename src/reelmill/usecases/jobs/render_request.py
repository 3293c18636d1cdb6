"""What a request for a render says: a spec, and beside it how the job is to be treated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.spec.document import Plainer, parse
from reelmill.core.spec.explain import explained, shown
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.source import check_address
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Name, check_characters
from reelmill.core.web_address import without_blanks
from reelmill.usecases.assets.uses import Needs
from reelmill.usecases.json_model import Url

USER_PRIORITY = 10
"""Priorities of users go from minus this to this."""

ADMIN_PRIORITY = 100
"""Priorities of administrators go from minus this to this."""

MOST_METADATA = 20
"""Entries of `metadata`."""

_KEY_CHARACTERS = 100
_VALUE_CHARACTERS = 500
_URL_CHARACTERS = 2000


def _priority(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        break_rule(Code.WRONG_TYPE, "a whole number")
    return value  # its range depends on who asks


def _metadata(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        break_rule(Code.WRONG_TYPE, "an object of texts")
    if len(value) > MOST_METADATA:
        break_rule(Code.OUT_OF_RANGE, f"of at most {MOST_METADATA} entries, not {len(value)}")
    for key, text in value.items():
        if not 1 <= len(key) <= _KEY_CHARACTERS:
            break_rule(Code.TEXT_TOO_LONG, f"with names of 1 to {_KEY_CHARACTERS} characters")
        if not isinstance(text, str):
            break_rule(Code.WRONG_TYPE, f"an object of texts, and `{key[:40]}` is none")
        if len(text) > _VALUE_CHARACTERS:
            rule = f"with texts of at most {_VALUE_CHARACTERS} characters (`{key[:40]}`)"
            break_rule(Code.TEXT_TOO_LONG, rule)
    return value


def _web_address(value: object) -> str:
    if not isinstance(value, str):
        break_rule(Code.WRONG_TYPE, "a text")
    check_characters(without_blanks(value))
    return check_address(value, _URL_CHARACTERS)


class Envelope(SpecModel):
    """Fields that stand beside those of the spec, at the top of the body."""

    name: Name | None = Field(None, description="Your name for the job; shown in lists.")
    metadata: Annotated[dict[str, str], BeforeValidator(_metadata)] = Field(
        {},
        description=f"Your own strings by name, at most {MOST_METADATA} of up to "
        f"{_VALUE_CHARACTERS} characters; included in the job and in webhooks; lists can be "
        "filtered by them.",
    )
    priority: Annotated[int, BeforeValidator(_priority)] = Field(
        0,
        description=f"Jobs with a higher priority go first: -{USER_PRIORITY} to {USER_PRIORITY} "
        f"among your own jobs; administrators may use -{ADMIN_PRIORITY} to {ADMIN_PRIORITY}.",
    )
    webhook_url: Annotated[Url, BeforeValidator(_web_address)] | None = Field(
        None, description="Address that receives a message when the job ends."
    )


_NAMES = tuple(field.alias or name for name, field in Envelope.model_fields.items())


def _as_it_is(error: SpecError) -> SpecError:
    return error


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A request for a render that can be carried out.

    Attributes:
        spec: The spec as it was sent, valid under the limits it was read with.
        fields: What stood beside it.
        body_sha256: Hash of all of it, whatever the order of its fields.
        template_id: The template it was made from.
        template_revision: What that was at that time.
        needs: What the spec names.
        located: An error of the spec as whoever sent the request finds its place.
    """

    spec: Mapping[str, Any]
    fields: Envelope
    body_sha256: str
    template_id: UUID | None = None
    template_revision: int | None = None
    needs: Needs = field(default_factory=Needs)
    located: Callable[[SpecError], SpecError] = _as_it_is


def read_request(
    document: str | bytes | Mapping[str, Any],
    limits: Limits,
    most_priority: int = USER_PRIORITY,
) -> RenderRequest:
    """The render that a request's body asks for.

    Args:
        document: JSON text, or the same as Python values.
        limits: What the spec may ask for.
        most_priority: Highest priority the caller may ask for, and lowest with a minus.

    Raises:
        SpecError: everything that is wrong, with the spec and beside it.
    """
    spec, envelope = _parted(document, limits)
    problems = list(_priority_problems(envelope.get("priority"), most_priority))
    fields, loaded = Envelope(), None
    try:
        fields = _fields(envelope, limits)
    except SpecError as error:
        problems += error.problems
    try:
        loaded = load_spec(spec, limits)
    except SpecError as error:
        problems += error.problems
    if problems or loaded is None:
        raise SpecError(problems)
    return RenderRequest(spec, fields, _hash(spec, envelope), needs=Needs.of(loaded))


def _parted(
    document: str | bytes | Mapping[str, Any], limits: Limits
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The spec, and what stands beside it."""
    if isinstance(document, Mapping):
        envelope = {name: document[name] for name in _NAMES if name in document}
        return {name: value for name, value in document.items() if name not in envelope}, envelope
    value = parse(document, limits)
    if not isinstance(value, dict):
        sentence = f"the document is {shown(value)}, but a spec is an object"
        raise SpecError.of(Code.NOT_AN_OBJECT, sentence)
    return value, {name: value.pop(name) for name in _NAMES if name in value}


def _priority_problems(value: object, most: int) -> Iterator[Problem]:
    if isinstance(value, int) and abs(value) > most:
        sentence = f"`priority` is {shown(value)}, but must be from -{most} to {most}"
        yield Problem(Code.OUT_OF_RANGE, sentence, "/priority")


def _fields(envelope: dict[str, Any], limits: Limits) -> Envelope:
    plainer = Plainer()
    plain = plainer.plain(envelope)
    if plainer.problems:
        raise SpecError(plainer.problems)
    try:
        return Envelope.model_validate(plain, context=limits)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise SpecError(explained(details, Envelope) for details in found) from None


def _hash(spec: object, envelope: Mapping[str, Any]) -> str:
    text = json.dumps([spec, envelope], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
