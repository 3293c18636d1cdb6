"""Decoded pictures that are kept: within their bounds, and fairly."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelmill.media.kept_pictures import KeptPictures


@pytest.fixture
def store(tmp_path: Path) -> KeptPictures:
    (tmp_path / "kept").mkdir()
    return KeptPictures(tmp_path / "kept", 100)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(b"x" * 20)
    return made


def has(store: KeptPictures, user: str, name: str, folder: Path) -> bool:
    return store.get(user, name, folder / f"{user}{name}")


def test_what_was_kept_is_linked_to_where_it_is_wanted(
    store: KeptPictures, file: Path, tmp_path: Path
) -> None:
    store.put("ada", "a", file)
    file.unlink()
    assert has(store, "ada", "a", tmp_path)
    assert (tmp_path / "adaa").read_bytes() == b"x" * 20
    assert not has(store, "bob", "a", tmp_path)


def test_who_has_most_loses_what_they_have_not_used_for_longest(
    store: KeptPictures, file: Path, tmp_path: Path
) -> None:
    store.put("bob", "a", file)
    for name in "abcd":
        store.put("ada", name, file)
    assert has(store, "ada", "a", tmp_path)
    store.put("ada", "e", file)
    assert not has(store, "ada", "b", tmp_path)
    assert has(store, "bob", "a", tmp_path)
    assert [n for n in "acde" if has(store, "ada", n, tmp_path)] == list("acde")
    assert store.held_bytes == 100
    assert len(list((tmp_path / "kept").iterdir())) == 5


def test_a_name_is_kept_once(store: KeptPictures, file: Path) -> None:
    for _ in range(9):
        store.put("ada", "a", file)
    assert store.held_bytes == 20


def test_a_file_that_would_push_out_most_others_is_not_kept(
    store: KeptPictures, file: Path, tmp_path: Path
) -> None:
    file.write_bytes(b"x" * 26)
    assert not store.takes(26)
    store.put("ada", "a", file)
    assert (has(store, "ada", "a", tmp_path), store.held_bytes) == (False, 0)
