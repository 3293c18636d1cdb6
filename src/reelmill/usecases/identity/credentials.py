"""Which addresses and passwords an account may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reelmill.core.errors import Problem, RequestError

FEWEST_CHARACTERS = 10
MOST_CHARACTERS = 256

_MOST_EMAIL_CHARACTERS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_MOST_LOCAL_CHARACTERS = 64  # RFC 5321, 4.5.3.1.1

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def checked_email(email: str, pointer: str = "/email") -> str:
    """The address as it is stored.

    Raises:
        RequestError: `invalid_email`.
    """
    _refuse(_email_problems(email, pointer))
    return normal_email(email)


def checked_credentials(email: str, password: str) -> tuple[str, str]:
    """Address and password as they are stored and hashed.

    Raises:
        RequestError: `invalid_email`, `password_too_short`, `password_too_long`, all at once.
    """
    _refuse([*_email_problems(email, "/email"), *_password_problems(password, "/password")])
    return normal_email(email), normal_password(password)


def checked_password(password: str, pointer: str = "/password") -> str:
    """The password as it is hashed.

    Raises:
        RequestError: `password_too_short`, `password_too_long`.
    """
    _refuse(_password_problems(password, pointer))
    return normal_password(password)


def normal_email(email: str) -> str:
    """The address in the one way it is written."""
    return email.strip().lower()


def normal_password(password: str) -> str:
    """The password the way every keyboard and system writes it."""
    return unicodedata.normalize("NFC", password)


def is_email(email: str) -> bool:
    """Whether a normal address could be one."""
    local = email.partition("@")[0]
    short = len(email) <= _MOST_EMAIL_CHARACTERS and len(local) <= _MOST_LOCAL_CHARACTERS
    return short and _EMAIL.fullmatch(email) is not None


def _refuse(problems: Iterator[Problem] | list[Problem]) -> None:
    if found := list(problems):
        raise RequestError(found)


def _email_problems(email: str, pointer: str) -> Iterator[Problem]:
    if not is_email(normal_email(email)):
        message = f"{email[:80]!r} is not an email address."
        yield Problem("invalid_email", message, pointer, "such as name@example.com")


def _password_problems(password: str, pointer: str) -> Iterator[Problem]:
    count = len(normal_password(password))
    if count < FEWEST_CHARACTERS:
        message = f"The password has {count} characters, but needs at least {FEWEST_CHARACTERS}."
        yield Problem("password_too_short", message, pointer, "a few words are easy to remember")
    if count > MOST_CHARACTERS:
        message = f"The password has {count} characters; at most {MOST_CHARACTERS} are allowed."
        yield Problem("password_too_long", message, pointer)
