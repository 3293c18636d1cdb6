"""Small scenes, one for every kind of layer and every way a picture changes."""

from __future__ import annotations

from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image

from stamped import Stamped, make_stamped

_PACIFICO = Path(str(files("fontpkg_pacifico"))) / "files" / "Pacifico-Regular.ttf"

CANVAS = {"width": 128, "height": 96, "fps": 15, "background": "#204060"}

CAPTIONS = "1\n00:00:00,200 --> 00:00:00,600\nOne\n\n2\n00:00:00,600 --> 00:00:00,900\nTwo\n"


def make_sources(folder: Path) -> None:
    """Sources whose decoded pixels no encoder's version changes: all lossless."""
    make_stamped(folder / "video.mp4", Stamped(frames=60, crf=0, width=256, height=192))
    odd = Stamped(frames=60, fps=Fraction(25), crf=0, width=128, height=96, rotation=90)
    make_stamped(folder / "turned.mp4", odd)
    rows, columns = np.mgrid[0:120, 0:160]
    picture = np.stack([columns * 255 // 159, rows * 255 // 119, (rows + columns) % 256], -1)
    Image.fromarray(picture.astype(np.uint8)).save(folder / "picture.png")
    alpha = np.hypot(rows - 60, columns - 80)[..., None] * 4 % 256
    clear = np.concatenate([picture, alpha], -1).astype(np.uint8)
    Image.fromarray(clear).save(folder / "clear.png")
    (folder / "captions.srt").write_text(CAPTIONS)
    with TTFont(_PACIFICO, recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(folder / "brand.woff2")


FONTS = {"Brand": "brand.woff2"}

VIDEO: dict[str, Any] = {"type": "video", "src": "video.mp4"}
IMAGE: dict[str, Any] = {"type": "image", "src": "picture.png"}
CLEAR: dict[str, Any] = {"type": "image", "src": "clear.png"}
BOX: dict[str, Any] = {"position": "topLeft", "x": 31, "y": 17, "width": 61, "height": 45}
ELLIPSE: dict[str, Any] = {"type": "shape", "shape": "ellipse", "fill": "#ffb020cc", **BOX}
FADE: dict[str, Any] = {"type": "fade", "duration": 0.4}
WIPE: dict[str, Any] = {"type": "wipeLeft", "duration": 0.4}
BLUR: list[dict[str, Any]] = [{"type": "blur", "radius": 4.5}]
KEYS: list[dict[str, Any]] = [
    {"time": 0, "value": 0.25},
    {"time": "40%", "value": 1, "easing": "easeOutCubic"},
    {"time": -0.2, "value": 0.1, "easing": "hold"},
]

STYLED: dict[str, Any] = {
    "type": "text",
    "text": [{"text": "R"}, {"text": "m 2", "style": {"color": "#ff8800", "weight": 800}}],
    "style": {
        "size": 30,
        "shadow": {"x": 3, "y": 2, "blur": 5, "color": "black"},
        "background": {"by": "line", "color": "#10a02080", "padding": 6, "radius": 6},
    },
}

POSES: dict[str, Any] = {
    "x": [{"time": 0, "value": -20}, {"time": 0.5, "value": "30%", "easing": "easeOutBack"}],
    "y": [{"time": 0.1, "value": 17}, {"time": 0.7, "value": 40.5}],
    "scale": [{"time": 0, "value": 0.6}, {"time": "50%", "value": 1.3, "easing": "easeInOutSine"}],
    "rotation": [{"time": 0.2, "value": -30}, {"time": 0.6, "value": 15.5}],
}


def _spoken(*words: str, **fields: Any) -> dict[str, Any]:
    """Captions whose words start a quarter of a second after each other."""
    timed = [{"text": word, "start": n / 4} for n, word in enumerate(words)]
    cue = {"start": 0, "end": 1, "words": timed}
    return {"type": "captions", "cues": [cue], "style": {"size": 20}, **fields}


GROWING: dict[str, Any] = {"color": "#ffd60a", "scale": 1.3, "background": {"color": "#7c3aed"}}


def _sequence(kind: str, **fields: Any) -> dict[str, Any]:
    children = [{**VIDEO, "trim": {"start": 0.5, "end": 1.1}}, {**IMAGE, "duration": 0.8}]
    between = {"type": kind, "duration": 0.26}
    return {"type": "sequence", "tracks": children, "transition": between, **fields}


SCENES: dict[str, list[dict[str, Any]]] = {
    "video": [VIDEO],
    "video_turned_and_fast": [{"type": "video", "src": "turned.mp4", "speed": 1.5}],
    "video_small": [IMAGE, {**VIDEO, **BOX, "fit": "contain"}],
    "video_tilted": [{**VIDEO, **BOX, "rotation": 20, "opacity": 0.8}],
    "image_cut": [{**IMAGE, "crop": {"left": "25%", "top": 11}, "fit": "cover"}],
    "image_with_alpha": [VIDEO, {**CLEAR, **BOX, "fit": "fill"}],
    "shape": [VIDEO, ELLIPSE],
    "text": [IMAGE, {"type": "text", "text": "Rm", "style": {"size": 48, "weight": 700}}],
    "text_in_a_font_of_the_spec": [
        IMAGE,
        {"type": "text", "text": "Rm", "style": {"size": 48, "font": "Brand"}},
    ],
    "text_in_japanese": [IMAGE, {"type": "text", "text": "日本語", "style": {"size": 36}}],
    "text_in_a_family_of_a_package": [
        IMAGE,
        {"type": "text", "text": "Rm", "style": {"size": 48, "font": "Montserrat ExtraBold"}},
    ],
    "text_in_runs": [VIDEO, STYLED],
    "captions": [VIDEO, {"type": "captions", "src": "captions.srt"}],
    "captions_over_a_still": [IMAGE, {"type": "captions", "src": "captions.srt"}],
    "spoken": [VIDEO, _spoken("One", "two,", "three.", preset="boxedWord")],
    "spoken_over_a_still": [IMAGE, _spoken("One", "two", "more", preset="karaoke")],
    "spoken_in_arabic": [IMAGE, _spoken("قال", "لا", "مرحبا", active=GROWING)],
    "spoken_in_japanese": [IMAGE, _spoken("今日は", "いい", "天気。", active=GROWING)],
    "spoken_in_hebrew": [IMAGE, _spoken("שלום", "two", "words", preset="marker")],
    "group": [{"type": "group", "opacity": 0.6, "tracks": [{**VIDEO, **BOX}, ELLIPSE]}],
    "crossfade": [_sequence("fade")],
    "wipe": [_sequence("wipeLeft")],
    "loop": [_sequence("smoothUp", loop=True)],
    "small_sequence": [IMAGE, _sequence("circleOpen", **BOX)],
    "fade_in_and_out": [VIDEO, {**ELLIPSE, "transition": {"in": FADE, "out": FADE}}],
    "opacity_by_keys": [VIDEO, {**ELLIPSE, "animate": {"opacity": KEYS}}],
    "moved_by_keys": [VIDEO, {**CLEAR, **BOX, "animate": POSES, "effects": BLUR}],
    "blurred": [{**IMAGE, "effects": BLUR}, {**CLEAR, **BOX, "rotation": 30, "effects": BLUR}],
    "mixed_by_colour": [VIDEO, {**CLEAR, **BOX, "blend": "overlay", "transition": {"out": WIPE}}],
    "wipe_in_fade_out": [VIDEO, {**CLEAR, **BOX, "transition": {"in": WIPE, "out": FADE}}],
}
"""Tracks by name; every scene lasts a second."""

SHOWN = (2, 7, 12)
"""Frames of each scene that have a reference."""
