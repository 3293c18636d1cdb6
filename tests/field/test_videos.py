"""Videos as cameras, editors and muxers write them: right colours, right frames, right names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from color_probes import Clip, blended, color_at, frames_of, is_color, rgb_of, run, write_clip

from frames import planes
from reelmill.core.errors import SpecError
from reelmill.media.probe import probe

X265 = ("-c:v", "libx265", "-crf", "2", "-preset", "ultrafast", "-x265-params", "log-level=none")
TO_709 = {
    "bt2020": ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    "smpte432": ((1.2249, -0.2249, 0.0), (-0.0421, 1.0421, 0.0), (-0.0196, -0.0786, 1.0983)),
}
SOFT = (150, 100, 90)


def light(value: float) -> float:
    return value / 4.5 if value < 0.081243 else float(((value + 0.099297) / 1.099297) ** (1 / 0.45))


def encoded(value: float) -> float:
    return 4.5 * value if value < 0.018054 else float(1.099297 * value**0.45 - 0.099297)


def in_709(color: tuple[int, ...], primaries: str) -> tuple[float, float, float]:
    lights = np.array([light(v / 255) for v in color])
    red, green, blue = (255 * encoded(v) for v in np.array(TO_709[primaries]) @ lights)
    return red, green, blue


def document(path: Path, canvas: Any, **fields: Any) -> dict[str, Any]:
    track = {"type": "video", "src": str(path), "fit": "fill", **fields}
    return {"canvas": canvas, "tracks": [track]}


@pytest.mark.parametrize("primaries", TO_709)
def test_wide_gamuts_are_brought_to_the_usual_one(
    primaries: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    matrix = "bt2020nc" if primaries == "bt2020" else "bt709"
    clip = Clip(
        matrix=matrix, tags=(matrix, primaries, "bt709"), pixel_format="yuv420p10le", options=X265
    )
    plain = np.full((120, 160, 3), SOFT, np.uint8)
    path = write_clip(tmp_path / "a.mp4", clip, plain)
    seen = color_at(rgb_of(frames_of(resolved, document(path, small_canvas))[1]), 80, 60)
    wanted = in_709(SOFT, primaries)
    assert max(abs(np.subtract(wanted, SOFT))) > 8
    assert is_color(seen, wanted, 3)


def graded(path: Path, transfer: str, code: float, *settings: str) -> Path:
    """HDR of one grey, coded at a share of the range."""
    luma = round(64 + 876 * code)
    source = f"color=s=160x120:r=30,format=yuv420p10le,geq=lum={luma}:cb=512:cr=512"
    tags = f"setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc={transfer}"
    coder = ["-c:v", "libx265", "-preset", "ultrafast"]
    params = ":".join(["log-level=none", *settings])
    run(
        "-f",
        "lavfi",
        "-i",
        source,
        "-vf",
        tags,
        "-frames:v",
        "3",
        *coder,
        "-x265-params",
        params,
        str(path),
    )
    return path


def test_pq_is_as_bright_as_hlg_whatever_screen_it_was_graded_on(
    tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    screen = "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)"
    paths = [
        graded(tmp_path / "hlg.mp4", "arib-std-b67", 0.75),
        graded(tmp_path / "pq.mp4", "smpte2084", 0.5807),
        graded(tmp_path / "screen.mp4", "smpte2084", 0.5807, screen, "max-cll=4000,400"),
    ]
    greys = []
    for path in paths:
        timeline = frames_of(resolved, document(path, small_canvas))
        greys.append(color_at(rgb_of(timeline[1]), 80, 60)[1])
    assert max(greys) - min(greys) < 4
    assert greys[0] > 180


def test_hdr_is_said_to_be_tone_mapped_unless_it_is_only_heard(
    tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    path = graded(tmp_path / "hlg.mp4", "arib-std-b67", 0.75)
    timeline, _ = resolved(document(path, small_canvas))
    assert [(w.code.value, w.pointer) for w in timeline.warnings] == [
        ("hdr_tone_mapped", "/tracks/0/src")
    ]


def interlaced(path: Path, coder: tuple[str, ...]) -> Path:
    """A white bar that moves 8 pixels a field, as two fields a frame."""
    source = "color=black:s=160x120:r=50[b];color=white:s=16x120:r=50[w];[b][w]overlay=x=n*8:y=0"
    woven = ["-vf", "tinterlace=interleave_top,setfield=tff", "-flags", "+ilme+ildct"]
    run("-f", "lavfi", "-i", source, *woven, "-frames:v", "8", *coder, str(path))
    return path


@pytest.mark.parametrize(
    "coder",
    [
        ("-c:v", "libx264", "-crf", "4", "-x264-params", "tff=1", "-pix_fmt", "yuv420p"),
        ("-c:v", "mpeg2video", "-q:v", "2"),
    ],
)
def test_interlaced_video_does_not_comb(
    coder: tuple[str, ...], tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    path = interlaced(tmp_path / "a.ts", coder)
    info = probe(path)
    assert info.video
    assert info.video.interlaced
    canvas = {**small_canvas, "fps": 25}
    spec = document(path, canvas)
    timeline, _ = resolved(spec)
    assert "deinterlaced" in {w.code.value for w in timeline.warnings}
    whole = frames_of(resolved, spec)
    luma = planes(whole[3])[0].astype(int)
    combing = np.abs(luma[1:-1:2] - (luma[:-2:2] + luma[2::2]) / 2)
    assert combing.max() < 60  # 100 to 200 where fields are woven
    assert (frames_of(resolved, spec, cut=2) == whole).all()


@pytest.mark.parametrize("tag", ["alpha_mode", "ALPHA_MODE", "Alpha_Mode"])
def test_transparency_is_found_by_any_spelling_of_its_tag(
    tag: str, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    options = ("-c:v", "libvpx-vp9", "-crf", "4", "-b:v", "0", "-deadline", "realtime")
    clip = Clip(options=options, pixel_format="yuva420p", alpha=0)
    first = write_clip(tmp_path / "first.webm", clip)
    path = tmp_path / "a.mkv"
    clear = ["-metadata:s:v:0", "alpha_mode=", "-metadata:s:v:0", f"{tag}=1"]
    run("-i", str(first), "-c", "copy", *clear, str(path))
    seen = rgb_of(frames_of(resolved, document(path, small_canvas))[1])
    assert is_color(color_at(seen, 40, 30), (0x20, 0x40, 0x60))


def test_a_codec_that_cannot_be_read_is_named(
    stamped: Any, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    film = stamped(frames=30, audio_rate=48000)
    data = Path(film).read_bytes()
    path = tmp_path / "odd.mp4"
    path.write_bytes(data.replace(b"avc1", b"zzzz"))
    assert probe(path).unread == ("video (zzzz)",)
    with pytest.raises(SpecError) as raised:
        resolved(document(path, small_canvas))
    problem = raised.value.problems[0]
    assert problem.code == "source_wrong_kind"
    assert "zzzz" in problem.message
    assert "of type audio" not in problem.message


@pytest.mark.parametrize("name", ["a.mov", "a.mp4", "a.mkv"])
@pytest.mark.parametrize("alpha", [True, False])
def test_transparency_in_hevc(
    name: str, alpha: bool, tmp_path: Path, resolved: Any, small_canvas: Any
) -> None:
    path, form = tmp_path / name, "yuva420p" if alpha else "yuv420p"
    source = f"color=0xc82832@0.5:s=160x120:r=30:d=0.4,format={form}"
    coder = ("-c:v", "libx265", "-x265-params", "log-level=error", "-g", "5", "-color_range", "tv")
    run("-f", "lavfi", "-i", source, *coder, str(path))
    video = probe(path).video
    assert video
    assert video.has_alpha is alpha
    spec = {**document(path, small_canvas), "duration": 0.4}
    share = 128 / 255 if alpha else 1
    found = color_at(rgb_of(frames_of(resolved, spec, cut=4)[7]), 80, 60)
    assert is_color(found, blended((200, 40, 50), (0x20, 0x40, 0x60), share), tolerance=8)
