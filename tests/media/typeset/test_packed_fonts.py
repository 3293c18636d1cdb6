"""Fonts packed for web pages draw what they drew before they were packed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import brotli
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from picture_probes import TEXT
from PIL import Image

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnInfo
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import BroughtFont, TextLimits, Typesetter
from reelmill.media.typeset.font_unpacking import UnpackError, unpacked

FONTS = {
    "outlines of TrueType": next(Path(str(files("fontpkg_pacifico"))).rglob("*.ttf")),
    "weights": Path(str(files("fontpkg_montserrat"))) / "files" / "Montserrat[wght].ttf",
}


def packed(font: Path, kind: str, folder: Path) -> Path:
    made = folder / f"packed.{kind}"
    with TTFont(font, recalcTimestamp=False) as opened:
        opened.flavor = kind
        opened.save(made)
    return made


def brought(typesetter: Typesetter, file: Path, weight: int = 400) -> np.ndarray:
    text = replace(TEXT, font="Brand", weight=weight)
    named = {"Brand": BroughtFont([file], own=True)}
    (drawn,) = typesetter.draw_all([text], CancelToken(), named).values()
    assert isinstance(drawn, Path), drawn
    with Image.open(drawn) as image:
        return np.asarray(image).astype(int)


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("kind", ["woff", "woff2"])
def test_a_packed_font_draws_what_it_drew(
    kind: str, font: str, typesetter: Typesetter, tmp_path: Path
) -> None:
    plain, made = FONTS[font], packed(FONTS[font], kind, tmp_path)
    for weight in (400, 800):
        wanted = brought(typesetter, plain, weight)
        assert np.array_equal(brought(typesetter, made, weight), wanted)
        assert not np.array_equal(wanted, brought(typesetter, FONTS["weights"], 300))


def test_the_name_of_a_text_follows_the_packed_bytes(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    def name(file: Path) -> str:
        text = replace(TEXT, font="Brand")
        sizes = typesetter.measure_all(
            [text], CancelToken(), {"Brand": BroughtFont([file], own=True)}
        )
        info = sizes[text]
        assert isinstance(info, DrawnInfo)
        return info.name

    pacifico, montserrat = FONTS.values()
    first = name(packed(pacifico, "woff2", tmp_path))
    assert name(packed(pacifico, "woff2", tmp_path)) == first
    assert name(packed(montserrat, "woff2", tmp_path)) != first


def test_a_packed_font_is_unpacked_once(tmp_path: Path) -> None:
    made = packed(FONTS["outlines of TrueType"], "woff2", tmp_path)
    typesetter = Typesetter(tmp_path / "drawn")
    brought(typesetter, made)
    (kept,) = [folder for folder in (tmp_path / "drawn" / "fonts").iterdir() if folder.is_dir()]
    (file,) = kept.iterdir()
    before = file.stat().st_ino
    brought(typesetter, made, 500)
    assert file.stat().st_ino == before
    typesetter.close()


# ---- damaged, and made to cost


def header(kind: bytes, tables: int, length: int, size: int) -> bytes:
    return (
        kind + b"\0\1\0\0" + length.to_bytes(4, "big") + tables.to_bytes(2, "big")
        + bytes(2) + size.to_bytes(4, "big")
    )  # fmt: skip


def bomb_of_zlib(unpacked_bytes: int) -> bytes:
    """A WOFF with one table of zeros that says it is small."""
    flood = zlib.compressobj(9)
    packed_table = b"".join(flood.compress(bytes(1 << 20)) for _ in range(unpacked_bytes >> 20))
    packed_table += flood.flush()
    entry = b"glyf" + b"".join(n.to_bytes(4, "big") for n in (64, len(packed_table), 1 << 30, 0))
    length = 44 + 20 + len(packed_table)
    return header(b"wOFF", 1, length, 4096) + bytes(24) + entry + packed_table


def bomb_of_brotli(unpacked_bytes: int) -> bytes:
    """A WOFF2 whose one table unpacks to zeros without end."""
    flood = brotli.Compressor(quality=5)
    stream = b"".join(flood.process(bytes(1 << 20)) for _ in range(unpacked_bytes >> 20))
    stream += flood.finish()
    directory = bytes([10 | 0xC0]) + b"\x8f\xff\xff\xff\x7f"  # glyf, not transformed
    head = header(b"wOF2", 1, 48 + len(directory) + len(stream), 4096)
    return bytes(head + len(stream).to_bytes(4, "big") + bytes(24) + directory + stream)


BAD: dict[str, Callable[[], bytes]] = {
    "nothing but a name": lambda: b"wOF2",
    "zeros": lambda: b"wOFF" + bytes(100),
    "no tables": lambda: header(b"wOFF", 0, 100, 100) + bytes(80),
    "more tables than there are": lambda: header(b"wOFF", 512, 100, 100) + bytes(80),
    "a bomb of zlib": lambda: bomb_of_zlib(1 << 30),
    "a bomb of Brotli": lambda: bomb_of_brotli(1 << 30),
}


@pytest.mark.parametrize("name", BAD)
def test_a_packed_font_that_is_bad_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "bad"
    file.write_bytes(BAD[name]())
    limits = TextLimits(cpu_seconds=5, memory_bytes=512 * 1024**2)
    typesetter = Typesetter(tmp_path / "drawn", processes=1, limits=limits)
    with pytest.raises(SourceError) as caught:
        typesetter.font_facts(file)
    (problem,) = caught.value.problems
    assert problem.code == "font_unreadable"
    assert ("memory" in problem.message) == ("bomb" in name)
    assert typesetter.draw(TEXT).info.width > 0  # others are set as before
    typesetter.close()


def test_a_packed_font_that_claims_to_be_large_is_not_unpacked() -> None:
    with pytest.raises(UnpackError, match="larger than 64 MiB"):
        unpacked(header(b"wOF2", 5, 200, 0xFFFFFFFF) + bytes(180))


def test_a_font_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as opened:
        opened.write(b"OTTO")
        opened.truncate(64 * 1024**2 + 1)
    typesetter = Typesetter(tmp_path / "drawn")
    with pytest.raises(SourceError, match="larger than 64 MiB"):
        typesetter.font_facts(file)
    assert not typesetter.pool.pids


@pytest.mark.parametrize("kind", ["woff", "woff2"])
def test_a_font_cut_short_or_with_a_wrong_byte_is_refused_or_whole(
    kind: str, tmp_path: Path
) -> None:
    data = packed(FONTS["outlines of TrueType"], kind, tmp_path).read_bytes()
    for cut in (10, 44, 60, 200, len(data) // 2, len(data) - 1):
        with pytest.raises(UnpackError):
            unpacked(data[:cut])
    for place in range(44, len(data), len(data) // 60):
        wrong = bytearray(data)
        wrong[place] ^= 0x55
        try:
            assert unpacked(bytes(wrong))[:4] in {b"\0\1\0\0", b"OTTO", b"true"}
        except UnpackError as error:
            assert str(error)
