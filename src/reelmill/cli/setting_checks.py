"""Settings that are right by themselves and still cannot be used: all of them at once.

Nothing is printed of a value that may be a secret.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from reelmill.bootstrap.secrets import secret_problems
from reelmill.cli.bucket_checks import bucket_problems, trimmed
from reelmill.cli.installation import authorities_problem
from reelmill.core.errors import Problem, UnavailableError
from reelmill.core.web_address import AddressError, WebAddress, read_address, without_blanks
from reelmill.settings import HOME_HINT, ServiceSettings, variable_name
from reelmill.settings.hosts import host_of_header
from reelmill.settings.prefix import PrefixError, read_prefix

_ADDRESSES = ("public_url", "bucket_endpoint", "bucket_public_endpoint")
_URL_HINT = (
    "write postgresql://user:password@host:5432/name, and percent-encode @ : / ? # % "
    "in the password"
)

Checked = tuple[dict[str, Any], list[Problem]]
"""Settings in the spelling that is used from here on, and what is wrong with others."""


def checked(settings: ServiceSettings, *, only_database: bool = False) -> Checked:
    """Every setting that needs a closer look, or that of the database alone."""
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for check in (_database,) if only_database and settings.shared_database else _CHECKS:
        changed, found = check(settings)
        changes |= changed
        problems += found
    return changes, problems


def _wrong(field: str, why: str, hint: str, code: str = "setting_invalid") -> Problem:
    sentence = f"The environment variable {variable_name(field)} {why}."
    return Problem(code, sentence, hint=hint)


def _addresses(settings: ServiceSettings) -> Checked:
    changes, problems = {}, []
    for field in _ADDRESSES:
        if (value := getattr(settings, field)) is None:
            continue
        try:
            read_address(bare := trimmed(settings).get(field, value))
            changes[field] = without_blanks(bare)
        except AddressError as error:
            problems.append(_wrong(field, f"is not an address: {error.why}", error.hint))
    return changes, [*problems, *_prefix(changes.get("public_url", ""))]


def _prefix(public_url: str) -> Iterator[Problem]:
    """The path of the public address is what all paths begin with, in pages and cookies too."""
    try:
        read_prefix(urlsplit(public_url).path)
    except PrefixError as error:
        hint = "write an address such as https://example.com/tools/reelmill"
        yield _wrong("public_url", f"has a path that cannot be used: {error}", hint)


def _origins(settings: ServiceSettings) -> Checked:
    """Browsers send an origin in one spelling: without a path, and without a slash at the end."""
    read: list[str] = []
    problems = []
    for origin in settings.cors_origins:
        try:
            read.append(origin if origin == "*" else _origin(read_address(origin)))
        except AddressError as error:
            why = f"has {origin[:80]!r}, which is not an origin: {error.why}"
            problems.append(_wrong("cors_origins", why, error.hint))
    return {"cors_origins": tuple(read)}, problems


def _origin(address: WebAddress) -> str:
    if address.target != "/":
        raise AddressError("a path follows its host", f"write {address.origin}")
    return address.origin


def _proxies(settings: ServiceSettings) -> Checked:
    hint = "write addresses or networks such as 10.0.0.0/8, or * where only the proxy reaches it"
    problems = [
        _wrong("trusted_proxies", f"has {name[:80]!r}, which is not an address or network", hint)
        for name in settings.trusted_proxies
        if name != "*" and not _is(ip_network, name)
    ]
    return {}, problems


def _hosts(settings: ServiceSettings) -> Checked:
    host = settings.host.strip().removeprefix("[").removesuffix("]")
    problems = []
    if not _is(ip_address, host) and host_of_header(host) != host.lower():
        hint = "write an address such as 127.0.0.1, 0.0.0.0 or ::, without a port"
        problems.append(_wrong("host", f"is {host[:80]!r}, which is not a host", hint))
    for name in settings.allowed_hosts:
        if name != "*" and host_of_header(name) != name.lower():
            why = f"has {name[:80]!r}, which is not a host name"
            hint = "write names such as render.example, without a scheme, a port or a path"
            problems.append(_wrong("allowed_hosts", why, hint))
    return {"host": host}, problems


def _is(kind: Callable[[str], object], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _bucket(settings: ServiceSettings) -> Checked:
    changes = trimmed(settings)
    values = {**settings.model_dump(), **changes}
    return changes, list(bucket_problems(values, _wrong))


def _database(settings: ServiceSettings) -> Checked:
    changes: dict[str, Any] = {}
    problems = []
    for field in ("database_url", "database_direct_url"):
        if (given := getattr(settings, field)) is not None:
            url, why = _libpq_url(given.get_secret_value())
            changes[field] = SecretStr(url)
            if why:
                sentence = f"is not the address of a Postgres database: {why}"
                problems.append(_wrong(field, sentence, _URL_HINT, "database_url_invalid"))
    if settings.database_direct_url and not settings.database_url:
        hint = "set DATABASE_URL, or unset this to use the embedded Postgres"
        problems.append(_wrong("database_direct_url", "is set without DATABASE_URL", hint))
    return changes, problems


def _libpq_url(given: str) -> tuple[str, str]:
    """The address in libpq's terms, or why it is none."""
    from reelmill.adapters.postgres.given_url import (  # noqa: PLC0415 - drivers take a while
        DatabaseUrlError,
        libpq_url,
    )

    try:
        return libpq_url(given), ""
    except DatabaseUrlError as error:
        return given, str(error)


def _home(settings: ServiceSettings) -> Checked:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            return {}, []
    except OSError as error:
        why = f"is {settings.home}, which is not writable: {_reason(error)}"
        if "home" not in settings.model_fields_set:
            why = f"is not set, and nothing can be written in {settings.home}: {_reason(error)}"
        return {}, [_wrong("home", why, HOME_HINT.replace("this user", f"the user {_user()}"))]


def _embedded(settings: ServiceSettings) -> Checked:
    """Whether the embedded server can be set up, where it is wanted."""
    from reelmill.adapters.postgres.nameless import check_named  # noqa: PLC0415 - drivers, too

    if settings.shared_database or _user() == "0":
        return {}, []
    try:
        check_named(settings.home / "postgres" / "data")
    except UnavailableError as error:
        return {}, list(error.problems)
    return {}, []


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "of this process"


def _authorities(_settings: ServiceSettings) -> Checked:
    problem = authorities_problem()
    return {}, [problem] if problem else []


def _secrets(settings: ServiceSettings) -> Checked:
    return {}, list(secret_problems(settings))


_CHECKS: tuple[Callable[[ServiceSettings], Checked], ...] = (
    _addresses,
    _origins,
    _proxies,
    _hosts,
    _bucket,
    _database,
    _home,
    _embedded,
    _authorities,
    _secrets,
)
