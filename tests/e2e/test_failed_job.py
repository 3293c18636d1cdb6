"""A failed job says where its problems are in words, for those who never saw a spec."""

from __future__ import annotations

import re
import time

import httpx
from browsing import Watched, expect_accessible
from playwright.sync_api import expect


def test_the_place_of_a_problem_is_said_in_words(
    seen: Watched, site: str, ada: dict[str, str]
) -> None:
    clip = {"type": "video", "src": f"{site.replace('localhost', '127.0.0.1')}/robots.txt"}
    title = {"type": "text", "text": "Hello", "duration": 1}
    spec = {"name": "Holiday", "tracks": [{"type": "sequence", "tracks": [title, clip]}]}
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}, timeout=60) as client:
        job_id = client.post("/v1/render", json=spec).json()["jobId"]
        deadline = time.monotonic() + 90
        while client.get(f"/v1/jobs/{job_id}").json()["status"] in {"QUEUED", "PROCESSING"}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    page = seen.page
    page.goto(f"/jobs/{job_id}")
    problem = page.get_by_role("alert").get_by_role("listitem")
    expect(problem).to_have_text(
        re.compile(r"^Sequence track 1, video clip 2 “robots\.txt”, file: .*/tracks/0/tracks/1/src")
    )
    expect(problem.get_by_text("/tracks/0/tracks/1/src")).to_have_css("font-size", "12px")
    expect_accessible(page)
    assert seen.complaints == []
