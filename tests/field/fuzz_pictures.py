"""Damages pictures of every format at random and reads them: `python fuzz_pictures.py 200`.

Each mutant is probed, and composed where it still passes. Wanted: a picture or an error with a
code, no crash of the reading process, nothing left running.
"""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
from heif_bytes import Item, coded_picture, heif, profiled, turned
from icc_bytes import P3, SRGB_CURVE, profile
from PIL import Image

from reelmill.core.errors import EncodeError, ReelmillError, SourceError
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.intermediates import Intermediates
from reelmill.media.probe import Prober
from reelmill.media.thumbnail import make_thumbnail

SEED = 9


def _drawn() -> Image.Image:
    picture = Image.radial_gradient("L").resize((96, 64))
    return Image.merge(
        "RGBA", (picture, picture.transpose(Image.Transpose.ROTATE_180), *[picture] * 2)
    )


def _grid(folder: Path) -> bytes:
    tiles = [
        Item(coded_picture(f"color={c}:s=64x64", folder), size=(64, 64)) for c in ("red", "blue")
    ]
    whole = Item(
        grid=(2, 1, (2, 3)),
        size=(120, 60),
        properties=[turned(1), profiled(profile(P3, SRGB_CURVE))],
    )
    clear = Item(grid=(2, 1, (3, 2)), size=(120, 60), alpha_of=1)
    return heif([whole, *tiles, clear])


def _jxl(picture: Image.Image, path: Path, encoder: str) -> None:
    """As it is and, of an animation, a second picture."""
    two = path.with_name("two.png")
    others = [Image.new("RGBA", picture.size, "red")] if encoder == "libjxl_anim" else []
    picture.save(two, save_all=bool(others), append_images=others, duration=100)
    command = [str(ffmpeg_path()), "-v", "error", "-y", "-i", str(two), "-c:v", encoder]
    subprocess.run([*command, "-frames:v", "2", "-f", "image2pipe", str(path)], check=True)


def samples(folder: Path) -> dict[str, bytes]:
    """A small file of every format."""
    drawn, icc = _drawn(), profile(P3, SRGB_CURVE)
    frames = {"save_all": True, "append_images": [drawn.rotate(90), drawn.rotate(180)]}
    saved: dict[str, Callable[[Path], None]] = {
        "bmp": lambda p: drawn.save(p, "bmp"),
        "tiff": lambda p: drawn.save(p, "tiff", compression="tiff_lzw", icc_profile=icc),
        "png": lambda p: drawn.save(p, "png", icc_profile=icc),
        "apng": lambda p: drawn.save(p, "png", **frames),
        "jpeg": lambda p: drawn.convert("RGB").save(p, "jpeg", icc_profile=icc, progressive=True),
        "webp": lambda p: drawn.save(p, "webp", icc_profile=icc),
        "avif": lambda p: drawn.save(p, "avif", icc_profile=icc),
        "avif_animated": lambda p: drawn.save(p, "avif", **frames),
        "webp_animated": lambda p: drawn.save(p, "webp", icc_profile=icc, **frames),
        "jxl": lambda p: _jxl(drawn, p, "libjxl"),
        "jxl_animated": lambda p: _jxl(drawn, p, "libjxl_anim"),
    }
    found = {"heic": _grid(folder)}
    for name, save in saved.items():
        path = folder / f"sample_{name}"
        save(path)
        found[name] = path.read_bytes()
    return found


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with some bytes, numbers or stretches changed, most often near its beginning."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16))):
        reach = chance.choice((64, 512, len(changed)))
        at = chance.randrange(min(reach, len(changed)))
        match chance.randrange(5):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                number = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(data)))
                changed[at : at + 4] = struct.pack(">I", number)
            case 3:
                del changed[at : at + chance.randrange(1, 40)]
            case _:
                changed[at:at] = changed[at : at + chance.randrange(1, 200)]
    return bytes(changed)


def outcomes(kind: str, data: bytes, count: int, folder: Path) -> Iterator[str]:
    """What becomes of so many mutants: a code, or `shown`."""
    chance = random.Random(f"{SEED}{kind}")
    intermediates = Intermediates(folder / "intermediates")
    with closing(Prober()) as prober:
        for number in range(count):
            path = folder / f"{kind}_{number}"
            path.write_bytes(mutated(data, chance))
            yield _outcome(path, prober, intermediates, folder / "out.webp")
            path.unlink()


def _outcome(path: Path, prober: Prober, intermediates: Intermediates, out: Path) -> str:
    try:
        read = intermediates.read(path, prober)
        path, info = read.path, read.info
        if info.video is None:
            return "sound"
        make_thumbnail(path, info, out)
    except (SourceError, EncodeError) as error:
        return str(error.problems[0].code)
    except ReelmillError as error:
        return f"unexpected: {error.problems[0].code}"
    out.unlink(missing_ok=True)
    return "shown"


def main(count: int) -> None:
    """Report how often what happened."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, data in samples(folder).items():
            found = Counter(outcomes(kind, data, count, folder))
            print(kind, dict(found.most_common()), flush=True)
    print("left running:", psutil.Process().children(recursive=True))


if __name__ == "__main__":
    main(int(sys.argv[1]))
