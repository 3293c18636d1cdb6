"""What the meter of a render counts."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
import pytest

from reelmill.usecases.render.memory_meter import MemoryMeter, memory_together

_MB = 1_000_000
_HOLD = "data = bytearray({} * 1_000_000); print(len(data), flush=True); input()"


def _exact(own: psutil.Process) -> int:
    return sum(process.memory_full_info().pss for process in (own, *own.children(recursive=True)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the exact sum")
def test_children_count_with_what_is_theirs_alone() -> None:
    own = psutil.Process()
    held = [
        subprocess.Popen(
            [sys.executable, "-c", _HOLD.format(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for megabytes in (150, 90)
    ]
    try:
        for process in held:
            assert process.stdout is not None
            process.stdout.readline()
        assert memory_together(own) > 240 * _MB
        assert abs(memory_together(own) / _exact(own) - 1) < 0.2
    finally:
        for process in held:
            process.kill()
            process.communicate()


def test_the_peak_stays_when_it_is_over() -> None:
    with MemoryMeter() as meter:
        before = memory_together(psutil.Process())
        data = bytearray(200 * _MB)
        while meter.peak_bytes < before + 150 * _MB:
            time.sleep(0.05)
        del data
    assert meter.peak_bytes > memory_together(psutil.Process()) + 100 * _MB
