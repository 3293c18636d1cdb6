"""The jobs of the benchmarks: as specs for Reelmill and as lists for FFmpeg by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.media import Made, Media, seconds_of

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@dataclass(frozen=True)
class Scale:
    """How large the jobs are: as published, or tiny to see that everything runs."""

    width: int = 1920
    height: int = 1080
    longform_seconds: float = 10_799.9
    titles_seconds: float = 3_600.0
    chapter_seconds: float = 600.0
    longest_piece_seconds: float = 1e9
    shown_seconds: float = 30
    crossfade_seconds: float = 2
    by_hand_seconds: float = 120
    composition_seconds: float = 20
    captions_seconds: float = 600
    cuts: int = 30
    cut_seconds: float = 10
    logo_by_hand_seconds: float = 300
    still_seconds: tuple[int, ...] = (10, 30, 60)
    grid_seconds: tuple[int, ...] = (2, 4, 8)
    grid_total_seconds: float = 120
    grid_piece_seconds: float = 41
    presets: tuple[str, ...] = ("veryfast", "faster", "fast", "medium")


SMOKE = Scale(
    width=854,
    height=480,
    longform_seconds=60,
    titles_seconds=40,
    chapter_seconds=20,
    longest_piece_seconds=13,
    shown_seconds=5,
    crossfade_seconds=1,
    by_hand_seconds=20,
    composition_seconds=2,
    captions_seconds=60,
    cuts=3,
    cut_seconds=2,
    logo_by_hand_seconds=6,
    still_seconds=(2, 4),
    grid_seconds=(1, 2),
    grid_total_seconds=20,
    grid_piece_seconds=9,
    presets=("veryfast", "medium"),
)


@dataclass(frozen=True)
class Piece:
    """One piece of a playlist: its first seconds."""

    path: Path
    seconds: float
    title: str


def playlist(media: Media, total: float, longest: float) -> list[Piece]:
    """Pieces in the order of their names until the total is reached; the last is cut short."""
    pieces: list[Piece] = []
    left = total
    while left > 0:
        path = media.music[len(pieces) % len(media.music)]
        seconds = round(min(seconds_of(path) - 0.02, longest, left), 3)
        if 0 < left - seconds < 5:
            seconds = round(seconds - 5, 3)
        pieces.append(Piece(path, seconds, path.stem.replace("_", " ").replace("-", " ").title()))
        left = round(left - seconds, 3)
    return pieces


def few_chapters(pieces: list[Piece], seconds: float) -> list[Piece]:
    """The same pieces, with titles only on the first one of every so many seconds."""
    reported, at, due = [], 0.0, 0.0
    for piece in pieces:
        begins = at >= due
        due += seconds * begins
        reported.append(piece if begins else replace(piece, title=""))
        at += piece.seconds
    return reported


def entries(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [
        {"src": str(p.path), "trim": {"end": p.seconds}, "fadeIn": 2}
        | ({"title": p.title} if p.title else {})
        for p in pieces
    ]


def longform(scale: Scale, pictures: Iterable[Path], pieces: list[Piece]) -> dict[str, Any]:
    shown = [{"src": str(p), "duration": scale.shown_seconds} for p in pictures]
    return {
        "mode": "longform",
        "canvas": {"width": scale.width, "height": scale.height, "fps": 30},
        "backgrounds": shown,
        "crossfade": scale.crossfade_seconds,
        "audioFade": 2,
        "audio": entries(pieces),
    }


def video_titles(scale: Scale, clip: Path, pieces: list[Piece]) -> dict[str, Any]:
    return {
        "mode": "longform",
        "canvas": {"width": scale.width, "height": scale.height, "fps": 30},
        "backgrounds": [{"src": str(clip)}],
        "crossfade": 0,
        "audioFade": 2,
        "audio": entries(pieces),
        "titles": {"duration": 5},
    }


def composition(scale: Scale) -> dict[str, Any]:
    """The example, with the paths of its sources made absolute."""
    text = (EXAMPLES / "composition.json").read_text()
    text = text.replace('"media/', f'"{EXAMPLES}/media/')
    text = text.replace('"captions.srt"', f'"{EXAMPLES}/captions.srt"')
    spec: dict[str, Any] = json.loads(text)
    return spec | {"duration": scale.composition_seconds}


@dataclass(frozen=True)
class Edit:
    """Cuts (start in the clip) and titles (text, start, seconds) of an edit."""

    scale: Scale
    clip: Path
    music: Path

    @property
    def seconds(self) -> float:
        return self.scale.cuts * self.scale.cut_seconds

    @property
    def starts(self) -> list[float]:
        """No two cuts show the same: each starts 0.65 s after the one before."""
        return [round(i * 0.65, 2) for i in range(self.scale.cuts)]

    @property
    def titles(self) -> list[tuple[str, float, float]]:
        each = min(5.0, self.scale.cut_seconds / 2)
        wanted = range(0, self.scale.cuts, 5)
        return [(f"Chapter {i // 5 + 1}", i * self.scale.cut_seconds + 0.5, each) for i in wanted]

    def spec(self, *, first_title: str | None = None, logo: Path | None = None) -> dict[str, Any]:
        cuts = [
            {
                "type": "video",
                "src": str(self.clip),
                "trim": {"start": start, "end": round(start + self.scale.cut_seconds, 2)},
            }
            for start in self.starts
        ]
        tracks: list[dict[str, Any]] = [{"type": "sequence", "tracks": cuts}]
        for i, (text, start, seconds) in enumerate(self.titles):
            changed = first_title if first_title and i == 0 else text
            tracks.append(_title(changed, start, seconds))
        if logo:
            place: dict[str, Any] = {"position": "topRight", "x": self.scale.width - 48, "y": 48}
            tracks.append({"type": "image", "src": str(logo), "fit": "none", **place})
        fades = {"fadeIn": 1, "fadeOut": 2}
        tracks.append({"type": "audio", "src": str(self.music), "loop": True, **fades})
        canvas = {"width": self.scale.width, "height": self.scale.height, "fps": 30}
        return {"canvas": canvas, "duration": self.seconds, "tracks": tracks}

    def cut_lines(self) -> list[tuple[object, ...]]:
        return [(self.clip, start, self.scale.cut_seconds) for start in self.starts]


_CUT_SECONDS = 10
_WORDS_A_SECOND = 2.5
_SAID = (
    "we made this film in one long summer and every evening the light came down over the bikes "
    "while somebody asked what the rabbit thinks of it"
)


def many_cuts(scale: Scale, clip: Path) -> dict[str, Any]:
    """Cuts of a clip of 30 s of which no two show the same, as long as the captions last."""
    count = round(scale.captions_seconds / _CUT_SECONDS)
    starts = [round(19 * number / count, 3) for number in range(count)]
    trims = [{"start": start, "end": round(start + _CUT_SECONDS, 3)} for start in starts]
    cuts = [{"type": "video", "src": str(clip), "trim": trim} for trim in trims]
    canvas = {"width": scale.width, "height": scale.height, "fps": 30}
    tracks = [{"type": "sequence", "tracks": cuts}]
    return {"canvas": canvas, "duration": count * _CUT_SECONDS, "tracks": tracks}


def transcript(seconds: float) -> dict[str, Any]:
    """Somebody who speaks all the time, 2.5 words a second, as Whisper writes it."""
    said = _SAID.split()
    words = [
        {
            "word": f" {said[number * 7 % len(said)]}",
            "start": round(number / _WORDS_A_SECOND, 3),
            "end": round((number + 0.9) / _WORDS_A_SECOND, 3),
        }
        for number in range(int(seconds * _WORDS_A_SECOND))
    ]
    return {"words": words}


def _title(text: str, start: float, seconds: float) -> dict[str, Any]:
    fade = {"type": "fade", "duration": 0.5}
    return {
        "type": "text",
        "text": text,
        "start": start,
        "duration": seconds,
        "position": "bottomLeft",
        "x": "5%",
        "y": "92%",
        "style": {"size": 72},
        "transition": {"in": fade, "out": fade},
    }


def tabbed(out: Path, rows: Iterable[tuple[object, ...]]) -> Path:
    """A list for FFmpeg by hand."""
    out.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
    return out


def written(out: Path, spec: dict[str, Any]) -> Path:
    """A spec as a file."""
    out.write_text(json.dumps(spec, indent=1))
    return out


def edit(scale: Scale, media: Media, made: Made) -> Edit:
    longest = max(media.music, key=seconds_of)
    return Edit(scale, made.clip, longest)
