"""Every operation of the API, with every field, parameter and header replaced by hostile values.

A refusal is a problem document that names the place; nothing is a fault of ours, and no value of
another type is taken for the one that was meant.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from serving import Serving

Place = tuple[str | int, ...]

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())
NOBODYS = "00000000-0000-4000-8000-000000000000"
SPEC: dict[str, Any] = {
    "canvas": {"width": 160, "height": 120, "fps": 30},
    "duration": 2,
    "tracks": [
        {"type": "shape", "shape": "rectangle", "fill": "#f00", "start": 0, "opacity": 0.5},
        {"type": "video", "src": "https://example.com/a.mp4", "trim": {"start": 1, "end": 2}},
        {"type": "text", "text": "words", "style": {"size": 20}, "position": {"x": 1, "y": 2}},
    ],
    "output": {"format": "mp4", "quality": "draft"},
}
LONGFORM: dict[str, Any] = {
    "mode": "longform",
    "canvas": {"width": 160, "height": 120, "fps": 30},
    "backgrounds": [{"type": "image", "src": "https://example.com/a.png", "duration": 3}],
    "audio": [{"src": "https://example.com/a.mp3", "title": "one"}],
}
TEMPLATE = {
    "canvas": SPEC["canvas"],
    "tracks": [{"type": "text", "text": "a", "duration": 1, "style": {"size": "{{size}}"}}],
}
SILENT = {"tracks": [{"type": "text", "text": "a", "duration": 1}]}
VARIABLES = {"size": {"type": "integer", "default": 5, "min": 1, "max": 9, "required": False}}
HOOK = {"url": "https://example.com/", "description": "d", "events": ["job.failed"]}
BODIES: dict[str, list[dict[str, Any]]] = {
    "POST /v1/render": [
        {**SPEC, "name": "n", "priority": 1, "metadata": {"a": "b"}, "webhookUrl": "http://a.b/"},
        LONGFORM,
    ],
    "POST /v1/templates": [
        {"name": "t", "description": "d", "spec": TEMPLATE, "variables": VARIABLES},
    ],
    "POST /v1/templates/{template_id}/validate": [{"variables": {"size": 5}}],
    "POST /v1/templates/{template_id}/render": [
        {
            "variables": {"size": 5},
            "name": "n",
            "metadata": {"a": "b"},
            "priority": 1,
            "webhookUrl": "https://example.com/",
        },
    ],
    "POST /v1/assets/sign-upload": [{"fileName": "a.mp4", "contentType": "video/mp4", "size": 5}],
    "PATCH /v1/assets/{asset_id}": [{"fileName": "a.mp4"}],
    "POST /v1/webhooks": [HOOK],
    "PATCH /v1/webhooks/{webhook_id}": [{**HOOK, "active": True}],
    "POST /v1/listen": [{"spec": SILENT, "from": 0}],
    "POST /v1/captions/cues": [
        {"src": f"asset:{NOBODYS}", "charset": "utf-8"},
        {"src": "ftp://a.example/a.srt", "auth": "n"},
    ],
    "POST /v1/drafts": [{"name": "n", "kind": "json", "spec": "{}"}],
    "PUT /v1/drafts/{draft_id}": [{"name": "n", "spec": "{}"}],
    "POST /v1/credentials": [
        {"name": "n", "origin": "https://a.example", "headers": {"Referer": "b"}},
        {"name": "m", "origin": "https://a.b", "basic": {"username": "a", "password": "b"}},
    ],
    "PUT /v1/credentials/{credential_id}": [
        {"headers": {"Referer": "b"}, "basic": {"username": "a", "password": "b"}},
    ],
    "PATCH /v1/jobs/{job_id}": [{"name": "n"}],
    "PUT /v1/jobs/{job_id}/share": [{"expiresAt": "2100-01-01T00:00:00Z", "download": True}],
    "POST /v1/jobs/cancel": [{"ids": [NOBODYS]}],
    "POST /v1/jobs/delete": [{"ids": [NOBODYS]}],
    "POST /dashboard/api-keys": [{"name": "n"}],
    "POST /dashboard/admin/invites": [{"email": "a@example.com", "days": 7}],
    "PATCH /dashboard/admin/users/{user_id}": [{"role": "USER", "active": True}],
    "POST /auth/register": [
        {"email": "a@example.com", "password": "short", "setupToken": "t", "invite": "i"},
    ],
    "POST /auth/password-reset": [{"token": "t", "newPassword": "short"}],
    "POST /dashboard/password": [{"currentPassword": "wrong", "newPassword": "short"}],
}
READ_LIKE_ANOTHER = {
    "POST /v1/render/validate": "POST /v1/render",
    "POST /v1/render/preview": "POST /v1/render",
    "PUT /v1/templates/{template_id}": "POST /v1/templates",
    "POST /v1/templates/validate": "POST /v1/templates",
    "POST /auth/login": "POST /auth/register",
    "POST /auth/token": "POST /auth/register",
}
"""Operations whose bodies are read by the same model; these are sent a few values only."""

ENDLESS = "/v1/events"

HOSTILE = {
    "null": "null",
    "true": "true",
    "five": "5",
    "fraction": "0.1",
    "minus": "-1",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "1e400": "1e400",
    "10**30": "1" + "0" * 30,
    "2**63": str(2**63),
    "huge": "9" * 10_000,
    "quoted": '"5"',
    "yes": '"true"',
    "empty": '""',
    "null byte": '"a\\u0000b"',
    "surrogate": '"\\ud800"',
    "direction": '"\\u202e\\u200f"',
    "words": '"a\\r\\nb: c"',
    "long": '"' + "x" * 300_000 + '"',
    "list": "[]",
    "object": "{}",
    "deep": "[" * 5_000 + "]" * 5_000,
    "deep objects": '{"a":' * 200 + "1" + "}" * 200,
    "twice": '{"a": 1, "a": 2}',
    "many": "[" + "0," * 9_000 + "0]",
    "year 0": '"0000-00-00T99:99:99Z"',
    "no uuid": '"urn:uuid:00000000-0000-4000-8000-00000000000g"',
}
NEVER = {
    bool: ("five", "fraction", "quoted", "yes", "empty", "list", "object", "NaN", "1e400"),
    int: ("true", "quoted", "yes", "list", "NaN", "Infinity", "1e400", "huge", "null byte"),
    float: ("true", "yes", "list", "NaN", "Infinity", "1e400", "huge", "null byte"),
    str: ("true", "list", "null byte", "surrogate", "deep", "many", "NaN", "1e400"),
    list: ("true", "five", "quoted", "object", "twice", "deep objects", "year 0"),
    dict: ("true", "five", "list", "many", "twice", "deep"),
}
"""What may not be taken for a value of a type, at any place where one of that type stands."""

PARAMETERS = (
    *("", " ", "true", "1e400", "-1", "0", "9" * 400, "NaN", "0x10", "1_000", "\u0661", "1.0"),
    *("a\x00b", "%", "\U0001f600", "'; --", "x" * 5000, "{}", "[]", "null", "..%2fx", "../x"),
    *("0000-00-00", "9999-12-31T23:59:59+24:00", "0001-01-01T00:00:00+23:59", "1e18"),
    *("99999-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "-62135596801", "253402300800"),
    *("W10", "WzEsMiwzXQ", "bnVsbA", "////", "WzEsIjIwMjQtMDEtMDFUMDA6MDA6MDAiLCIwIl0"),
    *("{" + NOBODYS + "}", "urn:uuid:" + NOBODYS, NOBODYS.replace("-", ""), NOBODYS + "\n"),
)
HEADERS: dict[str, tuple[bytes, ...]] = {
    "Authorization": (b"", b"Bearer", b"Bearer \xff", b"Basic Og==", b"Bearer a.b.c", b"x" * 5000),
    "X-API-Key": (b"", b"\xff\xfe", b"rm_", b"rm_" + b"x" * 5000, b"' or 1=1"),
    "Cookie": (b"session=\xff", b"=;;=", b"__Host-reelmill=%00", b"a=" + b"b" * 5000, b'="'),
    "Content-Type": (b"", b"text/html", b"application/json; charset=utf-16", b"\xff", b"a/b;" * 99),
    "Idempotency-Key": (b"", b"\xff", b"k" * 300, b"\xc3\xa9"),
    "Last-Event-ID": (b"", b"\xff", b"1" * 5000, b"/", b"null"),
    "Accept": (b"", b"\xff", b"*/*;q=NaN"),
    "Origin": (b"null", b"\xff", b"http://[", b"://"),
    "Referer": (b"\xff", b"http://["),
    "X-Request-Id": (b"\xff", b"x" * 5000, b"a b"),
    "X-Forwarded-For": (b"\xff", b"1" * 5000, b"[::"),
    "X-Forwarded-Proto": (b"\xff", b"gopher"),
    "X-Setup-Token": (b"\xff",),
    "Host": (b"[", b"a:b", b"\xff", b"127.0.0.1:99999", b"a@127.0.0.1"),
    "Range": (b"bytes=9-1", b"bytes=" + b"9" * 5000 + b"-", b"\xff"),
    "Content-Encoding": (b"gzip", b"\xff"),
    "User-Agent": (b"\xff", b"x" * 5000),
}


WITH_ALL_HEADERS = {"GET /v1/jobs", "POST /v1/render", "POST /auth/login", "GET /health"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each."""
    return [
        (method.upper(), path, described)
        for path, each in DOCUMENT["paths"].items()
        for method, described in each.items()
    ]


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """All that a body holds, the body itself included."""
    yield path
    if isinstance(value, dict | list):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*path, name))


def at(body: Any, path: Place) -> Any:
    for name in path:
        body = body[name]
    return body


def mutated(body: Any, path: Place, hostile: str) -> bytes:
    """The body as JSON, with something else at one place."""
    if not path:
        return hostile.encode()
    changed = copy.deepcopy(body)
    at(changed, path[:-1])[path[-1]] = "@@here@@"
    return json.dumps(changed).replace('"@@here@@"', hostile).encode()


@pytest.fixture(scope="module")
def client(serving: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=120) as client:
        yield client


def proof(path: str, serving: Serving) -> dict[str, str]:
    """Headers of who may call an operation."""
    if not path.startswith("/dashboard"):
        return {"X-API-Key": serving.key}
    cookies = serving.administrator if "/admin/" in path else serving.browser
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def filled(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], NOBODYS), path)


@pytest.fixture(scope="module")
def ids(client: httpx.Client, serving: Serving) -> dict[str, str]:
    """Things that exist."""
    headers = {"X-API-Key": serving.key}
    template = {"name": f"hostile {uuid4()}", "spec": TEMPLATE, "variables": VARIABLES}
    made = client.post("/v1/templates", json=template, headers=headers).json()
    assert made.get("id"), made
    hook = client.post("/v1/webhooks", json={"url": "https://a.example/"}, headers=headers).json()
    kept = {"name": "c", "origin": "https://a.example", "headers": {"Referer": "b"}}
    credential = client.post("/v1/credentials", json=kept, headers=headers).json()
    draft = client.post("/v1/drafts", json=BODIES["POST /v1/drafts"][0], headers=headers).json()
    things = {"template": made, "webhook": hook, "credential": credential, "draft": draft}
    return {f"{name}_id": thing["id"] for name, thing in things.items()}


def check(answer: httpx.Response, *where: object) -> dict[str, Any]:
    """Its problem, {} where it is none.

    A service without workers is not ready, which is no fault.
    """
    reported = (*where, answer.status_code, answer.text[:300])
    assert answer.status_code < 500 or answer.url.path == "/health", reported
    if answer.status_code < 400 or answer.url.path == "/health":
        return {}
    assert answer.headers["content-type"] == "application/problem+json", reported
    body = answer.json()
    assert body["status"] == answer.status_code, reported
    assert body["errors"], reported
    for problem in body["errors"]:
        assert problem["code"], reported
        assert problem["message"], reported
        assert problem["pointer"] == "" or problem["pointer"].startswith("/"), reported
    return cast(dict[str, Any], body)


def test_every_body_of_the_document_is_tried() -> None:
    with_body = {f"{m} {path}" for m, path, described in operations() if "requestBody" in described}
    assert with_body == BODIES.keys() | READ_LIKE_ANOTHER.keys()


@pytest.mark.parametrize("operation", BODIES)
def test_no_value_of_a_body_is_a_fault_or_taken_for_another(
    operation: str, serving: Serving, client: httpx.Client, ids: dict[str, str]
) -> None:
    method, path = operation.split()
    headers = {**proof(path, serving), "Content-Type": "application/json", "If-Match": '"1"'}
    for body in BODIES[operation]:
        for place in places(body):
            never = NEVER[type(at(body, place))]
            for name, hostile in HOSTILE.items():
                content = mutated(body, place, hostile)
                answer = client.request(method, filled(path, ids), content=content, headers=headers)
                where = (operation, place, name)
                problem = check(answer, *where)
                if name in never and operation != "POST /auth/register":
                    assert problem, (*where, answer.status_code, answer.text[:200])
                    parts = [str(part) for part in place]
                    reported = [(each["pointer"], each["code"]) for each in problem["errors"]]
                    assert any(_names(parts, *each) for each in reported), (*where, reported)


def _names(place: list[str], pointer: str, code: str) -> bool:
    """Whether a problem is at a place, inside it or around it, or what was there is missed."""
    if code == "variable_unused":
        return True
    reported = [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]
    return all(a == b for a, b in zip(reported, place, strict=False))


@pytest.mark.parametrize("operation", READ_LIKE_ANOTHER)
def test_bodies_read_alike_are_refused_alike(
    operation: str, serving: Serving, client: httpx.Client, ids: dict[str, str]
) -> None:
    method, path = operation.split()
    headers = {**proof(path, serving), "Content-Type": "application/json"}
    body = BODIES[READ_LIKE_ANOTHER[operation]][0]
    first = next(iter(body))
    for place in ((), (first,)):
        for name in ("true", "list", "NaN", "1e400", "null byte", "deep", "twice", "surrogate"):
            content = mutated(body, place, HOSTILE[name])
            answer = client.request(method, filled(path, ids), content=content, headers=headers)
            assert check(answer, operation, place, name), (operation, place, name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xff"}',
        b"{",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 01}',
        b'{"a": 1,}',
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--",
        b"\x1f\x8b\x08\x00",
        b'{"\\u0000": 1}',
        b'{"\\ud800": 1}',
        b'{"' + b"n" * 5000 + b'": 1}',
        b'{"__proto__": {}, "__class__": 1, "model_config": 1}',
    ],
)
def test_no_body_that_is_none_is_a_fault(
    content: bytes, serving: Serving, client: httpx.Client, ids: dict[str, str]
) -> None:
    for method, path, described in operations():
        if "requestBody" not in described:
            continue
        for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", None):
            headers = proof(path, serving) | ({"Content-Type": kind} if kind else {})
            answer = client.request(method, filled(path, ids), content=content, headers=headers)
            required = described["requestBody"].get("required")
            problem = check(answer, method, path, kind, content[:40])
            assert problem or not required, (method, path, kind, content[:40], answer.text)


def test_no_parameter_is_a_fault(serving: Serving, client: httpx.Client) -> None:
    seen: set[tuple[str, str]] = set()
    for method, path, described in operations():
        for parameter in described.get("parameters", []):
            name, stands = parameter["name"], parameter["in"]
            if path == ENDLESS or stands == "header":
                continue
            values = PARAMETERS[::8] if (stands, name) in seen else PARAMETERS
            seen.add((stands, name))
            for value in values:
                text = "%" if value == "%" else quote(value, safe="")
                whole = filled(path, {name: text} if stands == "path" else {})
                url = whole if stands == "path" else f"{whole}?{name}={text}"
                answer = client.request(method, url, headers=proof(path, serving))
                check(answer, method, path, name, value)


def test_no_times_of_lists_are_guessed(serving: Serving, client: httpx.Client) -> None:
    for name in ("createdAfter", "createdBefore"):
        for value in ("0", "1e18", "12", "2024-01-01", "-1", "1700000000", "20240101T000000Z"):
            answer = client.get(f"/v1/jobs?{name}={value}", headers=proof("/v1", serving))
            assert check(answer, name, value), (name, value)


def test_numbers_of_queries_are_written_in_digits(serving: Serving, client: httpx.Client) -> None:
    for value in ("1_0", "\u0661", " 1", "+1", "1.0", "true", "0x1", "1e0"):
        answer = client.get(f"/v1/jobs?limit={quote(value)}", headers=proof("/v1", serving))
        assert check(answer, value), value


def test_a_parameter_given_twice_is_not_chosen_from(serving: Serving, client: httpx.Client) -> None:
    for query in ("limit=1&limit=2", "q=a&q=b", "metadata.a=1&metadata.a=2"):
        answer = client.get(f"/v1/jobs?{query}", headers=proof("/v1", serving))
        assert check(answer, query), query


def test_no_header_is_a_fault(serving: Serving, client: httpx.Client) -> None:
    for number, (method, path, described) in enumerate(operations()):
        if path == ENDLESS:
            continue
        content = b"{}" if "requestBody" in described else None
        for name, values in HEADERS.items():
            whole = f"{method} {path}" in WITH_ALL_HEADERS
            for value in values if whole else values[number % len(values) :][:1]:
                headers = proof(path, serving) | {"Content-Type": "application/json"}
                raw = [(k.encode(), v.encode()) for k, v in headers.items() if k != name]
                raw.append((name.encode(), value))
                answer = client.request(method, filled(path, {}), content=content, headers=raw)
                check(answer, method, path, name, value)
