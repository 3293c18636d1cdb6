"""What templates look like, checked and seen over HTTP before anything is rendered."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from api_users import ApiUser, codes

pytestmark = pytest.mark.anyio

CANVAS = {"width": 160, "height": 90, "fps": 10, "background": "{{paper}}"}
PAPER = {"type": "color", "default": "#0000ff"}


def body(**changes: Any) -> dict[str, Any]:
    shape = {"type": "shape", "shape": "rectangle", "fill": "{{ink}}", "width": 10, "height": 10}
    spec = {"canvas": CANVAS, "duration": 2, "tracks": [shape]}
    ink = {"type": "color", "default": "red"}
    return {"name": "card", "spec": spec, "variables": {"paper": PAPER, "ink": ink}} | changes


async def kept(user: ApiUser, wanted: dict[str, Any]) -> str:
    answer = await user.key.post("/v1/templates", json=wanted)
    assert answer.status_code == 201, answer.text
    return f"/v1/templates/{answer.json()['id']}"


async def test_a_template_is_seen_with_its_defaults(ada: ApiUser) -> None:
    path = await kept(ada, body())
    answer = await ada.key.get(f"{path}/picture", params={"width": 80})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (80, 45)
    red, green, blue = picture.convert("RGB").getpixel((2, 2))  # type: ignore[misc]
    assert blue > 240
    assert max(red, green) < 16


async def test_a_picture_is_made_anew_only_where_the_template_has_changed(ada: ApiUser) -> None:
    path = await kept(ada, body())
    first = await ada.key.get(f"{path}/picture", params={"width": 80})
    known = {"If-None-Match": first.headers["etag"]}
    again = await ada.key.get(f"{path}/picture", params={"width": 80}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert (await ada.key.get(f"{path}/picture", headers=known)).status_code == 200
    green = body(variables={**body()["variables"], "paper": {"type": "color", "default": "lime"}})
    assert (await ada.key.put(path, json=green)).status_code == 200
    other = await ada.key.get(f"{path}/picture", params={"width": 80}, headers=known)
    assert other.status_code == 200
    assert other.content != first.content


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"duration": 0.5}, 200, id="shorter than a second"),
        pytest.param({"tracks": [{"type": "image", "src": "{{ink}}"}]}, 204, id="a file missing"),
    ],
)
async def test_what_cannot_be_seen_a_second_in(
    ada: ApiUser, changes: dict[str, Any], status: int
) -> None:
    wanted = body()
    wanted["spec"] |= changes
    if status == 204:
        wanted["variables"]["ink"] = {"type": "asset"}
    path = await kept(ada, wanted)
    assert (await ada.key.get(f"{path}/picture")).status_code == status


async def test_a_template_is_checked_without_being_kept(ada: ApiUser) -> None:
    text = {"type": "text", "text": "Hello {{who}}, {{long}}", "style": {"size": "{{size}}"}}
    spec = {"duration": 1, "tracks": [text]}
    variables = {
        "who": {"type": "string", "max": 10},
        "long": {"type": "string", "min": 6},
        "size": {"type": "integer", "min": 20},
    }
    wanted = {"name": "n", "spec": spec, "variables": variables}
    answer = await ada.key.post("/v1/templates/validate", json=wanted)
    assert answer.status_code == 200, answer.text
    (track,) = answer.json()["spec"]["tracks"]
    assert track["text"] == "Hello who, xxxxxx"
    assert track["style"]["size"] == 20
    assert (await ada.key.get("/v1/templates")).json()["items"] == []


async def test_a_name_that_is_not_declared_is_one_problem_wherever_it_stands(
    ada: ApiUser,
) -> None:
    text = {"type": "text", "text": "{{who}} and {{who}}", "duration": 1}
    spec = {"tracks": [text, text]}
    answer = await ada.key.post("/v1/templates/validate", json=body(spec=spec, variables={}))
    assert codes(answer) == ["variable_undeclared"]
    assert answer.json()["errors"][0]["pointer"] == "/spec/tracks/0/text"


async def test_a_check_finds_files_that_are_not_there(ada: ApiUser) -> None:
    lost = "asset:00000000-0000-4000-8000-000000000000"
    spec = {"tracks": [{"type": "image", "src": lost, "duration": 1}]}
    answer = await ada.key.post("/v1/templates/validate", json=body(spec=spec, variables={}))
    assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [
        ("asset_missing", "/spec/tracks/0/src")
    ]
