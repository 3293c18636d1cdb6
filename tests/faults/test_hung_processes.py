"""A child that does nothing is noticed, killed and named; one that nobody waits for is not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from reelmill.core.errors import HungError
from reelmill.core.typesetting import TextPicture
from reelmill.media import helper_process
from reelmill.media import process as process_module
from reelmill.media.probe import Prober
from reelmill.media.process import run_ffmpeg, start_ffmpeg
from reelmill.media.process_watch import Child, ProcessWatch, Stopped, Usage
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.text_pool import TextPool
from stamped import make_stamped

HUNG_SECONDS = 1.0
BUSY = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=30")
NOTHING = ("-f", "null", "-")


@pytest.fixture(autouse=True)
def quick_watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessWatch]:
    watch = ProcessWatch(HUNG_SECONDS)
    monkeypatch.setattr(process_module, "WATCH", watch)
    monkeypatch.setattr(helper_process, "WATCH", watch)
    yield watch


def code_of(raised: pytest.ExceptionInfo[HungError]) -> str:
    return str(raised.value.problems[0].code)


def test_a_stopped_encoder_is_killed_and_named() -> None:
    before = set(psutil.Process().children())  # such as processes that set texts for other tests

    def stop(frame: int) -> None:
        for child in set(psutil.Process().children()) - before:
            child.send_signal(signal.SIGSTOP)

    with pytest.raises(HungError) as raised:
        run_ffmpeg([*BUSY, "-t", "9999", *NOTHING], on_frame=stop)
    assert code_of(raised) == "process_hung"
    assert set(psutil.Process().children()) <= before


def test_a_stopped_writer_is_noticed_by_its_reader() -> None:
    raw = ("-f", "rawvideo", "pipe:1")
    with pytest.raises(HungError), start_ffmpeg([*BUSY, "-t", "9999", *raw]) as process:
        process.read(100_000)
        os.killpg(process.pid, signal.SIGSTOP)
        while process.read(1 << 20):
            pass


def test_a_stopped_reader_is_noticed_by_its_writer() -> None:
    raw = ("-f", "s16le", "-ar", "48000", "-ac", "2", "-i", "pipe:0")
    with (
        pytest.raises(HungError),
        start_ffmpeg([*raw, *NOTHING], stdin=True, stdout=False) as process,
    ):
        process.write(bytes(1 << 16))
        os.killpg(process.pid, signal.SIGSTOP)
        while True:
            process.write(bytes(1 << 16))


def test_a_process_that_does_not_end_is_noticed() -> None:
    with pytest.raises(HungError), start_ffmpeg([*BUSY, "-t", "9999", *NOTHING]) as process:
        os.killpg(process.pid, signal.SIGSTOP)


def test_a_child_that_is_blocked_because_nobody_reads_is_not_hung() -> None:
    raw = ("-f", "rawvideo", "pipe:1")
    with start_ffmpeg([*BUSY, "-frames:v", "30", "-pix_fmt", "rgb24", *raw]) as process:
        time.sleep(4 * HUNG_SECONDS)
        received = 0
        while part := process.read(1 << 20):
            received += len(part)
    assert received == 30 * 320 * 240 * 3  # every byte, three for each pixel


def test_a_stopped_prober_is_killed_and_the_next_file_is_probed(tmp_path: Path) -> None:
    file = make_stamped(tmp_path / "a.mp4")
    with Prober() as prober:
        prober.probe(file)
        assert prober.helper_pid
        os.kill(prober.helper_pid, signal.SIGSTOP)
        with pytest.raises(HungError) as raised:
            prober.probe(file)
        assert code_of(raised) == "process_hung"
        assert prober.probe(file).video


def test_a_stopped_typesetter_is_killed_and_the_next_text_is_set(tmp_path: Path) -> None:
    text = TextPicture("Hamburg", "Inter", 40, "#ffffff", 1200)
    with closing(Typesetter(tmp_path, processes=1)) as typesetter:
        typesetter.draw(text)
        (pid,) = typesetter.pool.pids
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(HungError) as raised:
            typesetter.draw(replace(text, text="Altona"))
        assert code_of(raised) == "process_hung"
        assert not psutil.pid_exists(pid)
        assert typesetter.draw(replace(text, text="Altona")).path.exists()


def test_stopped_captions_are_killed_and_named(tmp_path: Path) -> None:
    cues = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"
    with closing(TextPool((), processes=1)) as pool:
        pool.captions(cues, 10)
        os.kill(pool.pids[0], signal.SIGSTOP)
        with pytest.raises(HungError):
            pool.captions(cues, 10)
        assert len(pool.captions(cues, 10).cues) == 1


def looks(child: Child, count: int, cpu_seconds: float) -> list[Stopped | None]:
    return [child.look(Usage(cpu_seconds), 1.0, 30.0) for _ in range(count)]


def test_only_looks_count_so_a_stopped_watcher_holds_nothing_against_a_child() -> None:
    child = Child(0, lambda: None)
    with child.awaited():
        assert looks(child, 29, 0.0) == [None] * 29
        # Stopped for an hour here: not one look more was taken.
        child.look(Usage(5.0), 1.0, 30.0)
        assert looks(child, 29, 5.0) == [None] * 29
        assert looks(child, 1, 5.0) == [Stopped.HUNG]


def test_a_child_that_nobody_waits_for_is_not_hung() -> None:
    child = Child(0, lambda: None)
    assert looks(child, 100, 0.0) == [None] * 100


def test_frames_are_work_even_without_cpu_time() -> None:
    child = Child(0, lambda: None)
    with child.awaited():
        for _ in range(10):
            child.delivered += 1
            assert set(looks(child, 20, 0.0)) == {None}


def test_busy_without_frames_ends_at_its_cpu_limit() -> None:
    child = Child(0, lambda: None)
    child.allow(100.0, 10_000.0)
    with child.awaited():
        verdicts = [child.look(Usage(float(at)), 1.0, 30.0) for at in range(102)]
    assert verdicts == [None] * 101 + [Stopped.CPU]


def test_a_child_is_waited_for_no_longer_than_allowed() -> None:
    child = Child(0, lambda: None)
    child.allow(1e9, 50.0)
    looks(child, 1000, 0.0)
    with child.awaited():
        verdicts = [child.look(Usage(float(at)), 1.0, 30.0) for at in range(51)]
    assert verdicts == [None] * 50 + [Stopped.TIME]
