"""The output of one job is a source of the next, read from where it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from site_of_work import NewSite, register
from specs import film_alone, rendered_here

from reelmill.adapters.storage import LocalStorage, S3Storage
from s3_server import S3Server, running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.mark.parametrize("kind", ["local", "s3"])
async def test_an_output_is_a_source_by_its_address(
    kind: str,
    new_site: NewSite,
    local_storage: LocalStorage,
    s3_server: S3Server,
    film: Path,
    tmp_path: Path,
) -> None:
    storage = local_storage if kind == "local" else S3Storage(s3_server.bucket(), folder="mine")
    site = await register(new_site(storage))
    first = await site.run(film_alone(await site.asset(film)))
    row = await site.row(first)
    url = site.storage.sign_get(row.output_key, 60, file_name="a film.mp4")
    second = await site.run(film_alone(url))
    assert (await site.row(second)).error is None
    (tmp_path / "first.mp4").write_bytes(await site.master(first, tmp_path))
    expected = rendered_here(film_alone(str(tmp_path / "first.mp4")), tmp_path)
    assert await site.master(second, tmp_path) == expected
