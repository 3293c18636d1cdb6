"""`asset:ID` is read alike wherever a file is named."""

from __future__ import annotations

import pytest

from reelmill.core.asset_name import asset_id


@pytest.mark.parametrize("name", ["asset:1-a", "ASSET:1-a", " Asset:1-a\n"])
def test_neither_case_nor_blanks_around_it_matter(name: str) -> None:
    assert asset_id(name) == "1-a"


@pytest.mark.parametrize("name", ["assets:1", "https://asset:1@x", "my asset:1", "", "asset"])
def test_other_names_are_of_no_asset(name: str) -> None:
    assert asset_id(name) is None
