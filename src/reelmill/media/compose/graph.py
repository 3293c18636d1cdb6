"""A filter graph built from typed nodes; the only place that writes and escapes graph text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reelmill.core.plan.recipe import RecipeInput
from reelmill.core.timeline.model import Still

_SPECIAL = re.compile(r"([\\':,;\[\]\s])")

_ONE_GRAPH = ("-reinit_filter", "0")
"""Another picture behind a JPEG's end, of another size, would set up the graph anew."""

OptionValue = str | int | float | Fraction


def escape(value: OptionValue) -> str:
    """A filter option's value, escaped for its option list and then for the graph.

    The two levels follow "Notes on filtergraph escaping" in ffmpeg-filters(1).
    """
    text = str(value)
    once = re.sub(r"([\\':])", r"\\\1", text)
    return _SPECIAL.sub(r"\\\1", once) if _SPECIAL.search(once) else once


def demuxer(container: str) -> tuple[str, ...]:
    """Options that read a file as what it was probed to be, whatever it is called."""
    return ("-f", container.partition(",")[0])


@dataclass(frozen=True, slots=True)
class Pad:
    """An output of a node, used once.

    Attributes:
        label: Name in the graph.
        still: True where it carries a single frame that stands for all frames.
    """

    label: str
    still: bool = False


@dataclass(slots=True)
class _Shared:
    """What several pictures have in common: a pad, and the labels by which each of them has it."""

    pad: Pad
    read_at: int
    labels: list[str] = field(default_factory=list)

    @property
    def node(self) -> str:
        copies = "".join(f"[{label}]" for label in self.labels)
        return f"[{self.pad.label}]split={len(self.labels)}{copies}"


@dataclass(slots=True)
class Graph:
    """A graph under construction.

    Attributes:
        frame_rate: Frames per second of everything that moves.
        frames: Frames the picture has that is composed right now.
        width, height: Size of the canvas in pixels.
        shares: Whether several pictures are composed, one after the other, so that what they have
            in common is read once.
        earlier_frames: Frames of those before this one.
    """

    frame_rate: Fraction
    frames: int
    width: int
    height: int
    shares: bool = False
    earlier_frames: int = 0
    inputs: list[RecipeInput] = field(default_factory=list)
    _nodes: list[str] = field(default_factory=list)
    _labels: int = 0
    _shared: dict[object, _Shared] = field(default_factory=dict)

    def input(self, asset: str, stream: int, options: tuple[str, ...] = ()) -> Pad:
        """A stream of a file; each call opens the file anew."""
        self.inputs.append(RecipeInput(options, asset))
        return Pad(f"{len(self.inputs) - 1}:{stream}")

    def still_input(self, picture: Still, options: tuple[str, ...] = ()) -> Pad:
        """The single frame of a picture file; what a JPEG has after its end is left out."""
        alone = _ONE_GRAPH if picture.container == "jpeg_pipe" else ()
        options = ("-noautorotate", *demuxer(picture.container), *alone, *options)
        self.inputs.append(RecipeInput(options, picture.asset))
        pad = Pad(f"{len(self.inputs) - 1}:{picture.address}", still=True)
        return self.apply(pad, "trim", end_frame=1) if alone else pad

    def sibling(self, pad: Pad, address: str) -> Pad:
        """Another stream of the file that an input came from, which was the last."""
        return Pad(f"{len(self.inputs) - 1}:{address}", pad.still)

    def source(self, name: str, **options: OptionValue) -> Pad:
        """A node without inputs."""
        return self._node((), name, options, still=True)

    def apply(self, pad: Pad, name: str, **options: OptionValue) -> Pad:
        """A node with one input; keeps a still pad still."""
        return self._node((pad,), name, options, still=pad.still)

    def join(self, first: Pad, second: Pad, name: str, **options: OptionValue) -> Pad:
        """A node with two inputs; still only where both are."""
        return self._node((first, second), name, options, still=first.still and second.still)

    def shared(self, key: object, read: Callable[[], Pad]) -> tuple[Pad, int]:
        """What `read` gives, read once for all pictures that ask by an equal key.

        Returns:
            The pad, and the `earlier_frames` at which it was read.
        """
        if not self.shares:
            return read(), self.earlier_frames
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = _Shared(read(), self.earlier_frames)
        self._labels += 1
        found.labels.append(f"p{self._labels}")
        return Pad(found.labels[-1], found.pad.still), found.read_at

    def concatenated(self, pads: Sequence[Pad]) -> Pad:
        """Moving pictures of one size and format, one after the other."""
        self._labels += 1
        label, sources = f"p{self._labels}", "".join(f"[{pad.label}]" for pad in pads)
        self._nodes.append(f"{sources}concat=n={len(pads)}:v=1:a=0[{label}]")
        return Pad(label)

    def split(self, pad: Pad) -> tuple[Pad, Pad]:
        """The pad twice."""
        self._labels += 2
        labels = [f"p{self._labels - 1}", f"p{self._labels}"]
        self._nodes.append(f"[{pad.label}]split[{labels[0]}][{labels[1]}]")
        return Pad(labels[0], pad.still), Pad(labels[1], pad.still)

    def moving(self, pad: Pad, first: int = 0) -> Pad:
        """The pad with all frames, numbered from `first` in units of one frame."""
        if not pad.still:
            return pad
        looped = self.apply(pad, "loop", loop=self.frames - 1, size=1, start=0)
        timed = self.apply(looped, "settb", expr=1 / self.frame_rate)
        return Pad(self.apply(timed, "setpts", expr=f"N+{first}").label)

    def text(self, last: Pad) -> str:
        """The graph's text with `last` as its one output, `[out]`."""
        shared = [one.node for one in self._shared.values()]
        return ";".join([*self._nodes, *shared, f"[{last.label}]null[out]"])

    def _node(
        self, pads: tuple[Pad, ...], name: str, options: dict[str, OptionValue], *, still: bool
    ) -> Pad:
        self._labels += 1
        label = f"p{self._labels}"
        arguments = ":".join(f"{key}={escape(value)}" for key, value in options.items())
        sources = "".join(f"[{pad.label}]" for pad in pads)
        self._nodes.append(f"{sources}{name}{'=' if arguments else ''}{arguments}[{label}]")
        return Pad(label, still)
