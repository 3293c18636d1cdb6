"""Addresses as people paste them: read alike at every door, with hints that fit the door."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.template import Template, read_variables
from serving import Serving

AROUND = [" {}", "{}\n", "\r\n{}\r\n", "\t{} ", "\ufeff{}", "\xa0{}\xa0", "\u200b{}\u2028"]
INSIDE = ["https://example.com/a\nb.mp4", "https://example.com/a\tb.mp4", "https://exam ple.com/"]
ADDRESS = "https://example.com/a.mp4"
ASSET = "asset:0b9c5a52-8d3c-4b1a-9f51-0d1f6f3d9c11"
CANVAS = {"width": 160, "height": 120, "fps": 10}
UNREAD = [
    "data:image/png;base64," + "iVBORw0K" * 2000,
    "data:text/vtt,WEBVTT",
    "blob:https://app.example/7d6e",
    "file:///home/me/a.mp4",
    "file:a.mp4",
    "s3://bucket/a.mp4",
    "ftp://example.com/a.mp4",
    "C:\\Users\\me\\a.mp4",
    "/home/me/a.mp4",
    "www.example.com/a.mp4",
    "//example.com/a.mp4",
    "example.com/a.mp4",
]
NEVER_SAID = ("spec's folder", "a path", "name the file's path")


def spec_of(src: Any) -> dict[str, Any]:
    track = {"type": "image", "src": src, "duration": 1}
    return {"canvas": CANVAS, "tracks": [track]}


def sent(serving: Serving, path: str, body: Any) -> dict[str, Any]:
    headers = {"X-API-Key": serving.key}
    answer = httpx.post(f"{serving.url}{path}", json=body, headers=headers, timeout=120)
    return {"status": answer.status_code, **answer.json()}


def filled(value: str, kind: str = "url") -> Any:
    template = Template(spec_of("{{film}}"), read_variables({"film": {"type": kind}}))
    return template.filled({"film": value})["tracks"][0]["src"]


@pytest.mark.parametrize("around", AROUND)
def test_blanks_around_an_address_are_left_out_at_every_door(serving: Serving, around: str) -> None:
    pasted = around.format(ADDRESS)
    spec = load_spec(spec_of(pasted), Limits(local_files=False))
    assert spec.tracks[0].src == ADDRESS  # type: ignore[union-attr]
    assert filled(pasted) == ADDRESS
    assert filled(around.format(ASSET), "asset") == ASSET
    job = sent(serving, "/v1/render", {**spec_of(pasted), "webhookUrl": pasted})
    assert job["status"] == 202, job
    hook = sent(serving, "/v1/webhooks", {"url": pasted})
    assert hook["url"] == ADDRESS
    httpx.delete(
        f"{serving.url}/v1/webhooks/{hook['id']}", headers={"X-API-Key": serving.key}
    ).raise_for_status()


@pytest.mark.parametrize("address", INSIDE)
def test_blanks_inside_an_address_are_refused_at_every_door(serving: Serving, address: str) -> None:
    bodies = {
        "/v1/render": spec_of(address),
        "/v1/render/validate": {**spec_of(ADDRESS), "webhookUrl": address},
        "/v1/webhooks": {"url": address},
    }
    for path, body in bodies.items():
        assert sent(serving, path, body)["status"] == 422, path
    with pytest.raises(SpecError):
        filled(address)


@pytest.mark.parametrize(
    "value",
    [ADDRESS, ASSET, f" {ASSET.upper()}\n", "http://127.0.0.1/files/a.png?signature=s", *UNREAD],
)
def test_a_template_takes_as_url_exactly_what_a_src_takes(value: str) -> None:
    limits = Limits(local_files=False)
    try:
        load_spec(spec_of(value), limits)
    except SpecError as error:
        [wanted] = error.problems
    else:
        assert load_spec(spec_of(filled(value)), limits) == load_spec(spec_of(value), limits)
        return
    with pytest.raises(SpecError) as refused:
        filled(value)
    [problem] = refused.value.problems
    assert (problem.code, problem.hint) == (wanted.code, wanted.hint)


@pytest.mark.parametrize("src", UNREAD, ids=[src[:12] for src in UNREAD])
def test_a_service_says_what_to_do_with_what_it_does_not_read(serving: Serving, src: str) -> None:
    answer = sent(serving, "/v1/render", spec_of(src))
    [problem] = answer["errors"]
    assert (answer["status"], problem["code"], problem["pointer"]) == (
        422,
        "invalid_src",
        "/tracks/0/src",
    )
    said = f"{problem['message']} {problem['hint']}"
    assert "https://" in problem["hint"]
    assert not [words for words in NEVER_SAID if words in said], said
    assert len(said) < 400


def test_a_machine_of_its_own_is_told_to_save_the_bytes() -> None:
    with pytest.raises(SpecError) as refused:
        load_spec(spec_of(UNREAD[0]))
    [problem] = refused.value.problems
    assert problem.hint == "save it as a file, and name the file's path"
    assert load_spec(spec_of("notes: one.png"))


def test_a_url_among_few_may_be_pasted_with_blanks() -> None:
    declared = {"film": {"type": "url", "enum": [ADDRESS, ASSET]}}
    template = Template(spec_of("{{film}}"), read_variables(declared))
    assert template.filled({"film": f" {ADDRESS}\n"})["tracks"][0]["src"] == ADDRESS
    with pytest.raises(SpecError):
        template.filled({"film": "https://example.com/b.mp4"})
