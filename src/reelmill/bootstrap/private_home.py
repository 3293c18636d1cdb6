"""REELMILL_HOME is nobody else's to read, whatever the umask is and whoever made it."""

from __future__ import annotations

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

_PRIVATE = ("cache", "scratch", "secrets", "storage")
_POSTGRES = "postgres"
_OTHERS = 0o077
_OTHERS_BUT_ENTER = 0o066  # of root's home: the account that runs Postgres passes through

_log = logging.getLogger("reelmill.home")  # also read where no logs were configured


def make_private(home: Path) -> None:
    """Make the home and its folders, and close them to other users.

    The modes of what lies deeper do not matter then: nobody else gets there. A home that holds
    other things than ours (such as /srv) keeps its mode; our folders in it are closed all the
    same. What cannot be made is reported by whoever needs it.
    """
    passed = _OTHERS_BUT_ENTER if os.geteuid() == 0 else _OTHERS
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        if {path.name for path in home.iterdir()} <= {*_PRIVATE, _POSTGRES}:
            _close(home, passed)
        for name in _PRIVATE:
            (home / name).mkdir(mode=0o700, exist_ok=True)
    for name in _PRIVATE:
        _close(home / name, _OTHERS)
    _close(home / _POSTGRES, passed)


def _close(folder: Path, others: int) -> None:
    """Take these rights on a folder of ours away from others."""
    try:
        facts = folder.stat()
        if facts.st_uid == os.geteuid() and facts.st_mode & others:
            folder.chmod(stat.S_IMODE(facts.st_mode) & ~others)
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("%s cannot be closed to other users: %s.", folder, error.strerror)
