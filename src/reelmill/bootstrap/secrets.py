"""The keys that sign sessions, tokens and URLs: given, or made once and kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from reelmill.core.errors import SpecError
from reelmill.settings import ServiceSettings

_FEWEST_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """What this installation signs with.

    Attributes:
        session: Signs session cookies, the URLs of local storage and upload policies.
        jwt: Signs bearer tokens.
        previous: Earlier `session` secrets; what was encrypted with them can still be read.
    """

    session: bytes = field(repr=False)
    jwt: bytes = field(repr=False)
    previous: tuple[bytes, ...] = field(default=(), repr=False)


def secrets_of(settings: ServiceSettings) -> Secrets:
    """The secrets; where none are given and the database is embedded, made once under `home`.

    Raises:
        SpecError: `secret_missing`, `secret_too_short`.
        OSError: the file of a made secret can be neither read nor written.
    """
    return Secrets(
        session=_secret(settings, "SESSION_SECRET", settings.session_secret),
        jwt=_secret(settings, "JWT_SECRET", settings.jwt_secret),
        previous=_previous(settings),
    )


def _secret(settings: ServiceSettings, variable: str, given: SecretStr | None) -> bytes:
    if given is not None:
        return _checked(variable, given.get_secret_value())
    if settings.shared_database:
        sentence = f"{variable} is not set, but must be where DATABASE_URL is."
        raise SpecError.of("secret_missing", sentence, hint="such as `openssl rand -hex 32`")
    return _kept(settings.home / "secrets" / variable.lower())


def _previous(settings: ServiceSettings) -> tuple[bytes, ...]:
    given = settings.session_secret_previous
    words = given.get_secret_value().split() if given else []
    return tuple(_checked("SESSION_SECRET_PREVIOUS", word) for word in words)


def _checked(variable: str, value: str) -> bytes:
    if len(value) < _FEWEST_CHARACTERS:
        sentence = f"{variable} has {len(value)} characters, but needs {_FEWEST_CHARACTERS}."
        raise SpecError.of("secret_too_short", sentence, hint="such as `openssl rand -hex 32`")
    return value.encode()


def _kept(file: Path) -> bytes:
    """The secret in `file`, made if absent; of two processes that make it, one wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()
