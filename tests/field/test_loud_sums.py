"""Sounds that would clip together are turned down, and said to be."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

RATE = 48_000


def tone(path: Path, hertz: float, level: float, seconds: float = 2) -> str:
    at = np.arange(round(seconds * RATE)) / RATE
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((level * 32767 * np.sin(2 * np.pi * hertz * at)).astype("<i2").tobytes())
    return str(path)


def spec(folder: Path, level: float, **top: Any) -> dict[str, Any]:
    tones = [tone(folder / f"{hertz}.wav", hertz, level) for hertz in (440, 660)]
    tracks = [{"type": "audio", "src": tones[0]}, {"type": "audio", "src": tones[1], "start": 3}]
    tracks.append({"type": "audio", "src": tones[0], "start": 3})
    return {"tracks": tracks, "output": {"format": "wav"}, **top}


def rendered(
    document: dict[str, Any], tools: RenderContext, out: Path
) -> tuple[np.ndarray, RenderReport]:
    report = run_render(load_spec(document, tools.limits), out, tools)
    with av.open(str(out)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).reshape(-1, 2).astype(float) / 2**31, report


def test_a_loud_sum_is_turned_down_with_its_place_and_measure(
    tools: RenderContext, tmp_path: Path
) -> None:
    samples, report = rendered(spec(tmp_path, 0.9), tools, tmp_path / "out.wav")
    assert 0.99 < np.abs(samples).max() < 1
    assert (np.abs(samples) > 0.9999).mean() < 0.01
    (warning,) = report.warnings
    at = np.arange(RATE) / RATE
    assert (warning.code, warning.pointer) == ("sound_turned_down", "")
    both = 0.9 * max(np.sin(2 * np.pi * 440 * at) + np.sin(2 * np.pi * 660 * at))
    assert f"{20 * np.log10(both):.1f} dB above full scale at" in warning.message
    assert 2.97 < float(warning.message.split(" at ")[1].split(" s")[0]) < 5
    assert report.qc.audio_peak == pytest.approx(both, abs=0.001)
    alone = samples[: 2 * RATE, 0]  # the first tone alone does not clip
    wanted = 0.9 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)
    assert np.abs(alone - wanted).max() < 1e-4


def test_a_cached_sound_warns_like_a_new_one(tools: RenderContext, tmp_path: Path) -> None:
    document = spec(tmp_path, 0.9)
    first = rendered(document, tools, tmp_path / "one.wav")[1]
    again = rendered(document, tools, tmp_path / "two.wav")[1]
    assert again.chunks_encoded == 0
    assert again.warnings == first.warnings
    assert again.qc == first.qc


def test_a_sum_that_fits_is_not_warned_of(tools: RenderContext, tmp_path: Path) -> None:
    assert not rendered(spec(tmp_path, 0.49), tools, tmp_path / "out.wav")[1].warnings


def test_a_strict_spec_is_refused_where_its_sum_clips(tools: RenderContext, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    with pytest.raises(SpecError) as caught:
        rendered(spec(tmp_path, 0.9, strict=True), tools, out)
    assert [problem.code for problem in caught.value.problems] == ["sound_turned_down"]
    assert not out.exists()
