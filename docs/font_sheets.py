"""Sheets of fonts: every family that comes along, set in itself, with its weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.packaged_fonts import base_folders, family_folders, font_files

WIDTH, ROW = 1000, 46
_MOST_ROWS = 22
_NAME_WIDTH = 430
_HEAVIEST = 900
"""More is not a weight of a spec."""

_CHOSEN = (
    *("Inter", "Bebas Neue", "Lato", "Montserrat", "Nunito", "Open Sans", "Oswald"),
    *("Playfair Display", "Poppins", "Raleway", "Roboto"),
)
"""Families to choose from that come along with every installation."""


@dataclass(slots=True)
class Family:
    """A family, its weights, and those that it has in between any two."""

    name: str
    weights: set[int] = field(default_factory=set)
    spans: set[tuple[int, int]] = field(default_factory=set)
    italic: bool = False

    @property
    def shown(self) -> list[int]:
        """The weights, by hundreds where there is any in between."""
        steps = {w for low, high in self.spans for w in range(-(-low // 100) * 100, high + 1, 100)}
        return sorted(self.weights | steps)

    @property
    def words(self) -> str:
        """The weights in words."""
        ranges = [f"{low} to {high}" for low, high in sorted(self.spans)]
        alone = [str(w) for w in sorted(self.weights)]
        return ", ".join([*ranges, *alone, *(["italic"] if self.italic else [])])


def families(typesetter: Typesetter) -> dict[str, Family]:
    """All that are installed, by name."""
    found = {family.name: Family(family.name) for family in typesetter.listed_families}
    named = {**dict.fromkeys(base_folders(), ""), **family_folders()}
    plain = {name.casefold().replace(" ", ""): name for name in found}
    for folder, called in named.items():
        for file in font_files([folder]):
            for face in typesetter.font_facts(file).faces:
                name = plain.get(called.casefold().replace(" ", ""), face.known_as)
                _note(found[name], face.weights, face.italic)
    return found


def _note(family: Family, weights: tuple[int, int], italic: bool) -> None:
    low, high = (min(weight, _HEAVIEST) for weight in weights)
    if low == high:
        family.weights.add(low)
    else:
        family.spans.add((low, high))
    family.italic |= italic


def sheets(found: dict[str, Family]) -> Iterator[tuple[str, str, list[Family]]]:
    """Name, title and families of each."""
    scripts = sorted(n for n in found if n.startswith("Noto ") and n != "Noto Serif")
    others = sorted(set(found) - {*_CHOSEN, *scripts}, key=str.casefold)
    yield "fonts-base", "Families of every installation", [found[n] for n in _CHOSEN]
    half = -(-len(scripts) // 2)
    for number, part in enumerate((scripts[:half], scripts[half:]), 1):
        yield (
            f"fonts-scripts-{number}",
            f"Scripts, signs and emoji ({number})",
            [found[n] for n in part],
        )
    for number, begin in enumerate(range(0, len(others), _MOST_ROWS), 1):
        part = others[begin : begin + _MOST_ROWS]
        yield f"fonts-more-{number}", f"The extra `fonts` ({number})", [found[n] for n in part]


def sheet_spec(shown: Sequence[Family], typesetter: Typesetter) -> dict[str, Any]:
    """A row for each family."""
    size = {"width": WIDTH, "height": ROW * len(shown)}
    paper = {"type": "shape", "shape": "rectangle", **size, "fill": "#ffffff"}
    rows = [track for n, one in enumerate(shown) for track in _row(one, n, typesetter)]
    return {"canvas": {**size, "fps": 10}, "duration": 1, "tracks": [paper, *rows]}


def _row(family: Family, number: int, typesetter: Typesetter) -> Iterator[dict[str, Any]]:
    middle = ROW * number + ROW / 2
    sample = typesetter.sample(family.name).text
    is_named = sample == family.name
    name: list[dict[str, Any]] = [{"text": sample}]
    if not is_named:
        name.append({"text": f"   {family.name}", "style": {"font": "Inter", "size": 16}})
    style = {"font": family.name, "color": "#101010", "align": "left"}
    place = {"height": ROW, "y": middle, "position": "left"}
    yield {
        **{"type": "text", "text": name, "x": 12, "width": _NAME_WIDTH, **place},
        "style": {**style, "size": 28, "fit": "shrink"},
    }
    weights = [_weight(weight, is_named=is_named) for weight in family.shown]
    slanted = [{"text": "italic", "style": {"italic": True}}] if family.italic and is_named else []
    yield {
        **{"type": "text", "text": [*weights, *slanted], "x": _NAME_WIDTH + 24, **place},
        "width": WIDTH - _NAME_WIDTH - 30,
        "style": {**style, "size": 19},
    }


def _weight(weight: int, *, is_named: bool) -> dict[str, Any]:
    if is_named:
        return {"text": f"{weight}  ", "style": {"weight": weight}}
    return {"text": f"{weight}  ", "style": {"font": "Inter", "weight": weight}}
