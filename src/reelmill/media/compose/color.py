"""Pixels of any kind -> BT.709, limited range, explicitly converted and tagged.

The scaler's exact flags make graphs give equal frames on every machine (no SIMD shortcuts).
"""

from __future__ import annotations

from reelmill.core.media_info import ColorInfo
from reelmill.media.compose.graph import Graph, Pad

EXACT = "bicubic+accurate_rnd+bitexact+full_chroma_int"
"""Scaler flags; equal frames across FFmpeg versions and CPU features."""

BT709 = ColorInfo("bt709", False, "bt709", "bt709")
"""What every composed picture is."""

HDR_TRANSFERS = ("smpte2084", "arib-std-b67")
"""PQ and HLG (ITU-R BT.2100), which are tone-mapped to BT.709."""

_MATRIX_NAMES = {"bt709": "bt709", "bt470bg": "bt470bg", "bt2020nc": "bt2020", "fcc": "fcc"}

_RGB_FORMATS = "rgb24|rgba|pal8|bgr24|bgra|bgr0|rgb0|gbrp|gbrap|rgb48|rgba64|gbrp10|gbrp12|gbrp16"
"""What RGB pictures are decoded to; the scaler takes 1-bit pictures for luma of limited range."""


def scaled(graph: Graph, pad: Pad, size: tuple[int, int], color: ColorInfo, pixels: str) -> Pad:
    """The pad at a size in pixels, as BT.709 in the pixel format `pixels`."""
    if color.transfer in HDR_TRANSFERS:
        return _tone_mapped(graph, pad, size, color, pixels)
    width, height = size
    if color.matrix == "rgb":
        pad = graph.apply(pad, "format", pix_fmts=_RGB_FORMATS)
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
    mapped = graph.apply(narrow, "tonemap", tonemap="hable", desat=0)
    encoded = graph.apply(mapped, "zscale", transfer="bt709", matrix="bt709", range="limited")
    return graph.apply(encoded, "format", pix_fmts=pixels)


def converted(graph: Graph, pad: Pad, pixels: str) -> Pad:
    """The pad, already BT.709 of limited range, in another pixel format; free where it is that."""
    return graph.apply(graph.apply(pad, "scale", flags=EXACT), "format", pix_fmts=pixels)


def tagged(graph: Graph, pad: Pad) -> Pad:
    """The tail of every graph: one format and one set of tags, hence one parameter set."""
    narrow = converted(graph, pad, "yuv420p")
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
