"""The one place that builds an FFmpeg command line's common part and starts FFmpeg.

Every process gets a session of its own, dies when this process dies (Linux), is confined
(`sandbox.py`), and is waited for in every path: no zombies, no strays.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from reelmill.core.errors import CancelledError, EncodeError, OutputError, ReelmillError
from reelmill.media.cancel import CancelToken
from reelmill.media.core_time import current_core_time
from reelmill.media.diagnosis import explanation, log_lines
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.foreign import demuxer_options
from reelmill.media.limits_hit import Ended, limit_error
from reelmill.media.process_watch import WATCH, Child, Stopped
from reelmill.media.sandbox import Confinement, start_confined

__all__ = [
    "INPUT_OPTIONS",
    "CancelToken",
    "FfmpegProcess",
    "input_arguments",
    "run_ffmpeg",
    "start_ffmpeg",
]

INPUT_OPTIONS = tuple(
    part for name, value in demuxer_options("file").items() for part in (f"-{name}", value)
)
"""Options that go before every `-i` of a foreign file."""

_STDERR_KEPT_BYTES = 8192
_STDERR_BEGUN_BYTES = 4096
_RESIDENT_UNIT = 1 if sys.platform == "darwin" else 1024  # of getrusage
_HINT = "the log has FFmpeg's own message"
_COMMON_OPTIONS = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "repeat+error", "-y")


def input_arguments(path: Path, demuxer: str = "", more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Options and `-i` that read one foreign file; `demuxer` is `MediaInfo.container`."""
    forced = ("-f", demuxer.partition(",")[0]) if demuxer else ()
    return (*INPUT_OPTIONS, *forced, *more, "-i", f"file:{path}")


class FfmpegProcess:
    """A running FFmpeg; a context manager that leaves no process behind.

    Attributes:
        stdin: Pipe into FFmpeg's `pipe:0`, None unless asked for.
        stdout: Pipe from FFmpeg's `pipe:1`, None unless asked for.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        cancel: CancelToken | None,
        limits: Confinement,
    ) -> None:
        self._process = process
        self._limits = limits
        self._reaped = False
        self._resident_bytes = 0
        self._core_time = current_core_time()
        self._child = Child(process.pid, self.kill)
        self._child.allow(limits.cpu_seconds or math.inf, limits.wall_seconds or math.inf)
        WATCH.join(self._child)
        self._lock = threading.Lock()
        self._begun, self._reported = bytearray(), bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._cancel = cancel or CancelToken()
        self._forget = self._cancel.on_cancel(self.kill)
        self.stdin: IO[bytes] | None = process.stdin
        self.stdout: IO[bytes] | None = process.stdout

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its process group."""
        return self._process.pid

    def _listen(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - always a pipe, see start_ffmpeg
        while chunk := self._process.stderr.read1():  # type: ignore[attr-defined]
            self._child.note_memory()  # it may end before the next look
            self._begun += chunk[: _STDERR_BEGUN_BYTES - len(self._begun)]
            self._reported += chunk
            del self._reported[:-_STDERR_KEPT_BYTES]

    @property
    def complained(self) -> bool:
        """Whether it wrote anything to its standard error; all of it once it has ended."""
        return bool(self._reported)

    def kill(self) -> None:
        """Kill the whole process group; does nothing once it has ended."""
        with self._lock:
            if not self._reaped:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    @contextlib.contextmanager
    def awaited(self) -> Iterator[Child]:
        """Something of it is waited for: to hang meanwhile is to be killed."""
        with self._child.awaited():
            yield self._child

    def read(self, size: int) -> bytes:
        """So many bytes of its standard output, fewer only at its end."""
        assert self.stdout is not None  # noqa: S101 - only asked where there is a pipe
        with self._child.awaited():
            return self.stdout.read(size)

    def read_into(self, buffer: memoryview) -> int:
        """Fill the buffer from its standard output; how many bytes came, fewer only at its end."""
        with self._child.awaited():
            return cast(BufferedReader, self.stdout).readinto(buffer)

    def write(self, data: memoryview | bytes) -> None:
        """Write all of it to its standard input; `BrokenPipeError` where it has ended."""
        assert self.stdin is not None  # noqa: S101 - only asked where there is a pipe
        with self._child.awaited():
            self.stdin.write(data)

    def _reap(self) -> int:
        if hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        with self._lock:
            WATCH.leave(self._child)
            code = self._waited()
            self._reaped = True
        return code

    def _waited(self) -> int:
        """Its exit code; how much memory and time it used is reported only to who waits for it.

        Until it has begun, it shares our own memory, which the kernel counts as its: more than
        our own peak was its own.
        """
        if not hasattr(os, "wait4"):
            self._count(math.nan)
            return self._process.wait()
        import resource  # noqa: PLC0415 - not on Windows

        _, status, used = os.wait4(self._process.pid, 0)
        self._count(used.ru_utime + used.ru_stime)
        if used.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
            self._resident_bytes = used.ru_maxrss * _RESIDENT_UNIT
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode

    def _count(self, seconds: float) -> None:
        if self._core_time is not None:
            self._core_time.add(seconds)

    def _close(self) -> None:
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _end(self) -> int:
        with self._child.awaited():
            self._close()
            code = self._reap()
        self._forget()
        self._listener.join()
        assert self._process.stderr is not None  # noqa: S101 - always a pipe, see start_ffmpeg
        self._process.stderr.close()
        return code

    def finish(self) -> None:
        """Close the pipes, wait for the end and check that it was a good one.

        Raises:
            CancelledError: `cancelled`, the token was cancelled meanwhile.
            EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`; FFmpeg's own lines are logged.
            ResourceError: `memory_limit`, `cpu_limit`.
            HungError: `process_hung`.
            OutputError: `disk_full`, `output_too_large`.
        """
        code = self._end()
        if self._cancel.cancelled:
            raise CancelledError.of("cancelled", "The caller asked to stop.")
        if code != 0 or self._child.stopped:
            raise self._failure(code)

    def _failure(self, code: int) -> ReelmillError:
        output = self._said().decode(errors="replace")
        end = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        log_lines(f"FFmpeg {end}.", output)
        if limited := limit_error(self._ended(code, output)):
            return limited
        if self._child.stopped is Stopped.TIME:
            return EncodeError.of("ffmpeg_timeout", "FFmpeg did not end in time.")
        if code == 256 - errno.ENOSPC or os.strerror(errno.ENOSPC) in output:
            hint = "free some space or point REELMILL_HOME to a larger disk"
            return OutputError.of("disk_full", "The disk is full.", hint=hint)
        if (
            code == -signal.SIGXFSZ
            or code == 256 - errno.EFBIG
            or os.strerror(errno.EFBIG) in output
        ):
            return OutputError.of("output_too_large", "A file grew past its limit.")
        if code == -signal.SIGKILL:
            hint = "it may have run out of memory"
            return EncodeError.of("ffmpeg_failed", f"FFmpeg {end}.", hint=hint)
        sentence, advice = explanation(output) or (f"FFmpeg {end}.", _HINT)
        return EncodeError.of("ffmpeg_failed", sentence, hint=advice)

    def _said(self) -> bytes:
        """Its first words, which name the cause, and its last."""
        if self._reported.startswith(self._begun):
            return bytes(self._reported)
        return bytes(self._begun) + b"\n" + bytes(self._reported)

    def _ended(self, code: int, output: str) -> Ended:
        child, limits = self._child, self._limits
        return Ended(
            code,
            output,
            child.stopped,
            child.peak_bytes,
            limits.memory_bytes,
            limits.cpu_seconds,
            WATCH.hung_seconds,
            self._resident_bytes,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for a good end; after an exception kill instead, and tell why a pipe broke."""
        if self._reaped:
            return
        if kind is None:
            self.finish()
            return
        if kind is not BrokenPipeError:
            self.kill()
            self._end()
        else:
            self.finish()
        if self._cancel.cancelled and issubclass(kind, OSError | ValueError | EOFError):
            raise CancelledError.of("cancelled", "The caller asked to stop.") from error


def start_ffmpeg(
    arguments: Sequence[str],
    *,
    cancel: CancelToken | None = None,
    stdin: bool = False,
    stdout: bool = True,
    program: Path | None = None,
    confinement: Confinement | None = None,
) -> FfmpegProcess:
    """Start FFmpeg with pipes; use as a context manager, which checks the end.

    Arguments are those after the common ones; read foreign files with `input_arguments`.
    Leave `stdin` false unless something is written to `pipe:0`, and read all of `stdout`.

    Raises:
        CancelledError: `cancelled`, before it was started.
        EncodeError: `ffmpeg_missing`.
    """
    if cancel is not None and cancel.cancelled:
        raise CancelledError.of("cancelled", "The caller asked to stop.")
    path = program or ffmpeg_path()
    wanted = [str(path), *_COMMON_OPTIONS, *arguments]
    limits = confinement or Confinement()
    try:
        process = start_confined(wanted, limits, stdin=stdin, stdout=stdout, stderr=True)
    except OSError as error:
        raise EncodeError.of("ffmpeg_missing", f"Cannot start {sys.executable}: {error}.") from None
    return FfmpegProcess(process, cancel, limits)


def _progress_frames(lines: IO[bytes]) -> Iterator[int]:
    for line in lines:
        name, _, value = line.partition(b"=")
        if name == b"frame" and value.strip().isdigit():
            yield int(value)


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    cancel: CancelToken | None = None,
    on_frame: Callable[[int], None] | None = None,
    program: Path | None = None,
    confinement: Confinement | None = None,
) -> bool:
    """Run FFmpeg to its end; its standard output carries progress and nothing else.

    Returns:
        Whether it complained of anything on the way.

    `on_frame` gets the number of frames written so far, about five times a second and at the
    end, in the calling thread.

    Raises:
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`.
        ResourceError: `memory_limit`, `cpu_limit`.
        HungError: `process_hung`.
        OutputError: `disk_full`, `output_too_large`.
    """
    watched = ("-stats_period", "0.2", "-progress", "pipe:1", *arguments)
    process = start_ffmpeg(watched, cancel=cancel, program=program, confinement=confinement)
    with process, process.awaited() as child:
        assert process.stdout is not None  # noqa: S101 - asked for
        for frame in _progress_frames(process.stdout):
            child.delivered = frame
            if on_frame is not None:
                on_frame(frame)
    return process.complained
