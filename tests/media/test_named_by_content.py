"""What is named by its content stays the file it is while somebody may be reading it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reelmill.adapters.fetch.stored import Downloads, StoredDownload
from reelmill.media.named_by_content import keep_first
from reelmill.media.typeset.drawn_store import DrawnStore


@pytest.fixture
def finished(tmp_path: Path) -> Callable[[bytes], Path]:
    """Makes a file that is about to get its name."""

    def make(content: bytes) -> Path:
        file = tmp_path / f"finished-{os.urandom(4).hex()}"
        file.write_bytes(content)
        return file

    return make


def test_the_first_file_stays_and_the_second_goes(
    tmp_path: Path, finished: Callable[[bytes], Path]
) -> None:
    place, first, second = tmp_path / "name", finished(b"whole"), finished(b"whole")
    inode = first.stat().st_ino
    keep_first(first, place)
    keep_first(second, place)
    assert place.stat().st_ino == inode
    assert place.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [place]


def test_a_damaged_file_is_replaced(tmp_path: Path, finished: Callable[[bytes], Path]) -> None:
    place = tmp_path / "name"
    place.write_bytes(b"wh")
    keep_first(finished(b"whole"), place)
    assert place.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [place]


def test_without_hard_links_it_is_moved(
    tmp_path: Path, finished: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    keep_first(finished(b"whole"), place := tmp_path / "name")
    keep_first(finished(b"whole"), place)
    assert list(tmp_path.iterdir()) == [place]


def test_a_picture_that_is_drawn_twice_stays_the_same_file(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(8) + (7).to_bytes(4) + (5).to_bytes(4)
    first = DrawnStore(tmp_path).put("a" * 64, png)
    inode = first.stat().st_ino
    assert DrawnStore(tmp_path).put("a" * 64, png).stat().st_ino == inode


def test_content_that_is_downloaded_twice_stays_the_same_file(tmp_path: Path) -> None:
    downloads, stored = Downloads(tmp_path), StoredDownload("ab" * 32, 5)
    inodes = set()
    for url in ("http://a/", "http://b/"):
        with downloads.writing(url) as draft:
            draft.file.write(b"whole")
            inodes.add(downloads.keep(url, draft.file, stored).stat().st_ino)
    assert len(inodes) == 1
    assert not list(tmp_path.rglob(".new-*"))
