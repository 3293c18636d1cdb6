"""Sources that are missing, broken or hostile: the track is named, the cost is bounded."""

from __future__ import annotations

import os
import struct
import threading
import wave
import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from watched import Watched, composition

from stamped import make_clicks, make_stamped

MEBIBYTE = 1024**2


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """The program in a folder of its own, with an older master at the output's place."""
    return Watched.in_folder(tmp_path)


def movie(path: Path, **changes: Any) -> bytes:
    """A small film with sound as bytes."""
    options = {"frames": 60, "width": 160, "height": 120, "audio_rate": 48000, **changes}
    return make_stamped(path, **options).read_bytes()


def picture(path: Path, side: int) -> None:
    """A black PNG of this many pixels a side, written without holding it."""
    band = zlib.compressobj(9, wbits=-15)
    rows = bytes((1 + 3 * side) * 500)
    packed = band.compress(rows) + band.flush(zlib.Z_FULL_FLUSH)
    sum_of_zeros = len(rows) * (side // 500) % 65_521 << 16 | 1
    deflated = b"\x78\xda" + packed * (side // 500) + b"\x03\0" + struct.pack(">I", sum_of_zeros)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", deflated), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _damaged_middle(data: bytes) -> bytes:
    """The same file with rubbish over the middle third of its media data."""
    third = len(data) // 3
    return data[:third] + b"\xa5" * third + data[2 * third :]


def make_missing(path: Path) -> None: ...


def make_directory(path: Path) -> None:
    path.mkdir()


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_text(path: Path) -> None:
    path.write_text("this is no film\n" * 1000)


def make_without_index(path: Path) -> None:
    whole = movie(path)
    path.write_bytes(whole[: whole.index(b"moov") - 4])


def make_cut(path: Path) -> None:
    """The index is there, half of the data is not."""
    whole = movie(path, frames=300)
    assert whole.index(b"moov") > whole.index(b"mdat")
    start = whole.index(b"moov") - 4
    front = _moved_to_the_front(whole, start)
    path.write_bytes(front[: len(front) // 2])


def _moved_to_the_front(whole: bytes, moov_at: int) -> bytes:
    """Index before data; the chunk offsets are wrong by its size, which the cut hides."""
    data_at = whole.index(b"mdat") - 4
    moov = whole[moov_at : moov_at + int.from_bytes(whole[moov_at : moov_at + 4])]
    return whole[:data_at] + moov + whole[data_at:moov_at]


def make_playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n")


def make_concat_script(path: Path) -> None:
    movie(path.with_name("sibling.mp4"))
    path.write_text("ffconcat version 1.0\nfile sibling.mp4\n")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


Maker = Callable[[Path], None]
BROKEN: dict[str, tuple[Maker, str]] = {
    "missing": (make_missing, "source_missing"),
    "a folder": (make_directory, "source_is_directory"),
    "empty": (make_empty, "source_empty"),
    "a text": (make_text, "source_not_media"),
    "without index": (make_without_index, "source_truncated"),
    "cut": (make_cut, "source_truncated"),
    "a playlist": (make_playlist, "source_not_media"),
    "a concat script": (make_concat_script, "source_not_media"),
    "a pipe": (make_pipe, "source_not_a_file"),
}


def test_every_broken_source_is_named_with_its_own_track(watched: Watched) -> None:
    tracks: list[dict[str, Any]] = []
    expected: list[tuple[str, str]] = []
    for number, (make, code) in enumerate(BROKEN.values()):
        make(watched.folder / f"broken{number}.mp4")
        for kind in ("video", "audio"):
            expected.append((f"/tracks/{len(tracks)}/src", code))
            tracks.append({"type": kind, "src": f"broken{number}.mp4"})
    ended = watched.render(composition(*tracks))
    assert (ended.code, ended.problems) == (3, expected)
    watched.check_nothing_is_left()


def test_a_picture_of_225_million_pixels_costs_next_to_nothing(watched: Watched) -> None:
    picture(watched.folder / "huge.png", 15_000)
    spec = composition({"type": "image", "src": "huge.png"})
    ended = watched.refused(spec, 3, ("/tracks/0/src", "source_too_many_pixels"), seconds=15)
    assert ended.peak_bytes < 250 * MEBIBYTE


def test_files_of_the_wrong_kind_are_told_apart(watched: Watched) -> None:
    picture(watched.folder / "picture.png", 500)
    make_stamped(watched.folder / "silent.mp4", frames=10, width=160, height=120)
    make_clicks(watched.folder / "sound.wav", Fraction(1))
    spec = composition(
        {"type": "video", "src": "picture.png"},
        {"type": "audio", "src": "silent.mp4"},
        {"type": "image", "src": "sound.wav"},
        {"type": "sequence", "tracks": [{"type": "video", "src": "sound.wav"}]},
    )
    ended = watched.render(spec)
    places = ["/tracks/0/src", "/tracks/1/src", "/tracks/2/src", "/tracks/3/tracks/0/src"]
    assert ended.problems == [(place, "source_wrong_kind") for place in places]
    assert ended.code == 2
    watched.check_nothing_is_left()


def test_three_hours_and_a_second_of_sound_are_refused(watched: Watched) -> None:
    for name, seconds in (("hour.wav", 3600), ("second.wav", 1)):
        with wave.open(str(watched.folder / name), "wb") as sound:
            sound.setparams((1, 1, 4000, 0, "NONE", ""))
            sound.writeframes(b"\x80" * 4000 * seconds)
    picture(watched.folder / "picture.png", 500)
    spec = {
        "mode": "longform",
        "backgrounds": [{"type": "image", "src": "picture.png"}],
        "audio": [*[{"src": "hour.wav"}] * 3, {"src": "second.wav"}],
    }
    watched.refused(spec, 2, ("/audio", "audio_too_long"))


@pytest.mark.parametrize(
    ("captions", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\r" * 50, "captions_not_text"),
        (b"once upon a time\n\nthere was no cue\n", "captions_empty"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nbackwards\n", "captions_invalid"),
    ],
)
def test_captions_that_are_none_are_refused(watched: Watched, captions: bytes, code: str) -> None:
    (watched.folder / "subs.srt").write_bytes(captions)
    track = {"type": "captions", "src": "subs.srt"}
    watched.refused(composition(track), 3, ("/tracks/0/src", code))


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_a_file_damaged_in_its_middle_never_gives_half_a_master(
    watched: Watched, kind: str
) -> None:
    source = watched.folder / "damaged.mp4"
    source.write_bytes(_damaged_middle(movie(source, frames=120)))
    ended = watched.render(composition({"type": kind, "src": "damaged.mp4"}, duration=4))
    assert ended.code in {3, 4}, ended.answer
    assert [pointer for pointer, _ in ended.problems] in (["/tracks/0/src"], ["/tracks/0"])
    watched.check_nothing_is_left()


class Unhelpful(BaseHTTPRequestHandler):
    """Refuses, breaks off, or sends something else."""

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        if self.path.startswith("/cut"):
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"half")
        else:
            self.send_error(404)


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Unhelpful) as made:
        threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_every_download_that_fails_is_named_with_its_track(watched: Watched, server: str) -> None:
    unreachable = "http://127.0.0.1:9/a.mp4"
    spec = composition(
        {"type": "video", "src": f"{server}/missing.mp4"},
        {"type": "image", "src": unreachable},
        {"type": "group", "tracks": [{"type": "audio", "src": f"{server}/cut.mp3"}]},
        {"type": "captions", "src": f"{server}/missing.srt"},
        {"type": "image", "src": "here-neither.png"},
        {"type": "image", "src": unreachable},
    )
    watched.variables["REELMILL_SOURCE_PATIENCE_SECONDS"] = "1"
    ended = watched.render(spec)
    assert ended.code == 3
    assert sorted(ended.problems) == [
        ("/tracks/0/src", "source_http_status"),
        ("/tracks/1/src", "source_unreachable"),
        ("/tracks/2/tracks/0/src", "source_unreachable"),
        ("/tracks/3/src", "source_http_status"),
        ("/tracks/4/src", "source_missing"),
        ("/tracks/5/src", "source_unreachable"),
    ]
    watched.check_nothing_is_left()
