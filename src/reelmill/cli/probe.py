"""`reelmill probe FILE`: what a media file is, as the planner sees it."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from reelmill.cli.json_names import jsonable
from reelmill.cli.outcome import print_json, reporting, stdout
from reelmill.cli.spec_argument import JsonOption
from reelmill.core.byte_size import size_text
from reelmill.core.duration_text import duration_text
from reelmill.core.media_info import AudioStream, MediaInfo, VideoStream
from reelmill.media.intermediates import Intermediates
from reelmill.media.probe import Prober


def probe(
    file: Annotated[Path, typer.Argument(help="A video, picture or sound file.")],
    as_json: JsonOption = False,
) -> None:
    """Tell what a media file is: streams, exact durations, colour, rotation, rate."""
    with (
        reporting(as_json),
        tempfile.TemporaryDirectory(prefix="reelmill-") as scratch,
        Prober() as prober,
    ):
        info = Intermediates(Path(scratch)).read(file, prober).reported
        if as_json:
            print_json(info_json(info))
        else:
            stdout().print(info_table(file, info))


def info_json(info: MediaInfo) -> dict[str, Any]:
    """The facts as JSON; exact fractions are texts such as "30000/1001"."""
    return jsonable(asdict(info))  # type: ignore[no-any-return]


def info_table(file: Path, info: MediaInfo) -> Table:
    """The facts for reading."""
    table = Table(title=str(file), title_justify="left", show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column()
    table.add_row("kind", f"{info.kind} ({info.container}, {size_text(info.bytes)})")
    shown = info.videos or ((info.video,) if info.video else ())
    for number, video in enumerate(shown):
        own = " (default)" if len(shown) > 1 and video == info.video else ""
        many = f" {number}" if len(shown) > 1 else ""
        table.add_row(f"picture{many}", _video_words(video) + own)
        table.add_row(f"colour{many}", _color_words(video))
    for number, sound in enumerate(info.sounds):
        own = " (default)" if len(info.sounds) > 1 and sound == info.audio else ""
        name = f"sound {number}" if len(info.sounds) > 1 else "sound"
        table.add_row(name, _audio_words(sound) + own)
    table.add_row("sha256", info.sha256)
    return table


def _video_words(video: VideoStream) -> str:
    width, height = video.display_size
    words = [f"{video.codec} {width}x{height}"]
    if video.frame_rate:
        rate = f"{float(video.frame_rate):.6g} fps"
        words.append(f"{rate}{' on average (variable)' if video.variable_rate else ''}")
        words.append(
            f"{duration_text(float(video.duration_seconds))}, {video.frame_count:,} frames"
        )
    if video.rotation:
        words.append(f"turned by {video.rotation}°")
    return ", ".join(words)


def _color_words(video: VideoStream) -> str:
    color = video.color
    spread = "full range" if color.full_range else "limited range"
    alpha = ", with transparency" if video.has_alpha else ""
    return f"{video.pixel_format}, matrix {color.matrix}, {spread}{alpha}"


def _audio_words(audio: AudioStream) -> str:
    channels = {1: "mono", 2: "stereo"}.get(audio.channels, f"{audio.channels} channels")
    length = duration_text(float(audio.duration_seconds))
    language = f", {audio.language}" if audio.language else ""
    return f"{audio.codec}, {audio.sample_rate} Hz, {channels}, {length}{language}"
