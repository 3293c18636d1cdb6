"""Specs of small renders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelmill.core.spec import Limits
from reelmill.settings import Settings

CANVAS = {"width": 320, "height": 240, "fps": 30}


def composition(film: str, picture: str, words: str = "One") -> dict[str, Any]:
    """Six seconds of film with a picture and a text: four segments and a chunk."""
    return {
        "canvas": CANVAS,
        "duration": 6,
        "tracks": [
            {"type": "video", "src": film},
            {"type": "image", "src": picture, "start": 1, "duration": 2, "width": "30%"},
            {"type": "text", "text": words, "start": 5, "duration": 1, "style": {"size": 30}},
        ],
        "output": {"quality": "draft", "metadata": {"title": "A job"}},
    }


def longform(film: str, picture: str) -> dict[str, Any]:
    """Two backgrounds under three pieces."""
    return {
        "mode": "longform",
        "canvas": CANVAS,
        "backgrounds": [
            {"src": film, "type": "video", "duration": 4},
            {"src": picture, "type": "image", "duration": 6},
        ],
        "crossfade": 1,
        "audio": [{"src": film, "title": "Dawn"}, {"src": film}, {"src": film, "title": "Dusk"}],
        "output": {"quality": "draft"},
    }


def sound(film: str, _picture: str = "") -> dict[str, Any]:
    """Sound alone."""
    return {
        "tracks": [{"type": "audio", "src": film}],
        "output": {"format": "mp3", "metadata": {"title": "Clicks"}},
    }


def film_alone(film: str) -> dict[str, Any]:
    """One second of film."""
    return {
        "canvas": CANVAS,
        "duration": 1,
        "tracks": [{"type": "video", "src": film}],
        "output": {"quality": "draft"},
    }


def rendered_here(spec: dict[str, Any], folder: Path) -> bytes:
    """What the command line makes of a spec that names paths."""
    from reelmill import render  # noqa: PLC0415 - as its users do

    out = folder / f"here.{spec['output'].get('format', 'mp4')}"
    render(spec, out, settings=Settings(home=folder / "here"), limits=Limits())
    return out.read_bytes()
