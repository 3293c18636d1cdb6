"""The confined process that sets texts and reads captions.

`python -I -m reelmill.media.text_helper FD PARENT MEMORY CPU FOLDER... LISTENER` answers requests
over the socket FD until it is closed, idle for a while or has grown. A request may take MEMORY
bytes of private memory and CPU seconds of processor time: the kernel kills at that. The process may
read its own code and the FOLDERs of fonts, nothing else.

Every message is a frame: its length in four bytes, then its bytes.

    {"inspect": [FOLDER…]}                        -> what `FontFacts.to_json` writes
    {"pictures": [DATA…], …}                      -> P and a PNG, or R and a reason, for each
    {"sizes": [DATA…], …}                         -> S and [width, height, margins…], or R
    {"glyphs": DATA, "fonts": […]}                -> G and [glyphs, width] for each text, or R
    {"unpack": true}, a font                      -> F and the same as OpenType, or R and a reason
    {"captions": [CUES, CHARSET]}, a file         -> {"cues": […], "warnings": […]}
                                                     or {"problems": […]}

Pictures and sizes also have "fonts": [FOLDER…] and the "program" that draws.

After each answer comes one more frame: `{"cpuSeconds", "last"}`.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reelmill.core.errors import SourceError
from reelmill.media import confine
from reelmill.media.captions_file import captions_json, read_captions
from reelmill.media.helper_rights import keep_only_code
from reelmill.media.typeset.font_inspection import inspect_fonts
from reelmill.media.typeset.font_unpacking import UnpackError, unpacked
from reelmill.media.typeset.layers import layered
from reelmill.media.typeset.packaged_fonts import font_files
from reelmill.media.typeset.svg_glyphs import glyphs_in
from reelmill.media.typeset.typst_program import JOINED, LAYERED, PIXELS_PER_INCH, PROGRAMS, Program

# One thread each: the pool has as many processes as may work at a time.
os.environ["RAYON_NUM_THREADS"] = "1"

import typst

TOO_COMPLEX = "text_too_complex"
"""Why a picture was given up that needs no reason of its own."""

_IDLE_SECONDS = 20.0
_MOST_FONT_SETS = 4
_MOST_TEXTS = 5_000
_MOST_RESIDENT_BYTES = 256 * 1024**2
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _send(connection: socket.socket, frame: bytes) -> None:
    connection.sendall(len(frame).to_bytes(4, "big"))
    connection.sendall(frame)


def _receive(connection: socket.socket) -> bytes | None:
    """The next frame, None where there is none any more."""
    length = _exactly(connection, 4)
    return _exactly(connection, int.from_bytes(length, "big")) if length else None


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    found = bytearray()
    while len(found) < count:
        part = connection.recv(min(1 << 20, count - len(found)))
        if not part:
            return None
        found += part
    return bytes(found)


_Making = Callable[[list[str]], list[bytes]]


class _Answers:
    """What is answered; fonts are loaded when they are first needed."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, ...], typst.Fonts] = {}
        self._largest = cache(_largest_bytes)
        self._folders: tuple[str, ...] = ()
        self._program = Program.PLAIN
        self.texts = 0

    def of(self, request: dict[str, Any], connection: socket.socket) -> Iterator[bytes]:
        self._folders = tuple(request.get("fonts", ()))
        self._program = Program(request.get("program", Program.PLAIN))
        if "pictures" in request:
            yield from self._each(request["pictures"], b"P", self._drawn)
        elif "sizes" in request:
            yield from self._each(request["sizes"], b"S", self._measured)
        elif "glyphs" in request:
            found = _reasoned(lambda data: self._glyphs(data[0]), [request["glyphs"]])
            self._check_room()
            yield b"G" + found[0] if isinstance(found, list) else b"R" + found.encode()
        elif "captions" in request:
            data = _receive(connection) or b""
            yield json.dumps(_captions(data, *request["captions"])).encode()
        elif "unpack" in request:
            yield _unpacked(_receive(connection) or b"")
        else:
            yield inspect_fonts(request["inspect"]).to_json().encode()

    def _known(self) -> typst.Fonts:
        """The fonts of the folders; those of the last few specs stay loaded."""
        if self._folders not in self._loaded:
            if len(self._loaded) >= _MOST_FONT_SETS:
                self._loaded.clear()
            self._loaded[self._folders] = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=list(self._folders),
            )
        return self._loaded[self._folders]

    def _each(self, pictures: list[str], mark: bytes, made: _Making) -> Iterator[bytes]:
        """All in one document, which takes half the time; where one fails, each in its own."""
        self.texts += len(pictures)
        whole = _reasoned(made, pictures)
        self._check_room()
        if isinstance(whole, list) and len(whole) == len(pictures):
            yield from (mark + one for one in whole)
            return
        for picture in pictures:
            one = _reasoned(made, [picture])
            self._check_room()
            yield mark + one[0] if isinstance(one, list) else b"R" + one.encode()

    def _check_room(self) -> None:
        """End this process, for one with more memory, where a font may have found none.

        Typst reads a font when a text first needs it, each face of a collection anew, and takes
        the next family in silence where that fails. As long as the largest still fits, none has.

        Raises:
            MemoryError: the pictures may show other fonts than they name.
        """
        limit = resource.getrlimit(resource.RLIMIT_DATA)[0]
        needed = _data_bytes() + self._largest(self._folders)
        if limit != resource.RLIM_INFINITY and needed > limit:
            raise MemoryError

    def _drawn(self, pictures: list[str]) -> list[bytes]:
        pages = self._pages(PROGRAMS[self._program], f"[{','.join(pictures)}]")
        if not self._program.is_layered:
            return pages
        return layered(pictures, pages, lambda data: self._pages(LAYERED, data))

    def _pages(self, program: bytes, data: str) -> list[bytes]:
        compiler = self._compiler(program, {"pictures": data})
        made = compiler.compile(format="png", ppi=PIXELS_PER_INCH)
        pages = made if isinstance(made, list) else [made]
        return [bytes(page) for page in pages if page is not None]

    def _measured(self, pictures: list[str]) -> list[bytes]:
        inputs = {"pictures": f"[{','.join(pictures)}]", "sizes": ""}
        compiler = self._compiler(PROGRAMS[self._program], inputs)
        sizes = json.loads(compiler.query("<size>", field="value"))
        return [json.dumps(size).encode() for size in sizes]

    def _glyphs(self, data: str) -> list[bytes]:
        self.texts += 1
        made = self._compiler(JOINED, {"pictures": data}).compile(format="svg")
        pages = made if isinstance(made, list) else [made]
        return [json.dumps([glyphs_in(page) for page in pages if page is not None]).encode()]

    def _compiler(self, program: bytes, inputs: dict[str, str]) -> typst.Compiler:
        return typst.Compiler(
            input=program, font_paths=self._known(), ignore_system_fonts=True, sys_inputs=inputs
        )


def _reasoned(made: _Making, pictures: list[str]) -> list[bytes] | str:
    """What was made of the pictures, or why nothing was."""
    try:
        return made(pictures)
    except RuntimeError as error:  # what a query raises is no TypstError
        return str(getattr(error, "message", error))
    except BaseException:  # a panic of Typst is no Exception
        return TOO_COMPLEX


def _captions(data: bytes, most_cues: int, charset: str | None) -> dict[str, Any]:
    try:
        found = read_captions(data, charset, most_cues)
    except SourceError as error:
        return {"problems": [[p.code, p.message, p.pointer, p.hint] for p in error.problems]}
    return captions_json(found)


def _unpacked(data: bytes) -> bytes:
    try:
        return b"F" + unpacked(data)
    except UnpackError as error:
        return b"R" + str(error).encode()


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _limit_cpu(seconds: int) -> float:
    """Allow this process so much time from now on; returns the time used so far."""
    used = _cpu_seconds()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = int(used) + 1 + seconds
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    return used


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


def _data_bytes() -> int:
    """What counts against `RLIMIT_DATA`, and the stack."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * _PAGE_BYTES


def _largest_bytes(folders: tuple[str, ...]) -> int:
    """Size of the largest font in folders and below."""
    files = font_files(map(Path, folders))
    return max((file.stat().st_size for file in files), default=0)


def _serve(connection: socket.socket, answers: _Answers, cpu_seconds: int) -> None:
    connection.settimeout(_IDLE_SECONDS)
    last = False
    while not last and (request := _receive(connection)) is not None:
        connection.settimeout(None)
        before = _limit_cpu(cpu_seconds)
        for frame in answers.of(json.loads(request), connection):
            _send(connection, frame)
        last = answers.texts >= _MOST_TEXTS or _resident_bytes() > _MOST_RESIDENT_BYTES
        reported = {"cpuSeconds": _cpu_seconds() - before, "last": last}
        _send(connection, json.dumps(reported).encode())
        connection.settimeout(_IDLE_SECONDS)


def main(arguments: list[str]) -> None:
    """Give up all rights but the socket and the fonts, then answer."""
    connection_descriptor, parent, memory_bytes, cpu_seconds = map(int, arguments[:4])
    folders = arguments[4:-1]
    confine.die_with_parent(parent)
    connection = socket.socket(fileno=connection_descriptor)
    confine.limit_resources(memory_bytes, file_size_bytes=1)
    keep_only_code(int(arguments[-1]), folders)
    try:
        _serve(connection, _Answers(), cpu_seconds)
    except TimeoutError:
        return  # idle for long: the next request starts another


if __name__ == "__main__":
    main(sys.argv[1:])
