"""Facts about real files of every kind, against what decoding them gives."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reelmill.core.media_info import ColorInfo, MediaInfo, MediaKind, VideoStream
from reelmill.media.probe import Prober
from reelmill.media.process import input_arguments, run_ffmpeg, start_ffmpeg
from stamped import make_clicks, make_stamped, read_stamps, variable_times

BARS = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=500:d=3.7:r=44100")


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as running:
        yield running


def code_of(raised: pytest.ExceptionInfo[Any]) -> str:
    problem = raised.value.problems[0]
    assert problem.message
    assert problem.hint
    return str(problem.code)


def picture(info: MediaInfo) -> VideoStream:
    assert info.video is not None
    return info.video


def decoded_samples(path: Path, info: MediaInfo) -> int:
    assert info.audio is not None
    raw = ("-map", f"0:{info.audio.index}", "-f", "s16le", "-ac", "1", "pipe:1")
    with start_ffmpeg([*input_arguments(path, info.container), *raw]) as process:
        assert process.stdout is not None
        return len(process.stdout.read()) // 2


# Sound ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.wav", ()),
        ("24.wav", ("-c:a", "pcm_s24le")),
        ("float.wav", ("-c:a", "pcm_f32le")),
        ("a.aiff", ()),
        ("a.flac", ()),
        ("a.m4a", ("-c:a", "aac")),
        ("48k.m4a", ("-c:a", "aac", "-ar", "48000")),
        ("no-edit-list.m4a", ("-c:a", "aac", "-use_editlist", "0")),
        ("fragmented.m4a", ("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov")),
        ("alac.m4a", ("-c:a", "alac")),
        ("lame.mp3", ("-c:a", "libmp3lame")),
        ("variable.mp3", ("-c:a", "libmp3lame", "-q:a", "5")),
        ("no-tag.mp3", ("-c:a", "libmp3lame", "-write_xing", "0")),
        ("vorbis.ogg", ("-c:a", "libvorbis")),
        ("a.opus", ("-c:a", "libopus")),
        ("flac.ogg", ("-c:a", "flac")),
        ("a.aac", ("-c:a", "aac")),
        ("a.ts", ("-c:a", "aac")),
    ],
)
def test_the_length_of_sound_is_what_decoding_gives(
    prober: Prober, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    path = tmp_path / name
    run_ffmpeg([*TONE, *options, str(path)])
    info = prober.probe(path)
    assert info.kind is MediaKind.AUDIO
    assert info.audio is not None
    samples = info.audio.duration_seconds * info.audio.sample_rate
    assert abs(samples - decoded_samples(path, info)) <= 1
    assert info.audio.start_seconds == 0


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.m4a", "a.mp3", "a.opus", "a.ogg"])
def test_gapless_formats_keep_the_length_that_was_encoded(
    prober: Prober, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=3.7:r=48000", str(path)])
    info = prober.probe(path)
    assert info.audio is not None
    assert info.audio.duration_seconds == Fraction(37, 10)


@pytest.mark.parametrize("name", ["a.mka", "a.webm"])
def test_matroska_is_exact_to_its_millisecond(prober: Prober, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    run_ffmpeg([*TONE, "-c:a", "libopus", str(path)])
    info = prober.probe(path)
    assert info.audio is not None
    assert abs(info.audio.duration_seconds - Fraction(37, 10)) < Fraction(1, 1000)


def test_sound_cut_by_an_edit_list_is_as_long_as_it_is_heard(
    prober: Prober, tmp_path: Path
) -> None:
    whole, cut = tmp_path / "whole.m4a", tmp_path / "cut.m4a"
    run_ffmpeg([*TONE, "-c:a", "aac", str(whole)])
    run_ffmpeg(["-ss", "1", "-i", str(whole), "-t", "1.5", "-c", "copy", str(cut)])
    info = prober.probe(cut)
    assert info.audio is not None
    assert info.audio.duration_seconds * 44100 == decoded_samples(cut, info)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def with_itunes_gapless_tag(plain: bytes, priming: int, padding: int, samples: int) -> bytes:
    """An MP4 whose index comes last, with the tag by which iTunes tells priming and padding."""
    text = f" 00000000 {priming:08X} {padding:08X} {samples:016X}" + " 00000000" * 8
    tag = box(
        b"----",
        box(b"mean", bytes(4), b"com.apple.iTunes"),
        box(b"name", bytes(4), b"iTunSMPB"),
        box(b"data", struct.pack(">II", 1, 0), text.encode()),
    )
    handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
    user_data = box(b"udta", box(b"meta", bytes(4), handler, box(b"ilst", tag)))
    place = plain.rindex(b"moov") - 4
    size = struct.unpack_from(">I", plain, place)[0] + len(user_data)
    return plain[:place] + struct.pack(">I", size) + plain[place + 4 :] + user_data


def test_the_gapless_tag_of_itunes_is_honoured(prober: Prober, tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.m4a", tmp_path / "itunes.m4a"
    bare = ("-map_metadata", "-1", "-fflags", "+bitexact", "-use_editlist", "0")
    whole = ("-f", "lavfi", "-i", f"sine=r=44100,atrim=end_sample={160 * 1024}")
    run_ffmpeg([*whole, "-c:a", "aac", *bare, str(plain)])
    path.write_bytes(with_itunes_gapless_tag(plain.read_bytes(), 1024, 670, 163_170))
    info = prober.probe(path)
    assert info.audio is not None
    assert decoded_samples(path, info) == 163_170
    assert info.audio.duration_seconds == Fraction(37, 10)


def test_channels_and_rate_are_reported(prober: Prober, tmp_path: Path) -> None:
    path = make_clicks(tmp_path / "a.wav", Fraction(1), rate=96_000, channels=6)
    audio = prober.probe(path).audio
    assert audio is not None
    assert (audio.sample_rate, audio.channels, audio.codec) == (96_000, 6, "pcm_s16le")


def test_cover_art_does_not_make_a_song_a_video(prober: Prober, tmp_path: Path) -> None:
    cover, song = tmp_path / "cover.png", tmp_path / "a.mp3"
    Image.new("RGB", (64, 64)).save(cover)
    arguments = [
        *TONE,
        "-i",
        str(cover),
        "-map",
        "0",
        "-map",
        "1",
        "-disposition:v",
        "attached_pic",
    ]
    run_ffmpeg([*arguments, "-c:v", "mjpeg", str(song)])
    info = prober.probe(song)
    assert (info.kind, info.video) == (MediaKind.AUDIO, None)


# Moving pictures --------------------------------------------------------------------------


@pytest.mark.parametrize("fps", ["30", "25", "24000/1001", "30000/1001", "60000/1001"])
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_the_frame_rate_is_exact(prober: Prober, tmp_path: Path, fps: str, suffix: str) -> None:
    path = make_stamped(tmp_path / f"a.{suffix}", fps=Fraction(fps), frames=50)
    video = picture(prober.probe(path))
    assert video.frame_rate == Fraction(fps)
    assert (video.frame_count, video.variable_rate) == (50, False)
    assert video.duration_seconds == 50 / Fraction(fps)
    assert abs(video.longest_gap_seconds - 1 / Fraction(fps)) <= Fraction(1, 1000)


def test_a_variable_rate_is_measured(prober: Prober, tmp_path: Path) -> None:
    times = variable_times([20, 40, 33, 400], 40)
    path = make_stamped(tmp_path / "a.mp4", pts_seconds=times, keyframe_interval=8)
    video = picture(prober.probe(path))
    assert video.variable_rate
    assert video.frame_count == 40
    assert video.longest_gap_seconds == Fraction(4, 10)
    assert video.longest_keyframe_gap_seconds == times[8] - times[0]
    assert video.frame_rate == 40 / video.duration_seconds
    assert read_stamps(path) == list(range(40))


def test_a_late_start_and_the_sound_share_one_clock(prober: Prober, tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.ts", start_seconds=Fraction(3), audio_rate=48_000)
    info = prober.probe(path)
    assert info.audio is not None
    assert picture(info).start_seconds == 3
    assert abs(info.audio.start_seconds - 3) < Fraction(1, 20)


def test_keyframe_gaps_reach_to_the_end(prober: Prober, tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4", frames=90, keyframe_interval=1000)
    assert picture(prober.probe(path)).longest_keyframe_gap_seconds == 3


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_is_clockwise_and_turns_the_size(
    prober: Prober, tmp_path: Path, rotation: int
) -> None:
    path = make_stamped(tmp_path / "a.mp4", rotation=rotation, frames=3)
    video = picture(prober.probe(path))
    assert (video.rotation, video.mirrored, video.display_size) == (rotation, False, (320, 240))


def test_a_mirrored_video_is_noticed(prober: Prober, tmp_path: Path) -> None:
    plain, path = make_stamped(tmp_path / "plain.mp4", frames=3), tmp_path / "a.mp4"
    run_ffmpeg(["-display_hflip", "-i", str(plain), "-c", "copy", str(path)])
    video = picture(prober.probe(path))
    assert (video.rotation, video.mirrored) == (0, True)


def test_wide_pixels_widen_the_picture(prober: Prober, tmp_path: Path) -> None:
    wide = Fraction(16, 15)
    path = make_stamped(tmp_path / "a.mp4", sample_aspect_ratio=wide, width=720, height=576)
    video = picture(prober.probe(path))
    assert (video.width, video.sample_aspect_ratio, video.display_size) == (720, wide, (768, 576))


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m", "bt470bg", "bt2020nc"])
def test_colours_are_reported(prober: Prober, tmp_path: Path, matrix: str) -> None:
    path = tmp_path / "a.mp4"
    tags = f"setparams=range=pc:colorspace={matrix}:color_primaries=bt709:color_trc=smpte2084"
    run_ffmpeg([*BARS, "-frames:v", "2", "-vf", tags, "-c:v", "libx264", str(path)])
    expected = ColorInfo(matrix, full_range=True, primaries="bt709", transfer="smpte2084")
    assert picture(prober.probe(path)).color == expected


def test_full_range_is_reported_where_colours_are_not(prober: Prober, tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4", full_range=True, frames=2)
    assert picture(prober.probe(path)).color == ColorInfo(full_range=True)


@pytest.mark.parametrize(
    ("name", "options", "alpha"),
    [
        ("a.mov", ("-vf", "format=yuva444p10le", "-c:v", "prores_ks"), True),
        ("b.mov", ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"), False),
        ("a.webm", ("-vf", "format=yuva420p", "-c:v", "libvpx-vp9"), True),
        ("b.webm", ("-c:v", "libvpx-vp9"), False),
        ("c.webm", ("-vf", "format=yuva420p", "-c:v", "libvpx"), True),
    ],
)
def test_transparency_is_reported_and_can_be_decoded(
    prober: Prober, tmp_path: Path, name: str, options: tuple[str, ...], alpha: bool
) -> None:
    path = tmp_path / name
    run_ffmpeg([*BARS, "-frames:v", "3", "-auto-alt-ref", "0", *options, str(path)])
    video = picture(prober.probe(path))
    assert video.has_alpha is alpha
    graph = ("-vf", "alphaextract" if alpha else "null", "-f", "null", "-")
    run_ffmpeg(["-c:v", video.codec, *input_arguments(path), *graph])


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("libx265", "hevc"),
        ("libsvtav1", "libdav1d"),
        ("mpeg4", "mpeg4"),
        ("mpeg2video", "mpeg2video"),
    ],
)
def test_other_codecs_are_read(prober: Prober, tmp_path: Path, codec: str, name: str) -> None:
    path = tmp_path / "a.mkv"
    run_ffmpeg([*BARS, "-c:v", codec, str(path)])
    video = picture(prober.probe(path))
    assert (video.codec, video.frame_count) == (name, 50)
    assert video.frame_rate == 25


def test_a_cut_with_an_edit_list_counts_only_what_is_shown(prober: Prober, tmp_path: Path) -> None:
    whole, cut = make_stamped(tmp_path / "whole.mp4", frames=90), tmp_path / "cut.mp4"
    run_ffmpeg(["-ss", "1.5", "-i", str(whole), "-c", "copy", str(cut)])
    video = picture(prober.probe(cut))
    assert video.frame_count == 45
    assert video.start_seconds == 0
    assert read_stamps(cut) == list(range(45, 90))


# Pictures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif"])
def test_a_picture_is_a_picture(prober: Prober, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a%03d.{suffix}"
    Image.new("RGB", (60, 40), "red").save(path)
    info = prober.probe(path)
    video = picture(info)
    assert (info.kind, info.audio) == (MediaKind.IMAGE, None)
    assert (video.width, video.height, video.frame_count) == (60, 40, 1)
    assert video.duration_seconds == video.frame_rate == 0


TURNS = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (90, True),
    6: (90, False),
    7: (270, True),
    8: (270, False),
}


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize("orientation", sorted(TURNS))
def test_exif_orientation_is_read(
    prober: Prober, tmp_path: Path, suffix: str, orientation: int
) -> None:
    image = Image.new("RGB", (60, 40))
    exif = image.getexif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    image.save(path, exif=exif)
    video = picture(prober.probe(path))
    assert (video.rotation, video.mirrored) == TURNS[orientation]


@pytest.mark.parametrize("suffix", ["png", "webp"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_transparency_of_pictures(prober: Prober, tmp_path: Path, suffix: str, mode: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGBA", (60, 40), (255, 0, 0, 90)).convert(mode).save(path)
    assert picture(prober.probe(path)).has_alpha is (mode != "RGB")


def test_an_animated_gif_is_a_video(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    run_ffmpeg([*BARS, "-frames:v", "10", str(path)])
    info = prober.probe(path)
    assert info.kind is MediaKind.VIDEO
    assert picture(info).frame_count == 10
    assert picture(info).duration_seconds == Fraction(10, 25)
