"""Running FFmpeg: ends, errors, cancelling, confinement, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from priorities import gives_way
from reelmill.core.errors import CancelledError, EncodeError, OutputError, ResourceError
from reelmill.media.ffmpeg_program import ffmpeg_identity, ffmpeg_path
from reelmill.media.process import CancelToken, input_arguments, run_ffmpeg, start_ffmpeg
from reelmill.media.sandbox import Confinement, FileGuard, file_guard
from stamped import make_clicks, make_stamped

BARS = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=30")
NOTHING = ("-f", "null", "-")
ENDLESS = ("-re", *BARS, *NOTHING)


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    own = psutil.Process()
    before = set(own.children(recursive=True))
    yield
    left = set(own.children(recursive=True)) - before
    assert [child.cmdline() for child in left] == []


def code_of(raised: pytest.ExceptionInfo[Any]) -> str:
    return str(raised.value.problems[0].code)


def test_frames_are_reported_up_to_the_last(tmp_path: Path) -> None:
    seen: list[int] = []
    out = tmp_path / "a.mp4"
    run_ffmpeg([*BARS, "-frames:v", "45", "-c:v", "libx264", str(out)], on_frame=seen.append)
    assert seen[-1] == 45
    assert seen == sorted(seen)
    assert out.stat().st_size > 1000


def test_a_failure_is_a_sentence_and_ffmpegs_own_lines_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "reelmill.ffmpeg")
    with pytest.raises(EncodeError) as raised:
        run_ffmpeg([*BARS, "-c:v", "nosuchcodec", *NOTHING])
    assert code_of(raised) == "ffmpeg_failed"
    assert raised.value.problems[0].message.startswith("This FFmpeg lacks an encoder")
    assert "nosuchcodec" not in str(raised.value)
    assert "nosuchcodec" in caplog.text


def test_endless_error_output_is_not_kept() -> None:
    arguments = ["-loglevel", "trace", *BARS, "-t", "3", "-c:v", "nosuchcodec", *NOTHING]
    with pytest.raises(EncodeError) as raised:
        run_ffmpeg(arguments)
    assert len(str(raised.value)) < 9000


def test_ffmpeg_gives_way_to_what_answers_people() -> None:
    before, cancel = set(psutil.Process().children()), CancelToken()
    with pytest.raises(CancelledError), start_ffmpeg(ENDLESS, cancel=cancel):
        (ffmpeg,) = set(psutil.Process().children()) - before
        assert gives_way(ffmpeg.pid)
        cancel.cancel()


def test_cancelling_stops_ffmpeg() -> None:
    cancel = CancelToken()
    before = time.monotonic()
    threading.Timer(0.3, cancel.cancel).start()
    with pytest.raises(CancelledError):
        run_ffmpeg(ENDLESS, cancel=cancel)
    assert 0.3 <= time.monotonic() - before < 30


def test_a_cancelled_token_starts_nothing(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        run_ffmpeg([*BARS, "-frames:v", "1", str(tmp_path / "a.png")], cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_process_is_killed_too() -> None:
    cancel = CancelToken()
    with pytest.raises(CancelledError), start_ffmpeg(ENDLESS, cancel=cancel) as process:
        os.killpg(process.pid, signal.SIGSTOP)
        cancel.cancel()


def test_it_gives_way_to_whatever_answers_people() -> None:
    cancel = CancelToken()
    with pytest.raises(CancelledError), start_ffmpeg(ENDLESS, cancel=cancel) as process:
        assert process.stdout is not None
        child = psutil.Process(process.pid)
        wanted = min(19, psutil.Process().nice() + 5)
        until = time.monotonic() + 30
        while child.name().startswith("python") and time.monotonic() < until:
            time.sleep(0.01)
        assert child.nice() == wanted
        cancel.cancel()


def test_time_runs_out() -> None:
    with pytest.raises(EncodeError) as raised:
        run_ffmpeg(ENDLESS, confinement=Confinement(wall_seconds=0.4))
    assert code_of(raised) == "ffmpeg_timeout"


def test_being_killed_from_outside_is_an_error() -> None:
    with pytest.raises(EncodeError, match="signal 9"), start_ffmpeg(ENDLESS) as process:
        os.killpg(process.pid, signal.SIGKILL)


def test_an_error_in_the_caller_kills_ffmpeg() -> None:
    def fail(frame: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_ffmpeg(ENDLESS, on_frame=fail)


def test_samples_go_in_and_come_out() -> None:
    sent = bytes(range(256)) * 4
    raw = ("-f", "s16le", "-ac", "2", "-ar", "48000")
    with start_ffmpeg([*raw, "-i", "pipe:0", *raw, "pipe:1"], stdin=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(sent)
        process.stdin.close()
        received = process.stdout.read()
    assert received == sent


def test_writing_to_a_dead_ffmpeg_tells_why_it_died() -> None:
    arguments = ["-f", "s16le", "-i", "pipe:0", "-c:a", "nosuchcodec", *NOTHING]
    with (
        pytest.raises(EncodeError, match="lacks an encoder"),
        start_ffmpeg(arguments, stdin=True, stdout=False) as process,
    ):
        assert process.stdin is not None
        while True:
            process.stdin.write(bytes(65536))


def test_processes_outlive_the_thread_that_started_them() -> None:
    started = []
    thread = threading.Thread(target=lambda: started.append(start_ffmpeg(ENDLESS)))
    thread.start()
    thread.join()
    time.sleep(0.2)
    assert psutil.Process(started[0].pid).status() != psutil.STATUS_ZOMBIE
    started[0].kill()
    with pytest.raises(EncodeError, match="signal 9"):
        started[0].finish()


def test_kill_minus_nine_of_the_parent_leaves_no_ffmpeg(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import threading, time
        from reelmill.media.process import run_ffmpeg, start_ffmpeg
        arguments = {list(ENDLESS)!r}
        threads = [threading.Thread(target=run_ffmpeg, args=(arguments,)) for _ in range(2)]
        for thread in threads: thread.start()
        start_ffmpeg(arguments)
        print("started", flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        deadline = time.monotonic() + 60
        children: list[psutil.Process] = []
        while len(children) < 3 and time.monotonic() < deadline:
            found = psutil.Process(parent.pid).children()
            children = [child for child in found if "ffmpeg" in child.name()]
            time.sleep(0.02)
        assert len(children) == 3
        parent.kill()
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert (len(gone), alive) == (3, [])


def test_a_full_disk_is_told_apart(tiny_disk: Path) -> None:
    with pytest.raises(OutputError) as raised:
        run_ffmpeg([*BARS, "-t", "5", "-c:v", "rawvideo", str(tiny_disk / "a.avi")])
    assert code_of(raised) == "disk_full"


def test_a_full_device_is_told_apart() -> None:
    with pytest.raises(OutputError) as raised:
        run_ffmpeg([*BARS, "-t", "1", "-f", "rawvideo", "/dev/full"])
    assert code_of(raised) == "disk_full"


def test_a_file_cannot_grow_past_its_limit(tmp_path: Path) -> None:
    small = Confinement(file_size_bytes=100_000)
    out = tmp_path / "a.avi"
    with pytest.raises(OutputError) as raised:
        run_ffmpeg([*BARS, "-t", "5", "-c:v", "rawvideo", str(out)], confinement=small)
    assert code_of(raised) == "output_too_large"
    assert out.stat().st_size <= 100_000


def test_memory_is_limited() -> None:
    large = ["-f", "lavfi", "-i", "color=s=8000x8000", "-t", "1", *NOTHING]
    with pytest.raises(ResourceError) as raised:
        run_ffmpeg(large, confinement=Confinement(memory_bytes=150_000_000))
    assert code_of(raised) == "memory_limit"
    assert "150 MB" in str(raised.value)


def test_cpu_time_is_limited() -> None:
    busy = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30", *NOTHING]
    with pytest.raises(ResourceError) as raised:
        run_ffmpeg(busy, confinement=Confinement(cpu_seconds=1))
    assert code_of(raised) == "cpu_limit"


def test_only_named_files_can_be_read_and_written(tmp_path: Path) -> None:
    assert file_guard() is not FileGuard.NONE
    for name in ("in", "out", "other"):
        (tmp_path / name).mkdir()
    mine, other = make_stamped(tmp_path / "in/a.mp4"), make_stamped(tmp_path / "other/a.mp4")
    confined = Confinement(readable=(mine,), writable=(tmp_path / "out",))
    copy = ("-c", "copy", str(tmp_path / "out/b.mp4"))
    run_ffmpeg([*input_arguments(mine), *copy], confinement=confined)
    with pytest.raises(EncodeError, match="not allowed to open a file"):
        run_ffmpeg([*input_arguments(other), *copy], confinement=confined)
    with pytest.raises(EncodeError, match="not allowed to open a file"):
        outside = str(tmp_path / "other/b.mp4")
        run_ffmpeg([*input_arguments(mine), "-c", "copy", outside], confinement=confined)
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["a.mp4"]


def test_the_network_is_out_of_reach() -> None:
    with pytest.raises(EncodeError, match="not allowed to open a file"):
        run_ffmpeg(["-i", "tcp://127.0.0.1:9", *NOTHING])


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {secret}\n",
        "file '{secret}'\n",
    ],
)
def test_a_script_posing_as_a_video_opens_no_other_file(tmp_path: Path, script: str) -> None:
    secret = make_clicks(tmp_path / "secret.wav")
    hostile = tmp_path / "nice.mp4"
    hostile.write_text(script.format(secret=secret))
    out = tmp_path / "stolen.wav"
    with pytest.raises(EncodeError):
        run_ffmpeg([*input_arguments(hostile), str(out)])
    assert not out.exists()


def test_a_missing_program_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as raised:
        ffmpeg_path(str(tmp_path / "ffmpeg"))
    assert code_of(raised) == "ffmpeg_missing"


def test_the_identity_names_the_build(tmp_path: Path) -> None:
    assert ffmpeg_identity() == ffmpeg_identity(ffmpeg_path())
    same, other = tmp_path / "my ffmpeg", tmp_path / "ffmpeg"
    same.symlink_to(ffmpeg_path())
    assert ffmpeg_identity(same) == ffmpeg_identity()
    shutil.copy(ffmpeg_path(), other)
    with other.open("ab") as file:
        file.write(b"another build")
    assert ffmpeg_identity(other) != ffmpeg_identity()


def test_secrets_in_the_environment_do_not_reach_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "do-not-tell")
    monkeypatch.setenv("FFREPORT", "file=/tmp/should-not-appear.log")
    with pytest.raises(EncodeError, match="signal 9"), start_ffmpeg(ENDLESS) as process:
        time.sleep(0.2)
        environment = psutil.Process(process.pid).environ()
        process.kill()
    assert "JWT_SECRET" not in environment
    assert "FFREPORT" not in environment


def test_a_wrapper_around_ffmpeg_is_refused_at_start_in_clear_words(tmp_path: Path) -> None:
    wrapper = tmp_path / "ffmpeg"
    wrapper.write_text(f'#!/bin/sh\nexec "{ffmpeg_path()}" "$@"\n')
    wrapper.chmod(0o755)
    with pytest.raises(EncodeError) as raised:
        ffmpeg_identity(wrapper)
    [problem] = raised.value.problems
    assert problem.code == "ffmpeg_missing"
    assert "cannot be confined" in problem.message
    assert "REELMILL_FFMPEG" in str(problem.hint)
