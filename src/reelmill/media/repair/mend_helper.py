"""The confined process that looks closely at a source with faults.

It is started as `python -I -m reelmill.media.repair.mend_helper FD PARENT MEMORY FILE_SIZE
LISTENER`.

It gets open files over the socket FD, the source first, with a message in JSON. With a second file
it decodes a sound into that (`stream`, `fillHoles`, `mostSamples`) and replies with the fields of
`Heard`; else it looks for damaged pictures (`stream`, `start`, `end`) and replies with `losses`.
Where it fails, it replies with `failed`, whose text is for the log alone. Replies are a line of
JSON.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import asdict
from typing import Any

import av.logging

from reelmill.media import confine
from reelmill.media.helper_rights import keep_only_code
from reelmill.media.limits_hit import said_by_code
from reelmill.media.repair.damaged_pictures import damaged_pictures
from reelmill.media.repair.whole_sound import hear


def _reply(asked: dict[str, Any], source: int, *out: int) -> dict[str, Any]:
    try:
        if not out:
            found = damaged_pictures(source, asked["stream"], asked["start"], asked["end"])
            return {"losses": found}
        with open(out[0], "wb", buffering=1 << 20) as file:  # noqa: PTH123 - a descriptor
            heard = hear(
                source,
                asked["stream"],
                file.write,
                fill_holes=asked["fillHoles"],
                most_samples=asked["mostSamples"],
            )
            return asdict(heard)
    except OSError as error:
        return {"failed": f"{type(error).__name__}: {error}", "errno": error.errno}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def main(arguments: list[str]) -> None:
    """Give up all rights but the socket, then answer once."""
    descriptor, parent, memory_bytes, file_size_bytes, listener = map(int, arguments)
    confine.die_with_parent(parent)
    av.logging.set_level(av.logging.PANIC)
    connection = socket.socket(fileno=descriptor)
    confine.limit_resources(memory_bytes, file_size_bytes=file_size_bytes)
    with said_by_code():
        keep_only_code(listener)
        request, files, _, _ = socket.recv_fds(connection, 256, 2)
        connection.sendall(json.dumps(_reply(json.loads(request), *files)).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
