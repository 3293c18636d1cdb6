"""Users without an entry in passwd: `initdb` asks for the name of its user, and has to get one.

Containers are run as such (`docker run --user 12345`). The name comes from nss_wrapper, a library
of Debian and others, where it is installed; nothing else of Postgres needs it.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from reelmill.core.errors import UnavailableError

_LIBRARY = "libnss_wrapper.so"
_FOLDERS = ("/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib")
_NAME = "reelmill"


def check_named(data: Path) -> None:
    """Do nothing, if this user can make the data folder of an embedded server, or it is there.

    Raises:
        UnavailableError: `database_user_unknown`.
    """
    if _is_nameless() and not data.exists() and _library() is None:
        sentence = (
            f"The embedded Postgres cannot be set up: the user {os.geteuid()} has no entry in "
            "/etc/passwd."
        )
        hint = (
            "set DATABASE_URL, such as DATABASE_URL=postgresql://user:password@host:5432/reelmill; "
            "or run as a user that has one (docker run --user reelmill); or install libnss-wrapper"
        )
        raise UnavailableError.of("database_user_unknown", sentence, hint=hint)


def name_variables(folder: Path) -> dict[str, str]:
    """Variables that give this user a name, none where it has one; files for it go to `folder`."""
    library = _library()
    if not _is_nameless() or library is None:
        return {}
    passwd, group = folder / "passwd", folder / "group"
    user, group_id = os.geteuid(), os.getegid()
    passwd.write_text(f"{_NAME}:x:{user}:{group_id}::/nonexistent:/usr/sbin/nologin\n")
    group.write_text(f"{_NAME}:x:{group_id}:\n")
    return {
        "LD_PRELOAD": str(library),
        "NSS_WRAPPER_PASSWD": str(passwd),
        "NSS_WRAPPER_GROUP": str(group),
    }


def _is_nameless() -> bool:
    try:
        return not pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return True


def _library() -> Path | None:
    """Where nss_wrapper is, in the folders of programs or those of one architecture below them."""
    places = (Path(folder) for folder in _FOLDERS)
    found = (
        each for place in places for each in (*place.glob(_LIBRARY), *place.glob(f"*/{_LIBRARY}"))
    )
    return next(found, None)
