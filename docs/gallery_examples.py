"""The examples of the gallery: tracks that show each thing that texts can be told."""
# ruff: noqa: RUF001 (letters of other scripts)

from __future__ import annotations

from gallery_example import Example
from gallery_example import text_track as _text
from gallery_words import ACTIVE, NUMBERS

_GRADIENT = {
    "stops": [{"offset": 0, "color": "#ffe14d"}, {"offset": 1, "color": "#ff5d8f"}],
    "angle": 90,
}
_LONG = "A sentence that is far too long for the little box it was given"
_NARROW = {"width": 320, "height": 100}

_PARTS = (
    Example(
        "runs",
        "Runs: parts that look different",
        _text(
            [
                {"text": "thin ", "style": {"weight": 200}},
                {"text": "bold ", "style": {"weight": 800, "color": "#ffe14d"}},
                {"text": "slanted ", "style": {"italic": True, "font": "Playfair Display"}},
                {"text": "small", "style": {"size": 24, "letterSpacing": 4}},
            ]
        ),
    ),
    Example(
        "run-styles",
        "Runs: small letters off the line, a marker, lines, case, word spacing",
        _text(
            [
                {"text": "E = mc"},
                {"text": "2", "style": {"baseline": "sup"}},
                {"text": " H"},
                {"text": "2", "style": {"baseline": "sub"}},
                {"text": "O "},
                {"text": "marked", "style": {"background": "#ffe14d", "color": "#202020"}},
                {"text": " struck ", "style": {"decoration": "strike"}},
                {"text": "a b", "style": {"case": "upper", "wordSpacing": 20, "size": 24}},
            ],
            style={"size": 34},
        ),
    ),
    Example(
        "markup",
        "Markup: runs as tags",
        _text(
            "<b>bold</b> <i>slanted</i> <u>under</u> <s>struck</s> x<sup>2</sup> H<sub>2</sub>O<br>"
            '<span color="#ffe14d" size="28" font="Lobster">a span</span> and 1 &lt; 2',
            markup="html",
            style={"size": 34},
        ),
    ),
)

_LETTERS = (
    Example(
        "weight",
        "Weight, slant and size",
        _text("Heavy and slanted", style={"weight": 900, "italic": True, "size": 48}),
    ),
    Example(
        "gradient",
        "A gradient",
        _text("Gradient", style={"size": 72, "weight": 800, "color": _GRADIENT}),
    ),
    Example(
        "case-upper",
        "Case: `upper`",
        _text("Straße in capitals", style={"case": "upper", "lang": "de"}),
    ),
    Example("case-lower", "Case: `lower`", _text("NOT SHOUTING", style={"case": "lower"})),
    Example("case-title", "Case: `title`", _text("every word of it", style={"case": "title"})),
    Example(
        "underline",
        "Decoration: `underline`",
        _text("Underlined", style={"decoration": "underline"}),
    ),
    Example(
        "strike", "Decoration: `strike`", _text("Struck through", style={"decoration": "strike"})
    ),
    Example(
        "overline", "Decoration: `overline`", _text("Overlined", style={"decoration": "overline"})
    ),
    Example(
        "spacing",
        "Spacing of letters and words",
        _text("wide open spaces", style={"letterSpacing": 6, "wordSpacing": 24, "size": 34}),
    ),
)

_EDGES = (
    Example(
        "stroke",
        "An outline",
        _text(
            "Outlined",
            style={"size": 64, "weight": 800, "stroke": {"color": "#101010", "width": 5}},
        ),
    ),
    Example(
        "strokes",
        "Several outlines",
        _text(
            "Three outlines",
            style={
                "size": 56,
                "weight": 800,
                "stroke": {"color": "#101010", "width": 4},
                "strokes": [{"color": "#ff5d8f", "width": 9}, {"color": "#ffffff", "width": 12}],
            },
        ),
    ),
    Example(
        "shadow",
        "A shadow",
        _text(
            "Shadow",
            style={
                "size": 64,
                "weight": 700,
                "shadow": {"color": "#000000c0", "x": 5, "y": 6, "blur": 8},
            },
        ),
    ),
    Example(
        "glow",
        "A glow",
        _text(
            "Glow",
            style={
                "size": 64,
                "weight": 700,
                "glow": {"color": "#35e0ff", "blur": 24, "strength": 3},
            },
        ),
    ),
)

_BOX = {"color": "#101010", "padding": 10, "radius": 10}
_BOXES = (
    Example(
        "box-text",
        "One box: `by` `text`",
        _text(
            "One box behind\nthe whole", style={"size": 32, "background": {**_BOX, "by": "text"}}
        ),
        140,
    ),
    Example(
        "box-line",
        "A box for each line: `by` `line`",
        _text(
            "A box that hugs\neach line", style={"size": 32, "background": {**_BOX, "by": "line"}}
        ),
        140,
    ),
    Example(
        "box-word",
        "A box for each word: `by` `word`",
        _text(
            "a box each",
            style={"size": 32, "wordSpacing": 16, "background": {**_BOX, "by": "word"}},
        ),
    ),
    Example(
        "box-gradient",
        "A gradient in a box",
        _text(
            "Half see-through",
            style={
                "size": 36,
                "background": {
                    "color": {
                        "stops": [
                            {"offset": 0, "color": "#7c3aed"},
                            {"offset": 1, "color": "#7c3aed20"},
                        ]
                    },
                    "padding": 16,
                    "radius": 30,
                },
            },
        ),
    ),
)

_ALIGNED = "Lines are broken where the box ends, and stand where they are told to."
_LINES = (
    *(
        Example(
            f"align-{side}",
            f"Align: `{side}`",
            _text(
                _ALIGNED,
                width=360,
                style={
                    "size": 26,
                    "align": side,
                    "background": {"color": "#00000060", "padding": 8},
                },
            ),
            150,
        )
        for side in ("left", "center", "right", "justify")
    ),
    Example(
        "line-height", "Line height", _text("far\napart", style={"size": 30, "lineHeight": 2}), 140
    ),
    Example(
        "hyphenate",
        "Hyphenated words",
        _text(
            "Donaudampfschifffahrtsgesellschaft und Geschwindigkeitsbegrenzung",
            width=300,
            style={"size": 26, "lang": "de", "hyphenate": True},
        ),
        150,
    ),
)

_FITTED = (
    Example(
        "overflow-show",
        "Overflow: `show`, with a warning",
        _text(_LONG, **_NARROW, style={"size": 36, "overflow": "show"}),
        200,
    ),
    Example(
        "overflow-clip",
        "Overflow: `clip`",
        _text(_LONG, **_NARROW, style={"size": 36, "overflow": "clip"}),
        140,
    ),
    Example(
        "max-lines",
        "Overflow: `clip` after two lines",
        _text(_LONG, width=320, style={"size": 36, "overflow": "clip", "maxLines": 2}),
        140,
    ),
    Example(
        "overflow-ellipsis",
        "Overflow: `ellipsis`",
        _text(_LONG, **_NARROW, style={"size": 36, "overflow": "ellipsis"}),
        140,
    ),
    Example(
        "overflow-shrink",
        "Overflow: `shrink`",
        _text(_LONG, **_NARROW, style={"size": 36, "overflow": "shrink", "minSize": 12}),
        140,
    ),
    Example(
        "fit-shrink",
        "Fit: `shrink`",
        _text("One line that fits", width=300, height=48, style={"size": 60, "fit": "shrink"}),
    ),
    Example(
        "fit-grow",
        "Fit: `grow`",
        _text("Grown", **_NARROW, style={"size": 12, "fit": "grow", "maxSize": 90}),
        140,
    ),
)

_LISTS = (
    Example(
        "list-bullet",
        "A list",
        _text(
            "Windows closed\nThings packed\n\tkeys\n\ta coat", style={"size": 28, "list": "bullet"}
        ),
        190,
    ),
    Example(
        "list-number",
        "A numbered list",
        _text("Boil the water\nAdd the leaves\nWait", style={"size": 28, "list": "number"}),
        150,
    ),
    Example(
        "list-markup",
        "A list among other lines",
        _text(
            "<b>To do</b><ol><li>one<ul><li>a part of it</li></ul></li><li>two</li></ol>",
            markup="html",
            style={"size": 28},
        ),
        190,
    ),
)

_SCRIPTS = (
    Example(
        "vertical",
        "Columns",
        _text(
            "「吾輩は猫である」\n名前はまだ無い。12月",
            height=300,
            style={"size": 30, "writingMode": "vertical-rl", "align": "left", "lang": "ja"},
        ),
        330,
    ),
    Example(
        "right-to-left",
        "From right to left, with marks",
        _text("مَرْحَبًا بِالعَالَم 2026\nשָׁלוֹם עוֹלָם", style={"size": 38}),
        150,
    ),
    Example("marks", "Piled marks", _text("Ẫ Ệ Ữ Ǻ  ที่นี้ ปู่ย่า  कुँआ र्द्धि", style={"size": 44})),
    Example(
        "east-asia",
        "Chinese, Japanese, Korean",
        _text(
            "简体中文标题。\n日本語のタイトル。\n안녕하세요, 한국어 제목입니다.", style={"size": 30}
        ),
        170,
    ),
    Example("emoji", "Emoji", _text("I ❤️ you 👩‍🚀 👍🏽 🇯🇵 👨‍👩‍👧‍👦 ☕", style={"size": 40})),
)

SECTIONS: dict[str, tuple[Example, ...]] = {
    "Parts of a text": _PARTS,
    "Letters": _LETTERS,
    "Outlines, shadows, light": _EDGES,
    "Boxes": _BOXES,
    "Lines": _LINES,
    "Texts and their box": _FITTED,
    "Lists": _LISTS,
    "Scripts": _SCRIPTS,
    "Numbers": NUMBERS,
    "Words in time": ACTIVE,
}

EXAMPLES = tuple(example for section in SECTIONS.values() for example in section)
