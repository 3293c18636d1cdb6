"""The one place that builds an FFmpeg command line's common part and starts FFmpeg.

Every process gets a session of its own, dies when this process dies (Linux), is confined
(`sandbox.py`), and is waited for in every path: no zombies, no strays.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import imageio_ffmpeg  # type: ignore[import-untyped]

from reelmill.core.errors import CancelledError, EncodeError, OutputError, ReelmillError
from reelmill.media.cancel import CancelToken
from reelmill.media.sandbox import Confinement, confined_command

__all__ = [
    "INPUT_OPTIONS",
    "CancelToken",
    "FfmpegProcess",
    "ffmpeg_identity",
    "ffmpeg_path",
    "input_arguments",
    "run_ffmpeg",
    "start_ffmpeg",
]

MAX_PIXELS = 40_000_000
"""Largest picture that is decoded: an 8K frame is 33 million pixels."""

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi,mp3,wav,w64,aiff,flac,ogg,aac,"
    "png_pipe,jpeg_pipe,webp_pipe,gif"
)
"""Demuxers that read one file and never open another; no playlists, no manifests."""

DECODERS = (
    "h264,hevc,vp8,vp9,av1,libdav1d,mpeg4,mpeg2video,prores,mjpeg,png,webp,gif,"
    "aac,mp3float,mp3,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,"
    "pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f64le"
)
"""Decoders that foreign media may use."""

INPUT_OPTIONS = (
    *("-protocol_whitelist", "file", "-format_whitelist", DEMUXERS),
    *("-codec_whitelist", DECODERS, "-max_pixels", str(MAX_PIXELS), "-max_streams", "32"),
    *("-probesize", "5000000", "-analyzeduration", "5000000"),
)
"""Options that go before every `-i` of a foreign file."""

_STDERR_KEPT_BYTES = 8192
_STDERR_SHOWN_LINES = 6
_COMMON_OPTIONS = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "repeat+error", "-y")


def input_arguments(path: Path, demuxer: str = "") -> tuple[str, ...]:
    """Options and `-i` that read one foreign file; `demuxer` is `MediaInfo.container`."""
    forced = ("-f", demuxer.partition(",")[0]) if demuxer else ()
    return (*INPUT_OPTIONS, *forced, "-i", f"file:{path}")


def ffmpeg_path(override: str | None = None) -> Path:
    """The FFmpeg program: `override` (the value of REELMILL_FFMPEG) or the bundled one.

    Raises:
        EncodeError: `ffmpeg_missing`, there is no such program.
    """
    try:
        path = Path(override or imageio_ffmpeg.get_ffmpeg_exe()).absolute()
    except RuntimeError as error:
        raise EncodeError.of("ffmpeg_missing", f"No FFmpeg program: {error}.") from error
    if not os.access(path, os.X_OK) or path.is_dir():
        raise EncodeError.of(
            "ffmpeg_missing",
            f"No FFmpeg program at {path}.",
            hint="set REELMILL_FFMPEG to an FFmpeg 7 or later, or reinstall imageio-ffmpeg",
        )
    return path


@functools.lru_cache(maxsize=8)
def _identity(path: Path, size: int, _modified_ns: int) -> str:
    command = [str(path), "-hide_banner", "-version"]
    told = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return hashlib.sha256(told.stdout + str(size).encode()).hexdigest()


def ffmpeg_identity(program: Path | None = None) -> str:
    """Hex digest naming an FFmpeg build: its version text (with configuration) and size.

    Raises:
        EncodeError: `ffmpeg_missing`, it does not run.
    """
    path = program or ffmpeg_path()
    try:
        facts = path.stat()
        return _identity(path, facts.st_size, facts.st_mtime_ns)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EncodeError.of("ffmpeg_missing", f"FFmpeg at {path} does not run: {error}.") from None


class _Spawner:
    """Starts processes from one thread that lives as long as this process.

    The kernel sends the parent-death signal when the *thread* that started a child ends,
    so a child must not be started by a thread that may end before it.
    """

    def __init__(self) -> None:
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._threads = ThreadPoolExecutor(1, "reelmill-spawner")

    def start(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        return self._threads.submit(start).result()


_SPAWNER = _Spawner()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"}


class FfmpegProcess:
    """A running FFmpeg; a context manager that leaves no process behind.

    Attributes:
        stdin: Pipe into FFmpeg's `pipe:0`, None unless asked for.
        stdout: Pipe from FFmpeg's `pipe:1`, None unless asked for.
    """

    def __init__(self, process: subprocess.Popen[bytes], cancel: CancelToken | None) -> None:
        self._process = process
        self._reaped = False
        self._timed_out = False
        self._lock = threading.Lock()
        self._told = bytearray()
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
            self._told += chunk
            del self._told[:-_STDERR_KEPT_BYTES]

    def kill(self) -> None:
        """Kill the whole process group; does nothing once it has ended."""
        with self._lock:
            if not self._reaped:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def expire(self) -> None:
        """Kill the whole process group because its time is over."""
        self._timed_out = True
        self.kill()

    def _reap(self) -> int:
        if hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        with self._lock:
            code = self._process.wait()
            self._reaped = True
        return code

    def _close(self) -> None:
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _end(self) -> int:
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
            EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`; with FFmpeg's last lines.
            OutputError: `disk_full`, `output_too_large`.
        """
        code = self._end()
        if self._cancel.cancelled:
            raise CancelledError.of("cancelled", "The caller asked to stop.")
        if code != 0 or self._timed_out:
            raise self._failure(code)

    def _failure(self, code: int) -> ReelmillError:
        lines = self._told.decode(errors="replace").strip().splitlines()
        told = "\n".join(lines[-_STDERR_SHOWN_LINES:])
        if self._timed_out:
            return EncodeError.of("ffmpeg_timeout", f"FFmpeg did not end in time. {told}".strip())
        if code == 256 - errno.ENOSPC or os.strerror(errno.ENOSPC) in told:
            hint = "free some space or point REELMILL_HOME to a larger disk"
            return OutputError.of("disk_full", f"The disk is full. {told}".strip(), hint=hint)
        if code == -signal.SIGXFSZ or code == 256 - errno.EFBIG or os.strerror(errno.EFBIG) in told:
            message = f"A file grew past its limit. {told}".strip()
            return OutputError.of("output_too_large", message)
        end = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        why = "it may have run out of memory" if code == -signal.SIGKILL else None
        return EncodeError.of("ffmpeg_failed", f"FFmpeg {end}. {told}".strip(), hint=why)

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


def _started(command: list[str], stdin: bool, stdout: bool) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )


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
    command = confined_command(wanted, confinement or Confinement())
    try:
        process = _SPAWNER.start(lambda: _started(command, stdin, stdout))
    except OSError as error:
        raise EncodeError.of("ffmpeg_missing", f"Cannot start {sys.executable}: {error}.") from None
    return FfmpegProcess(process, cancel)


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
    timeout_seconds: float | None = None,
    program: Path | None = None,
    confinement: Confinement | None = None,
) -> None:
    """Run FFmpeg to its end; its standard output carries progress and nothing else.

    `on_frame` gets the number of frames written so far, about five times a second and at the
    end, in the calling thread.

    Raises:
        CancelledError: `cancelled`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`.
        OutputError: `disk_full`, `output_too_large`.
    """
    watched = ("-stats_period", "0.2", "-progress", "pipe:1", *arguments)
    process = start_ffmpeg(watched, cancel=cancel, program=program, confinement=confinement)
    timer = threading.Timer(timeout_seconds or 0, process.expire)
    timer.daemon = True
    if timeout_seconds is not None:
        timer.start()
    try:
        with process:
            assert process.stdout is not None  # noqa: S101 - asked for
            for frame in _progress_frames(process.stdout):
                if on_frame is not None:
                    on_frame(frame)
    finally:
        timer.cancel()
