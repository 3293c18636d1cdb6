"""Fonts that a text is set in: which of them it names, and which it falls back to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reelmill.core.errors import SourceError
from reelmill.core.font_names import FontName, font_name, plain_family
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.media.typeset.font_facts import FontFacts, LoadedFace

EMOJI_FAMILY = "Noto Color Emoji"
_FIRST_FALLBACKS = ("Inter", "Noto Sans")
_LAST_FALLBACKS = ("Noto Sans Symbols", EMOJI_FAMILY)
_ONE_COLOUR_EMOJI = "Noto Emoji"
_OF_SCRIPTS = "Noto Sans "
_CJK = "Noto Sans CJK "
_REGIONS = {
    "JP": re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"),
    "KR": re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]"),
    "TC": re.compile("[\u3100-\u312f\u31a0-\u31bf]"),
}
"""Letters that tell whose forms of the Chinese characters a text wants."""

_CALLED_AS_WELL = {
    plain_family(f"Noto Sans {region}"): f"{_CJK}{region}"
    for region in ("HK", "JP", "KR", "SC", "TC")
}
"""The same designs under the names that they have where each region has a file of its own."""

_FAMILIES_LISTED = 12


@dataclass(frozen=True, slots=True)
class FontPack:
    """Fonts that are loaded together or not at all: a family of a package, or one file.

    Attributes:
        folder: Where they are, and nothing else is.
        facts: What they are.
        digest: sha256 of their content.
        called: The one family that a package says they are; Typst counts `Roboto Condensed` to
            `Roboto`.
    """

    folder: Path = field(compare=False)
    facts: FontFacts = field(compare=False)
    digest: str
    called: str = ""

    def family_of(self, face: LoadedFace) -> str:
        """What people call the family of one of its faces."""
        if not self.called:
            return face.known_as
        plain = plain_family(self.called)
        return next((n for n in face.names if plain_family(n) == plain), face.known_as)

    @property
    def falls_back(self) -> bool:
        """True where a text that lacks a character may take it from here, whatever it names."""
        return any(face.family.startswith(_OF_SCRIPTS) for face in self.facts.faces)


@dataclass(frozen=True, slots=True)
class FontSet:
    """Fonts that a text is set in.

    Attributes:
        folders: Where they are, in order of precedence.
        facts: What they are.
        digest: sha256 over the content of all font files, in order.
        own: The faces that a text names by the file they are in; none where it names a family.
    """

    folders: tuple[Path, ...]
    facts: FontFacts
    digest: str
    own: tuple[LoadedFace, ...] = field(default=())

    def known(self, name: str) -> FontName:
        """The family as Typst calls it, with the weight and slant that the name ends in.

        Neither case nor blanks matter; a family of that whole name goes first.

        Raises:
            SourceError: `font_unknown`, with the known families.
        """
        if self.own:
            stated = font_name(name)
            italic = stated.italic or self.own[0].italic or None
            return FontName(self.own[0].family, stated.weight, italic)
        for asked in names_meant(name):
            if faces := faces_of(asked.family, self.facts.faces):
                return replace(asked, family=faces[0].family)
        raise unknown_font(name, families_in(self.facts.faces))

    def weight(self, wanted: int) -> int:
        """The weight nearest to the wanted one that a text's own file has."""
        if not self.own:
            return wanted
        nearest = (min(max(wanted, low), high) for low, high in (f.weights for f in self.own))
        return min(nearest, key=lambda weight: abs(weight - wanted))

    def chain(self, family: str, text: str) -> tuple[str, ...]:
        """`family`, then where to look for characters it lacks: Latin, other scripts, emoji."""
        named = {family, *_FIRST_FALLBACKS, *_LAST_FALLBACKS, _ONE_COLOUR_EMOJI}
        region = _region(text)
        scripts = sorted(
            {f.family for f in self.facts.faces if f.family.startswith(_OF_SCRIPTS)},
            key=lambda name: (name.startswith(_CJK), name != region, name),
        )
        return tuple(
            dict.fromkeys(
                (
                    family,
                    *_FIRST_FALLBACKS,
                    *(script for script in scripts if script not in named),
                    *_LAST_FALLBACKS,
                )
            )
        )

    def after(self, packs: Sequence[FontPack], *, own: bool = False) -> FontSet:
        """These, after the fonts of packs; `own` where a text names the packs by their file."""
        if not packs:
            return self
        facts = together(packs)
        return FontSet(
            folders=(*(pack.folder for pack in packs), *self.folders),
            facts=facts.with_others(self.facts),
            digest=_joined(*(pack.digest for pack in packs), self.digest),
            own=facts.faces if own else (),
        )

    def with_others(self, others: Sequence[FontSet]) -> FontSet:
        """These and other sets, these first, each folder once."""
        facts = self.facts
        for other in others:
            facts = facts.with_others(other.facts)
        folders = dict.fromkeys(folder for fonts in (self, *others) for folder in fonts.folders)
        digest = _joined(self.digest, *(other.digest for other in others))
        return FontSet(tuple(folders), facts, digest)

    def before(self, packs: Sequence[FontPack]) -> FontSet:
        """These, before the fonts of packs."""
        if not packs:
            return self
        return FontSet(
            folders=(*self.folders, *(pack.folder for pack in packs)),
            facts=self.facts.with_others(together(packs)),
            digest=_joined(self.digest, *(pack.digest for pack in packs)),
            own=self.own,
        )


def names_meant(name: str) -> tuple[FontName, FontName]:
    """What a font's name in a spec may mean, the better first: a family, or one and its weight."""
    return FontName(name.strip()), font_name(name)


def faces_of(name: str, faces: Sequence[LoadedFace]) -> list[LoadedFace]:
    """The faces of a family, by Typst's name of it or else by the names in their files."""
    plain = plain_family(_CALLED_AS_WELL.get(plain_family(name), name))
    by_family = [face for face in faces if plain_family(face.family) == plain]
    return by_family or [f for f in faces if plain in map(plain_family, f.names)]


def packs_of(name: str, packs: Sequence[FontPack]) -> tuple[FontPack, ...]:
    """The packs that a family is in."""
    plain = plain_family(name)
    if called := tuple(pack for pack in packs if plain_family(pack.called) == plain):
        return called
    found = set(faces_of(name, [face for pack in packs for face in pack.facts.faces]))
    return tuple(pack for pack in packs if not found.isdisjoint(pack.facts.faces))


def families_in(faces: Iterable[LoadedFace]) -> tuple[str, ...]:
    """What people call the families of faces, sorted."""
    return tuple(sorted({face.known_as for face in faces}))


def unknown_font(name: str, families: Sequence[str], unusable: Sequence[str] = ()) -> SourceError:
    """The error of a font that is of no known family, with the nearest; unusable files named."""
    first, others = ", ".join(families[:_FAMILIES_LISTED]), len(families) - _FAMILIES_LISTED
    more = f" and {others} more" if others > 0 else ""
    damaged = ", ".join(unusable[:_FAMILIES_LISTED])
    lost = f" No font could be loaded from {damaged}." if damaged else ""
    near = did_you_mean(name, families) or did_you_mean(font_name(name).family, families)
    hint = near or "upload the font, or add a folder with the font's files"
    message = f"There is no font family {name[:64]!r}; there are {first}{more}.{lost}"
    return SourceError.of("font_unknown", message, hint=hint)


def _region(text: str) -> str:
    """The family whose forms of Chinese characters a text wants: simplified where nothing tells."""
    told = (region for region, letters in _REGIONS.items() if letters.search(text))
    return f"{_CJK}{next(told, 'SC')}"


def together(packs: Iterable[FontPack]) -> FontFacts:
    """What packs are between them."""
    facts = FontFacts((), ())
    for pack in packs:
        facts = facts.with_others(pack.facts)
    return facts


def _joined(*digests: str) -> str:
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()
