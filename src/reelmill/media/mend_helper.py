"""The confined process that decodes a sound with faults, whole, into a file of plain samples.

`python -I -m reelmill.media.mend_helper FD PARENT MEMORY FILE_SIZE LISTENER` is how it is started.

It gets two open files over the socket FD, the source and the file to write, with a message of the
stream's index and whether holes are filled, as JSON. Its reply is a line of JSON: the fields of
`Heard`, or `{"failed": …}`, whose text is for the log alone.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import asdict

import av.logging

from reelmill.media import confine
from reelmill.media.helper_rights import keep_only_code
from reelmill.media.whole_sound import hear


def _reply(source: int, out: int, index: int, *, fill_holes: bool) -> str:
    try:
        with open(out, "wb", buffering=1 << 20) as file:
            heard = hear(source, index, file.write, fill_holes=fill_holes)
    except OSError as error:
        return json.dumps({"failed": f"{type(error).__name__}: {error}", "errno": error.errno})
    except Exception as error:
        return json.dumps({"failed": f"{type(error).__name__}: {error}"})
    return json.dumps(asdict(heard))


def main(arguments: list[str]) -> None:
    """Give up all rights but the socket, then answer once."""
    descriptor, parent, memory_bytes, file_size_bytes, listener = map(int, arguments)
    confine.die_with_parent(parent)
    av.logging.set_level(av.logging.PANIC)
    connection = socket.socket(fileno=descriptor)
    confine.limit_resources(memory_bytes, file_size_bytes=file_size_bytes)
    keep_only_code(listener)
    request, (source, out), _, _ = socket.recv_fds(connection, 256, 2)
    asked = json.loads(request)
    reply = _reply(source, out, asked["stream"], fill_holes=asked["fillHoles"])
    os.close(source)
    connection.sendall(reply.encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
