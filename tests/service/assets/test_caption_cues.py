"""The cues of a captions file over HTTP, as a spec could have them."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from httpx import Response
from uploads import Uploader, codes, picture

pytestmark = pytest.mark.anyio

ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Alignment
Style: Default,Arial,20,&H00FFFFFF,0,0,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k30}Sing {\\k70}along
"""
WORDS = '[{"word": "Hello", "start": 0.5, "end": 0.9}, {"word": "there", "start": 1, "end": 1.4}]'
SAID = [{"text": "Hello", "start": 0.5, "end": 0.9}, {"text": "there", "start": 1, "end": 1.4}]
PLACED = {
    "x": "50%",
    "y": "96.527778%",
    "position": "bottom",
    "width": "94.791667%",
    "align": "center",
}
HELLO = {"start": 1, "end": 2.5, "text": "Hello"}
SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello\n"


async def asked(someone: Uploader, body: dict[str, Any]) -> Response:
    return await someone.client.post("/v1/captions/cues", json=body)


async def kept(someone: Uploader, name: str, text: str | bytes) -> str:
    """An uploaded captions file, as specs call it."""
    data = text.encode() if isinstance(text, str) else text
    return str((await someone.made(name, "application/x-subrip", data))["src"])


@pytest.mark.parametrize(
    ("name", "text", "cues"),
    [
        ("a.srt", SRT, [HELLO]),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.500 line:0\n<b>Hello</b>\n", [
            HELLO | {"position": "top"}]),
        ("a.ass", ASS, [{"start": 1, "end": 2, "words": [
            {"text": "Sing", "start": 1, "end": 1.3}, {"text": "along", "start": 1.3, "end": 2}],
            **PLACED}]),
        ("a.json", WORDS, [{"start": 0.5, "end": 1.4, "words": SAID}]),
    ],
)  # fmt: skip
async def test_the_cues_of_a_file_can_stand_in_its_place(
    ada: Uploader, name: str, text: str, cues: list[dict[str, Any]]
) -> None:
    answer = await asked(ada, {"src": await kept(ada, name, text)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["cues"] == cues
    spec = {"tracks": [{"type": "captions", "cues": answer.json()["cues"]}], "duration": 3}
    planned = await ada.client.post("/v1/render/validate", json=spec)
    assert planned.status_code == 200, planned.text


async def test_what_is_lost_is_reported(ada: Uploader) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.500 line:0\n<b>Hello</b>\n\n00:05.000 --> 00:04.000\nno\n"
    warnings = (await asked(ada, {"src": await kept(ada, "a.vtt", text)})).json()["warnings"]
    assert {(w["code"], w["pointer"]) for w in warnings} >= {
        ("captions_skipped", "/src"),
        ("caption_styles_ignored", "/src"),
    }


async def test_a_charset_is_honoured(ada: Uploader) -> None:
    text = SRT.replace("Hello", "Привет").encode("windows-1251")
    body = {"src": await kept(ada, "a.srt", text), "charset": "windows-1251"}
    [cue] = (await asked(ada, body)).json()["cues"]
    assert cue["text"] == "Привет"
    wrong = await asked(ada, {**body, "charset": "utf-8"})
    assert (wrong.status_code, codes(wrong)) == (422, ["captions_charset_wrong"])


async def test_problems_are_at_the_fields_that_were_sent(ada: Uploader) -> None:
    src = await kept(ada, "a.srt", SRT)
    for body, pointer, code in (
        ({"src": src, "charset": "klingon"}, "/charset", "unknown_value"),
        ({"src": "/etc/passwd"}, "/src", "source_url_invalid"),
        ({"src": src, "auth": "me"}, "/auth", "field_not_allowed"),
        ({"src": src, "cues": []}, "/cues", "unknown_field"),
        ({}, "/src", "missing_field"),
        ({"src": "https://a.example/a.srt", "auth": "mine"}, "/auth", "credential_unknown"),
        ({"src": "http://127.0.0.1/a.srt"}, "/src", "source_address_private"),
    ):
        answer = await asked(ada, body)
        found = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, [(pointer, code)]), body


async def test_what_is_no_captions_file_is_refused(ada: Uploader) -> None:
    image = (await ada.made("a.png", "image/png", picture()))["src"]
    answer = await asked(ada, {"src": image})
    assert (answer.status_code, codes(answer)) == (422, ["captions_not_text"])
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/src"]


async def test_files_of_others_are_not_there(ada: Uploader, bob: Uploader) -> None:
    src = await kept(ada, "a.srt", SRT)
    answer = await asked(bob, {"src": src})
    assert (answer.status_code, codes(answer)) == (422, ["asset_missing"])
    assert "Hello" not in answer.text
    stranger = await ada.stranger.post("/v1/captions/cues", json={"src": src})
    assert stranger.status_code == 401


@pytest.mark.parametrize("bucket", [{}], ids=["local"])
async def test_files_beyond_the_bounds_are_refused(ada: Uploader, bucket: dict[str, str]) -> None:
    del bucket
    stamps = [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(4001)]
    line = "x" * 300
    large = "".join(f"{a},000 --> {b},000\n{line}\n\n" for a, b in pairwise(stamps))
    answer = await asked(ada, {"src": await kept(ada, "large.srt", large)})
    assert (answer.status_code, codes(answer)) == (422, ["captions_too_large"])


@pytest.mark.parametrize("bucket", [{}], ids=["local"])
async def test_one_user_asks_for_sixteen_at_a_time(ada: Uploader, bucket: dict[str, str]) -> None:
    del bucket
    src = await kept(ada, "a.srt", SRT)
    answers = await asyncio.gather(*(asked(ada, {"src": src}) for _ in range(24)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) >= 16
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {(a.status_code, *codes(a)) for a in refused} == {(503, "planner_busy")}
