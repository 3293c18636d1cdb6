"""HEIF files written byte by byte (ISO/IEC 23008-12): grids of tiles, turns, profiles, alpha."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import av

from reelmill.media.process import run_ffmpeg

ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"


@dataclass(frozen=True)
class Coded:
    """A picture as its codec left it."""

    kind: bytes
    configuration: bytes
    data: bytes
    size: tuple[int, int]


@dataclass
class Item:
    """An item of the file: a coded picture, or a grid of others, with its properties."""

    coded: Coded | None = None
    grid: tuple[int, int, tuple[int, ...]] | None = None
    size: tuple[int, int] = (0, 0)
    properties: list[bytes] = field(default_factory=list)
    alpha_of: int | None = None


def coded_picture(source: str, folder: Path, codec: str = "hevc") -> Coded:
    """The one picture of a lavfi source (with its size in it), encoded without loss to speak of."""
    file = folder / f"{abs(hash((source, codec)))}.mp4"
    coder = {
        "hevc": ("libx265", "-x265-params", "log-level=none:keyint=1", "-crf", "4"),
        "av1": ("libaom-av1", "-cpu-used", "8", "-crf", "4"),
    }[codec]
    read = ["-f", "lavfi", "-i", source, "-frames:v", "1", "-c:v", *coder]
    run_ffmpeg(
        [*read, "-pix_fmt", "yuv420p", "-tag:v", "hvc1" if codec == "hevc" else "av01", str(file)]
    )
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        packet = next(p for p in container.demux(stream) if p.size)
        kind = b"hvc1" if codec == "hevc" else b"av01"
        extra = bytes(stream.codec_context.extradata or b"")
        return Coded(kind, extra, bytes(packet), (stream.width, stream.height))


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def turned(quarters_counterclockwise: int) -> bytes:
    return box(b"irot", bytes([quarters_counterclockwise]))


def mirrored(axis: int) -> bytes:
    return box(b"imir", bytes([axis]))


def profiled(profile: bytes) -> bytes:
    return box(b"colr", b"prof", profile)


def coded_colors(primaries: int, transfer: int, matrix: int, *, full_range: bool) -> bytes:
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, full_range << 7))


def heif(items: list[Item], brand: bytes = b"heic", primary: int = 1) -> bytes:
    """A file of these items, numbered from 1."""
    properties: list[bytes] = []
    associations, entries, infos, references = [], [], [], []
    payload = b""
    for number, item in enumerate(items, 1):
        own = [full(b"ispe", struct.pack(">II", *item.size)), *item.properties]
        if item.coded:
            kind = b"hvcC" if item.coded.kind == b"hvc1" else b"av1C"
            own.insert(0, box(kind, item.coded.configuration))
            data, name = item.coded.data, item.coded.kind
        else:
            assert item.grid
            columns, rows, tiles = item.grid
            wide = max(item.size) > 0xFFFF
            form = ">BBBBII" if wide else ">BBBBHH"
            data = struct.pack(form, 0, int(wide), rows - 1, columns - 1, *item.size)
            name = b"grid"
            ids = struct.pack(f">{len(tiles)}H", *tiles)
            references.append(box(b"dimg", struct.pack(">HH", number, len(tiles)), ids))
        if item.alpha_of:
            own.append(full(b"auxC", ALPHA))
            references.append(box(b"auxl", struct.pack(">HHH", number, 1, item.alpha_of)))
        indices = []
        for one in own:
            if one not in properties:
                properties.append(one)
            indices.append(properties.index(one) + 1)
        associations.append((number, indices))
        infos.append(full(b"infe", struct.pack(">HH", number, 0), name, b"\0", version=2))
        entries.append((number, len(payload), len(data)))
        payload += data
    head = box(b"ftyp", brand, b"\0\0\0\0", brand, b"mif1")
    index = (infos, references, properties, associations, entries)
    meta = _meta(primary, *index, offset=0)
    offset = len(head) + len(meta) + 8
    meta = _meta(primary, *index, offset=offset)
    return head + meta + box(b"mdat", payload)


def _meta(
    primary: int,
    infos: list[bytes],
    references: list[bytes],
    properties: list[bytes],
    associations: list[tuple[int, list[int]]],
    entries: list[tuple[int, int, int]],
    *,
    offset: int,
) -> bytes:
    places = b"".join(
        struct.pack(">HHHHII", number, 0, 0, 1, offset + at, size) for number, at, size in entries
    )
    linked = b"".join(
        struct.pack(">HB", number, len(indices)) + bytes(0x80 | i for i in indices)
        for number, indices in associations
    )
    return full(
        b"meta",
        full(b"hdlr", bytes(4), b"pict", bytes(13)),
        full(b"pitm", struct.pack(">H", primary)),
        full(b"iloc", struct.pack(">BBH", 0x44, 0, len(entries)), places, version=1),
        full(b"iinf", struct.pack(">H", len(infos)), *infos),
        full(b"iref", *references) if references else b"",
        box(
            b"iprp",
            box(b"ipco", *properties),
            full(b"ipma", struct.pack(">I", len(associations)), linked),
        ),
    )
