"""Caches of small files forget what nobody has asked for in a month."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reelmill.bootstrap.render_context import render_context
from reelmill.bootstrap.unused_files import remove_unused_files
from reelmill.core.spec import Limits
from reelmill.core.typesetting import DrawnInfo
from reelmill.media.digest import source_sha256
from reelmill.media.probe import Prober
from reelmill.media.typeset.drawn_store import DrawnStore
from reelmill.settings import Settings

MONTH = 31 * 24 * 3600
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (7).to_bytes(4) + (5).to_bytes(4) + b"IEND\xaeB`\x82"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The folder of caches of a home."""
    return Settings(home=tmp_path).cache_folder


def files(cache: Path) -> list[Path]:
    """What is remembered."""
    kept = [cache / "probes", cache / "drawn"]
    return sorted(path for folder in kept for path in folder.rglob("*") if path.is_file())


def make_old(paths: list[Path]) -> None:
    """As if these had been used a month ago for the last time."""
    for path in paths:
        os.utime(path, (time.time() - MONTH,) * 2)


def remember(cache: Path, stamped: Callable[..., Path]) -> None:
    """A probed source and a drawn picture."""
    with Prober(cache_folder=cache / "probes") as prober:
        prober.probe(stamped())
    store = DrawnStore(cache / "drawn")
    store.put("ab" * 32, PNG)
    store.put_size(DrawnInfo("ab" * 32, 7, 5))


def test_what_nobody_has_used_for_a_month_is_removed_when_a_render_begins(
    cache: Path, tmp_path: Path, stamped: Callable[..., Path]
) -> None:
    remember(cache, stamped)
    assert len(files(cache)) == 4
    make_old(files(cache))
    with render_context(Settings(home=tmp_path), Limits(), tmp_path):
        assert files(cache) == []


def test_what_is_asked_for_counts_as_used(cache: Path, stamped: Callable[..., Path]) -> None:
    remember(cache, stamped)
    before = files(cache)
    make_old(before)
    store = DrawnStore(cache / "drawn")
    assert store.find("ab" * 32)
    assert store.find_size("ab" * 32) == DrawnInfo("ab" * 32, 7, 5)
    with Prober(cache_folder=cache / "probes") as prober:
        prober.probe(stamped())
    assert remove_unused_files(cache) == 0
    assert files(cache) == before


def test_a_picture_that_is_drawn_once_more_counts_as_used(cache: Path) -> None:
    store = DrawnStore(cache / "drawn")
    picture = store.put("ab" * 32, PNG)
    make_old(files(cache))
    assert store.put("ab" * 32, PNG) == picture
    assert remove_unused_files(cache) == 0
    assert picture.exists()


def test_it_is_looked_for_once_a_day(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"source")
    source_sha256(tmp_path / "source", cache / "probes" / "digests")
    assert remove_unused_files(cache) == 0
    make_old(files(cache))
    assert remove_unused_files(cache) == 0
    make_old([cache / "unused-files-removed"])
    assert remove_unused_files(cache) == 1
