"""A file becomes `MediaInfo`: checked here, read in a confined process (`probe_helper.py`)."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from reelmill.core.errors import HungError, Problem, SourceError
from reelmill.core.media_info import MediaInfo
from reelmill.core.plan.fingerprint import content_of, fingerprint
from reelmill.media import foreign
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.digest import source_sha256, write_atomically
from reelmill.media.helper_process import HelperProcess
from reelmill.media.last_use import note_use
from reelmill.media.limits_hit import Ended, limit_error
from reelmill.media.media_info_json import from_json, to_json
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.process_watch import Stopped
from reelmill.media.pyav import pyav_identity

_HELPER = "reelmill.media.probe_helper"

SCANNER_VERSION = 3
"""Raise it whenever the same file gets other facts: the golden facts tell."""


@dataclass(frozen=True, slots=True)
class ProbeLimits:
    """How much a source may cost.

    Attributes:
        max_bytes: Largest file.
        max_pixels: Most pixels of one picture.
        timeout_seconds: Longest time one file may take.
        cpu_seconds: CPU time that one file may take.
        memory_bytes: Private memory of the probing process for most files.
        most_memory_bytes: The same for the few that need more, tried when the first was too little.
    """

    max_bytes: int = 20 * 1024**3
    max_pixels: int = foreign.MAX_PIXELS
    timeout_seconds: float = 120.0
    cpu_seconds: float = 90.0
    memory_bytes: int = 400_000_000
    most_memory_bytes: int = 1_500_000_000


class Prober:
    """Probes files in one confined process, started when first needed; a context manager.

    One file at a time; calls from several threads wait for each other.
    """

    def __init__(
        self,
        limits: ProbeLimits | None = None,
        cache_folder: Path | None = None,
        budget: MemoryBudget | None = None,
    ) -> None:
        self._limits = limits or ProbeLimits()
        self._budget = budget or MemoryBudget()
        self._cache = ProbeCache(cache_folder, self._limits) if cache_folder else None
        self._lock = threading.Lock()
        self._helper: HelperProcess | None = None

    def probe(self, path: Path, cancel: CancelToken | None = None) -> MediaInfo:
        """Facts about the file at `path`; `cancel` ends the wait for memory.

        Raises:
            SourceError: `source_missing`, `source_is_directory`, `source_not_a_file`,
                `source_empty`, `source_unreadable`, `source_too_large`, `source_not_media`,
                `source_truncated`, `source_damaged`, `source_too_many_pixels`,
                `source_too_many_tiles`, `source_metadata_too_large`, `source_no_stream`,
                `source_not_decodable`, `source_timeout`,
                `source_crashed`, `memory_limit`, `cpu_limit`.
            HungError: `process_hung`.
        """
        descriptor = _opened(path, self._limits.max_bytes)
        try:
            digest = self.digest(path)
            known = self._cache.get(digest) if self._cache else None
            if known is not None:
                return known
            info = replace(self._asked(path, descriptor, cancel), sha256=digest)
        finally:
            os.close(descriptor)
        if self._cache:
            self._cache.put(info)
        return info

    def digest(self, path: Path) -> str:
        """sha256 of the file's bytes, computed anew only where the file has changed.

        Raises:
            SourceError: `source_unreadable`.
        """
        return source_sha256(path, self._cache.memo if self._cache else None)

    def _asked(self, path: Path, descriptor: int, cancel: CancelToken | None) -> MediaInfo:
        """The facts; with more memory where the usual amount does not do."""
        with self._lock:
            limits = self._limits
            most = min(limits.most_memory_bytes, self._budget.total_bytes)
            usual = min(limits.memory_bytes, most)
            try:
                return self._asked_within(usual, path, descriptor, cancel)
            except SourceError as error:
                if error.problems[0].code != "memory_limit" or most <= usual:
                    raise
            try:
                return self._asked_within(most, path, descriptor, cancel)
            finally:
                self._stop()  # the next file gets the usual amount again

    def _asked_within(
        self, memory_bytes: int, path: Path, descriptor: int, cancel: CancelToken | None
    ) -> MediaInfo:
        if self._helper and memory_bytes != self._helper.memory_bytes:
            self._stop()
        with self._budget.share(memory_bytes, cancel):
            helper = self._helper = self._helper or _started(path, memory_bytes, self._limits)
            try:
                reply = json.loads(self._exchange(helper, descriptor))
            except (OSError, ValueError):
                self._helper = None
                ended = helper.ended(int(self._limits.cpu_seconds))
                raise _failed(path, ended, self._limits) from None
            except BaseException:
                self._stop()  # else its late reply would answer the next question
                raise
        if "problem" not in reply:
            return from_json(json.dumps(reply["info"]))
        problem = Problem.from_json(reply["problem"])
        if reply["cause"]:
            log_lines(problem.message, reply["cause"], "the reading process")
        raise SourceError([replace(problem, message=f"{path}: {problem.message}")])

    def _exchange(self, helper: HelperProcess, descriptor: int) -> bytes:
        helper.child.allow(self._limits.cpu_seconds, self._limits.timeout_seconds)
        with helper.child.awaited():
            request = str(self._limits.max_pixels).encode()
            socket.send_fds(helper.connection, [request], [descriptor])
            return helper.line()

    def _stop(self) -> None:
        helper, self._helper = self._helper, None
        if helper:
            helper.stop()

    @property
    def helper_pid(self) -> int | None:
        """Process id of the running helper, None where there is none."""
        return None if self._helper is None else self._helper.pid

    def close(self) -> None:
        """End the helper process; a later probe starts another."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def probe(path: Path, limits: ProbeLimits | None = None) -> MediaInfo:
    """Facts about one file; for several use a `Prober`, which starts one process for all.

    Raises:
        SourceError: see `Prober.probe`.
    """
    with Prober(limits) as prober:
        return prober.probe(path)


def _opened(path: Path, max_bytes: int) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _unopened(path, error) from None
    try:
        _check_file(path, os.fstat(descriptor), max_bytes)
    except SourceError:
        os.close(descriptor)
        raise
    return descriptor


def _unopened(path: Path, error: OSError) -> SourceError:
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        hint = "paths are relative to the spec's folder"
        return SourceError.of("source_missing", f"There is no file {path}.", hint=hint)
    reason = os.strerror(error.errno or 0)
    message = f"The file {path} cannot be read: {reason}."
    return SourceError.of("source_unreadable", message, hint="check the file's permissions")


def _check_file(path: Path, facts: os.stat_result, max_bytes: int) -> None:
    if stat.S_ISDIR(facts.st_mode):
        hint = "name a file inside it"
        raise SourceError.of("source_is_directory", f"{path} is a folder, not a file.", hint=hint)
    if not stat.S_ISREG(facts.st_mode):
        hint = "copy its contents into a file"
        raise SourceError.of("source_not_a_file", f"{path} is not an ordinary file.", hint=hint)
    if facts.st_size == 0:
        hint = "make or upload it again"
        raise SourceError.of("source_empty", f"The file {path} is empty.", hint=hint)
    if facts.st_size > max_bytes:
        message = f"The file {path} has {facts.st_size} bytes; the limit is {max_bytes}."
        raise SourceError.of("source_too_large", message, hint="use a smaller file")


def _started(path: Path, memory_bytes: int, limits: ProbeLimits) -> HelperProcess:
    try:
        return HelperProcess(_HELPER, memory_bytes)
    except OSError:
        raise _failed(path, Ended(0), limits) from None


def _failed(path: Path, ended: Ended, limits: ProbeLimits) -> SourceError | HungError:
    """Why the helper gave no answer."""
    error = limit_error(ended, f"{path}: the reading process")
    if isinstance(error, HungError):
        return error
    if error is not None:
        return SourceError(error.problems)
    hint = "check that it plays in another program, or convert it"
    if ended.stopped is Stopped.TIME:
        message = f"{path}: reading took longer than {limits.timeout_seconds:g} s."
        return SourceError.of("source_timeout", message, hint=hint)
    message = f"{path}: the reading process crashed; the file may be damaged or hostile."
    return SourceError.of("source_crashed", message, hint=hint)


def _scanner_identity() -> str:
    """What determines the facts about a file: our own code, PyAV, and what that is given."""
    reason = content_of((SCANNER_VERSION, foreign.demuxer_options("file")))
    return fingerprint(pyav_identity(), reason)


class ProbeCache:
    """Facts kept on disk by content, so that an unchanged file is read only once.

    Attributes:
        memo: Folder of the digests already computed.
    """

    def __init__(self, folder: Path, limits: ProbeLimits) -> None:
        self.memo = folder / "digests"
        self._folder = folder / f"facts-{_scanner_identity()[:12]}-{limits.max_pixels}"

    def get(self, sha256: str) -> MediaInfo | None:
        """The facts about the file with this digest, None where unknown."""
        file = self._folder / f"{sha256}.json"
        note_use(file)
        try:
            return from_json(file.read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, info: MediaInfo) -> None:
        """Keep the facts; a cache that cannot be written costs time only."""
        write_atomically(self._folder / f"{info.sha256}.json", to_json(info))
