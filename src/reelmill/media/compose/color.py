"""Pixels of any kind -> BT.709, limited range, explicitly converted and tagged.

The scaler's exact flags make graphs give equal frames on every machine (no SIMD shortcuts).
"""

from __future__ import annotations

from reelmill.core.color_profile import ColorProfile, wide_gamut
from reelmill.core.media_info import HDR_TRANSFERS, ColorInfo
from reelmill.core.timeline.model import PixelFormat
from reelmill.media.compose.gamut import converted_gamut
from reelmill.media.compose.graph import Graph, Pad

EXACT = "bicubic+accurate_rnd+bitexact+full_chroma_int"
"""Scaler flags; equal frames across FFmpeg versions and CPU features."""

BT709 = ColorInfo("bt709", False, "bt709", "bt709")
"""What every composed picture is."""

_PEAK = 10
"""Brightest light that is kept apart, of the 100 cd/m2 that white has: HLG's 1,000 cd/m2.

Without it PQ files are darkened by however bright a screen they were graded on."""

_MATRIX_NAMES = {"bt709": "bt709", "bt470bg": "bt470bg", "bt2020nc": "bt2020", "fcc": "fcc"}

RGB_FORMATS = "rgb24|rgba|bgr24|bgra|bgr0|rgb0|gbrp|gbrap|gbrap16|rgb48|rgba64|gbrp10|gbrp12|gbrp16"
"""What RGB pictures are decoded to; the scaler takes 1-bit pictures for luma of limited range.

No palettes: FFmpeg would take one of 256 colours for grey pictures."""


def scaled(graph: Graph, pad: Pad, size: tuple[int, int], color: ColorInfo, pixels: str) -> Pad:
    """The pad at a size in pixels, as BT.709 in the pixel format `pixels`."""
    if color.transfer in HDR_TRANSFERS:
        return _tone_mapped(graph, pad, size, color, pixels)
    if profile := color.profile or wide_gamut(color.primaries):
        return _narrowed(graph, pad, size, (color, profile), pixels)
    width, height = size
    if color.matrix == "rgb":
        pad = graph.apply(pad, "format", pix_fmts=RGB_FORMATS)
    resized = graph.apply(
        pad,
        "scale",
        w=width,
        h=height,
        **_source(color),
        out_color_matrix="bt709",
        out_range="tv",
        flags=EXACT,
    )
    return graph.apply(resized, "format", pix_fmts=pixels)


def _narrowed(
    graph: Graph,
    pad: Pad,
    size: tuple[int, int],
    color: tuple[ColorInfo, ColorProfile],
    pixels: str,
) -> Pad:
    """At its size first, where there are fewer pixels to convert."""
    numbers, profile = color
    if numbers.matrix == "rgb":
        pad = graph.apply(pad, "format", pix_fmts=RGB_FORMATS)
    options = {**_source(numbers), "out_range": "pc", "flags": EXACT}
    sized = graph.apply(pad, "scale", w=size[0], h=size[1], **options)
    rgb = graph.apply(sized, "format", pix_fmts="gbrap16" if "yuva" in pixels else "gbrp16")
    narrow = converted_gamut(graph, rgb, profile)
    return scaled(graph, narrow, size, ColorInfo("rgb", True), pixels)


def _source(color: ColorInfo) -> dict[str, str]:
    if color.matrix == "rgb":
        return {"in_range": "pc"}
    matrix = _MATRIX_NAMES.get(color.matrix, "smpte170m")
    return {"in_color_matrix": matrix, "in_range": "pc" if color.full_range else "tv"}


def _tone_mapped(
    graph: Graph, pad: Pad, size: tuple[int, int], color: ColorInfo, pixels: str
) -> Pad:
    linear = graph.apply(
        pad,
        "zscale",
        width=size[0],
        height=size[1],
        filter="bicubic",
        transferin=color.transfer,
        primariesin="bt2020",
        matrixin="bt2020nc",
        transfer="linear",
        npl=100,
    )
    wide = graph.apply(linear, "format", pix_fmts="gbrpf32le")
    narrow = graph.apply(wide, "zscale", primaries="bt709")
    mapped = graph.apply(narrow, "tonemap", tonemap="hable", desat=0, peak=_PEAK)
    encoded = graph.apply(mapped, "zscale", transfer="bt709", matrix="bt709", range="limited")
    return graph.apply(encoded, "format", pix_fmts=pixels)


def converted(graph: Graph, pad: Pad, pixels: str) -> Pad:
    """The pad, already BT.709 of limited range, in another pixel format; free where it is that."""
    return graph.apply(graph.apply(pad, "scale", flags=EXACT), "format", pix_fmts=pixels)


def tagged(graph: Graph, pad: Pad, pixels: PixelFormat) -> Pad:
    """The tail of every graph: one format and one set of tags, hence one parameter set."""
    narrow = converted(graph, pad, pixels)
    square = graph.apply(narrow, "setsar", sar=1)
    return graph.apply(
        square,
        "setparams",
        range="tv",
        colorspace="bt709",
        color_primaries="bt709",
        color_trc="bt709",
        chroma_location="left",
    )
