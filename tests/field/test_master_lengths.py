"""Every output at every length is a good master: its own check takes it, and a player can."""

from __future__ import annotations

import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from reelmill.core.spec import load_spec
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

FORMATS = ["mp4", "m4a", "mp3", "wav", "flac"]
LENGTHS = [1 / 30, 0.1, 1, 2, 3]
CANVAS = {"width": 64, "height": 48, "fps": 30}

Render = Callable[..., tuple[Path, RenderReport]]


@pytest.fixture
def render(tools: RenderContext, tmp_path: Path) -> Render:
    """Renders a spec into a file of a format."""

    def make(form: str, *tracks: dict[str, Any], **top: Any) -> tuple[Path, RenderReport]:
        document = {"canvas": CANVAS, "tracks": list(tracks), **top}
        document["output"] = {"format": form, "quality": "draft"}
        out = tmp_path / f"out.{form}"
        return out, run_render(load_spec(document, tools.limits), out, tools)

    return make


def picture() -> dict[str, Any]:
    return {"type": "shape", "shape": "rectangle", "width": 20, "height": 20, "fill": "#ff0000"}


def sound(stamped: Any, seconds: float = 61) -> dict[str, Any]:
    path = stamped(
        frames=round(seconds * 10), fps=Fraction(10), width=160, height=120, audio_rate=48_000
    )
    return {"type": "audio", "src": str(path)}


def decoded_seconds(path: Path) -> dict[str, float]:
    """Seconds that decode of each kind of stream."""
    lasts: dict[str, float] = {}
    for kind in ("video", "audio"):
        with av.open(str(path)) as container:
            for stream in getattr(container.streams, kind):
                frames = list(container.decode(stream))
                rate = stream.average_rate if kind == "video" else stream.rate
                count = len(frames) if kind == "video" else sum(f.samples for f in frames)
                lasts[kind] = count / float(rate)
    return lasts


@pytest.mark.parametrize("lasts", LENGTHS)
@pytest.mark.parametrize("form", FORMATS)
def test_an_output_of_any_length_is_whole(
    form: str, lasts: float, render: Render, stamped: Any
) -> None:
    out, report = render(form, picture(), sound(stamped), duration=lasts)
    found = decoded_seconds(out)
    assert found["audio"] == pytest.approx(lasts, abs=0.06)
    assert ("video" in found) == (form == "mp4")
    assert report.frames == (round(lasts * 30) if form == "mp4" else 0)


@pytest.mark.parametrize("lasts", LENGTHS)
def test_a_silent_picture_of_any_length_is_whole(lasts: float, render: Render) -> None:
    out, _ = render("mp4", picture(), duration=lasts)
    assert decoded_seconds(out) == {"video": pytest.approx(round(lasts * 30) / 30)}


@pytest.mark.parametrize("samples", [1, 15, 1000])
@pytest.mark.parametrize("form", FORMATS)
def test_a_sound_shorter_than_a_codec_frame_is_whole(
    form: str, samples: int, render: Render, tmp_path: Path
) -> None:
    source = tmp_path / "click.wav"
    with wave.open(str(source), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(b"\x00\x40" * samples)
    out, _ = render(form, {"type": "audio", "src": str(source)})
    lasts = max(samples, 48) / 48_000 if form != "mp4" else 1 / 30
    assert decoded_seconds(out)["audio"] == pytest.approx(lasts, abs=0.06)


@pytest.mark.parametrize("form", FORMATS)
def test_a_minute_is_whole(form: str, render: Render, stamped: Any) -> None:
    out, _ = render(form, picture(), sound(stamped), duration=60)
    assert decoded_seconds(out)["audio"] == pytest.approx(60, abs=0.06)


def test_one_frame_of_picture_under_a_long_sound_is_whole(render: Render, stamped: Any) -> None:
    flash = {**picture(), "duration": 1 / 30}
    out, report = render("mp4", flash, sound(stamped), duration=20)
    assert decoded_seconds(out)["video"] == pytest.approx(20)
    assert report.segments == 2
