"""The examples of the spec reference; every one of them is loaded by a test."""

from __future__ import annotations

from typing import Any

TRACK_EXAMPLES: dict[str, dict[str, Any]] = {
    "VideoTrack": {
        "type": "video",
        "src": "https://example.com/walk.mp4",
        "trim": {"start": 3, "end": "00:00:09.500"},
        "width": "40%",
        "position": "topRight",
        "transition": {"in": {"type": "slideLeft", "duration": 0.4}},
        "fadeOut": 1,
    },
    "ImageTrack": {
        "type": "image",
        "src": "asset:logo",
        "x": "95%",
        "y": "5%",
        "position": "topRight",
        "height": 120,
        "fit": "contain",
        "opacity": 0.8,
    },
    "TextTrack": {
        "type": "text",
        "text": "Chapter one",
        "start": 1,
        "duration": 4,
        "y": "80%",
        "style": {"size": 96, "weight": 700, "stroke": {"color": "black", "width": 3}},
    },
    "ShapeTrack": {
        "type": "shape",
        "shape": "rectangle",
        "width": 640,
        "height": 160,
        "radius": 20,
        "fill": {
            "angle": 90,
            "stops": [{"offset": 0, "color": "#ff7a59"}, {"offset": 1, "color": "#b0359a"}],
        },
    },
    "CaptionsTrack": {"type": "captions", "src": "talk.srt", "style": {"size": 48}},
    "AudioTrack": {
        "type": "audio",
        "src": "music.ogg",
        "loop": True,
        "volume": 0.5,
        "fadeIn": 1,
        "fadeOut": 3,
    },
    "SequenceTrack": {
        "type": "sequence",
        "transition": {"type": "wipeLeft", "duration": 1},
        "tracks": [
            {"type": "image", "src": "one.jpg", "duration": 5},
            {"type": "image", "src": "two.jpg", "duration": 5},
        ],
    },
    "GroupTrack": {
        "type": "group",
        "start": 2,
        "duration": 6,
        "scale": 0.5,
        "tracks": [
            {"type": "shape", "shape": "ellipse", "fill": "navy"},
            {"type": "text", "text": "together"},
        ],
    },
}
"""One track of each kind, by the name of its model."""

SPEC_EXAMPLES: dict[str, dict[str, Any]] = {
    "CompositionSpec": {
        "canvas": {"width": 1080, "height": 1920, "fps": 29.97},
        "duration": 10,
        "tracks": [
            {"type": "video", "src": "walk.mp4", "loop": True},
            {"type": "text", "text": "Hello", "y": "25%"},
        ],
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
