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
