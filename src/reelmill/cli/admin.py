"""`reelmill admin`: what the operator does at the command line, beside the API."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from getpass import getpass
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from reelmill.cli.outcome import reporting, stdout
from reelmill.cli.service_process import service_settings
from reelmill.core.errors import RequestError

if TYPE_CHECKING:
    from reelmill.bootstrap.service import Services
    from reelmill.usecases.ports.job import Job
    from reelmill.usecases.ports.storage import Listed

admin = typer.Typer(
    help="Manage an installation: accounts, jobs, the database.", no_args_is_help=True
)

_MOST_USERS = 10_000
_MOST_QUEUED = 1_000_000  # the operator is not bound by a user's limit
Answer = TypeVar("Answer")
_EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Address of the account.")]
_StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@admin.command("create-user")
def create_user(
    email: _EmailArgument,
    administrator: Annotated[
        bool, typer.Option("--admin", help="Make the user an administrator.")
    ] = False,
    password_stdin: _StdinOption = False,
) -> None:
    """Make an account, whoever may register."""
    from reelmill.usecases.identity.register import create_user as create  # noqa: PLC0415
    from reelmill.usecases.ports.users import Role  # noqa: PLC0415

    with reporting():
        password, role = _password(password_stdin), Role.ADMIN if administrator else Role.USER
        user = _run(lambda services: create(services.identity, email, password, role))
        stdout().print(f"{user.email} is {user.role}.")


@admin.command("reset-password")
def reset_password(email: _EmailArgument, password_stdin: _StdinOption = False) -> None:
    """Give an account a new password and end its sessions."""
    from reelmill.usecases.identity.register import reset_password as reset  # noqa: PLC0415

    with reporting():
        password = _password(password_stdin)
        user = _run(lambda services: reset(services.identity, email, password))
        stdout().print(f"{user.email} has a new password; all sessions have ended.")


@admin.command()
def users() -> None:
    """List the accounts, oldest first."""
    from reelmill.usecases.identity.accounts import list_users  # noqa: PLC0415

    with reporting():
        for user in _run(lambda services: list_users(services.identity, "", None, _MOST_USERS)):
            standing = "" if user.active else "  shut out"
            made = user.created_at.date().isoformat()
            stdout().print(f"{user.id}  {made}  {user.role:<5}  {user.email}{standing}")


@admin.command()
def requeue(
    job: Annotated[UUID, typer.Argument(metavar="JOB", help="A job that failed or was cancelled.")],
) -> None:
    """Queue a job again, whoever's it is; segments that are stored are not made again."""
    with reporting():
        again = _run(lambda services: _requeued(job, services))
        stdout().print(f"{again.id} is {again.status}.")


@admin.command()
def prune(
    strays: Annotated[
        bool,
        typer.Option(
            "--strays", help="Only list objects in the storage that the database does not know."
        ),
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="With --strays: remove what is listed.")
    ] = False,
) -> None:
    """Remove now what is too old: outputs, uploads, segments, sessions, deliveries, downloads."""
    with reporting():
        if strays:
            _print_strays(_run(partial(_strays, remove=remove)), remove)
            return
        for name, count in _run(_pruned):
            stdout().print(f"{name}: {count}")


@admin.command("claim-storage")
def claim_storage() -> None:
    """Let this database remove objects from the storage; the one that did so until now stops."""
    from reelmill.usecases.objects.claim import take_claim  # noqa: PLC0415

    with reporting():
        _run(lambda services: take_claim(services.database, services.storage))
        stdout().print("The storage belongs to this database.")


@admin.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    from reelmill.adapters.postgres.migrate import current, upgrade  # noqa: PLC0415
    from reelmill.bootstrap.database import database_address, prepared  # noqa: PLC0415

    with reporting():
        settings = service_settings(only_database=True)
        with database_address(settings) as url:
            prepared(url, settings, lambda: upgrade(url))
            stdout().print(f"The database is at revision {current(url)}.")


async def _requeued(job_id: UUID, services: Services) -> Job:
    """The job, waiting again.

    Raises:
        SpecError: `asset_missing`, `asset_not_ready`.
        NotFoundError: `not_found`.
        ConflictError: `job_state`.
        LimitError: `storage_full`.
    """
    from reelmill.usecases.jobs.change_jobs import retry_job  # noqa: PLC0415
    from reelmill.usecases.jobs.read_jobs import no_such_job  # noqa: PLC0415

    async with services.database.begin() as transaction:
        owner = await transaction.operations.owner_of(job_id)
    if owner is None:
        raise no_such_job(job_id)
    limits = replace(services.user_limits, queued_jobs=_MOST_QUEUED)
    return await retry_job(job_id, owner, services.database, services.limits, limits)


async def _strays(services: Services, *, remove: bool) -> Sequence[Listed]:
    """Objects that no row knows, removed if asked for.

    Raises:
        ConflictError: `storage_claimed`.
    """
    from reelmill.usecases.objects.strays import find_strays, remove_strays  # noqa: PLC0415

    found = await find_strays(services.database, services.storage)
    if remove:
        await remove_strays(found, services.database, services.storage)
    return found


def _print_strays(found: Sequence[Listed], removed: bool) -> None:
    for stray in found:
        stdout().print(f"{stray.modified:%Y-%m-%d}  {stray.bytes:>14}  {stray.key}")
    done = "were removed" if removed else "are in the storage, but not in the database"
    size = sum(stray.bytes for stray in found)
    stdout().print(f"{len(found)} objects of {size} bytes {done}.")


async def _pruned(services: Services) -> list[tuple[str, int]]:
    """What each task has removed; the tasks of all workers, now."""
    from reelmill.worker.maintenance import maintenance_tasks  # noqa: PLC0415

    done = [(task.name, await task.do()) for task in maintenance_tasks(services)]
    return [(name, count if isinstance(count, int) else 0) for name, count in done]


def _run(ask: Callable[[Services], Awaitable[Answer]]) -> Answer:
    """Open the services on a database with this release's schema, ask, and close them."""
    from reelmill.bootstrap.database import database_address, migrated, prepared  # noqa: PLC0415
    from reelmill.bootstrap.service import open_services  # noqa: PLC0415

    settings = service_settings()

    async def asked() -> Answer:
        async with open_services(settings) as services:
            return await ask(services)

    with database_address(settings) as url:
        prepared(url, settings, lambda: migrated(url, settings))
        return asyncio.run(asked())


def _password(from_stdin: bool) -> str:
    """The password: one line of standard input, or typed twice.

    Raises:
        RequestError: `passwords_differ`.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("Once more: ") != first:
        raise RequestError.of("passwords_differ", "The two passwords are not the same.")
    return first
