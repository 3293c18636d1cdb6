"""Parts of the API's frame that need no server."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from starlette.datastructures import Headers

from reelmill.api.frame.addresses import TrustedProxies
from reelmill.api.frame.headers import page_policy
from reelmill.api.frame.rates import TokenBuckets
from reelmill.bootstrap.logs import configure_logs
from reelmill.bootstrap.secrets import secrets_of
from reelmill.core.errors import LimitError, SpecError
from reelmill.settings import ServiceSettings


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], "10.0.0.1", ["6.6.6.6"], "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", [], "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        (["10.0.0.0/8"], "10.0.0.1", ["6.6.6.6, 203.0.113.5, 10.0.0.2"], "203.0.113.5"),
        (["10.0.0.0/8"], "10.0.0.1", ["6.6.6.6", "203.0.113.5"], "203.0.113.5"),
        (["10.0.0.0/8"], "192.0.2.1", ["203.0.113.5"], "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.5, nonsense"], "10.0.0.1"),
        (["*"], "192.0.2.1", ["6.6.6.6, 203.0.113.5"], "203.0.113.5"),
        (["10.0.0.1"], "::ffff:10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_wrote_is_the_clients(
    trusted: list[str], peer: str, forwarded: list[str], client: str
) -> None:
    headers = Headers(raw=[(b"x-forwarded-for", value.encode()) for value in forwarded])
    assert TrustedProxies(trusted).client(peer, headers) == client


def test_a_proxys_scheme_is_believed_if_it_is_one() -> None:
    proxies = TrustedProxies(["10.0.0.1"])
    reported = Headers({"x-forwarded-proto": "https"})
    assert proxies.scheme("10.0.0.1", reported, "http") == "https"
    assert proxies.scheme("10.0.0.9", reported, "http") == "http"
    assert proxies.scheme("10.0.0.1", Headers({"x-forwarded-proto": "javascript"}), "http") == (
        "http"
    )


def test_a_bucket_is_full_at_first_and_fills_up_within_a_minute() -> None:
    now = 100.0
    buckets = TokenBuckets(6, lambda: now)
    for _ in range(6):
        buckets.take("a")
    with pytest.raises(LimitError) as caught:
        buckets.take("a")
    assert caught.value.retry_after_seconds == 10
    buckets.take("b")
    now += 10
    buckets.take("a")
    with pytest.raises(LimitError):
        buckets.take("a")
    now += 3600
    for _ in range(6):
        buckets.take("a")
    with pytest.raises(LimitError):
        buckets.take("a")


def test_a_bucket_says_what_is_left_and_when_there_is_more() -> None:
    now = 100.0
    buckets = TokenBuckets(6, lambda: now, name="user")
    assert buckets.policy == '"user";q=6;w=60'
    assert buckets.left("a") == '"user";r=6'
    buckets.take("a")
    assert buckets.left("a") == '"user";r=5;t=10'
    for _ in range(5):
        buckets.take("a")
    now += 4
    assert buckets.left("a") == '"user";r=0;t=6'
    with pytest.raises(LimitError) as caught:
        buckets.take("a")
    assert caught.value.retry_after_seconds == 6, "the header and Retry-After agree"
    now += 7
    assert buckets.left("a") == '"user";r=1;t=9'
    assert buckets.left("b") == '"user";r=6'
    now += 60
    assert buckets.left("a") == '"user";r=6'


def test_a_look_at_a_bucket_takes_nothing() -> None:
    buckets = TokenBuckets(1, lambda: 0.0)
    for _ in range(5):
        buckets.take("a", 0)
    buckets.take("a")
    with pytest.raises(LimitError):
        buckets.take("a", 0)


def test_pages_load_nothing_but_their_own_files_and_those_of_the_storage() -> None:
    assert "media-src 'self' blob:" in page_policy(None)
    policy = page_policy("https://bucket.example:9000/path")
    assert "connect-src 'self' https://bucket.example:9000" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'self'")


def test_secrets_are_made_once_and_kept_for_their_owner_alone(tmp_path: Path) -> None:
    settings = ServiceSettings(home=tmp_path)
    made = secrets_of(settings)
    assert secrets_of(settings) == made
    assert made.session != made.jwt
    files = list((tmp_path / "secrets").iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert made.session.decode() not in repr(made)


def test_with_a_database_of_ones_own_secrets_must_be_given(tmp_path: Path) -> None:
    settings = ServiceSettings(home=tmp_path, DATABASE_URL="postgresql://db/x")
    with pytest.raises(SpecError) as caught:
        secrets_of(settings)
    assert caught.value.problems[0].code == "secret_missing"
    short = settings.model_copy(update={"session_secret": SecretStr("short")})
    with pytest.raises(SpecError) as caught:
        secrets_of(short)
    assert caught.value.problems[0].code == "secret_too_short"
    assert "short" not in caught.value.problems[0].message


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.usefixtures("logging_as_it_was")
def test_logs_are_lines_of_json_with_what_was_bound() -> None:
    stream = io.StringIO()
    configure_logs("json", stream)
    structlog.contextvars.bind_contextvars(request_id="r1")
    structlog.get_logger("reelmill.http").info("request", status=200)
    logging.getLogger("uvicorn.error").warning("from %s", "a library")
    password = "hunter2"
    try:
        raise ZeroDivisionError(len(password))
    except ZeroDivisionError:
        structlog.get_logger("reelmill").exception("fault")
    assert password not in stream.getvalue()
    ours, theirs, fault = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (ours["message"], ours["status"], ours["request_id"]) == ("request", 200, "r1")
    assert (theirs["message"], theirs["level"]) == ("from a library", "warning")
    assert fault["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert all("timestamp" in line and "logger" in line for line in (ours, theirs, fault))


@pytest.mark.usefixtures("logging_as_it_was")
def test_logs_for_readers_are_text_without_colours_off_a_terminal() -> None:
    stream = io.StringIO()
    configure_logs("text", stream)
    structlog.get_logger("reelmill").info("hello", a=1)
    assert "hello" in stream.getvalue()
    assert "a=1" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
