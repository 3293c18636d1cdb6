"""Structures that claim too much: each is refused by a code or read, in bounded memory and time."""

from __future__ import annotations

import functools
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "field"))

from heif_bytes import Item, box, coded_picture, full, heif
from PIL import Image
from png_bombs import BOMBS, chunk, png

from bounded_probe import refusals_within
from reelmill.core.errors import SourceError, SpecError
from reelmill.media.probe import ProbeLimits, Prober
from reelmill.media.process import run_ffmpeg

LONGEST_SECONDS = 600
"""On any machine; what a file may cost is bounded by processor time."""
REFUSALS = {
    "source_not_media",
    "source_not_decodable",
    "source_no_stream",
    "source_too_many_pixels",
    "source_too_many_tiles",
    "source_truncated",
    "memory_limit",
    "cpu_limit",
}


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober(ProbeLimits(timeout_seconds=LONGEST_SECONDS)) as made:
        yield made


@functools.cache
def _film(folder: Path) -> bytes:
    file = folder / "film.mp4"
    film = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10", "-frames:v", "10"]
    run_ffmpeg([*film, "-c:v", "libx264", "-bf", "0", str(file)])
    return file.read_bytes()


def claimed(data: bytes, kind: bytes, count: int) -> bytes:
    """A film whose table claims to have so many entries."""
    at = data.find(kind) + 8
    return data[:at] + struct.pack(">I", count) + data[at + 4 :]


def edits(data: bytes, count: int) -> bytes:
    """A film whose one edit is repeated: each shows its first picture again."""
    at = data.find(b"edts") - 4
    old = struct.unpack_from(">I", data, at)[0]
    entries = struct.pack(">IiI", 100, 0, 0x10000) * count
    made = box(b"edts", full(b"elst", struct.pack(">I", count), entries))
    grown = len(made) - old
    parts = bytearray(data[:at] + made + data[at + old :])
    for kind in (b"moov", b"trak"):
        place = parts.find(kind) - 4
        size = struct.unpack_from(">I", parts, place)[0]
        struct.pack_into(">I", parts, place, size + grown)
    return bytes(parts)


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner
    return box(b"ftyp", b"isom\0\0\0\0isom") + inner


def chapters(count: int) -> str:
    lines = (f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={i}\nEND={i + 1}\ntitle=c" for i in range(count))
    return ";FFMETADATA1\n" + "\n".join(lines)


def with_chapters(folder: Path) -> bytes:
    (folder / "film.mkv").unlink(missing_ok=True)
    (folder / "chapters.txt").write_text(chapters(20_000))
    read = ["-i", str(folder / "film.mp4"), "-f", "ffmetadata", "-i", str(folder / "chapters.txt")]
    run_ffmpeg([*read, "-map_metadata", "1", "-c", "copy", str(folder / "film.mkv")])
    return (folder / "film.mkv").read_bytes()


def many_channels() -> bytes:
    form = struct.pack("<HHIIHH", 1, 255, 48_000, 48_000 * 510, 510, 16)
    data = bytes(510 * 4_800)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(frames: int, width: int, height: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    one = b"\x21\xf9\4\0\1\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    return head + (one + b"\2\2\x44\1\0") * frames + b"\x3b"


def apng(frames: int, width: int, height: int) -> bytes:
    control = struct.pack(">IIIIHHBB", 1, 1, 0, 0, 1, 100, 1, 0)
    still = png(width=width, height=height)
    end = still.find(b"IDAT") - 4
    first = struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 100, 0, 0)
    body = [still[:end], chunk(b"acTL", struct.pack(">II", frames, 0)), chunk(b"fcTL", first)]
    for number in range(frames):
        body.append(chunk(b"fcTL", struct.pack(">I", 2 * number + 1) + control))
        body.append(chunk(b"fdAT", struct.pack(">I", 2 * number + 2) + b"\x78\x9c\3\0\0\0\0\1"))
    return b"".join(body) + chunk(b"IEND", b"")


@functools.cache
def _tile(folder: Path) -> Item:
    return Item(coded_picture("color=red:s=64x64", folder), size=(64, 64))


def tiled(folder: Path, columns: int, rows: int) -> bytes:
    """Every tile the same one."""
    size = (64 * columns, 64 * rows)
    return heif([Item(grid=(columns, rows, (2,) * columns * rows), size=size), _tile(folder)])


def made(kind: str, folder: Path) -> bytes:
    data = _film(folder)
    makers: dict[str, Callable[[], bytes]] = {
        "sample sizes": lambda: claimed(claimed(data, b"stsz", 10), b"stts", 0xFFFFFFFF),
        "sample table": lambda: claimed(data, b"stco", 0x0FFFFFFF),
        "sample to chunk": lambda: claimed(data, b"stsc", 0x7FFFFFFF),
        "edits": lambda: edits(data, 100_000),
        "nested boxes": lambda: nested(20_000),
        "chapters": lambda: with_chapters(folder),
        "channels": many_channels,
        "gif frames": lambda: gif(300_000, 5_000, 5_000),
        "apng frames": lambda: apng(20_000, 6_000, 6_000),
        "tiles of one": lambda: tiled(folder, 200, 200),
        "large claim": lambda: heif(
            [Item(grid=(2, 2, (2, 2, 2, 2)), size=(60_000, 60_000)), _tile(folder)]
        ),
        "tiles missing": lambda: heif(
            [Item(grid=(2, 2, (2, 3, 4, 5)), size=(128, 128)), _tile(folder)]
        ),
        "tiles of itself": lambda: heif([Item(grid=(1, 1, (1,)), size=(64, 64)), _tile(folder)]),
    }
    return makers[kind]()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


KINDS = {
    "sample sizes": None,
    "sample table": None,
    "sample to chunk": None,
    "edits": None,
    "nested boxes": "source_",
    "chapters": None,
    "channels": None,
    "gif frames": None,
    "apng frames": None,
    "tiles of one": "source_too_many",
    "large claim": "source_too_many_pixels",
    "tiles missing": None,
    "tiles of itself": "source_not_decodable",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_claims_too_much_is_bounded(kind: str, folder: Path, prober: Prober) -> None:
    file = folder / kind.replace(" ", "_")
    file.write_bytes(made(kind, folder))
    codes = refusals_within(prober, file, LONGEST_SECONDS)
    assert set(codes) <= REFUSALS
    if wanted := KINDS[kind]:
        assert codes
        assert codes[0].startswith(wanted)


FOREIGN = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>',
    "m3u8": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    "ffconcat": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "mpd": b'<?xml version="1.0"?><MPD type="static"><BaseURL>file:///etc/</BaseURL></MPD>',
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "ass": b"[Script Info]\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,,0,0,0,,x\n",
}


@pytest.mark.parametrize("name", ["mp4", "png", None])
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_names_other_files_is_no_media(
    kind: str, name: str | None, prober: Prober, tmp_path: Path
) -> None:
    file = tmp_path / f"a.{name or kind}"
    file.write_bytes(FOREIGN[kind])
    with pytest.raises(SourceError) as raised:
        prober.probe(file)
    assert raised.value.problems[0].code == "source_not_media"


def test_a_refused_source_is_named_where_the_spec_names_it(
    folder: Path, resolved: Any, small_canvas: Any
) -> None:
    file = folder / "grid.heic"
    file.write_bytes(tiled(folder, 200, 200))
    track = {"type": "image", "src": str(file), "duration": 1}
    with pytest.raises((SourceError, SpecError)) as raised:
        resolved({"canvas": small_canvas, "tracks": [track]})
    problem = raised.value.problems[0]
    assert (problem.code, problem.pointer) == ("source_too_many_pixels", "/tracks/0/src")


def test_metadata_that_unpacks_to_gigabytes_is_refused_by_name(
    prober: Prober, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(BOMBS["zTXt"]())
    with pytest.raises(SourceError) as raised:
        prober.probe(file)
    assert raised.value.problems[0].code == "source_metadata_too_large"
    Image.new("RGB", (8, 8)).save(file)
    assert prober.probe(file).video
