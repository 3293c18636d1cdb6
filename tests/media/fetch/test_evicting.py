"""The folder of downloads stays within its limit."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

from fetch_server import Fetch, Server

from reelmill.adapters.fetch import Downloads, FetchedSources
from reelmill.adapters.fetch.stored import StoredDownload
from reelmill.media.digest import source_sha256

HOUR = 3600.0


def kept(folder: Path, number: int, age_seconds: float) -> Path:
    """A download of 1,000 bytes, last used some time ago."""
    downloads = Downloads(folder)
    with downloads.writing(f"http://x/{number}") as draft:
        draft.file.write(bytes([number]) * 1000)
        path = downloads.keep(
            f"http://x/{number}", draft.file, StoredDownload(f"{number:064x}", 1000)
        )
    used = time.time() - age_seconds
    os.utime(path, (used, used))
    return path


def test_the_least_recently_used_go_first_until_the_limit_holds(tmp_path: Path) -> None:
    paths = [kept(tmp_path, number, (10 - number) * 24 * HOUR) for number in range(5)]
    assert Downloads(tmp_path).evict(3000) == 2000
    assert [path.exists() for path in paths] == [False, False, True, True, True]
    assert Downloads(tmp_path).find("http://x/0") is None
    assert len(list((tmp_path / "urls").iterdir())) == 3


def test_what_was_used_lately_stays(tmp_path: Path) -> None:
    paths = [kept(tmp_path, number, (5 - number) * HOUR) for number in range(4)]
    assert Downloads(tmp_path).evict(0, idle_seconds=2.5 * HOUR) == 3000
    assert [path.exists() for path in paths] == [False, False, False, True]


def test_a_download_asked_for_again_counts_as_used(
    server: Server, fetch: Fetch, sources: FetchedSources
) -> None:
    first = fetch(f"{server.url}/file")
    os.utime(first, (1, 1))
    fetch(f"{server.url}/file")
    assert Downloads(sources.downloads).evict(0, idle_seconds=HOUR) == 0
    assert first.exists()


def test_a_download_is_hashed_once_however_often_it_is_used(
    server: Server, fetch: Fetch, tmp_path: Path
) -> None:
    memo = tmp_path / "memo"
    first = fetch(f"{server.url}/file")
    digest = source_sha256(first, memo)
    os.utime(first, ns=(0, first.stat().st_mtime_ns))
    assert source_sha256(fetch(f"{server.url}/file"), memo) == digest
    assert first.stat().st_atime > 0
    assert len(list(memo.iterdir())) == 1


def test_what_a_killed_process_had_begun_is_removed(tmp_path: Path) -> None:
    kept(tmp_path, 1, 0)
    old, new = tmp_path / "content" / ".new-old", tmp_path / "content" / ".new-now"
    old.touch()
    new.touch()
    os.utime(old, (1, 1))
    Downloads(tmp_path).evict(10**6)
    assert (old.exists(), new.exists()) == (False, True)


def evict(folder: Path) -> None:
    Downloads(folder).evict(10_000)


def test_several_processes_may_evict_at_once(tmp_path: Path) -> None:
    for number in range(200):
        kept(tmp_path, number, 48 * HOUR - number)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=evict, args=(tmp_path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    left = [path.stat().st_size for path in (tmp_path / "content").glob("*/*")]
    assert sum(left) == 10_000
