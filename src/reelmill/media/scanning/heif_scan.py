"""Which streams of a HEIF file are its picture, and what that picture is like.

FFmpeg gives every coded item a stream, whose id is the item's number, then every track; grids of
items are stream groups. PyAV does not show groups, so grids are known from the file's index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from av.container import InputContainer
from av.video.stream import VideoStream as AvVideo

from reelmill.core.errors import SourceError
from reelmill.core.media_info import ColorInfo, VideoStream
from reelmill.media import foreign
from reelmill.media.scanning.heif_header import HeifPicture
from reelmill.media.scanning.icc import with_profile

_MOST_TILES = foreign.MAX_TILES // 2
_OF_ITEMS = Fraction(1)


def check_heif(picture: HeifPicture, max_pixels: int) -> None:
    """Refuse what would take too much memory or time to put together.

    A phone's largest picture has a few more pixels than others may have: it is decoded in tiles.

    Raises:
        SourceError: `source_too_many_pixels`, `source_too_many_tiles`.
    """
    limit = max_pixels * 5 // 4 if picture.tiles else max_pixels
    pixels = max(picture.width * picture.height, picture.tile_pixels)
    if pixels > limit:
        message = f"The picture has {pixels} pixels, its tiles counted; the limit is {limit}."
        raise SourceError.of("source_too_many_pixels", message, hint="scale it down first")
    count = max(len(picture.tiles), len(picture.alpha_tiles))
    if count > _MOST_TILES:
        message = f"The picture is put together from {count} tiles; the limit is {_MOST_TILES}."
        raise SourceError.of("source_too_many_tiles", message, hint="convert it to JPEG or PNG")


@dataclass(frozen=True, slots=True)
class HeifStreams:
    """Where the picture is.

    Attributes:
        stream: The one that is looked at: the picture, or its first tile.
        address, alpha_address: How a filter graph names the whole picture and its transparency.
        moving: True where it is a track.
    """

    stream: AvVideo
    address: str
    alpha_address: str = ""
    moving: bool = False


def heif_streams(container: InputContainer, picture: HeifPicture) -> HeifStreams | None:
    """The streams of the picture, None where they are not there or cannot be decoded."""
    readable = [s for s in container.streams.video if s.codec_context is not None]
    tracks = [s for s in readable if s.time_base != _OF_ITEMS]
    if picture.moving and tracks:
        grey = (s for s in tracks[1:] if (s.pix_fmt or "").startswith("gray"))
        alpha = next((str(s.index) for s in grey), "")
        return HeifStreams(tracks[0], str(tracks[0].index), alpha, moving=True)
    items = {s.id: s for s in readable if s.time_base == _OF_ITEMS}
    found = items.get(picture.tiles[0] if picture.tiles else picture.item)
    if found is None:
        return None
    address = f"g:{picture.grid}" if picture.tiles else str(found.index)
    return HeifStreams(found, address, _alpha_address(items, picture))


def _alpha_address(items: dict[int, AvVideo], picture: HeifPicture) -> str:
    if picture.alpha_tiles:
        return f"g:{picture.alpha_grid}"
    stream = items.get(picture.alpha or 0)
    return str(stream.index) if stream is not None else ""


def completed(found: VideoStream, streams: HeifStreams, picture: HeifPicture) -> VideoStream:
    """The facts of the whole picture, from those of the stream that was looked at."""
    color: ColorInfo = with_profile(found.color, picture.profile)
    clear = bool(streams.alpha_address)
    whole = replace(
        found,
        color=color,
        address=streams.address,
        alpha_address=streams.alpha_address,
        has_alpha=found.has_alpha or clear,
    )
    if not picture.tiles or streams.moving:
        return whole
    return replace(
        whole,
        width=picture.width,
        height=picture.height,
        rotation=0,  # FFmpeg turns what it puts together
        mirrored=False,
        largest_pixels=max(picture.tile_pixels, picture.width * picture.height),
        tile_count=len(picture.tiles) + len(picture.alpha_tiles),
    )
