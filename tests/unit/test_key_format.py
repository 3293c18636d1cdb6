"""The text of API keys."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reelmill.usecases.identity.key_format import PREFIX, is_key, new_key

KEY = new_key()


def test_a_key_has_a_known_beginning_and_more_than_160_random_bits() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(re.fullmatch(r"rm_live_[0-9A-Za-z]{36}", key) and is_key(key) for key in keys)
    assert 62**30 > 2**160


def test_keys_given_out_by_any_release_stay_keys() -> None:
    assert is_key("rm_live_" + "0" * 30 + "2C8GjS")
    assert is_key("rm_live_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp")


@given(st.integers(0, len(KEY) - 1), st.characters())
def test_any_one_changed_character_is_noticed(place: int, character: str) -> None:
    changed = KEY[:place] + character + KEY[place + 1 :]
    assert is_key(changed) == (changed == KEY)


@given(st.integers(0, len(KEY) - 2))
def test_two_exchanged_neighbours_are_noticed(place: int) -> None:
    changed = KEY[:place] + KEY[place + 1] + KEY[place] + KEY[place + 2 :]
    assert is_key(changed) == (changed == KEY)


@given(st.text())
def test_other_texts_are_no_keys(text: str) -> None:
    assert not is_key(text)
    assert not is_key(PREFIX + text)
