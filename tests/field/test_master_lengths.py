"""Every output at every length is a good master: its own check takes it, and a player can."""

from __future__ import annotations

import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from reelmill.core.output_formats import OUTPUT_FORMATS, Format
from reelmill.core.spec import load_spec
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

FORMATS = [form.value for form in Format]
PICTURES = [form.value for form in Format if OUTPUT_FORMATS[form].video]
RATES = [10, 23.976, 30, 60]
LENGTHS = [1 / 30, 0.1, 1, 2, 3]
CANVAS = {"width": 64, "height": 48, "fps": 30}

Render = Callable[..., tuple[Path, RenderReport]]


@pytest.fixture
def render(tools: RenderContext, tmp_path: Path) -> Render:
    """Renders a spec into a file of a format."""

    def make(form: str, *tracks: dict[str, Any], **top: Any) -> tuple[Path, RenderReport]:
        document: dict[str, Any] = {"canvas": CANVAS, "tracks": list(tracks), **top}
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
    assert ("video" in found) == (form in PICTURES)
    assert report.frames == (round(lasts * 30) if form in PICTURES else 0)


@pytest.mark.parametrize("frames", [1, 2, 3, 10, 30, 90])
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("form", PICTURES)
def test_a_silent_picture_of_any_length_and_rate_is_whole(
    form: str, rate: float, frames: int, render: Render
) -> None:
    moved = {"x": [{"time": 0, "value": -20}, {"time": 9, "value": 200}]}
    exact = Fraction(24_000, 1001) if rate == 23.976 else Fraction(rate)
    lasts = float(frames / exact)
    for shown in (picture(), {**picture(), "animate": moved}):
        out, report = render(form, shown, duration=lasts, canvas={**CANVAS, "fps": rate})
        assert report.frames == frames
        assert decoded_seconds(out) == {"video": pytest.approx(lasts, abs=0.0001)}


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
    lasts = 1 / 30 if form in PICTURES else max(samples, 48) / 48_000
    assert decoded_seconds(out)["audio"] == pytest.approx(lasts, abs=0.06)


@pytest.mark.parametrize("form", FORMATS)
def test_a_minute_is_whole(form: str, render: Render, stamped: Any) -> None:
    out, _ = render(form, picture(), sound(stamped), duration=60)
    assert decoded_seconds(out)["audio"] == pytest.approx(60, abs=0.06)


@pytest.mark.parametrize("form", PICTURES)
def test_one_frame_of_picture_under_a_long_sound_is_whole(
    form: str, render: Render, stamped: Any
) -> None:
    flash = {**picture(), "duration": 1 / 30}
    out, report = render(form, flash, sound(stamped), duration=20)
    assert decoded_seconds(out)["video"] == pytest.approx(20)
    assert report.segments == 2
