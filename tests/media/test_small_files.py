"""Small files of caches appear whole or not at all, also where the disk takes no more."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reelmill.adapters.cache.held_file import held_file
from reelmill.media.digest import write_atomically, write_whole


@contextmanager
def nothing_more_fits() -> Iterator[None]:
    """Files cannot grow any more: the kernel answers as a full disk does, by an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_does_not_fit_leaves_what_was_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "facts.json", "old")
    with nothing_more_fits():
        write_atomically(tmp_path / "facts.json", "new")
        write_atomically(tmp_path / "other.json", "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("facts.json", "old")]


def test_where_it_must_be_written_failing_is_reported(tmp_path: Path) -> None:
    with nothing_more_fits(), pytest.raises(OSError, match="File too large"):
        write_whole(tmp_path / "record.json", "new")
    assert not [*tmp_path.iterdir()]


def test_what_is_written_replaces_what_was_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "facts.json", "old")
    write_whole(tmp_path / "deep" / "facts.json", "nöu")
    assert (tmp_path / "deep" / "facts.json").read_text(encoding="utf-8") == "nöu"
    assert len([*(tmp_path / "deep").iterdir()]) == 1


def test_a_file_that_says_in_use_is_not_left_half_made(tmp_path: Path) -> None:
    held = held_file(tmp_path, ".use", "text")
    with nothing_more_fits(), pytest.raises(OSError, match="File too large"), held:
        pass
    assert not [*tmp_path.iterdir()]
