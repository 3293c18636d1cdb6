"""Masters and what can be read back from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from picture_order import check_picture_order
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.media.finish import Finished
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render


@dataclass(frozen=True)
class Packet:
    """A packet of a master, timed in its stream's own ticks."""

    data: bytes
    pts: int
    dts: int
    duration: int


def render(document: dict[str, Any], out: Path, tools: RenderContext) -> RenderReport:
    """Render a spec; pictures of H.264 come in an order that every decoder can follow."""
    report = run_render(load_spec(document, tools.limits), out, tools)
    if out.suffix == ".mp4":
        check_picture_order(out)
    return report


def planned(document: dict[str, Any], tools: RenderContext) -> RenderPlan:
    """The plan of a spec."""
    spec = load_spec(document, tools.limits)
    return make_plan(spec, gather(spec, tools, CancelToken()), tools)


def finished(
    document: dict[str, Any], tools: RenderContext, folder: Path
) -> tuple[RenderPlan, Finished]:
    """The plan of a spec, and everything the stitcher needs, encoded."""
    plan = planned(document, tools)
    render(document, folder / f"unused.{document.get('output', {}).get('format', 'mp4')}", tools)
    paths = {name: path for name in plan.fingerprints if (path := tools.store.get(name))}
    return plan, Finished(paths, {})


def packets(path: Path, kind: str) -> list[Packet]:
    """Packets of the one stream of a kind, in the order of the file."""
    with av.open(str(path)) as master:
        found = master.demux(next(s for s in master.streams if s.type == kind))
        return [Packet(bytes(p), p.pts or 0, p.dts or 0, p.duration or 0) for p in found if p.size]


def lumas(path: Path) -> list[NDArray[np.uint8]]:
    """The luma of every frame."""
    with av.open(str(path)) as master:
        return [
            np.asarray(frame.to_ndarray()[: frame.height], np.uint8)
            for frame in master.decode(video=0)
        ]


def samples(path: Path) -> NDArray[np.float32]:
    """All sound as (samples, 2), as a player would give it out."""
    with av.open(str(path)) as master:
        resampler = av.AudioResampler("flt", "stereo")
        frames = [f for frame in master.decode(audio=0) for f in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])


def boxes(path: Path) -> Sequence[str]:
    """Names of an MP4's outermost boxes, in order."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8].decode("latin-1"))
        at += int.from_bytes(data[at : at + 4])
    return names
