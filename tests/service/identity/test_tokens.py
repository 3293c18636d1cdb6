"""Bearer tokens."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from json import dumps
from typing import Any

import jwt
import pytest
from httpx import AsyncClient
from people import PASSWORD, Clock, bearer, log_in, refused

from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio


async def token_of(client: AsyncClient) -> str:
    answer = await client.post("/auth/token")
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"accessToken", "tokenType", "expiresAt"}
    return str(answer.json()["accessToken"])


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


async def test_a_token_made_from_a_session_is_its_user(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    answer = await stranger.get("/me", headers=bearer(await token_of(ada)))
    assert answer.json()["email"] == "ada@example.com"


async def test_a_token_is_made_for_email_and_password_without_a_cookie(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    made = await stranger.post("/auth/token", json=body)
    assert "set-cookie" not in made.headers
    assert made.headers["cache-control"] == "no-store"
    answer = await stranger.get("/me", headers=bearer(made.json()["accessToken"]))
    assert answer.status_code == 200
    wrong = await stranger.post("/auth/token", json=body | {"password": "wrong"})
    refused(wrong, 401, "invalid_credentials")


async def test_a_token_is_good_for_15_minutes(
    ada: AsyncClient, stranger: AsyncClient, clock: Clock
) -> None:
    clock.now = clock.now.replace(microsecond=0)
    token = await token_of(ada)
    claims = claims_of(token)
    assert claims["exp"] - claims["iat"] == 900
    clock.forward(seconds=899)
    assert (await stranger.get("/me", headers=bearer(token))).status_code == 200
    clock.forward(seconds=1)
    refused(await stranger.get("/me", headers=bearer(token)), 401, "token_expired")


async def test_a_token_ends_with_its_session(ada: AsyncClient, stranger: AsyncClient) -> None:
    token = await token_of(ada)
    await ada.post("/auth/logout")
    refused(await stranger.get("/me", headers=bearer(token)), 401, "invalid_token")


async def test_a_token_ends_with_the_password(ada: AsyncClient, stranger: AsyncClient) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    token = (await stranger.post("/auth/token", json=body)).json()["accessToken"]
    new = {"currentPassword": PASSWORD, "newPassword": "another long password"}
    assert (await ada.post("/dashboard/password", json=new)).status_code == 204
    refused(await stranger.get("/me", headers=bearer(token)), 401, "invalid_token")


async def test_a_token_ends_when_its_user_is_shut_out_and_has_their_role_of_now(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    token = await token_of(bob)
    users = "/dashboard/admin/users"
    refused(await stranger.get(users, headers=bearer(token)), 403, "admin_required")
    bobs = (await bob.get("/me")).json()["id"]
    await ada.patch(f"{users}/{bobs}", json={"role": "ADMIN"})
    assert (await stranger.get(users, headers=bearer(token))).status_code == 200
    await ada.patch(f"{users}/{bobs}", json={"active": False})
    refused(await stranger.get(users, headers=bearer(token)), 401, "invalid_token")


async def test_only_our_own_algorithm_is_believed(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    claims, secret = claims_of(await token_of(ada)), services.secrets.jwt
    right = jwt.encode(claims, secret, algorithm="HS256")
    assert (await stranger.get("/me", headers=bearer(right))).status_code == 200
    forged = [_unsigned(claims), _unsigned(claims, "None"), jwt.encode(claims, secret + b"x" * 40)]
    for algorithm in ("HS384", "HS512"):
        forged.append(jwt.encode(claims, secret * 2, algorithm=algorithm))
        forged.append(_renamed(jwt.encode(claims, secret * 2, algorithm=algorithm)))
    for token in forged:
        refused(await stranger.get("/me", headers=bearer(token)), 401, "invalid_token")


CHANGES: list[dict[str, Any]] = [
    {"aud": "another"},
    {"aud": None},
    {"iss": "another"},
    {"iss": None},
    {"exp": None},
    {"exp": "never"},
    {"exp": True},
    {"iat": None},
    {"sub": None},
    {"sub": "ada"},
    {"sub": 7},
    {"sub": "00000000-0000-0000-0000-000000000000"},
    {"sid": "00000000-0000-0000-0000-000000000000"},
    {"sid": 7},
    {"pwd": None},
    {"pwd": 7},
    {"pwd": "\u00e9"},
    {"pwd": "0" * 16},
    {"nbf": 99_999_999_999},
]


async def test_a_token_with_another_claim_is_refused(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    claims = claims_of(await token_of(ada))
    assert (await stranger.get("/me", headers=bearer(_signed(claims, services)))).is_success
    for change in CHANGES:
        kept = {name: value for name, value in (claims | change).items() if value is not None}
        answer = await stranger.get("/me", headers=bearer(_signed(kept, services)))
        assert answer.status_code == 401, change
        assert answer.json()["code"] in {"invalid_token", "token_expired"}


async def test_what_is_no_token_is_refused(stranger: AsyncClient) -> None:
    for text in ("", "x", "a.b.c", "..", "\u00e9", "x" * 3000, "eyJ.eyJ."):
        headers = [(b"Authorization", f"Bearer {text}".encode())]
        refused(await stranger.get("/me", headers=headers), 401, "invalid_token")


async def test_a_token_of_another_installation_is_refused(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    token = jwt.encode(claims_of(await token_of(ada)), "another secret of enough characters......")
    refused(await stranger.get("/me", headers=bearer(token)), 401, "invalid_token")
    assert (await log_in(stranger, "ada@example.com")).status_code == 200


def _part(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    header = {"alg": algorithm, "typ": "JWT"}
    return f"{_part(dumps(header).encode())}.{_part(dumps(claims).encode())}."


def _renamed(token: str) -> str:
    """Signed by one algorithm, but naming ours."""
    _, payload, signature = token.split(".")
    header = _part(dumps({"alg": "HS256", "typ": "JWT"}).encode())
    return f"{header}.{payload}.{signature}"


def _signed(claims: dict[str, Any], services: Services) -> str:
    """Rightly signed, whatever the claims are."""
    header = {"alg": "HS256", "typ": "JWT"}
    text = f"{_part(dumps(header).encode())}.{_part(dumps(claims).encode())}"
    signature = jwt.get_algorithm_by_name("HS256").sign(text.encode(), services.secrets.jwt)
    return f"{text}.{_part(signature)}"
