"""A picture gets the colours that it has over what lies below it, before it is laid there."""

from __future__ import annotations

from types import MappingProxyType

from reelmill.core.spec.blend import Blend
from reelmill.core.timeline.model import RGB
from reelmill.media.compose.color import EXACT, scaled
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.compose.place import ALPHA, HALF_ALPHA, OPAQUE

_HARD = "if(lte(2*{s},255),2*{s}*{b}/255,2*{s}-255+{b}-(2*{s}-255)*{b}/255)"
_SOFT = (
    "if(lte(2*x,255),y-(255-2*x)*y*(255-y)/65025,"
    "y+(2*x-255)/255*(if(lte(4*y,255),((16*y/255-12)*y/255+4)*y,255*sqrt(y/255))-y))"
)
_FORMULAS = MappingProxyType(
    {
        Blend.NORMAL: "x",
        Blend.MULTIPLY: "x*y/255",
        Blend.SCREEN: "x+y-x*y/255",
        Blend.OVERLAY: _HARD.format(s="y", b="x"),
        Blend.DARKEN: "min(x,y)",
        Blend.LIGHTEN: "max(x,y)",
        Blend.COLOR_DODGE: "if(eq(y,0),0,if(eq(x,255),255,min(255,255*y/(255-x))))",
        Blend.COLOR_BURN: "if(eq(y,255),255,if(eq(x,0),0,255-min(255,255*(255-y)/x)))",
        Blend.HARD_LIGHT: _HARD.format(s="x", b="y"),
        Blend.SOFT_LIGHT: _SOFT,
        Blend.DIFFERENCE: "abs(x-y)",
        Blend.EXCLUSION: "x+y-2*x*y/255",
    }
)
"""B(Cb, Cs) of section 10, 0 to 255, of the upper colour `x` and the lower one `y`; tabled once by
`lut2`. FFmpeg's own `blend` has other values at black and white, and swaps two of them."""


def mixed(graph: Graph, top: Pad, below: Pad, mode: Blend, pixels: str) -> Pad:
    """The top with its colours mixed with those below; its transparency stays.

    Where nothing lies below, it keeps its own colours: (1 - alpha_b) * Cs + alpha_b * B(Cb, Cs), as
    in "Compositing and Blending Level 1" (W3C), section 5.8.

    Args:
        graph: Where the nodes go.
        top: In the format `ALPHA`, of the canvas' size; it moves if `below` does.
        below: What lies below, of the same size.
        mode: How.
        pixels: Pixel format of `below`. The result can be laid on it.
    """
    shape, colors = graph.split(top)
    source = _in_rgb(graph, colors)
    if pixels == ALPHA:
        source, own = graph.split(source)
        below, ground = graph.split(below)
    result = _by_formula(graph, source, _in_rgb(graph, below), mode)
    if pixels == ALPHA:
        result = graph.join(own, _shaped(graph, result, ground), "overlay", format="gbrp")
    size, kind = (graph.width, graph.height), HALF_ALPHA if pixels == OPAQUE else ALPHA
    return scaled(graph, _shaped(graph, result, shape), size, RGB, kind)


def _by_formula(graph: Graph, source: Pad, backdrop: Pad, mode: Blend) -> Pad:
    formula = f"round({_FORMULAS[mode]})"
    return graph.join(source, backdrop, "lut2", c0=formula, c1=formula, c2=formula)


def _in_rgb(graph: Graph, pad: Pad) -> Pad:
    """Colours of a composed picture without its alpha, where they can be mixed."""
    source = {"in_color_matrix": "bt709", "in_range": "tv", "out_range": "pc"}
    return graph.apply(graph.apply(pad, "scale", **source, flags=EXACT), "format", pix_fmts="gbrp")


def _shaped(graph: Graph, colors: Pad, alpha: Pad) -> Pad:
    """Colours with the alpha of another picture."""
    opaque = graph.apply(colors, "format", pix_fmts="gbrap")
    return graph.join(opaque, graph.apply(alpha, "alphaextract"), "alphamerge")
