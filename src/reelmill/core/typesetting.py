"""Pictures that are drawn rather than read: what text and shapes ask of the typesetter.

Each is hashable, so that a picture asked for twice is drawn once. Lengths are pixels of the
canvas, colours "#rrggbb" or "#rrggbbaa", angles clockwise degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from reelmill.core.drawing_terms import Align, BackgroundBy, Baseline, Decoration, LineStart, Shape

_BLURRED = 1.5
"""Beyond three standard deviations nothing is seen of a blur."""


class Overflow(StrEnum):
    """What happens to a text that is larger than its bounds."""

    SHOW = "show"
    CLIP = "clip"
    ELLIPSIS = "ellipsis"


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear gradient.

    Attributes:
        stops: (offset 0 to 1, colour), at least two, in order.
        angle: Direction; 0 runs left to right, 90 top to bottom.
    """

    stops: tuple[tuple[float, str], ...]
    angle: float = 0.0


Paint = str | Gradient
"""One colour or a gradient."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """An outline of a colour and a width in pixels."""

    color: str
    width: float


@dataclass(frozen=True, slots=True)
class TextBox:
    """The box drawn behind a text; those by line or word have one colour."""

    fill: Paint
    padding: float = 0.0
    radius: float = 0.0
    by: BackgroundBy = BackgroundBy.TEXT


@dataclass(frozen=True, slots=True)
class RunLook:
    """What a part of a text states for itself; None is as the text has it.

    Attributes:
        font, weight, italic, fill: Of its letters.
        size: Font size at the size that the text states; it shrinks and grows with that.
        letter_spacing, word_spacing: Extra distances.
        decorations: Lines along it, besides those of the text.
        baseline: Small letters off the line, None for those on it.
        background: Colour behind it, None for none.
        tabular: Whether all digits are equally wide.
    """

    font: str | None = None
    size: float | None = None
    weight: int | None = None
    italic: bool | None = None
    fill: Paint | None = None
    letter_spacing: float | None = None
    word_spacing: float | None = None
    decorations: tuple[Decoration, ...] = ()
    baseline: Baseline | None = None
    background: str | None = None
    tabular: bool = False


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a text that looks different.

    Attributes:
        text: The part.
        bold: 300 heavier.
        italic, underline: As it says.
        color: Replaces the fill.
        look: What else differs, None where nothing does.
        box: Drawn behind the part, beneath all letters; takes no room.
        scale: Size as a multiple, about the part's middle; takes no room.
        grows: True where `scale` may change from one picture of the text to the next.
        hidden: True where it takes its room, and nothing else is drawn of it.
        line: What begins here, where a text has lists; the line end before it is not in `text`.
    """

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str | None = None
    look: RunLook | None = None
    box: TextBox | None = None
    scale: float = 1.0
    grows: bool = False
    hidden: bool = False
    line: LineStart | None = None


@dataclass(frozen=True, slots=True)
class WordRoom:
    """The room that words need beyond their letters, the same in every picture of a text.

    Attributes:
        reach: Pixels that their boxes reach beyond them.
        growth: Their largest scale.
    """

    reach: float = 0.0
    growth: float = 1.0


@dataclass(frozen=True, slots=True)
class Shadow:
    """A blurred picture of the letters behind them.

    Attributes:
        color: Its colour.
        x, y: How far it lies to the right and below, in pixels.
        blur: Twice the standard deviation of the blur, in pixels.
        strength: What its alpha is multiplied by once it is blurred.
    """

    color: str
    x: float
    y: float
    blur: float
    strength: float = 1.0

    def extent(self, offset: float) -> int:
        """How many pixels it may reach beyond the letters, being moved by so many."""
        return ceil(abs(offset) + _BLURRED * self.blur)


@dataclass(frozen=True, slots=True)
class TextSetting:
    """What few texts ask for.

    Attributes:
        word_spacing: Extra distance between words.
        decorations: Lines along the letters.
        strokes: Outlines behind the first, each behind the one before.
        shadows: Behind the letters, the first on top.
        lang, country: Language of the text, "" where it is not stated.
        hyphenate: Whether words may be broken by the rules of `lang`.
        overflow: What happens to what is larger than the bounds.
        max_lines: Bound on lines, None for none.
        min_size: Smallest size with `shrink`, None for the typesetter's own.
        max_size: Size up to which the text grows into its bounds; None does not grow it.
    """

    word_spacing: float = 0.0
    decorations: tuple[Decoration, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    lang: str = ""
    country: str = ""
    hyphenate: bool = False
    overflow: Overflow = Overflow.SHOW
    max_lines: int | None = None
    min_size: float | None = None
    max_size: float | None = None


PLAIN_SETTING = TextSetting()


@dataclass(frozen=True, slots=True)
class TextPicture:
    """A text set in a font; the picture is as tight as its box, padding included.

    Attributes:
        text: Unicode; a line feed starts a new line.
        font: Family name.
        size: Font size.
        weight: 100 to 900.
        weight_stated: False where a weight in the font's name goes first.
        italic: True for the italic face.
        fill: Paint of the letters.
        align: Where lines stand.
        line_height: Distance of baselines as a multiple of `size`.
        letter_spacing: Extra distance between letters.
        stroke: Outline of the letters, drawn behind the fill; None draws none.
        box: Drawn behind the text; None draws none.
        max_width: Lines wrap at this width, padding included.
        max_height: Bound for what shrinks, grows or may not overflow; None sets none.
        shrink: True lowers the size instead of growing past the bounds.
        runs: The same text in parts that look different; empty where all looks the same.
        setting: What else it asks for.
        words: Where runs are words of which one is spoken, how far they reach; else None.
        is_vertical: Whether it is set in columns from right to left; `align` is along them.
    """

    text: str
    font: str
    size: float
    fill: Paint
    max_width: int
    max_height: int | None = None
    weight: int = 400
    italic: bool = False
    align: Align = Align.CENTER
    line_height: float = 1.2
    letter_spacing: float = 0.0
    stroke: Stroke | None = None
    box: TextBox | None = None
    shrink: bool = False
    runs: tuple[TextRun, ...] = ()
    weight_stated: bool = True
    setting: TextSetting = PLAIN_SETTING
    words: WordRoom | None = None
    is_vertical: bool = False

    @property
    def reach(self) -> tuple[int, int]:
        """Pixels at each side, and above and below, that only its shadows need."""
        shadows = self.setting.shadows
        across = max((shadow.extent(shadow.x) for shadow in shadows), default=0)
        return across, max((shadow.extent(shadow.y) for shadow in shadows), default=0)

    @property
    def has_lists(self) -> bool:
        """Whether any of its lines is an item of a list."""
        return any(run.line is not None for run in self.runs)

    @property
    def is_styled(self) -> bool:
        """Whether it needs more than what every text has."""
        return (
            self.setting != PLAIN_SETTING
            or self.align is Align.JUSTIFY
            or (self.box is not None and self.box.by is not BackgroundBy.TEXT)
            or any(run.look is not None for run in self.runs)
        )


@dataclass(frozen=True, slots=True)
class ShapePicture:
    """A shape that fills a box; strokes lie inside the box.

    Attributes:
        kind: Outline.
        width, height: Size of the picture.
        fill: Paint inside, None for none.
        stroke: Outline, None for none; a line is its stroke alone.
        radius: Corner radius of a rectangle.
    """

    kind: Shape
    width: int
    height: int
    fill: Paint | None = None
    stroke: Stroke | None = None
    radius: float = 0.0


DrawnPicture = TextPicture | ShapePicture


@dataclass(frozen=True, slots=True)
class DrawnInfo:
    """What the typesetter makes of a `DrawnPicture`, known before it is drawn.

    Attributes:
        name: Hex digest of everything it is drawn from: the data, the program, Typst and the
            fonts. Names the asset.
        width, height: Size in pixels.
        margin_x, margin_y: Pixels at each side, and above and below, that are kept free around
            a text and its box.
        lacking: Characters that none of its fonts has, each once.
        elsewhere: An installed family that has most of those, and which; None where none has any.
        apart: Emoji of several characters that its fonts show as several pictures, each once.
    """

    name: str
    width: int
    height: int
    margin_x: int = 0
    margin_y: int = 0
    lacking: str = ""
    elsewhere: tuple[str, str] | None = None
    apart: tuple[str, ...] = ()
