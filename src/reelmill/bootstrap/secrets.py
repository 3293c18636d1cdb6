"""The keys that sign sessions, tokens and URLs: given, or made once and kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from reelmill.core.errors import Problem, SpecError
from reelmill.settings import ServiceSettings

_FEWEST_CHARACTERS = 32
_RANDOM = "such as `openssl rand -hex 32`"


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


def secret_problems(settings: ServiceSettings) -> Iterator[Problem]:
    """Everything that `secrets_of` would raise, without making any."""
    given = {"SESSION_SECRET": settings.session_secret, "JWT_SECRET": settings.jwt_secret}
    for variable, secret in given.items():
        if secret is not None:
            yield from _short(variable, secret.get_secret_value())
        elif settings.shared_database:
            yield _missing(variable)
    previous = settings.session_secret_previous
    for word in previous.get_secret_value().split() if previous else []:
        yield from _short("SESSION_SECRET_PREVIOUS", word)


def _secret(settings: ServiceSettings, variable: str, given: SecretStr | None) -> bytes:
    if given is not None:
        return _checked(variable, given.get_secret_value())
    if settings.shared_database:
        raise SpecError([_missing(variable)])
    return _kept(settings.home / "secrets" / variable.lower())


def _previous(settings: ServiceSettings) -> tuple[bytes, ...]:
    given = settings.session_secret_previous
    words = given.get_secret_value().split() if given else []
    return tuple(_checked("SESSION_SECRET_PREVIOUS", word) for word in words)


def _checked(variable: str, value: str) -> bytes:
    if problems := [*_short(variable, value)]:
        raise SpecError(problems)
    return value.encode()


def _missing(variable: str) -> Problem:
    sentence = f"{variable} is not set, but DATABASE_URL requires it."
    return Problem("secret_missing", sentence, hint=_RANDOM)


def _short(variable: str, value: str) -> Iterator[Problem]:
    if len(value) < _FEWEST_CHARACTERS:
        sentence = f"{variable} has {len(value)} characters, but needs {_FEWEST_CHARACTERS}."
        yield Problem("secret_too_short", sentence, hint=_RANDOM)


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
