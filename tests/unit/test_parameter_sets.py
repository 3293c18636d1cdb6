"""Sequence parameter sets: what real encoders wrote, and whatever else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.parameter_sets import MOST_REFERENCES, PictureBuffer, picture_buffers

# Extradata of files made with x264 and x265; FFmpeg's `trace_headers` reads the same numbers.
REAL = [
    (
        "h264",
        "0164000dffe100176764000dacb40a0fd808800000030080000019078a155001000568ef0f2c8bfdf8f800",
        PictureBuffer(1, 320, 240),
    ),
    (
        "h264",
        "01640033ffe1001c67640033ac761101e0089f97011000000300100000030320f183184601000668"
        "e8438f2c8bfdf8f800",
        PictureBuffer(16, 1920, 1088),
    ),
    (
        "h264",
        "017a001effe1001a677a001eb6cd940b424d808800000300080000030190f8a14cb001000768f928"
        "f2cc00b0fefafa00",
        PictureBuffer(4, 720, 576),
    ),
    (
        "h264",
        "0142c00bffe100166742c00bd902c4ec0440000003004000000c83c50a9201000568cb83cb20",
        PictureBuffer(3, 176, 144),
    ),
    (
        "h264",
        "01f4000affe1001767f4000a919b2884d808800000030080000019078912cb01000668eae3c44844fff8f800",
        PictureBuffer(4, 64, 64),
    ),
    (
        "hevc",
        "0101600000009000000000003ff000fcfdf8f800000f02200001001840010c01ffff016000000300"
        "90000003000003003f999409210001002a42010101600000030090000003000003003fa005020169"
        "6599964932bc05a02000000300200000030321",
        PictureBuffer(5, 640, 360),
    ),
    (
        "hevc",
        "0102200000009000000000005df000fcfdfafa00001302200001001b40010c02ffff022000000300"
        "90000003000003005d0000ba224048210001002e42010202200000030090000003000003005d0000"
        "a00280802d1365ba22524995e02d010000030001000003001908",
        PictureBuffer(3, 1280, 720),
    ),
]


def annex_b(avcc: bytes) -> bytes:
    length = int.from_bytes(avcc[6:8], "big")
    return b"\0\0\0\1" + avcc[8 : 8 + length]


@pytest.mark.parametrize(("codec", "data", "expected"), REAL)
def test_real_sets_are_read(codec: str, data: str, expected: PictureBuffer) -> None:
    assert picture_buffers(codec, bytes.fromhex(data)) == (expected,)


def test_the_same_set_is_read_in_any_packing() -> None:
    codec, data, expected = REAL[0]
    unit = annex_b(bytes.fromhex(data))
    assert picture_buffers(codec, unit) == (expected,)
    assert picture_buffers(codec, b"\0\0\0\2\x09\x10" + unit) == (expected,)
    packet = (len(unit) - 4).to_bytes(4, "big") + unit[4:]
    assert picture_buffers(codec, packet, counted=True) == (expected,)


def test_other_codecs_have_none() -> None:
    assert picture_buffers("vp9", bytes.fromhex(REAL[0][1])) == ()


@given(st.sampled_from(["h264", "hevc"]), st.binary(max_size=400), st.booleans())
def test_no_bytes_do_harm(codec: str, data: bytes, counted: bool) -> None:
    for buffer in picture_buffers(codec, data, counted=counted):
        assert 0 <= buffer.references <= MOST_REFERENCES
        assert buffer.width > 0
        assert buffer.height > 0


@given(st.sampled_from(range(len(REAL))), st.data())
def test_no_change_of_a_real_set_does_harm(which: int, data: st.DataObject) -> None:
    codec, text, _ = REAL[which]
    changed = bytearray.fromhex(text)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))
    for buffer in picture_buffers(codec, bytes(changed[:cut])):
        assert 0 <= buffer.references <= MOST_REFERENCES
