"""The error tree: one base, a stable code on every problem, a sentence for the reader.

ReelmillError            base; carries one or more problems
 ├── SpecError           the spec is wrong: the client must change it
 ├── SourceError         a source cannot be found, read or decoded
 │    ├── SourceAwayError  it is unavailable now; the same fetch may succeed later
 │    ├── FontError        a font cannot be used
 │    └── DamagedError     too much of it cannot be decoded
 ├── EncodeError         an encoder failed on a valid plan
 │    ├── ResourceError  it needs more memory or CPU time than it may use
 │    └── HungError      a process hung and was stopped; it is tried again
 ├── StitchError         segments do not fit together
 ├── VerifyError         the master differs from its plan
 ├── OutputError         the output cannot be written (permissions, disk full)
 │    └── NoRoomError      the disk is too full for this work
 ├── CancelledError      the caller asked to stop
 ├── RequestError        a request to the service is wrong in itself
 ├── AuthenticationError the caller is not signed in, or the credentials are wrong
 ├── ForbiddenError      the caller is signed in, but not allowed
 ├── NotFoundError       it does not exist, or belongs to another user
 ├── ConflictError       it conflicts with what exists
 │    └── ChangedError     it was changed since the caller read it
 ├── LimitError          too many, too large, or too often
 └── UnavailableError    the service cannot answer now
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from reelmill.core.retryable import RETRYABLE_CODES

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: Stable identifier in snake_case, documented in `docs/errors.md`.
        message: One sentence that says what is wrong, with the offending value.
        pointer: RFC 6901 JSON pointer into the spec, "" for the whole document.
        hint: What to do about it, or None.
    """

    code: str
    message: str
    pointer: str = ""
    hint: str | None = None

    def __post_init__(self) -> None:
        """Hostile input may be quoted: what no answer, log or row can hold is replaced."""
        for name in ("message", "pointer", "hint"):
            text = getattr(self, name)
            if text and (shown := _UNUSABLE.sub("\ufffd", text)) != text:
                object.__setattr__(self, name, shown)

    def as_json(self) -> dict[str, Any]:
        """The problem as every answer, row and message has it."""
        code = str(self.code)
        return {"pointer": self.pointer, "code": code, "message": self.message, "hint": self.hint}

    @property
    def retryable(self) -> bool:
        """Whether trying again later may help, with nothing changed."""
        return self.code in RETRYABLE_CODES

    def as_error_json(self) -> dict[str, Any]:
        """The same with whether to try again: for what failed, and not for what is warned of."""
        return {**self.as_json(), "retryable": self.retryable}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` wrote; older rows may lack all but the message."""
        where, hint = kept.get("pointer") or "", kept.get("hint")
        return cls(kept.get("code", "internal"), kept.get("message", ""), where, hint)

    def __str__(self) -> str:
        where = f"{self.pointer}: " if self.pointer else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{hint} [{self.code}]"


class ReelmillError(Exception):
    """Base of every error Reelmill raises on purpose; carries all problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, code: str, message: str, pointer: str = "", hint: str | None = None) -> Self:
        """An error of this class that carries a single problem."""
        return cls([Problem(code, message, pointer, hint)])


class SpecError(ReelmillError):
    """The spec is wrong; every problem found is listed."""


class SourceError(ReelmillError):
    """A source cannot be found, read or decoded."""


class SourceAwayError(SourceError):
    """A source cannot be had now; the same fetch may succeed later.

    Attributes:
        awaited: Host of the source.
        retry_after_seconds: When its server wants to be asked again, None where it does not say.
        received_bytes: What all downloads of the fetch have received, to tell progress.
    """

    awaited: str = ""
    retry_after_seconds: float | None = None
    received_bytes: int = 0


class FontError(SourceError):
    """A font cannot be used.

    Attributes:
        font: What the spec calls it.
    """

    font: str = ""


class DamagedError(SourceError):
    """Too much of a source cannot be decoded.

    Attributes:
        asset: sha256 of the source, "" where the pointer already names it.
    """

    asset: str = ""


class EncodeError(ReelmillError):
    """An encoder failed on a valid plan."""


class ResourceError(EncodeError):
    """The work takes more memory or CPU time than it may; trying again does not help."""


class HungError(EncodeError):
    """A process stopped doing anything and was killed; it may go well elsewhere."""


class StitchError(ReelmillError):
    """Segments or chunks do not fit together."""


class VerifyError(ReelmillError):
    """The master differs from its plan."""


class OutputError(ReelmillError):
    """The output or the cache cannot be written."""


class NoRoomError(OutputError):
    """The disk has too little room for this work now, though none of it failed yet."""


class CancelledError(ReelmillError):
    """The caller asked to stop."""


class RequestError(ReelmillError):
    """A request to the service is wrong in itself."""


class AuthenticationError(ReelmillError):
    """The caller has not said who they are, or not proved it."""


class ForbiddenError(ReelmillError):
    """The caller is known, but may not do this."""


class NotFoundError(ReelmillError):
    """There is no such thing, or it belongs to another user."""


class ConflictError(ReelmillError):
    """The request does not go together with what is there."""


class ChangedError(ConflictError):
    """It was changed since the caller read it.

    Attributes:
        revision: The one that is stored now.
    """

    revision: int = 0


class LimitError(ReelmillError):
    """More than is allowed, or more often.

    Attributes:
        retry_after_seconds: When to try again, None where waiting does not help.
    """

    retry_after_seconds: int | None = None


class UnavailableError(ReelmillError):
    """The service cannot answer now; the same request may succeed later."""
