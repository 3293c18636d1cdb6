"""The confined process that probes.

`python -I -m reelmill.media.probe_helper FD PARENT MEMORY LISTENER` is how it is started.

It gets open files over the socket FD, so it needs, and has, no right to open any itself.
A request is one message: the largest number of pixels as text, with one file descriptor.
A reply is a line of JSON: `{"info": …}` or `{"problem": …, "cause"}`;
the cause, "" where there is none to add, is for the log alone.
"""

from __future__ import annotations

import json
import os
import socket
import sys

import av.logging

from reelmill.core.errors import SourceError
from reelmill.media import confine
from reelmill.media.helper_rights import keep_only_code
from reelmill.media.limits_hit import memory_error, said_by_code
from reelmill.media.media_info_json import to_json
from reelmill.media.scanning.scan import scan


def _reply(descriptor: int, max_pixels: int, memory_bytes: int) -> str:
    cause = ""
    try:
        return f'{{"info": {to_json(scan(descriptor, max_pixels))}}}'
    except SourceError as error:
        problem = error.problems[0]
    except MemoryError:
        problem = memory_error(memory_bytes, "Reading it").problems[0]
    except Exception as error:
        hint = "check that it plays in another program, or convert it"
        message = "Reading the file failed; it may be damaged or hostile."
        problem = SourceError.of("source_crashed", message, hint=hint).problems[0]
        cause = f"{type(error).__name__}: {error}"
    return json.dumps({"problem": problem.as_json(), "cause": cause})


def _serve(connection: socket.socket, memory_bytes: int) -> None:
    while True:
        request, descriptors, _, _ = socket.recv_fds(connection, 64, 1)
        if not request:
            return
        reply = _reply(descriptors[0], int(request), memory_bytes)
        os.close(descriptors[0])
        connection.sendall(reply.encode() + b"\n")


def main(arguments: list[str]) -> None:
    """Give up all rights but the socket, then answer until it is closed."""
    connection_descriptor, parent, memory_bytes, listener = map(int, arguments)
    confine.die_with_parent(parent)
    av.logging.set_level(av.logging.PANIC)
    connection = socket.socket(fileno=connection_descriptor)
    confine.limit_resources(memory_bytes, file_size_bytes=1)
    with said_by_code():
        keep_only_code(listener)
        _serve(connection, memory_bytes)


if __name__ == "__main__":
    main(sys.argv[1:])
