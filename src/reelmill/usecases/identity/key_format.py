"""The text of an API key: `rm_live_`, 178 random bits, and a checksum.

The checksum tells a mistyped key from a revoked one, and lets scanners for leaked secrets know
ours, without asking the database.
"""

from __future__ import annotations

import secrets
import string
from zlib import crc32

PREFIX = "rm_live_"
"""How every key begins."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_CHARACTERS = 30  # of 62: 178 bits
_CHECKSUM_CHARACTERS = 6  # 62**6 > 2**32


def new_key() -> str:
    """A key that nobody has."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return PREFIX + body + _checksum(body)


def is_key(text: str) -> bool:
    """Whether a text is of the form of a key; any one changed character is noticed."""
    if not text.startswith(PREFIX) or len(text) != len(PREFIX) + 36:
        return False
    body, checksum = text[len(PREFIX) : -_CHECKSUM_CHARACTERS], text[-_CHECKSUM_CHARACTERS:]
    return body.isascii() and checksum == _checksum(body)


def _checksum(body: str) -> str:
    number = crc32(body.encode())
    digits = []
    for _ in range(_CHECKSUM_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
