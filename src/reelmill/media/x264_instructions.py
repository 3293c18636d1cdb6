"""Which of the processor's instructions x264 may use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from reelmill.core.codecs.x264 import H264

_CPU_INFO = Path("/proc/cpuinfo")


def instruction_options(output: Sequence[str]) -> tuple[str, ...]:
    """FFmpeg options beside those of a segment's output: all but AVX-512 (ADR 47).

    They are no part of a segment's name: with them, a name stands for the same bytes everywhere.
    """
    return _OPTIONS if H264.library in output and has_avx512(_CPU_INFO) else ()


_OPTIONS = ("-x264opts", "asm=avx2")


@cache
def has_avx512(cpu_info: Path) -> bool:
    """Whether Linux lists it; False where there is no such list."""
    try:
        with cpu_info.open(encoding="utf-8", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512f" in flags.split()
