"""The segment cache on a real file system, with several real processes."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from reelmill.adapters.cache import SegmentCache
from reelmill.core.errors import OutputError

FORK = multiprocessing.get_context("fork")
SPAWN = multiprocessing.get_context("spawn")


def put(cache: SegmentCache, fingerprint: str, content: bytes) -> Path:
    with cache.scratch() as folder:
        file = folder / "made"
        file.write_bytes(content)
        return cache.put(fingerprint, file)


@pytest.fixture
def cache(tmp_path: Path) -> SegmentCache:
    return SegmentCache(tmp_path / "cache", limit_bytes=10_000)


def test_what_was_put_is_found_and_nothing_else(cache: SegmentCache) -> None:
    stored = put(cache, "aaaa", b"segment")
    assert cache.get("aaaa") == stored
    assert stored.read_bytes() == b"segment"
    assert cache.get("bbbb") is None


def test_an_object_survives_a_new_process(cache: SegmentCache, tmp_path: Path) -> None:
    put(cache, "aaaa", b"segment")
    again = SegmentCache(tmp_path / "cache", 10_000).get("aaaa")
    assert again is not None
    assert again.read_bytes() == b"segment"


def test_the_first_of_two_equal_fingerprints_stays(cache: SegmentCache) -> None:
    put(cache, "aaaa", b"first")
    assert put(cache, "aaaa", b"second").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["../x", "", "a/b", "a" * 200, ".lock"])
def test_a_fingerprint_cannot_leave_the_store(cache: SegmentCache, name: str) -> None:
    with pytest.raises(ValueError, match="not a fingerprint"):
        cache.get(name)


def test_a_shortened_object_is_not_served_and_can_be_put_again(cache: SegmentCache) -> None:
    stored = put(cache, "aaaa", b"segment")
    os.truncate(stored, 3)
    assert cache.get("aaaa") is None
    assert put(cache, "aaaa", b"segment").read_bytes() == b"segment"
    assert cache.verify("aaaa")


def test_verify_notices_a_changed_byte_and_drops_the_object(cache: SegmentCache) -> None:
    stored = put(cache, "aaaa", b"segment")
    assert cache.verify("aaaa")
    stored.write_bytes(b"Segment")
    assert not cache.verify("aaaa")
    assert cache.get("aaaa") is None


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = SegmentCache(tmp_path, limit_bytes=100_000)
    for name in ("old1", "old2", "new3"):
        put(cache, name, bytes(4000))
        time.sleep(0.002)
    assert cache.get("old1") is not None
    smaller = SegmentCache(tmp_path, limit_bytes=9000)
    assert smaller.evict() == 4000
    assert [smaller.get(name) is not None for name in ("old1", "old2", "new3")] == [
        True,
        False,
        True,
    ]
    assert smaller.used_bytes() == 8000


def test_what_others_keep_beside_it_counts_but_for_what_it_has_as_well(tmp_path: Path) -> None:
    beside = tmp_path / "downloads" / "content"
    beside.mkdir(parents=True)
    (beside / "film").write_bytes(bytes(3000))
    cache = SegmentCache(tmp_path / "cache", 8000, [tmp_path / "downloads"])
    shared = put(cache, "film", bytes(4000))
    os.link(shared, beside / "same film")
    assert cache.evict() == 0
    (beside / "another").write_bytes(bytes(2000))
    assert cache.evict() == 4000
    assert cache.get("film") is None


def test_putting_keeps_to_the_limit_by_itself(cache: SegmentCache) -> None:
    for number in range(12):
        put(cache, f"segment{number}", bytes(2000))
    assert cache.used_bytes() <= 10_000
    assert cache.get("segment11") is not None


def test_a_pinned_object_is_never_evicted(tmp_path: Path) -> None:
    cache = SegmentCache(tmp_path, limit_bytes=100_000)
    for name in ("old1", "old2"):
        put(cache, name, bytes(4000))
    smaller = SegmentCache(tmp_path, limit_bytes=1)
    with cache.pin(["old1", "not-there-yet"]):
        smaller.evict()
        assert smaller.get("old1") is not None
        assert smaller.get("old2") is None
    smaller.evict()
    assert smaller.get("old1") is None
    assert list((tmp_path / "pins").iterdir()) == []


def hold_a_pin_and_scratch(folder: Path, ready: Event) -> None:
    cache = SegmentCache(folder, 100_000)
    with cache.pin(["kept"]), cache.scratch() as scratch:
        (scratch / "half.mp4").write_bytes(bytes(1000))
        ready.set()
        time.sleep(60)


def test_pins_and_scratch_of_a_killed_process_vanish(tmp_path: Path) -> None:
    cache = SegmentCache(tmp_path, limit_bytes=100_000)
    put(cache, "kept", bytes(4000))
    ready = SPAWN.Event()
    holder = SPAWN.Process(target=hold_a_pin_and_scratch, args=(tmp_path, ready))
    holder.start()
    assert ready.wait(20)
    SegmentCache(tmp_path, 1).evict()
    assert cache.get("kept") is not None
    assert len(list((tmp_path / "scratch").glob("*/half.mp4"))) == 1
    os.kill(holder.pid or 0, signal.SIGKILL)
    holder.join(10)
    SegmentCache(tmp_path, 1).evict()
    assert cache.get("kept") is None
    assert list((tmp_path / "scratch").iterdir()) == []


def hammer(folder: Path, worker: int) -> None:
    cache = SegmentCache(folder, limit_bytes=20_000)
    for turn in range(60):
        name = f"shared{(worker * 7 + turn) % 16}"
        with cache.pin([name]):
            found = cache.get(name) or put(cache, name, name.encode() * 300)
            if found.read_bytes() != name.encode() * 300:
                sys.exit(f"wrong content for {name}")
        if turn % 10 == 0:
            cache.evict()


def test_several_processes_share_the_store(tmp_path: Path) -> None:
    workers = [FORK.Process(target=hammer, args=(tmp_path, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    cache = SegmentCache(tmp_path, limit_bytes=20_000)
    cache.evict()
    assert cache.used_bytes() <= 20_000
    assert list((tmp_path / "scratch").iterdir()) == []
    assert list((tmp_path / "pins").iterdir()) == []


class Outrun(SegmentCache):
    """Somebody else puts an object right after this one has seen that there is none, once."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, 10_000)
        self.other, self.name = SegmentCache(folder, 10_000), name

    def _promised_bytes(self, place: Path) -> int | None:
        promised = super()._promised_bytes(place)
        if promised is None and self.name:
            name, self.name = self.name, ""
            put(self.other, name, b"first")
        return promised


@pytest.mark.parametrize("before", ["absent", "damaged"])
def test_an_object_that_another_process_puts_meanwhile_stays_the_very_file_it_is(
    before: str, tmp_path: Path
) -> None:
    slow = Outrun(tmp_path, "aaaa")
    if before == "damaged":
        os.truncate(put(slow.other, "aaaa", b"first"), 3)
    put(slow, "aaaa", b"later")
    expected = b"later" if slow.name else b"first"  # it keeps its name until it was outrun
    assert (tmp_path / "objects" / "aa" / "aaaa" / "data").read_bytes() == expected


def test_verifying_spares_what_took_the_place_of_a_damaged_object(cache: SegmentCache) -> None:
    stored = put(cache, "aaaa", b"segment")
    stored.unlink()
    os.mkfifo(stored)
    with ThreadPoolExecutor(1) as threads:
        verified = threads.submit(cache.verify, "aaaa")
        with stored.open("wb"):  # opens once the other end is read
            put(cache, "aaaa", b"segment")
        assert not verified.result()
    assert cache.get("aaaa") is not None


def test_files_are_removed_while_others_may_pin(
    cache: SegmentCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, really = [], shutil.rmtree

    def remove(path: Path, *, ignore_errors: bool = False) -> None:
        with (path.parents[1] / "evict.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        removed.append(path)
        really(path, ignore_errors=ignore_errors)

    put(cache, "old1", bytes(9000))
    put(cache, "old2", bytes(900))
    monkeypatch.setattr(shutil, "rmtree", remove)
    SegmentCache(tmp_path / "cache", 1).evict()
    assert [path.suffix for path in removed] == [".gone"] * 2


def test_scratch_is_removed_after_an_error_which_passes_unchanged(cache: SegmentCache) -> None:
    seen = []

    def fail() -> None:
        with cache.scratch() as folder:
            seen.append(folder)
            raise FileNotFoundError("somebody else's problem")

    with pytest.raises(FileNotFoundError):
        fail()
    assert not seen[0].exists()


def test_a_file_from_another_file_system_is_copied(cache: SegmentCache, tiny_disk: Path) -> None:
    file = tiny_disk / "made"
    file.write_bytes(b"segment")
    assert cache.put("aaaa", file).read_bytes() == b"segment"
    assert not file.exists()


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(tiny_disk: Path, tmp_path: Path) -> None:
    cache = SegmentCache(tiny_disk, limit_bytes=10**9)
    large = tmp_path / "large"
    large.write_bytes(bytes(2_000_000))
    with pytest.raises(OutputError) as raised:
        cache.put("aaaa", large)
    assert raised.value.problems[0].code == "disk_full"
    assert cache.get("aaaa") is None
    assert list((tiny_disk / "scratch").iterdir()) == []


def test_a_store_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError) as raised:
        SegmentCache(tmp_path / "file" / "cache", 1000)
    assert raised.value.problems[0].code == "cache_unwritable"
