"""Video frames at the canvas rate: frame n is the same picture however the timeline is cut.

The order of filters was found by comparing chunks with the whole, frame for frame, over
29.97, 25, 23.976, variable-rate and offset-start sources (docs/adr/0003-exact-cuts.md).
"""

from __future__ import annotations

from fractions import Fraction

from reelmill.core.plan.picture import Footage, Kept
from reelmill.core.plan.shot import reading
from reelmill.core.plan.shrinking import halvings
from reelmill.core.timeline.model import Frozen, Placement, Still
from reelmill.media.compose.graph import Graph, Pad, demuxer
from reelmill.media.foreign import MAX_SHRUNK_PIXELS, MAX_TILES

_TICKS = 720_000
"""Ticks a second: a whole number for 90 kHz, 1/1001 rates and milliseconds alike."""

_AVI_HEAD_SECONDS = 1
"""FFmpeg seeks AVI with B-frames 3/23 s early; before its start it lands anywhere."""

_CLEAR = "yuva420p|yuva422p|yuva444p|yuva420p10|yuva422p10|yuva444p10|yuva444p12|gbrap|gbrap10"
"""Formats with transparency; the one nearest to what is decoded is taken."""

KEPT_FORMAT = "nut"
"""Container of decoded pictures: it has samples of every kind."""

_KEPT_OPTIONS = ("-format_whitelist", KEPT_FORMAT, "-codec_whitelist", "rawvideo")
"""What wrote them has read foreign media, so nothing else is taken from it."""

_TURNS = {90: ("clock",), 180: ("clock", "clock"), 270: ("cclock",)}


def footage(graph: Graph, picture: Footage) -> Pad:
    """The decoded, upright frames of a video from its frame `first` on, timed from 0."""
    if not graph.shares:
        return _frames(graph, picture, graph.frames)
    key = reading(picture, None, graph.earlier_frames)
    pad, read_at = graph.shared(key, lambda: _frames(graph, picture, None))
    start = graph.earlier_frames - read_at
    cut = graph.apply(pad, "trim", start_frame=start, end_frame=start + graph.frames)
    return graph.apply(cut, "setpts", expr="PTS-STARTPTS")


def frozen(graph: Graph, picture: Frozen) -> Pad:
    """A single decoded, upright frame of a video, which stands for all frames."""

    def read() -> Pad:
        pad = _frames(graph, Footage(picture.video, picture.frame), 1)
        return Pad(pad.label, still=True)

    return graph.shared(reading(picture, None, 0), read)[0]


def still(graph: Graph, picture: Still, place: Placement | None) -> Pad:
    """The upright picture of a file, large JPEGs no larger than they are placed."""
    key = reading(picture, place, graph.earlier_frames)
    return graph.shared(key, lambda: _still(graph, picture, place))[0]


def _still(graph: Graph, picture: Still, place: Placement | None) -> Pad:
    if isinstance(picture, Kept):
        return graph.still_input(picture, _KEPT_OPTIONS)
    options: tuple[str, ...] = ()
    if picture.address.startswith("g"):
        options = ("-max_streams", str(MAX_TILES))
    if picture.shrinkable:
        options = ("-max_pixels", str(MAX_SHRUNK_PIXELS), "-lowres", str(halvings(picture, place)))
    read = with_alpha(graph, graph.still_input(picture, options), picture.alpha_address)
    if picture.address.startswith("g"):
        read = _ending(graph, read)
    return upright(graph, read, picture.rotation, mirrored=picture.mirrored)


def _ending(graph: Graph, pad: Pad) -> Pad:
    """What is put together from tiles ends at no time, which `fps` takes for a frame too early."""
    twice = graph.apply(pad, "loop", loop=1, size=1, start=0)
    numbered = graph.apply(graph.apply(twice, "settb", expr="1/25"), "setpts", expr="N")
    return graph.apply(numbered, "trim", end_frame=1)


def with_alpha(graph: Graph, pad: Pad, address: str) -> Pad:
    """The last input's picture with transparency out of another stream of its file."""
    if not address:
        return pad
    # A format without alpha would drop the plane that is merged in.
    clear = graph.apply(pad, "format", pix_fmts=_CLEAR)
    grey = graph.apply(graph.sibling(pad, address), "format", pix_fmts="gray|gray10|gray12")
    return graph.join(clear, grey, "alphamerge")


def _frames(graph: Graph, picture: Footage, count: int | None) -> Pad:
    """So many frames, or, where that is None, the last one without end."""
    video = picture.video
    read = graph.input(video.asset, video.stream, _seek(picture, graph.frame_rate))
    pad = with_alpha(graph, read, video.alpha_address)
    if video.interlaced:
        pad = graph.apply(pad, "bwdif", mode="send_frame", deint="interlaced")
    rated = _resampled(graph, pad, picture, count)
    turned = upright(graph, rated, video.rotation, mirrored=video.mirrored)
    return graph.apply(turned, "setpts", expr="PTS-STARTPTS")


def upright(graph: Graph, pad: Pad, rotation: int, *, mirrored: bool) -> Pad:
    """The pad turned clockwise by 0, 90, 180 or 270 degrees, then mirrored left to right."""
    for direction in _TURNS.get(rotation, ()):
        pad = graph.apply(pad, "transpose", dir=direction)
    return graph.apply(pad, "hflip") if mirrored else pad


def _seek(picture: Footage, fps: Fraction) -> tuple[str, ...]:
    video = picture.video
    wanted = video.trim_seconds + picture.first / fps * video.speed
    start = wanted - video.seek_margin_seconds
    decoder = ("-c:v", video.decoder) if video.decoder else ()
    # Without a seek, what lies before time zero is read, too.
    whole = start <= 0 or (video.container == "avi" and start < _AVI_HEAD_SECONDS)
    sought = () if whole else ("-ss", f"{float(start):.6f}")
    return (*demuxer(video.container), *decoder, "-noautorotate", *sought)


def _resampled(graph: Graph, pad: Pad, picture: Footage, count: int | None) -> Pad:
    """Retimed on the layer's own clock, moved by whole frames so that little is thrown away."""
    ahead, per_frame = _whole_frames_ahead(picture.first, graph.frame_rate)
    ticked = graph.apply(pad, "settb", expr=f"1/{_TICKS}")
    timed = graph.apply(ticked, "setpts", expr=_clock(picture, ahead * per_frame))
    rated = graph.apply(timed, "fps", fps=graph.frame_rate, start_time=0, round="near")
    held = graph.apply(rated, "tpad", stop=-1, stop_mode="clone")
    first = picture.first - ahead
    end = {} if count is None else {"end_frame": first + count}
    return graph.apply(held, "trim", start_frame=first, **end)


def _whole_frames_ahead(first: int, fps: Fraction) -> tuple[int, int]:
    per_frame = _TICKS / fps
    exact = per_frame.denominator == 1
    return (max(0, first - 1), int(per_frame)) if exact else (0, 0)


def _clock(picture: Footage, ahead_ticks: int) -> str:
    trim = picture.video.trim_seconds * _TICKS
    speed = picture.video.speed
    over = trim.denominator * speed.numerator
    scaled = f"(PTS*{trim.denominator}-{trim.numerator})*{speed.denominator}/{over}"
    return f"floor({scaled})-{ahead_ticks}"
