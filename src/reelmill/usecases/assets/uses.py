"""What a spec names of what its owner keeps here, noted so that it is not removed meanwhile.

A use is a text: `asset:ID`, `font:FAMILY` of whatever upload has it, `output:JOB`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from reelmill.core.asset_name import asset_id
from reelmill.core.font_names import font_name, plain_family
from reelmill.core.spec import Spec, TextStyle, named_auth, walk_fonts, walk_sources
from reelmill.usecases.assets.keys import asset_of_address, job_of_address
from reelmill.usecases.ports.assets import Asset, AssetType

DEFAULT_FONT = TextStyle().font
"""Comes along with Reelmill, so no upload is looked at for it."""


Place = tuple[str, str]
"""JSON pointer of a field, and the name of a file or font that stands there."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a spec names.

    Attributes:
        sources: Files.
        fonts: Fonts, by family or by asset.
        auth: Credentials: JSON pointer of what names one, its source, the name.
    """

    sources: tuple[Place, ...] = ()
    fonts: tuple[Place, ...] = ()
    auth: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, spec: Spec) -> Needs:
        """What this spec names."""
        return cls(tuple(walk_sources(spec)), tuple(walk_fonts(spec)), named_auth(spec))

    @property
    def places(self) -> tuple[Place, ...]:
        """All of it."""
        return self.sources + self.fonts

    @property
    def uses(self) -> Sequence[str]:
        """Uses of what its owner keeps here, each once."""
        found = [use for _, src in self.sources for use in _of_source(src)]
        found += [use for _, font in self.fonts for use in _of_font(font)]
        return tuple(dict.fromkeys(found))


def uses_of_asset(asset: Asset) -> Sequence[str]:
    """Every use that may mean this asset."""
    families = families_of(asset) if asset.type is AssetType.FONT else ()
    return (_asset(str(asset.id)), *(_font(family) for family in sorted(families)))


def use_of_output(job_id: UUID | str) -> str:
    """The use that means the output of a job."""
    return f"output:{job_id}"


def families_of(font: Asset) -> frozenset[str]:
    """What an uploaded font may be called in a spec, plain for comparisons."""
    names = (font.metadata.get("family", ""), *font.metadata.get("families", ()))
    return frozenset(form for name in names for form in families_meant(str(name)))


def families_meant(name: str) -> frozenset[str]:
    """Families that a font's name in a spec may mean: `Inter Bold` is one, or Inter."""
    return frozenset({plain_family(name), plain_family(font_name(name).family)})


def _of_source(src: str) -> Iterator[str]:
    if (named := asset_id(src) or asset_of_address(src)) is not None:
        yield _asset(named)
    if (job := job_of_address(src)) is not None:
        yield use_of_output(job)


def _of_font(name: str) -> Iterator[str]:
    if (named := asset_id(name)) is not None:
        yield _asset(named)
    elif name != DEFAULT_FONT:
        yield from (_font(family) for family in sorted(families_meant(name)))


def _asset(name: str) -> str:
    return f"asset:{name.lower()}"


def _font(family: str) -> str:
    return f"font:{family}"
