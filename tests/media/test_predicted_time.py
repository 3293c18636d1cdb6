"""How long a render takes is predicted from planned work and from what work took here."""

from __future__ import annotations

import json
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelmill.adapters.cache import LearnedSpeed
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.plan.effort import Effort, segment_effort, sound_effort
from reelmill.core.plan.machine_speed import Machine, MachineSpeed
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.core_time import counted_core_time, counted_thread, current_core_time
from reelmill.media.process import run_ffmpeg
from reelmill.usecases.render.estimate import estimated_seconds
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.plan_report import report_plan
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render

CANVAS = {"width": 320, "height": 240, "fps": 30}


def planned(document: dict[str, Any], tools: RenderContext) -> RenderPlan:
    spec = load_spec(document, tools.limits)
    return make_plan(spec, gather(spec, tools, CancelToken()), tools)


@pytest.fixture
def document(stamped: Callable[..., Path]) -> dict[str, Any]:
    """Footage with sound over a still, joined by a fade."""
    film = {"type": "video", "src": str(stamped(frames=60, audio_rate=48000)), "duration": 2}
    shape = {"type": "shape", "shape": "rectangle", "width": 99, "height": 50, "fill": "#a33"}
    join = {"type": "crossfade", "duration": 0.5}
    parts = [film, {**shape, "duration": 2}]
    return {"canvas": CANVAS, "tracks": [{"type": "sequence", "transition": join, "tracks": parts}]}


_FIXED = 0.15  # seconds of every render, on any machine


def test_a_render_teaches_the_next_estimate_and_renames_nothing(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    before = planned(document, tools)
    assert tools.speeds.known() == MachineSpeed()
    run_render(load_spec(document, tools.limits), tmp_path / "out.mp4", tools)
    learned = tools.speeds.known().ratios
    kinds = {p.effort.kind for p in before.segments} | {"sound aac"}
    assert kinds >= {"footage medium", "still medium", "sound aac"}
    assert set(learned) == kinds
    assert planned(document, tools) == before


def test_the_estimate_follows_what_was_learned(
    document: dict[str, Any], tools: RenderContext
) -> None:
    plan = planned(document, tools)
    missing = frozenset(plan.fingerprints)
    first = report_plan(load_spec(document, tools.limits), tools).summary.estimated_seconds
    assert first == estimated_seconds(plan, missing, Machine(tools.jobs))
    assert plan.audio
    for effort in (*(p.effort for p in plan.segments), sound_effort(plan.audio, plan.audio.chunks)):
        tools.speeds.note(replace(effort, core_seconds=10), 100)
    slow = report_plan(load_spec(document, tools.limits), tools).summary.estimated_seconds
    assert slow == pytest.approx(10 * (first - _FIXED) + _FIXED, abs=0.6)


def test_more_cores_help_as_far_as_there_are_pieces(
    document: dict[str, Any], tools: RenderContext
) -> None:
    plan = planned(document, tools)
    missing = frozenset(plan.fingerprints)
    one, two, many = (estimated_seconds(plan, missing, Machine(n)) for n in (1, 2, 1000))
    assert one > two >= many
    assert many >= max(p.effort.core_seconds for p in plan.segments)
    assert estimated_seconds(plan, frozenset(), Machine(1)) < 0.5


def test_sound_takes_the_longer_the_more_clips_are_heard(
    stamped: Callable[..., Path], tools: RenderContext
) -> None:
    song = {"type": "audio", "src": str(stamped(frames=60, audio_rate=48000))}
    efforts = []
    for count in (1, 8):
        audio = planned({"tracks": [song] * count}, tools).audio
        assert audio
        efforts.append(sound_effort(audio, audio.chunks).core_seconds)
        assert sound_effort(audio, ()).core_seconds == 0
    assert efforts[0] < efforts[1]


def test_qualities_are_learned_apart(document: dict[str, Any], tools: RenderContext) -> None:
    plan = planned(document, tools)
    assert plan.timeline.canvas
    efforts = [
        segment_effort(plan.segments[0].segment, plan.timeline.canvas, encoder.cost)
        for encoder in QUALITIES.values()
    ]
    assert len({effort.kind for effort in efforts}) == 3
    assert sorted(efforts, key=lambda effort: effort.core_seconds) == efforts


DAMAGED = {
    "empty": "",
    "no JSON": "{",
    "another shape": "[1, 2]",
    "a text as a number": '{"footage medium": {"slowness": "2", "core_seconds": 5}}',
    "no number": '{"footage medium": {"slowness": NaN, "core_seconds": 5}}',
    "out of bounds": '{"footage medium": {"slowness": 1e9, "core_seconds": 5}}',
    "unknown fields": '{"footage medium": {"slowness": 2, "core_seconds": 5, "more": 1}}',
    "deep": "[" * 50_000,
    "large": json.dumps({"k" * 100_000: {"slowness": 2.0, "core_seconds": 5.0}}),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_memory_is_an_empty_one_and_is_replaced(text: str, tmp_path: Path) -> None:
    path = tmp_path / "speed.json"
    path.write_text(text)
    memory = LearnedSpeed(path)
    assert memory.known() == MachineSpeed()
    memory.note(Effort("footage medium", 10), 20)
    assert LearnedSpeed(path).known().core_seconds(Effort("footage medium", 1)) == pytest.approx(2)


def test_a_memory_that_cannot_be_written_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = LearnedSpeed(tmp_path / "file" / "speed.json")
    memory.note(Effort("footage medium", 10), 20)
    assert memory.known() == MachineSpeed()


def test_threads_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    memory = LearnedSpeed(tmp_path / "speed.json")
    work = [
        threading.Thread(target=memory.note, args=(Effort(f"kind {n}", 10), 10)) for n in range(20)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert len(memory.known().ratios) == 20
    assert [p.name for p in tmp_path.iterdir()] == ["speed.json"]


def spin(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_processes_and_threads_of_a_context_are_counted_and_no_others() -> None:
    noise = ("-f", "lavfi", "-i", "testsrc2=s=640x360:d=2", "-f", "null", "-")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with counted_core_time() as spent:
        run_ffmpeg(noise)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent.seconds == pytest.approx(children, rel=0.3, abs=0.05)
    run_ffmpeg(noise)
    assert current_core_time() is None
    with counted_core_time() as spent, ContextThreads(1) as pool:
        pool.submit(spin, 0.3).result()
        elsewhere = spent.seconds
        pool.submit(_counted_spin, 0.3).result()
    assert elsewhere < 0.1
    assert 0.3 <= spent.seconds < 0.5


def _counted_spin(seconds: float) -> None:
    with counted_thread():
        spin(seconds)
