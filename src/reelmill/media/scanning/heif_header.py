"""What the index of a HEIF or AVIF file says of its picture (ISO/IEC 23008-12, ISO/IEC 14496-12).

The file may be hostile: the index is bounded, and so is every loop over it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_MOVING = {b"avis", b"msf1", b"hevc", b"hevx"}
_MOST_BOXES = 64
_MOST_INDEX_BYTES = 4 * 1024**2
_MOST_ITEMS = 4096
_ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")


@dataclass(frozen=True, slots=True)
class HeifPicture:
    """The picture that a file is for.

    Attributes:
        item: Number of its item.
        width, height: Size in pixels, turned as it is to be seen where it is a grid.
        tiles: Numbers of the items that it is put together from, empty where it is coded itself.
        tile_pixels: Pixels of all tiles together.
        alpha: Number of the item that holds its transparency, None where there is none.
        alpha_tiles: Tiles of that.
        grid, alpha_grid: Which of the file's grids each is, counted from 0.
        profile: ICC bytes, empty where there are none.
        moving: True where the file holds a moving picture, too, that is meant to be seen.
    """

    item: int
    width: int
    height: int
    tiles: tuple[int, ...] = ()
    tile_pixels: int = 0
    alpha: int | None = None
    alpha_tiles: tuple[int, ...] = ()
    grid: int = 0
    alpha_grid: int = 0
    profile: bytes = b""
    moving: bool = False


@dataclass(slots=True)
class _Index:
    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    alpha_of: dict[int, list[int]] = field(default_factory=dict)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    owned: dict[int, list[int]] = field(default_factory=dict)

    def values(self, item: int, kind: bytes) -> Iterator[bytes]:
        """An item's properties of a kind."""
        for index in self.owned.get(item, ()):
            if 0 < index <= len(self.properties) and self.properties[index - 1][0] == kind:
                yield self.properties[index - 1][1]

    def size(self, item: int) -> tuple[int, int]:
        """Width and height of an item as it is coded; zeros where it does not say."""
        for body in self.values(item, b"ispe"):
            width, height = struct.unpack_from(">II", body, 4)
            return width, height
        return 0, 0


def read_heif(file: BinaryIO, size_bytes: int) -> HeifPicture | None:
    """The picture of a HEIF file; None for anything else, and for an index that makes no sense."""
    try:
        brands, body = _found(file, size_bytes)
        if not brands & _BRANDS or not body:
            return None
        index = _Index()
        for kind, part in _boxes(body, 4):
            _READERS.get(kind, lambda _i, _b: None)(index, part)
        return _picture(index, bool(brands & _MOVING))
    except (struct.error, IndexError):
        return None


def _found(file: BinaryIO, size_bytes: int) -> tuple[set[bytes], bytes]:
    """The brands of the file, its main one alone where it moves, and its index."""
    place, brands = 0, set[bytes]()
    for _ in range(_MOST_BOXES):
        file.seek(place)
        head = file.read(16)
        size, kind = struct.unpack_from(">I4s", head)
        start = place + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", head, 8)[0], place + 16
        end = size_bytes if size == 0 else place + size
        file.seek(start)
        if kind == b"ftyp":
            body = file.read(min(end - start, 256))
            brands = {body[:4], *(body[i : i + 4] for i in range(8, len(body), 4))}
            if body[:4] not in _MOVING:
                brands -= _MOVING
        if kind == b"meta":
            fits = end - start <= _MOST_INDEX_BYTES
            return brands, file.read(end - start) if fits else b""
        if end <= place or end >= size_bytes or not brands:
            break
        place = end
    return brands, b""


def _boxes(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(_MOST_ITEMS):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8:
            return
        yield kind, data[at + 8 : at + size]
        at += size


def _number(data: bytes, at: int, wide: bool) -> tuple[int, int]:
    """An item's number of two or four bytes, and where it ends."""
    form = ">I" if wide else ">H"
    return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)


def _read_primary(index: _Index, body: bytes) -> None:
    index.primary, _ = _number(body, 4, body[0] > 0)


def _read_items(index: _Index, body: bytes) -> None:
    _, at = _number(body, 4, body[0] > 0)
    for kind, entry in _boxes(body, at):
        if kind == b"infe" and entry[0] >= 2:
            item, place = _number(entry, 4, entry[0] > 2)
            index.kinds[item] = entry[place + 2 : place + 6]


def _read_references(index: _Index, body: bytes) -> None:
    wide = body[0] > 0
    for kind, entry in _boxes(body, 4):
        source, at = _number(entry, 0, wide)
        count, at = _number(entry, at, wide=False)
        targets = []
        for _ in range(min(count, _MOST_ITEMS)):
            target, at = _number(entry, at, wide)
            targets.append(target)
        if kind == b"dimg":
            index.parts[source] = tuple(targets)
        if kind == b"auxl":
            for target in targets:
                index.alpha_of.setdefault(target, []).append(source)


def _read_properties(index: _Index, body: bytes) -> None:
    for kind, part in _boxes(body, 0):
        if kind == b"ipco":
            index.properties = list(_boxes(part, 0))
        if kind == b"ipma":
            _read_owners(index, part)


def _read_owners(index: _Index, body: bytes) -> None:
    wide_item, wide_index = body[0] > 0, bool(body[3] & 1)
    count, at = struct.unpack_from(">I", body, 4)[0], 8
    for _ in range(min(count, _MOST_ITEMS)):
        item, at = _number(body, at, wide_item)
        owned = index.owned.setdefault(item, [])
        linked, at = body[at], at + 1
        for _ in range(linked):
            if wide_index:
                owned.append(struct.unpack_from(">H", body, at)[0] & 0x7FFF)
            else:
                owned.append(body[at] & 0x7F)
            at += 2 if wide_index else 1


_READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_items,
    b"iref": _read_references,
    b"iprp": _read_properties,
}


def _picture(index: _Index, moving: bool) -> HeifPicture | None:
    item = index.primary
    width, height = index.size(item)
    if not width or not height:
        return None
    tiles = index.parts.get(item, ()) if index.kinds.get(item) == b"grid" else ()
    turns = [body[0] & 3 for body in index.values(item, b"irot")]
    if tiles and sum(turns) % 2:
        width, height = height, width
    profiles = (body[4:] for body in index.values(item, b"colr") if body[:4] in {b"prof", b"rICC"})
    alpha = next((a for a in index.alpha_of.get(item, ()) if _is_alpha(index, a)), None)
    grids = [number for number, kind in index.kinds.items() if kind == b"grid"]
    return HeifPicture(
        item,
        width,
        height,
        tiles,
        tile_pixels=sum(w * h for w, h in map(index.size, tiles)),
        alpha=alpha,
        alpha_tiles=index.parts.get(alpha, ()) if alpha else (),
        grid=grids.index(item) if item in grids else 0,
        alpha_grid=grids.index(alpha) if alpha in grids else 0,
        profile=next(profiles, b""),
        moving=moving,
    )


def _is_alpha(index: _Index, item: int) -> bool:
    return any(body[4:].startswith(_ALPHA) for body in index.values(item, b"auxC"))
