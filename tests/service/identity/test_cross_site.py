"""A cookie acts for our own pages only."""

from __future__ import annotations

import pytest
from httpx import AsyncClient
from people import PASSWORD, bearer, make_key, refused

pytestmark = pytest.mark.anyio

OURS = "https://render.example"
THEIRS = "https://evil.example"

ALLOWED = [
    {},  # no browser
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": OURS},
    {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost:5173", "Sec-Fetch-Site": "same-origin"},  # a development proxy
]
REFUSED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Origin": THEIRS},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://render.example.evil.example"},
    {"Origin": "http://render.example"},
    {"Origin": "https://render.example:444"},
    {"Origin": THEIRS, "Sec-Fetch-Site": "cross-site"},
    {"Origin": THEIRS, "Sec-Fetch-Site": "same-site"},
]


async def test_our_own_pages_and_programs_may_act(ada: AsyncClient) -> None:
    for headers in ALLOWED:
        answer = await ada.post("/dashboard/api-keys", json={"name": "x"}, headers=headers)
        assert answer.status_code == 201, headers


async def test_pages_of_others_do_nothing_in_our_session(ada: AsyncClient) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    unsafe = [
        ("POST", "/dashboard/api-keys", {"name": "x"}),
        ("DELETE", "/dashboard/sessions", None),
        ("POST", "/auth/token", None),
        ("POST", "/auth/login", body),
        ("POST", "/auth/register", body),
        ("POST", "/auth/logout", None),
        ("POST", "/v1/render", {}),
        ("DELETE", "/v1/jobs/00000000-0000-0000-0000-000000000000", None),
    ]
    for headers in REFUSED:
        for method, path, json in unsafe:
            answer = await ada.request(method, path, json=json, headers=headers)
            refused(answer, 403, "cross_site_request")
            assert "set-cookie" not in answer.headers
    assert (await ada.get("/dashboard/api-keys")).json()["items"] == []


async def test_reading_changes_nothing_and_is_not_asked_where_from(ada: AsyncClient) -> None:
    for headers in REFUSED:
        assert (await ada.get("/me", headers=headers)).status_code == 200


async def test_a_key_is_sent_on_purpose_and_works_from_any_page(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    key = await make_key(ada)
    headers = {"Origin": THEIRS, "Sec-Fetch-Site": "cross-site"} | bearer(key)
    answer = await stranger.post("/v1/render", json={}, headers=headers)
    assert answer.status_code == 422, "the spec is refused, not the caller"
