"""Videos with subtitles, and what a browser shows of them."""

from __future__ import annotations

import time
from typing import Any

import httpx
from playwright.sync_api import Page

CUES = [
    {"start": 0.5, "end": 1, "text": "Hallo"},
    {"start": 1.5, "end": 2.5, "text": "Welt"},
]

PLAYED = """async video => {
  video.muted = true;
  await video.play();
  const until = condition => new Promise((done, lost) => {
    const end = setTimeout(() => lost(new Error(`at ${video.currentTime}`)), 60000);
    const look = () => condition() ? (clearTimeout(end), done()) : setTimeout(look, 20);
    look();
  });
  await until(() => video.currentTime > 0.3);
  video.pause();
  video.currentTime = 2.2;
  await until(() => !video.seeking && video.readyState >= 2);
  return {
    duration: video.duration, time: video.currentTime, error: video.error && video.error.message,
    width: video.videoWidth,
  };
}"""
"""Plays a video for a moment, then seeks; what is then known of it."""

SHOWN = """async video => {
  const until = condition => new Promise((done, lost) => {
    const end = setTimeout(() => lost(new Error(JSON.stringify(
      [...video.textTracks].map(t => [t.label, t.mode, t.cues && t.cues.length])))), 60000);
    const look = () => condition() ? (clearTimeout(end), done()) : setTimeout(look, 20);
    look();
  });
  const [track] = video.textTracks;
  const {label, language, mode} = track;
  const found = {label, language, mode, count: video.textTracks.length};
  await until(() => video.readyState >= 1 && track.cues && track.cues.length === 2);
  video.currentTime = 2;
  await until(() => !video.seeking && track.activeCues.length === 1);
  return {...found, text: track.activeCues[0].text};
}"""
"""What a video shows of its subtitles at 2 seconds, without anybody choosing any."""


def subtitled_spec(name: str, kind: str = "mp4", **captions: Any) -> dict[str, Any]:
    """Three seconds of a colour, with subtitles in a stream and in a file."""
    shape = {"type": "shape", "shape": "rectangle", "fill": "#46a", "duration": 3}
    words = {"type": "captions", "cues": CUES, "destinations": ["stream", "srt", "vtt"]}
    return {
        "name": name,
        "canvas": {"width": 320, "height": 180, "fps": 10},
        "tracks": [shape, {**words, "lang": "de", **captions}],
        "output": {"format": kind},
    }


def rendered(client: httpx.Client, spec: dict[str, Any]) -> dict[str, Any]:
    """The finished job of a spec."""
    sent = client.post("/v1/render", json=spec)
    assert sent.status_code == 202, sent.text
    address, deadline = f"/v1/jobs/{sent.json()['jobId']}", time.monotonic() + 120
    while (job := client.get(address).json())["status"] in {"QUEUED", "PROCESSING"}:
        assert time.monotonic() < deadline, job
        time.sleep(0.2)
    assert job["status"] == "SUCCEEDED", job
    return dict(job)


def shared(client: httpx.Client, job: dict[str, Any]) -> str:
    """The address of a job's page for everybody."""
    answer = client.put(f"/v1/jobs/{job['id']}/share", json={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


def expect_shown(page: Page, label: str) -> None:
    """The subtitles that are the default are shown, at the time of their cues."""
    found = page.locator("video").evaluate(SHOWN)
    assert found == {
        "label": label,
        "language": "de",
        "mode": "showing",
        "count": 1,
        "text": "Welt",
    }
