"""Texts and fonts made to cost: each is drawn or refused by name, in a process with limits."""

from __future__ import annotations

import os
import random
import signal
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from reelmill.core.drawing_terms import BackgroundBy, Baseline, Shape
from reelmill.core.errors import CancelledError, SourceError
from reelmill.core.typesetting import (
    DrawnPicture,
    Overflow,
    RunLook,
    Shadow,
    ShapePicture,
    Stroke,
    TextBox,
    TextPicture,
    TextRun,
    TextSetting,
)
from reelmill.media.cancel import CancelToken
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.typeset import BroughtFont, DrawnFile, TextLimits, Typesetter

TEXT = TextPicture("Hamburg", "Inter", 40, "#ffffff", 1200)
# Half a minute of work and more: a pen 25 times as wide as its letters are high.
COSTLY = replace(TEXT, text="x" * 5000, size=20, stroke=Stroke("#000000", 500))

INTER = next(Path(str(files("fontpkg_inter"))).rglob("*.ttf"))

FLOODS = {
    "marks": "a" + "\u0301" * 4_999,
    "piled letters": ("a" + "\u0301\u0302\u0303" * 5) * 100,
    "directions": "\u202b\u202a" * 100 + "abc",
    "deep directions": "\u2067\u2066a " * 1_200,
    "one word": "x" * 5_000,
    "nothing wide": "\u200b" * 2_500 + "\u200d" * 2_499 + "a",
    "emoji": "👨‍👩‍👧‍👦" * 200,
    "selectors": "\ufe0f" * 4_999 + "a",
    "tags": "\U000e0061" * 4_999 + "a",
}


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Typesetter]:
    """Draws for at most a second."""
    made = Typesetter(tmp_path / "limited", processes=1, limits=TextLimits(cpu_seconds=1))
    yield made
    made.close()


def data_limit(pid: int) -> int:
    """Private memory that a process may take."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return int(next(line for line in limits if line.startswith("Max data size")).split()[3])


def refusal(drawn: object) -> str:
    assert isinstance(drawn, SourceError)
    return drawn.problems[0].code


def test_floods_of_characters_are_drawn_or_refused_by_name(typesetter: Typesetter) -> None:
    asked: list[DrawnPicture] = [replace(TEXT, text=text) for text in FLOODS.values()]
    drawn = typesetter.draw_all([*asked, TEXT], CancelToken())
    refused = {
        name: refusal(drawn[picture])
        for name, picture in zip(FLOODS, asked, strict=True)
        if isinstance(drawn[picture], SourceError)
    }
    assert set(refused.values()) <= {"text_too_complex", "drawn_picture_too_large"}
    assert refused["deep directions"] == "text_too_complex"  # Typst itself gives up on it
    assert isinstance(drawn[TEXT], Path)


def test_floods_in_styles_are_drawn_or_refused_by_name(limited: Typesetter) -> None:
    shadows = (Shadow("#000000", 500, 500, 500), Shadow("#ffffff", 0, 0, 500, 10))
    heavy = TextSetting(shadows=shadows, overflow=Overflow.ELLIPSIS, max_lines=3, max_size=2000)
    box = TextBox("#ff000080", 20, 20, BackgroundBy.WORD)
    asked: list[DrawnPicture] = [
        replace(TEXT, text=text, setting=heavy, box=box, shrink=True, max_height=300)
        for text in (FLOODS["marks"], FLOODS["deep directions"], FLOODS["emoji"])
    ]
    looks = [
        RunLook(size=1 + n % 200, baseline=Baseline.SUP, background="#ff0") for n in range(500)
    ]
    runs = tuple(TextRun("word a\u0301", look=look) for look in looks)
    text = "".join(run.text for run in runs)
    asked += [replace(TEXT, text=text, runs=runs, shrink=True, max_height=4000)]
    asked += [replace(TEXT, text=text, runs=runs, box=box, setting=TextSetting(lang="xx"))]
    drawn = limited.draw_all([*asked, TEXT], CancelToken())
    refused = {refusal(one) for one in drawn.values() if isinstance(one, SourceError)}
    known = {"text_too_complex", "drawn_picture_too_large", "text_does_not_fit"}
    assert refused <= known
    assert isinstance(drawn[TEXT], Path)


def test_no_word_of_typst_reaches_a_reader(typesetter: Typesetter) -> None:
    deep = replace(TEXT, text=FLOODS["deep directions"])
    for drawn in typesetter.draw_all([deep, replace(TEXT, fill="reddish")], CancelToken()).values():
        assert isinstance(drawn, SourceError)
        reported = drawn.problems[0].message.lower()
        assert not any(
            word in reported for word in ("typst", "panic", "sys.inputs", "rgb", "level")
        )


@pytest.mark.parametrize(
    "picture",
    [
        replace(TEXT, size=1e6),
        replace(TEXT, text="W" * 5_000, size=2_000, max_width=8_000),
        replace(TEXT, stroke=Stroke("#000000", 1e6), max_width=10**7),
        ShapePicture(Shape.ELLIPSE, 10**9, 10**9, "#ffffff"),
    ],
)
def test_enormous_sizes_are_refused(typesetter: Typesetter, picture: DrawnPicture) -> None:
    drawn = typesetter.draw_all([picture], CancelToken())[picture]
    assert refusal(drawn) in {"drawn_picture_too_large", "text_does_not_fit", "text_too_complex"}


def test_a_text_that_takes_too_long_is_given_up_and_its_neighbours_are_drawn(
    limited: Typesetter,
) -> None:
    others = [replace(TEXT, text=f"Neighbour {number}") for number in range(3)]
    drawn = limited.draw_all([others[0], COSTLY, *others[1:]], CancelToken())
    assert refusal(drawn[COSTLY]) == "text_too_complex"
    assert all(isinstance(drawn[other], Path) for other in others)


def test_a_text_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    large = ShapePicture(Shape.ELLIPSE, 8_000, 5_000, "#ffffff")  # 160 MB of pixels
    tight = Typesetter(tmp_path, processes=1, limits=TextLimits(memory_bytes=250 * 1024**2))
    drawn = tight.draw_all([large, TEXT], CancelToken())
    assert refusal(drawn[large]) == "text_too_complex"
    assert isinstance(drawn[TEXT], Path)
    tight.close()


def test_a_large_picture_gets_the_memory_that_it_needs_and_the_next_the_usual(
    tmp_path: Path,
) -> None:
    large = ShapePicture(Shape.ELLIPSE, 8_000, 5_000, "#ffffff")
    with closing(Typesetter(tmp_path, processes=1)) as typesetter:
        assert typesetter.draw(large).path.exists()
        typesetter.draw(TEXT)
        assert data_limit(typesetter.pool.pids[0]) == TextLimits().usual_bytes


def test_texts_wait_for_their_share_of_the_machines_memory(tmp_path: Path) -> None:
    (tmp_path / "shares").mkdir()
    budget = MemoryBudget(300_000_000, tmp_path / "shares")
    done: list[DrawnFile] = []
    with closing(Typesetter(tmp_path, processes=1, budget=budget)) as typesetter:
        drawing = threading.Thread(target=lambda: done.append(typesetter.draw(TEXT)))
        with budget.share(200_000_000):
            drawing.start()
            time.sleep(2)
            assert not done
        drawing.join(60)
    assert done
    assert budget.held_bytes == 0


def test_texts_that_are_not_wanted_any_more_stop_at_once(tmp_path: Path) -> None:
    typesetter = Typesetter(tmp_path, processes=2, limits=TextLimits(cpu_seconds=600))
    typesetter.draw(TEXT)
    token, raised = CancelToken(), []

    def draw() -> None:
        costly = [replace(COSTLY, text=COSTLY.text + str(number)) for number in range(4)]
        with pytest.raises(CancelledError) as caught:
            typesetter.draw_all([replace(one, text=one.text[9:]) for one in costly], token)
        raised.append(caught.value.problems[0].code)

    thread = threading.Thread(target=draw)
    thread.start()
    time.sleep(1)  # long enough to be in the middle of a minute's work, on any machine
    token.cancel()
    thread.join(20)
    assert raised == ["cancelled"]
    assert isinstance(typesetter.draw(replace(TEXT, text="after")), DrawnFile)
    typesetter.close()


def test_a_killed_process_is_replaced(limited: Typesetter) -> None:
    limited.draw(replace(TEXT, text="before"))
    (pid,) = limited.pool.pids
    os.kill(pid, signal.SIGKILL)
    drawn = limited.draw_all([replace(TEXT, text=t) for t in ("one", "two")], CancelToken())
    assert all(isinstance(file, Path) for file in drawn.values())
    assert limited.pool.pids != [pid]


def test_the_process_may_open_no_socket_and_dies_with_its_parent(limited: Typesetter) -> None:
    limited.draw(replace(TEXT, text="confined"))
    status = Path(f"/proc/{limited.pool.pids[0]}/status").read_text()
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert (facts["Seccomp"], facts["NoNewPrivs"]) == ("2", "1")
    assert data_limit(limited.pool.pids[0]) == TextLimits().usual_bytes


def test_twenty_heavy_specs_share_the_processes_there_are(tmp_path: Path) -> None:
    typesetter, counts, done = Typesetter(tmp_path, processes=2), [], []

    def draw(number: int) -> None:
        texts = [replace(TEXT, text=f"Spec {number}, text {text}") for text in range(10)]
        done.append(list(typesetter.draw_all(texts, CancelToken()).values()))
        counts.append(len(typesetter.pool.pids))

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 20
    assert all(isinstance(drawn, Path) for files in done for drawn in files)
    assert max(counts) <= 2
    typesetter.close()


# ---- fonts


def fonts(folder: Path, damaged_from: int) -> Path:
    """A folder of a font with random bytes from there on, files cut short, and no fonts at all."""
    folder.mkdir()
    inter, chance = INTER.read_bytes(), random.Random(7)
    damaged = bytearray(inter)
    for _ in range(4_000):
        damaged[chance.randrange(damaged_from, len(inter))] = chance.randrange(256)
    (folder / "damaged.ttf").write_bytes(damaged)
    (folder / "cut.ttf").write_bytes(inter[:9_000])
    (folder / "zeros.otf").write_bytes(bytes(100_000))
    return folder


def test_fonts_with_damaged_letters_end_in_a_picture_or_a_refusal(tmp_path: Path) -> None:
    folder, limits = fonts(tmp_path / "fonts", 450_000), TextLimits(cpu_seconds=5)
    typesetter = Typesetter(tmp_path / "drawn", [folder], limits=limits)
    texts = (TEXT, replace(TEXT, text="ÄÖ Ǽ ﬁ 0123 agWQ&"), replace(TEXT, font="Noto Sans"))
    for drawn in typesetter.draw_all(texts, CancelToken()).values():
        assert isinstance(drawn, Path) or refusal(drawn) == "text_too_complex"
    typesetter.close()


def test_fonts_that_cannot_be_loaded_are_left_out_and_named(tmp_path: Path) -> None:
    # Damaged tables: Typst reads the characters of such a font for minutes.
    folder, limits = fonts(tmp_path / "fonts", 1_000), TextLimits(cpu_seconds=2)
    (folder / "good.ttf").write_bytes(renamed())
    typesetter = Typesetter(tmp_path / "drawn", [folder], limits=limits)
    assert isinstance(typesetter.draw(TEXT), DrawnFile)
    assert isinstance(typesetter.draw(replace(TEXT, font="Nota Sans Thai")), DrawnFile)
    assert {"damaged.ttf", "zeros.otf"} <= set(typesetter.unusable_fonts)
    with pytest.raises(SourceError, match=r"font_unknown") as caught:
        typesetter.draw(replace(TEXT, font="Elsewhere"))
    assert "damaged.ttf" in caught.value.problems[0].message
    typesetter.close()


def renamed() -> bytes:
    """A good font under a family of its own."""
    noto = next(p for p in files("manimgx_fonts").iterdir() if p.name == "NotoSansThai[wght].ttf")
    names = ("Noto Sans Thai".encode("utf-16-be"), "Nota Sans Thai".encode("utf-16-be"))
    return noto.read_bytes().replace(*names)


def font(tables: dict[bytes, bytes]) -> bytes:
    """A TrueType file of these tables."""
    offset, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, offset + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return b"\0\1\0\0" + struct.pack(">HHHH", len(tables), 0, 0, 0) + directory + body


def head_and_more(glyphs: int, loca: bytes) -> dict[bytes, bytes]:
    """The tables that any font has, for so many glyphs."""
    head = struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0,
                       0, 0, 1000, 1000, 0, 8, 2, 1, 0)  # fmt: skip
    shown = min(glyphs, 65_535)
    hhea = struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 1000, *[0] * 11, 1)
    maxp = struct.pack(">IH", 0x10000, shown) + bytes(26)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(
        ">HHIIIIII", 12, 0, 28, 0, 1, 32, 32 + shown - 2, 1
    )
    name = "Hostile".encode("utf-16-be")
    names = struct.pack(">HHH6H", 0, 1, 18, 3, 1, 0x409, 1, len(name), 0) + name
    hmtx = struct.pack(">Hh", 500, 0) + bytes(2 * (shown - 1))
    return {b"head": head, b"hhea": hhea, b"maxp": maxp, b"cmap": cmap, b"name": names,
            b"hmtx": hmtx, b"loca": loca}  # fmt: skip


def cyclic() -> bytes:
    """Each of 40 glyphs is made of the next one thirty times over, the last of the first."""
    glyphs, count = b"", 40
    for number in range(count):
        part = (number + 1) % count
        glyphs += struct.pack(">hhhhh", -1, 0, 0, 1000, 1000)
        glyphs += b"".join(
            struct.pack(">HHbb", 0x0002 | (0x0020 if k < 29 else 0), part, 1, 1) for k in range(30)
        )
    size = len(glyphs) // count
    loca = struct.pack(f">{count + 1}I", *(number * size for number in range(count + 1)))
    return font({**head_and_more(count, loca), b"glyf": glyphs})


def crowded() -> bytes:
    """As many glyphs as there can be, and a character map that promises all of Unicode."""
    tables = head_and_more(65_535, bytes(4 * 65_536))
    groups = b"".join(struct.pack(">III", n * 11, n * 11 + 10, 1) for n in range(100_000))
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap += struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, 100_000) + groups
    return font({**tables, b"cmap": cmap, b"glyf": bytes(16)})


def many_names() -> bytes:
    """65,535 names of 65,535 bytes each, in the same place."""
    record = struct.pack(">6H", 3, 1, 0x409, 1, 65_535, 0)
    names = struct.pack(">HHH", 0, 65_535, 6 + 12 * 10) + record * 65_535
    return font({**head_and_more(3, bytes(16)), b"name": names, b"glyf": bytes(16)})


def as_it_is(data: bytes) -> bytes:
    return data


def packed(data: bytes) -> bytes:
    """The same for web pages, its tables not compressed."""
    (count,) = struct.unpack_from(">H", data, 4)
    directory, body, begin = b"", b"", 44 + 20 * count
    for number in range(count):
        tag, check, offset, size = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        directory += struct.pack(">4s4I", tag, begin + len(body), size, size, check)
        body += data[offset : offset + size] + bytes(-size % 4)
    sizes = (begin + len(body), count, 0, len(data), 1, 0, 0, 0, 0, 0, 0)
    return b"wOFF" + data[:4] + struct.pack(">IHHIHHIIIII", *sizes) + directory + body


@pytest.mark.parametrize("pack", [as_it_is, packed])
@pytest.mark.parametrize("made", [cyclic, crowded, many_names])
def test_fonts_made_to_cost_end_in_a_picture_or_a_refusal(
    made: Callable[[], bytes], pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "hostile"
    file.write_bytes(pack(made()))
    typesetter = Typesetter(tmp_path / "drawn", processes=1, limits=TextLimits(cpu_seconds=3))
    text = replace(TEXT, font="asset:1", text="ABC")
    (drawn,) = typesetter.draw_all(
        [text], CancelToken(), {"asset:1": BroughtFont([file], own=True)}
    ).values()
    assert isinstance(drawn, Path) or refusal(drawn) in {"text_too_complex", "font_unreadable"}
    assert isinstance(typesetter.draw(TEXT), DrawnFile)  # others are set as before
    typesetter.close()
