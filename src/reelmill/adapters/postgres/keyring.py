"""Secrets of rows are encrypted before the database sees them: backups and dumps hold none.

The text is `v1.KEY.BASE64`: the id of the key, and AES-256-GCM's nonce and ciphertext. The place
(table, column, row) is authenticated with it, so that a text moved elsewhere does not open.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "v1"
_PLAIN = "whsec_"  # written by releases that did not encrypt
_PURPOSE = b"reelmill: secrets in rows, v1"
_KEY_BYTES, _ID_BYTES, _NONCE_BYTES = 32, 6, 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where an encrypted text belongs.

    Attributes:
        table, column: Their names.
        row: Primary key of the row.
    """

    table: str
    column: str
    row: UUID

    @property
    def name(self) -> bytes:
        """What is authenticated with the text."""
        return f"{self.table}.{self.column} {self.row}".encode()


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that secrets of rows are encrypted with.

    Attributes:
        keys: By id; all of them decrypt.
        current: Id of the one that encrypts, "" where there is none.
    """

    keys: Mapping[str, AESGCM] = field(default_factory=dict, repr=False)
    current: str = ""

    @classmethod
    def of(cls, secrets: Sequence[bytes]) -> Self:
        """Keys made of an installation's secrets, the current one first."""
        made = [_key(secret) for secret in secrets]
        return cls(dict(reversed(made)), made[0][0])

    def seal(self, text: str, place: Place) -> str:
        """The text, to be kept in `place` and nowhere else.

        Raises:
            KeyError: there is no key.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self.keys[self.current].encrypt(nonce, text.encode(), place.name)
        return f"{_VERSION}.{self.current}.{base64.b64encode(sealed).decode()}"

    def open(self, kept: str, place: Place) -> str | None:
        """What was sealed; None where its key is not here, or it does not belong in `place`."""
        if kept.startswith(_PLAIN):
            return kept
        version, _, rest = kept.partition(".")
        name, _, text = rest.partition(".")
        if version != _VERSION or name not in self.keys:
            return None
        try:
            sealed = base64.b64decode(text, validate=True)
            nonce, secret = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self.keys[name].decrypt(nonce, secret, place.name).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None

    @property
    def outdated(self) -> tuple[str, ...]:
        """Starts of texts that open but are not encrypted with the current key."""
        earlier = [name for name in self.keys if name != self.current]
        return (_PLAIN, *(f"{_VERSION}.{name}." for name in earlier))


def _key(secret: bytes) -> tuple[str, AESGCM]:
    derived = HKDF(SHA256(), _KEY_BYTES + _ID_BYTES, salt=None, info=_PURPOSE).derive(secret)
    return derived[_KEY_BYTES:].hex(), AESGCM(derived[:_KEY_BYTES])
