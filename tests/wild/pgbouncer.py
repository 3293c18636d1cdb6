"""A real PgBouncer in front of a database."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from served import free_port

PASSWORD = "what-the-pooler-asks-for"  # where `auth_type` is not `trust`
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def pgbouncer(url: str, **settings: str | int) -> Iterator[str]:
    """URL of the same database through a pooler, in transaction mode unless told otherwise.

    Args:
        url: A database that its socket's owner may use without a password.
        settings: Of `pgbouncer.ini`, over what it has after its installation.
    """
    if PROGRAM is None:
        if os.environ.get("REELMILL_TEST_ALL"):
            pytest.fail("PgBouncer is not installed: run .ci/servers")
        pytest.skip("needs PgBouncer (as root: bash .ci/servers)")
    parts = conninfo_to_dict(url)
    folder = Path(tempfile.mkdtemp(prefix="rmp-", dir="/var/tmp"))
    port = int(settings.pop("listen_port", 0)) or free_port()
    name, user = str(parts["dbname"]), str(parts["user"])
    _configure(folder, str(parts["host"]), int(parts.get("port") or 5432), port, user, settings)
    process = _start(folder, str(parts["host"]))
    pooled = f"postgresql://{user}@127.0.0.1:{port}/{name}"
    try:
        _wait(port, process, folder)
        yield pooled
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(
    folder: Path, host: str, server: int, port: int, user: str, settings: dict[str, str | int]
) -> None:
    chosen = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "unix_socket_dir": "",
        "auth_type": "trust",
        "auth_file": folder / "users",
        "pool_mode": "transaction",
        "max_client_conn": 500,
        **settings,
    }
    lines = [f"{name} = {value}" for name, value in chosen.items()]
    (folder / "users").write_text(f'"{user}" "{PASSWORD}"\n')
    text = "\n".join(["[databases]", f"* = host={host} port={server}", "[pgbouncer]", *lines])
    (folder / "ini").write_text(f"{text}\n")
    folder.chmod(0o755)


def _start(folder: Path, host: str) -> subprocess.Popen[bytes]:
    """As whoever owns the server's socket, since it does not run as root."""
    owner = pwd.getpwuid(Path(host).stat().st_uid).pw_name
    as_owner = ["-u", owner] if os.geteuid() == 0 else []
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(PROGRAM), *as_owner, str(folder / "ini")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)
        else:
            return
