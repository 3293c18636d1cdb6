"""The examples of the spec reference; every one of them is loaded by a test."""

from __future__ import annotations

from typing import Any

from reelmill.core.spec.track import TRACK_KINDS

TRACK_EXAMPLES: dict[str, dict[str, Any]] = {kind.__name__: kind.example for kind in TRACK_KINDS}
"""One track of each kind, by the name of its model."""

SPEC_EXAMPLES: dict[str, dict[str, Any]] = {
    "CompositionSpec": {
        "canvas": {"width": 1080, "height": 1920, "fps": 29.97},
        "duration": 10,
        "tracks": [
            {"type": "video", "src": "walk.mp4", "loop": True},
            {"type": "text", "text": "Hello", "y": "25%", "style": {"font": "Brand Bold"}},
        ],
        "fonts": {"Brand": "https://media.example.com/brand.woff2"},
        "output": {"quality": "high", "metadata": {"title": "Hello"}},
    },
    "LongformSpec": {
        "mode": "longform",
        "backgrounds": [{"src": "sea.jpg"}, {"src": "forest.jpg", "duration": 40}],
        "crossfade": 2,
        "audio": [
            {"src": "one.ogg", "title": "First piece"},
            {"src": "two.ogg", "title": "Second piece", "fadeOut": 6},
        ],
        "titles": {"duration": 8},
    },
}
"""One spec of each mode, by the name of its model."""

FIELD_EXAMPLES: dict[str, dict[str, Any]] = {
    "Duck": {
        "tracks": [
            {
                "type": "sequence",
                "id": "slides",
                "transition": {"type": "fade", "duration": 0.5},
                "tracks": [
                    {
                        "type": "group",
                        "tracks": [
                            {"type": "image", "src": "one.jpg"},
                            {"type": "audio", "src": "one.ogg", "parentDurationDecider": True},
                        ],
                    },
                    {
                        "type": "group",
                        "tracks": [
                            {"type": "image", "src": "two.jpg"},
                            {"type": "audio", "src": "two.ogg", "parentDurationDecider": True},
                        ],
                    },
                ],
            },
            {
                "type": "audio",
                "src": "music.ogg",
                "loop": True,
                "volume": 0.8,
                "duck": {"under": "slides", "by": -14},
            },
        ]
    }
}
"""A spec that shows what a model is for, by the model's name."""

PART_EXAMPLES: dict[str, dict[str, Any]] = {
    "Counting": {
        "type": "text",
        "text": [
            {"number": {"from": 0, "to": 1000000, "format": "$0,0", "easing": "easeOutCubic"}},
            {"text": " raised in "},
            {"number": {"from": 0, "to": 90, "format": "m:ss"}},
        ],
        "duration": 3,
        "style": {"size": 72},
    },
    "Lists": {
        "type": "text",
        "text": "<b>Before you go</b><ol><li>Close the windows</li><li>Pack<ul><li>keys</li>"
        "<li>a coat that keeps the rain out</li></ul></li></ol>",
        "markup": "html",
        "width": 600,
        "style": {"size": 40},
    },
    "Columns": {
        "type": "text",
        "text": "「吾輩は猫である」\n12月3日 Tokyo",
        "height": 420,
        "style": {"size": 44, "writingMode": "vertical-rl", "align": "left", "lang": "ja"},
    },
    "TextRun": {
        "type": "text",
        "text": [
            {"text": "E = mc"},
            {"text": "2", "style": {"baseline": "sup"}},
            {"text": " is "},
            {"text": "famous", "style": {"weight": 800, "color": "#ffcc00"}},
        ],
    },
    "TextStyle": {
        "type": "text",
        "text": 'Read <b>this</b> before <span color="orange">you go</span>',
        "markup": "html",
        "width": 400,
        "height": 120,
        "style": {
            "size": 40,
            "overflow": "ellipsis",
            "background": {"by": "line", "padding": 10, "radius": 10},
            "shadow": {"y": 3, "blur": 6},
        },
    },
}
"""A track that has such a part, by the name of its model or its section."""
