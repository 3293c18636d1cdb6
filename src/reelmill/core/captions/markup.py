"""Tags inside captions: HTML-like ones of SRT and WebVTT, override blocks of ASS."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

from reelmill.core.captions.ass_place import Event
from reelmill.core.captions.cue import PLAIN, Anchor, CaptionLook, CaptionRun, WrittenCue
from reelmill.core.captions.place import CuePlace, of_alignment
from reelmill.core.captions.stamps import Stamp, stamped_words
from reelmill.core.captions.written_times import MILLISECONDS, milliseconds_of

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[0-9:.]+>|</?>|\{\\[^{}]*\}")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_FONT_COLOR = re.compile(r"""\bcolor\s*=\s*["']?([^\s"'>]{1,40})""", re.IGNORECASE)
_OVERRIDE = re.compile(r"(an|a|[biu]|1?c)(&H[0-9A-Fa-f]{1,8}&?|[0-9]{0,8})")
_POINT = re.compile(
    r"pos\(\s*([-+]?[0-9]{1,6}(?:\.[0-9]{0,6})?)\s*,\s*([-+]?[0-9]{1,6}(?:\.[0-9]{0,6})?)\s*\)"
)
_LEGACY = {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}
"""Keys of the number pad by what `\\a` calls them."""
_KARAOKE = re.compile(r"(k|K|kf|ko|kt)([0-9]{1,6})")
_OVERRIDE_NAME = re.compile(r"[0-9]?[A-Za-z]{0,12}")
_ASS_COLOR = re.compile(r"&?H?([0-9A-Fa-f]{1,8})&?")
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
_SHORT_HEX = re.compile(r"#([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])")
_ENDLESS_ENTITY = re.compile(r"&#[0-9]{20,};?")  # int() refuses thousands of digits
_CENTISECOND = 10
_BOLD_FROM = 600
_DEEPEST = 64

_COLORS = {
    "white": "#ffffff", "black": "#000000", "red": "#ff0000", "lime": "#00ff00",
    "green": "#008000", "blue": "#0000ff", "yellow": "#ffff00", "cyan": "#00ffff",
    "aqua": "#00ffff", "magenta": "#ff00ff", "fuchsia": "#ff00ff", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "maroon": "#800000", "olive": "#808000",
    "navy": "#000080", "purple": "#800080", "teal": "#008080", "orange": "#ffa500",
    "pink": "#ffc0cb", "brown": "#a52a2a",
}  # fmt: skip

CONTROLS: dict[int, str | None] = {
    **dict.fromkeys((*range(9), *range(11, 32), *range(127, 160))),
    9: " ",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
    0xFEFF: None,
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of one look, spoken from one moment on."""

    text: str
    look: CaptionLook
    moment: int | None


@dataclass(slots=True)
class Markup:
    """A cue's runs while its tags are read.

    Attributes:
        base: Look of everything that no tag changes.
        event: The event of an ASS file, which says where the cue stands; None in other files.
        start: When the cue starts, in milliseconds.
        moment: When what comes next is spoken, in milliseconds; None where no tag says so.
        ignored: What was met and not honoured, such as `<ruby>`, and how often.
    """

    base: CaptionLook = PLAIN
    event: Event | None = None
    start: int = 0
    moment: int | None = None
    ignored: Counter[str] = field(default_factory=Counter)
    _alignment: int | None = None
    _point: tuple[Fraction, Fraction] | None = None
    _sung: int = 0
    _open: list[tuple[str, CaptionLook]] = field(default_factory=list)

    @property
    def look(self) -> CaptionLook:
        """Of the letters that come next."""
        return self._open[-1][1] if self._open else self.base

    @property
    def anchor(self) -> Anchor:
        """Where the cue stands, roughly."""
        return anchor_of(self._alignment or 0)

    @property
    def place(self) -> CuePlace | None:
        """Where the cue stands, exactly; None where its anchor says as much."""
        if self.event is not None:
            return self.event.place(self._alignment, self._point)
        return of_alignment(self._alignment) if self._alignment else None

    def read(self, tag: str) -> None:
        """Take a tag into account."""
        if tag.startswith("{"):
            self._override(tag[1:-1])
        elif tag.startswith("</"):
            self._close(tag)
        elif (moment := milliseconds_of(tag[1:-1])) is not None:
            self.moment = moment
        elif tag != "<>":
            self._opened(tag)

    def _close(self, tag: str) -> None:
        name = _name(tag)
        for place in range(len(self._open) - 1, -1, -1):
            if not name or self._open[place][0] == name:
                del self._open[place:]
                return

    def _opened(self, tag: str) -> None:
        name = _name(tag)
        look = _look_of(tag, name, self.look)
        if look is None:
            self.ignored.update([f"<{name[:20]}>" if name else "<time>"])
            return
        if len(self._open) < _DEEPEST:
            self._open.append((name, look))

    def _override(self, block: str) -> None:
        """An ASS block; what it says holds for the rest of the cue."""
        for override in block.split("\\")[1:]:
            if found := _OVERRIDE.fullmatch(override.strip()):
                self._overridden(found[1], found[2])
            elif found := _KARAOKE.fullmatch(override.strip()):
                self._sing(found[1], int(found[2]) * _CENTISECOND)
            elif (found := _POINT.fullmatch(override.strip())) and self.event:
                # As in players, the first place of a cue is its place.
                self._point = self._point or (Fraction(found[1]), Fraction(found[2]))
            else:
                name = _OVERRIDE_NAME.match(override)
                self.ignored.update([f"{{\\{name[0] if name else ''}}}"])

    def _overridden(self, name: str, value: str) -> None:
        match name:
            case "an":
                self._align(int(value) if value in tuple("123456789") else None)
            case "a":
                self._align(_LEGACY.get(int(value)) if value.isdecimal() else None)
            case "c" | "1c":
                self._change(color=ass_color(value) if value else self.base.color)
            case "b":
                self._change(bold=value.isdecimal() and _is_bold(value))
            case "i":
                self._change(italic=value == "1")
            case _:
                self._change(underline=value == "1")

    def _align(self, alignment: int | None) -> None:
        self._alignment = self._alignment or alignment

    def _sing(self, name: str, length: int) -> None:
        """What comes next is sung for so long, after what came before; `kt` says when instead."""
        self.moment = self.start + (length if name == "kt" else self._sung)
        self._sung = length if name == "kt" else self._sung + length

    def _change(self, **fields: bool | str | None) -> None:
        self._open = [("{", replace(self.look, **fields))]  # type: ignore[arg-type]


def written_cue(text: str, end: int, markup: Markup) -> tuple[WrittenCue, int]:
    """A cue that shows from the markup's start to an end in milliseconds, perhaps without text.

    Returns:
        The cue, and how many of its words share a time.
    """
    runs, stamps = _marked_up(text, markup)
    times = (Fraction(moment, MILLISECONDS) for moment in (markup.start, end))
    words, sharing, inside = stamped_words("".join(run.text for run in runs), stamps, *times)
    if inside:
        markup.ignored["times inside words"] += inside
    cue = WrittenCue(markup.start, end, runs, markup.anchor, words, place=markup.place)
    return cue, sharing


def _marked_up(text: str, markup: Markup) -> tuple[tuple[CaptionRun, ...], tuple[Stamp, ...]]:
    """The runs of a cue's text, and when what follows a place in it is spoken.

    No tags, entities, control characters or blank lines are left.
    """
    lines: list[list[_Piece]] = [[]]
    for piece in _pieces(text, markup):
        first, *others = piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines.extend([replace(piece, text=other)] for other in others)
    pieces = list(_below(filter(None, map(_stripped, lines))))
    return _merged(pieces), tuple(_stamps(pieces, markup.moment))


def anchor_of(alignment: int) -> Anchor:
    """Of a key of the number pad: 4 to 6 in the middle, 7 to 9 at the top; of 0 for none."""
    return (Anchor.TRACK, Anchor.TRACK, Anchor.CENTER, Anchor.TOP)[(alignment + 2) // 3]


def ass_color(value: str) -> str | None:
    """`&HBBGGRR&` as "#rrggbb", None where it is none."""
    found = _ASS_COLOR.fullmatch(value)
    if not found:
        return None
    digits = found[1].zfill(6)[-6:].lower()
    return f"#{digits[4:6]}{digits[2:4]}{digits[0:2]}"


def _pieces(text: str, markup: Markup) -> Iterator[_Piece]:
    begin = 0
    for tag in _TAG.finditer(text):
        yield _Piece(_plain(text[begin : tag.start()]), markup.look, markup.moment)
        markup.read(tag[0])
        begin = tag.end()
    yield _Piece(_plain(text[begin:]), markup.look, markup.moment)


def _plain(text: str) -> str:
    return html.unescape(_ENDLESS_ENTITY.sub("\ufffd", text)).translate(CONTROLS)


def _stripped(line: list[_Piece]) -> list[_Piece]:
    """The line without blanks around it, nothing where it is blank."""
    begin = next((i for i, run in enumerate(line) if run.text.strip()), None)
    if begin is None:
        return []
    end = max(i for i, run in enumerate(line) if run.text.strip())
    kept = line[begin : end + 1]
    kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept


def _below(lines: Iterable[list[_Piece]]) -> Iterator[_Piece]:
    """Lines below one another."""
    last: _Piece | None = None
    for line in lines:
        if last is not None:
            yield replace(last, text="\n")
        yield from line
        last = line[-1]


def _merged(pieces: Iterable[_Piece]) -> tuple[CaptionRun, ...]:
    """Neighbours of one look are one run."""
    together = groupby(pieces, key=lambda piece: piece.look)
    merged = (CaptionRun("".join(piece.text for piece in same), look) for look, same in together)
    return tuple(run for run in merged if run.text)


def _stamps(pieces: Iterable[_Piece], last: int | None) -> Iterator[Stamp]:
    """Where another moment begins; one that ends the text, too."""
    at = 0
    before: int | None = None
    for piece in pieces:
        if piece.text and piece.moment is not None and piece.moment != before:
            yield Stamp(at, Fraction(piece.moment, MILLISECONDS))
            before = piece.moment
        at += len(piece.text)
    if last is not None and last != before:
        yield Stamp(at, Fraction(last, MILLISECONDS))


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def _look_of(tag: str, name: str, around: CaptionLook) -> CaptionLook | None:
    match name:
        case "b" | "strong":
            return replace(around, bold=True)
        case "i" | "em":
            return replace(around, italic=True)
        case "u":
            return replace(around, underline=True)
        case "font":
            found = _FONT_COLOR.search(tag)
            color = _color(found[1]) if found else None
            return replace(around, color=color) if color else None
        case "c":
            return _class_look(tag, around)
        case _:
            return None


def _class_look(tag: str, around: CaptionLook) -> CaptionLook | None:
    """WebVTT's default classes are colours; `<c>` alone changes nothing."""
    classes = tag[2:-1].partition(" ")[0].split(".")[1:]
    colors = [_COLORS[name] for name in classes if name in _COLORS]
    if classes and not colors:
        return None
    return replace(around, color=colors[-1]) if colors else around


def _color(value: str) -> str | None:
    if short := _SHORT_HEX.fullmatch(value):
        return "#" + "".join(digit * 2 for digit in short.groups()).lower()
    found = _HEX.fullmatch(value)
    return f"#{found[1].lower()}" if found else _COLORS.get(value.lower())


def _is_bold(value: str) -> bool:
    return value == "1" or (len(value) < 5 and int(value) >= _BOLD_FROM)
