"""An uploaded file becomes facts about an asset, read where it can do no harm."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from reelmill.core.captions import split_cues
from reelmill.core.errors import EncodeError, OutputError, SourceError
from reelmill.core.font_names import said_family
from reelmill.core.media_info import MediaInfo, MediaKind
from reelmill.core.timeline.picture_warnings import picture_warnings
from reelmill.core.warnings import SpecWarning
from reelmill.media.captions_file import check_size
from reelmill.media.digest import source_sha256
from reelmill.media.font_file import is_font
from reelmill.media.probe import ProbeLimits, Prober
from reelmill.media.thumbnail import make_thumbnail, thumbnail_needs
from reelmill.media.typeset import LARGEST_FONT_BYTES, KeptFonts, TextPool, unusable_font
from reelmill.media.waveform import WAVEFORM_NEEDS, waveform
from reelmill.usecases.assets.metadata import with_media_info
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.ports.assets import Asset, AssetFacts, AssetType

_CAPTIONS_SUFFIXES = {".srt", ".vtt", ".ass", ".ssa", ".json"}
_TYPES = {
    MediaKind.VIDEO: AssetType.VIDEO,
    MediaKind.IMAGE: AssetType.IMAGE,
    MediaKind.AUDIO: AssetType.AUDIO,
}


def read_facts(path: Path, asset: Asset, thumbnail: Path, service: AssetService) -> AssetFacts:
    """Facts about the file at `path`; its small picture is written to `thumbnail`, if it has one.

    Takes a second for a short file, a minute for one of hours.

    Raises:
        SourceError: why the file cannot be used; its messages name the file as its owner does.
    """
    try:
        return _read(path, asset, thumbnail, service)
    except SourceError as error:
        name = asset.file_name
        raise SourceError(
            replace(problem, message=problem.message.replace(str(path), name))
            for problem in error.problems
        ) from error


def _read(path: Path, asset: Asset, thumbnail: Path, service: AssetService) -> AssetFacts:
    size = path.stat().st_size
    if PurePosixPath(asset.file_name).suffix.lower() in _CAPTIONS_SUFFIXES:
        return _captions(path, size, service)
    if is_font(path):
        return _font(path, size, service)
    limits = ProbeLimits(max_bytes=service.largest_bytes)
    with Prober(limits, service.probes, service.budget) as prober:
        read = service.intermediates.read(path, prober)
    info = read.info
    with suppress(EncodeError, OutputError):  # then it has none
        if info.video is not None:
            with service.budget.share(thumbnail_needs(info, info.video).memory_bytes):
                make_thumbnail(read.path, info, thumbnail, service.program)
    length = _length_seconds(info)
    reported = _reported(read.path, read.reported, service)
    if info.video is not None:
        reported |= _warned(picture_warnings(info.video, asset.file_name, ""))
    if read.path == path:  # an intermediate is made anew where it is needed
        reported = with_media_info(reported, info)
    return AssetFacts(_TYPES[info.kind], size, read.reported.sha256, length, reported)


def _length_seconds(info: MediaInfo) -> float | None:
    if info.kind is MediaKind.IMAGE:
        return None
    streams = (info.video, info.audio)
    return max(float(s.duration_seconds) for s in streams if s is not None)


def _reported(path: Path, info: MediaInfo, service: AssetService) -> dict[str, Any]:
    reported: dict[str, Any] = {"container": info.container}
    if video := info.video:
        width, height = video.display_size
        reported |= {"width": width, "height": height, "videoCodec": video.codec}
        reported |= {"hasAlpha": video.has_alpha, "rotation": video.rotation}
        if info.kind is MediaKind.VIDEO:
            reported |= {
                "frameRate": round(float(video.frame_rate), 3),
                "frames": video.frame_count,
            }
    if sound := info.audio:
        reported |= {"audioCodec": sound.codec, "sampleRate": sound.sample_rate}
        reported |= {"channels": sound.channels}
    if info.kind is MediaKind.AUDIO:
        with (
            suppress(EncodeError, OutputError),
            service.budget.share(WAVEFORM_NEEDS.memory_bytes),
        ):
            reported["peaks"] = list(waveform(path, info, service.program))
    return reported


def _warned(warnings: Iterable[SpecWarning]) -> dict[str, Any]:
    """What whoever uses the file will be warned of; nothing where that is nothing."""
    listed = [{"code": w.code.value, "message": w.message, "hint": w.hint} for w in warnings]
    return {"warnings": listed} if listed else {}


def _captions(path: Path, size: int, service: AssetService) -> AssetFacts:
    check_size(size, str(path))
    with closing(TextPool((), processes=1, budget=service.budget)) as pool:
        found = pool.captions(path.read_bytes(), service.cues)
    end_seconds = float(max(cue.end_seconds for cue in found.cues))
    shown = sum(1 for _ in split_cues(found.cues, None))
    reported = {"cues": shown, "endSeconds": end_seconds, **_warned(found.warnings)}
    return AssetFacts(AssetType.CAPTIONS, size, source_sha256(path), None, reported)


def _font(path: Path, size: int, service: AssetService) -> AssetFacts:
    """Loaded as for a text, where a damaged font can do no harm."""
    if size > LARGEST_FONT_BYTES:
        raise SourceError.of("source_too_large", f"The font `{path}` is larger than 64 MiB.")
    with (
        tempfile.TemporaryDirectory(dir=service.scratch, prefix="font-") as scratch,
        closing(TextPool([Path(scratch)], processes=1)) as pool,
    ):
        folder = KeptFonts(Path(scratch)).keep(path, pool.unpack)
        try:
            faces = pool.inspect([folder]).faces
        except SourceError:
            faces = ()
    if not faces:
        raise unusable_font("it is damaged")
    names = (said_family(name) for face in faces for name in (face.family, *face.names))
    reported = {
        "family": said_family(faces[0].known_as),
        "families": list(dict.fromkeys(names)),
        "weights": [min(f.weights[0] for f in faces), max(f.weights[1] for f in faces)],
        "italic": any(face.italic for face in faces),
    }
    return AssetFacts(AssetType.FONT, size, source_sha256(path), None, reported)
