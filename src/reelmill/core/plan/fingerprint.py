"""Names for work: equal names mean equal pixels or samples."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from hashlib import sha256


def fingerprint(*parts: str | bytes) -> str:
    """SHA-256 (hex) over length-prefixed parts, so that no two lists of parts join alike."""
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


_FIRST_NAMES = {"AudioClip": "Voice", "Soundtrack": "Programme"}
"""What fingerprints call classes that had another name in the first release."""


def first_name(name: str) -> str:
    """The name of a class in fingerprints: renaming it in the code must not rename any work."""
    return _FIRST_NAMES.get(name, name)


def content_of(value: object, without: Collection[str] = ()) -> str:
    """Text that tells a value from every other one: all fields, but those of its own in `without`.

    Fields are read from the class, so that a new one is part of the text by itself.

    Raises:
        TypeError: the value holds something that has no text of its own.
    """
    if is_dataclass(value) and not isinstance(value, type):
        own = (f.name for f in fields(value) if f.name not in without)
        content = ",".join(f"{name}={content_of(getattr(value, name))}" for name in own)
        return f"{first_name(type(value).__name__)}({content})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.value!r}"
    if isinstance(value, tuple | list):
        return f"[{','.join(map(content_of, value))}]"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{k!r}:{content_of(v)}' for k, v in value.items()))}}}"
    if value is None or isinstance(value, str | bytes | int | float | Fraction):
        return repr(value)
    raise TypeError(f"a {type(value).__name__} names nothing")
