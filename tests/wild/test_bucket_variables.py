"""A bucket's variables as people write them: they work, or each is named with what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reelmill.cli.service_process import service_settings
from reelmill.core.errors import Problem, SpecError

SECRET = "s3cret/of+mine"
RIGHT = {
    "RAILWAY_BUCKET_ENDPOINT": "https://s3.example",
    "RAILWAY_BUCKET_REGION": "eu-west-1",
    "RAILWAY_BUCKET_NAME": "films",
    "RAILWAY_BUCKET_ACCESS_KEY": "AKIAXYZ",
    "RAILWAY_BUCKET_SECRET_KEY": SECRET,
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting but a home and a right bucket."""
    for name in os.environ:
        if name.startswith(("REELMILL_", "RAILWAY_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("REELMILL_HOME", str(tmp_path / "home"))
    for name, text in RIGHT.items():
        monkeypatch.setenv(name, text)


def only_problem() -> Problem:
    with pytest.raises(SpecError) as raised:
        service_settings(warn=False)
    (problem,) = raised.value.problems
    assert SECRET not in str(problem)
    assert problem.hint
    return problem


@pytest.mark.parametrize("around", ["{}", " {} ", "{}\n", '"{}"', "'{}'\r\n", '" {} "'])
def test_blanks_line_breaks_and_quotes_around_are_left_out(
    monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    for name, text in RIGHT.items():
        monkeypatch.setenv(name, around.format(text))
    monkeypatch.setenv("REELMILL_BUCKET_URL_STYLE", " Virtual ")
    bucket = service_settings(warn=False).bucket
    assert bucket is not None
    assert (bucket.endpoint, bucket.region, bucket.name) == (
        "https://s3.example",
        "eu-west-1",
        "films",
    )
    assert (bucket.access_key, bucket.secret_key.get_secret_value()) == ("AKIAXYZ", SECRET)
    assert bucket.public_url == "https://films.s3.example"


def test_a_blank_region_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAILWAY_BUCKET_REGION", " ")
    bucket = service_settings(warn=False).bucket
    assert bucket is not None
    assert bucket.region == "auto"


@pytest.mark.parametrize(
    ("name", "text", "reported"),
    [
        ("RAILWAY_BUCKET_ENDPOINT", "s3.example", "https://"),
        ("RAILWAY_BUCKET_ENDPOINT", "s3.example:9000/", "https://"),
        ("RAILWAY_BUCKET_ENDPOINT", "https//s3.example", "address"),
        ("RAILWAY_BUCKET_ENDPOINT", "ftp://s3.example", "http"),
        ("RAILWAY_BUCKET_ENDPOINT", "https://s3.example:nine", "port"),
        ("RAILWAY_BUCKET_ENDPOINT", "https://films.s3.example", "write https://s3.example;"),
        ("RAILWAY_BUCKET_ENDPOINT", "https://s3.example/films/", "write https://s3.example"),
        ("RAILWAY_BUCKET_ENDPOINT", "https://s3.example/?region=eu", "?"),
        ("RAILWAY_BUCKET_NAME", "s3://films", "s3://"),
        ("RAILWAY_BUCKET_NAME", "films/of/mine", "slashes"),
        ("RAILWAY_BUCKET_REGION", "EU (Ireland)", "eu-west-1"),
        ("RAILWAY_BUCKET_SECRET_KEY", f"{SECRET} {SECRET}", "copy it again"),
        ("RAILWAY_BUCKET_ACCESS_KEY", "AKIA\nXYZ", "copy it again"),
        ("REELMILL_BUCKET_PUBLIC_ENDPOINT", "files.example", "https://"),
        ("REELMILL_BUCKET_PUBLIC_ENDPOINT", "https://films.files.example", "files.example"),
        ("REELMILL_BUCKET_URL_STYLE", "subdomain", "virtual"),
    ],
)
def test_what_cannot_be_right_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, reported: str
) -> None:
    monkeypatch.setenv(name, text)
    problem = only_problem()
    assert name in problem.message
    assert reported in f"{problem.message} {problem.hint}"
