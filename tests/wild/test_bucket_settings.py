"""A bucket's settings as people mistype them, tried against a server that checks all of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from s3_front import Front, front

from reelmill.adapters.storage import S3Storage
from reelmill.core.errors import UnavailableError
from reelmill.settings.service import Bucket
from reelmill.usecases.operations.storage_watch import StorageWatch
from reelmill.usecases.ports.storage import StorageFault, StorageReason
from s3_server import S3Server, running

pytestmark = pytest.mark.anyio

PAGE = "https://render.example"
SECRET = "a-secret-of-mine"
R = StorageReason


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures and CORS rules."""
    with running(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture
def before(server: S3Server) -> Iterator[Front]:
    """A proxy before it that knows one region."""
    with front(server.endpoint) as made:
        made.region = "eu-west-1"
        yield made


@pytest.fixture
async def bucket(server: S3Server, before: Front) -> Bucket:
    """Settings with nothing wrong; the bucket has the rule that uploads need."""
    made = replace(server.bucket(), endpoint=before.endpoint, region="eu-west-1")
    if R.CORS_MISSING in [fault.reason for fault in await faults(made)]:
        await S3Storage(made).allow_uploads(PAGE)
    before.asked.clear()
    return made


async def faults(bucket: Bucket, page: str = PAGE, **storage: Any) -> list[StorageFault]:
    return [*await S3Storage(bucket, folder="tests", **storage).faults(page)]


async def only_fault(bucket: Bucket, page: str = PAGE, **storage: Any) -> StorageFault:
    (found,) = await faults(bucket, page, **storage)
    assert found.hint
    assert bucket.secret_key.get_secret_value() not in f"{found.message} {found.hint}"
    return found


async def test_right_settings_have_no_fault_and_the_trial_leaves_nothing(
    bucket: Bucket, before: Front
) -> None:
    assert await faults(bucket) == []
    done = {asked.partition(" ")[0] for asked in before.asked}
    assert done == {"PUT", "GET", "POST", "OPTIONS"}
    storage = S3Storage(bucket, folder="tests")
    assert [found async for found in storage.listed("check/")] == []


async def test_blanks_and_slashes_around_the_address_do_no_harm(bucket: Bucket) -> None:
    assert await faults(replace(bucket, endpoint=bucket.endpoint + "/")) == []
    public = bucket.endpoint + "//"
    assert await faults(replace(bucket, public_endpoint=public)) == []


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"region": "us-east-1"}, R.REGION_WRONG, "expecting 'eu-west-1'"),
        ({"region": "auto"}, R.REGION_WRONG, "expecting 'eu-west-1'"),
        ({"secret_key": SecretStr(SECRET)}, R.SECRET_WRONG, "signature"),
        ({"access_key": "SOMEBODY"}, R.KEY_UNKNOWN, "Access Key"),
        ({"name": "no-such-bucket"}, R.BUCKET_MISSING, "does not exist"),
        ({"endpoint": "http://nowhere.invalid"}, R.HOST_UNKNOWN, "nowhere.invalid"),
        ({"endpoint": "http://127.0.0.1:1"}, R.UNREACHABLE, "refuses connections"),
    ],
)
async def test_what_is_wrong_is_reported_in_the_words_of_the_service(
    bucket: Bucket, change: dict[str, Any], reason: StorageReason, words: str
) -> None:
    found = await only_fault(replace(bucket, **change))
    assert (found.reason, found.needed) == (reason, True)
    assert words in found.message


async def test_tls_where_there_is_none_is_reported_as_such(bucket: Bucket) -> None:
    found = await only_fault(replace(bucket, endpoint=bucket.endpoint.replace("http:", "https:")))
    assert (found.reason, "http:" in found.hint) == (R.TLS, True)


async def test_an_address_that_never_answers_takes_a_few_seconds(bucket: Bucket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with asyncio.timeout(60):
            found = await only_fault(replace(bucket, endpoint=endpoint))
    assert (found.reason, "in time" in found.message) == (R.UNREACHABLE, True)


@pytest.mark.parametrize("status", [200, 302, 403, 404, 503])
async def test_a_web_page_is_no_bucket(bucket: Bucket, before: Front, status: int) -> None:
    before.page = status
    assert (await only_fault(bucket)).reason == R.NOT_S3
    storage = S3Storage(bucket)
    with pytest.raises(UnavailableError):
        await storage.head("a")


@pytest.mark.parametrize("denied", ["PUT", "GET", "LIST", "SIGNED", "POST"])
async def test_a_right_that_is_missing_is_reported(
    bucket: Bucket, before: Front, denied: str
) -> None:
    before.denied = {denied}
    found = await only_fault(bucket)
    assert (found.reason, "it says: Access Denied" in found.message) == (R.RIGHTS_MISSING, True)


async def test_a_wrong_clock_is_reported_before_and_after_the_service_refuses(
    bucket: Bucket, before: Front
) -> None:
    before.ahead = timedelta(minutes=10)
    found = await only_fault(bucket)
    assert (found.reason, found.needed) == (R.CLOCK_WRONG, False)
    assert "10 min behind" in found.message
    before.ahead = timedelta(hours=-1)
    found = await only_fault(bucket)
    assert (found.reason, found.needed) == (R.CLOCK_WRONG, True)


async def test_a_page_that_may_not_upload_is_a_fault_that_renders_do_not_suffer_from(
    bucket: Bucket, server: S3Server
) -> None:
    other = replace(bucket, name=server.buckets[1])
    found = await only_fault(other, "https://other.example")
    assert (found.reason, found.needed) == (R.CORS_MISSING, False)
    assert "https://other.example" in found.message
    storage = S3Storage(other, folder="tests")
    for page in ("https://other.example", "https://third.example"):
        await storage.allow_uploads(page)
        assert await faults(other, page) == []
    assert await faults(other, "https://other.example") == [], "earlier rules stay"
    assert (await only_fault(other, "https://evil.example")).reason == R.CORS_MISSING


LETS = {
    "Access-Control-Allow-Origin": PAGE,
    "Access-Control-Allow-Methods": "GET, PUT",
    "Access-Control-Allow-Headers": "Content-Type, x-amz-meta-a",
}


@pytest.mark.parametrize(
    ("change", "is_let"),
    [
        ({}, True),
        ({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}, True),
        ({"Access-Control-Allow-Origin": "https://other.example"}, False),
        ({"Access-Control-Allow-Origin": ""}, False),
        ({"Access-Control-Allow-Methods": "GET"}, False),
        ({"Access-Control-Allow-Headers": "x-amz-meta-a"}, False),
    ],
)
async def test_a_preflight_must_allow_the_page_the_method_and_the_header(
    bucket: Bucket, before: Front, change: dict[str, str], is_let: bool
) -> None:
    before.preflight = LETS | change
    assert [fault.reason for fault in await faults(bucket)] == ([] if is_let else [R.CORS_MISSING])


async def test_the_address_of_clients_is_tried_as_they_use_it(
    bucket: Bucket, server: S3Server
) -> None:
    with front(server.endpoint) as public:
        outside = replace(bucket, public_endpoint=public.endpoint)
        assert await faults(outside) == []
        public.host = "bucket:9000"
        found = await only_fault(outside)
        assert (found.reason, found.needed) == (R.PUBLIC_ADDRESS_WRONG, False)
        assert "secret is not accepted" in found.message
        public.host, public.page = None, 200
        assert R.PUBLIC_ADDRESS_WRONG in [fault.reason for fault in await faults(outside)]
    assert await faults(outside) == [], "`localhost` of clients need not be that of the service"
    found = await only_fault(replace(bucket, public_endpoint="https://nowhere.invalid"))
    assert (found.reason, "nowhere.invalid" in found.message) == (R.PUBLIC_ADDRESS_WRONG, True)


async def test_what_a_stranger_says_in_place_of_a_bucket_is_harmless(
    bucket: Bucket, before: Front
) -> None:
    own = replace(bucket, secret_key=SecretStr(SECRET))
    said = f"no &lt;b&gt;\x1b[31m{SECRET} {own.access_key} {'ab12' * 20}\n\u202e" + "long " * 500
    before.says = (403, "Nonsense", said, "")
    message = (await only_fault(own)).message
    assert "it says: no <b> [31m… … … long" in message
    assert len(message) < 400
    assert message.isprintable()


async def test_errors_of_jobs_have_the_words_even_where_they_began_with_a_question_without_body(
    bucket: Bucket, tmp_path: Any
) -> None:
    storage = S3Storage(replace(bucket, region="us-east-1"))
    attempts = (storage.head("a"), storage.download("a", tmp_path / "a"), storage.delete("a"))
    for attempt in attempts:
        with pytest.raises(UnavailableError, match="expecting 'eu-west-1'") as refused:
            await attempt
        assert refused.value.problems[0].code == "storage_refused"
    gone = S3Storage(replace(bucket, name="no-such-bucket"))
    with pytest.raises(UnavailableError, match="bucket does not exist"):
        await gone.head("a")


async def test_a_bucket_is_not_hammered(bucket: Bucket, before: Front) -> None:
    clock = [0.0]
    watch = StorageWatch(S3Storage(bucket), PAGE, now=lambda: clock[0])
    assert not [*await watch.faults()]
    once = len(before.asked)
    await asyncio.gather(*(watch.faults() for _ in range(20)))
    assert len(before.asked) == once
    before.region = "moon"
    clock[0] += 61
    found = await asyncio.gather(*(watch.faults() for _ in range(20)))
    assert {fault.reason for each in found for fault in each} == {R.REGION_WRONG}
    assert len(before.asked) <= 2 * once
    before.region = "eu-west-1"
    clock[0] += 11
    assert not [*await watch.faults()]


async def test_a_rule_for_uploads_is_added_where_it_was_asked_for(
    bucket: Bucket, server: S3Server
) -> None:
    page = "https://fourth.example"
    storage = S3Storage(bucket)
    watch = StorageWatch(storage, page)
    await watch.begin(allow_uploads=False)
    assert [fault.reason for fault in await watch.faults()] == [R.CORS_MISSING]
    watch = StorageWatch(storage, page)
    await watch.begin(allow_uploads=True)
    assert not [*await watch.faults()]
