"""Facts about an open media file, from its header, its packets and a few decoded frames.

Runs in the confined helper process: reads through a file descriptor and opens nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import BinaryIO, cast

import av
import av.error
from av.audio.stream import AudioStream as AvAudio
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream as AvVideo

from reelmill.core.errors import SourceError
from reelmill.core.media_info import (
    AudioStream,
    MediaInfo,
    MediaKind,
    VideoStream,
    is_damaged,
    is_still_damaged,
)
from reelmill.core.stream_limit import MOST_STREAMS
from reelmill.core.time import SAMPLE_RATE
from reelmill.media import foreign
from reelmill.media.joined_files import MOST_LINKS, WavLength, ogg_links, wav_samples
from reelmill.media.repair.whole_sound import Heard, hear
from reelmill.media.scanning.file_header import PictureHeader, read_picture_header
from reelmill.media.scanning.file_layout import missing_bytes, track_codes
from reelmill.media.scanning.heif_header import HeifPicture, read_heif
from reelmill.media.scanning.heif_scan import check_heif, completed, heif_streams
from reelmill.media.scanning.icc import with_profile
from reelmill.media.scanning.opening import attached_bytes, opened
from reelmill.media.scanning.stream_scan import AudioScan, VideoScan, damage_skipped, is_cover

_PICTURE_DEMUXERS = {"png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe"}
_SHRUNK = foreign.MAX_SHRUNK_PIXELS // foreign.MAX_PIXELS
_LOWRES = 2
_ANIMATIONS = {"gif", "apng"}
_FLAC_TOLERANCE_SECONDS = Fraction(1, 10)
_DECODERS = frozenset(foreign.DECODERS.split(","))


def scan(descriptor: int, max_pixels: int = foreign.MAX_PIXELS) -> MediaInfo:
    """Facts about the file open at `descriptor`; its sha256 is left empty.

    Raises:
        SourceError: `source_truncated`, `source_not_media`, `source_no_stream`,
            `source_damaged`, `source_too_many_pixels`, `source_too_many_tiles`,
            `source_metadata_too_large`, `source_not_decodable`,
            `source_too_many_parts`, `source_too_many_streams`.
    """
    size_bytes = os.fstat(descriptor).st_size
    with open(descriptor, "rb", closefd=False) as file:
        header = read_picture_header(file)
        missing = missing_bytes(file, size_bytes)
        joined = _joined(file, size_bytes)
        heif = read_heif(file, size_bytes)
        codes = track_codes(file, size_bytes)
    shrunk = header is not None and header.shrinkable and header.pixels > max_pixels
    if shrunk:
        max_pixels = _SHRUNK * max_pixels
    _check_header(header, max_pixels)
    if heif is not None:
        check_heif(heif, max_pixels)
    if missing is not None:
        raise _cut_short(missing)
    os.lseek(descriptor, 0, os.SEEK_SET)
    most = foreign.MAX_TILES if heif else MOST_STREAMS
    with opened(descriptor, max_pixels, most, lowres=_LOWRES if shrunk else 0) as container:
        if heif is not None:
            return _heif_facts(container, heif, size_bytes)
        facts = _facts(container, header, _File(size_bytes, max_pixels, codes))
    return _heard_whole(descriptor, facts, joined)


def _joined(file: BinaryIO, size_bytes: int) -> bool | None:
    """Whether a sound holds more than one recording, or more than it says; None: no length told."""
    file.seek(0)
    head = file.read(12)
    if head[:4] == b"OggS":
        links = len(ogg_links(file, size_bytes))
        if links > MOST_LINKS:
            hint = "split it, or convert it again"
            message = f"The file holds more than {MOST_LINKS} recordings, joined byte by byte."
            raise SourceError.of("source_too_many_parts", message, hint=hint)
        return links > 1
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        samples = wav_samples(file, size_bytes)
        return None if samples and samples.length is WavLength.MEANINGLESS else False
    return False


def _heard_whole(descriptor: int, facts: MediaInfo, joined: bool | None) -> MediaInfo:
    """The facts; of a sound that is irregular, its length counted by decoding all of it."""
    sound = facts.audio
    if sound is None or facts.kind is not MediaKind.AUDIO:
        return facts
    if joined is False and not sound.irregular:
        return facts
    heard = _heard(descriptor, sound)
    seconds = heard.samples / SAMPLE_RATE
    if heard.cut_short or is_damaged(heard.lost_seconds, seconds):
        raise _damaged(heard.lost_seconds, seconds)
    sound = replace(
        sound,
        duration_seconds=Fraction(heard.samples, SAMPLE_RATE),
        irregular=True,
        parts=heard.parts,
        stray_bytes=heard.stray_bytes,
        length_told=joined is not None,
    )
    return replace(facts, audio=sound, sounds=(sound,))


def _heard(descriptor: int, sound: AudioStream) -> Heard:
    """What decoding all of it brings; a recording in it that cannot be opened is damage."""
    try:
        return hear(descriptor, sound.index, lambda _: None)
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        message = "One of the recordings in the file cannot be opened."
        hint = "play the file from start to end elsewhere, and get or make it anew"
        raise SourceError.of("source_damaged", message, hint=hint) from error


def _damaged(lost_seconds: float, seconds: float) -> SourceError:
    message = f"{lost_seconds:.2f} of {seconds:.2f} s of the sound cannot be decoded."
    hint = (
        "play the file from start to end in another program, and replace it if it is "
        "damaged there too"
    )
    return SourceError.of("source_damaged", message, hint=hint)


@dataclass(frozen=True, slots=True)
class _File:
    size_bytes: int
    max_pixels: int
    codes: tuple[str, ...]


def _heif_facts(container: InputContainer, heif: HeifPicture, size_bytes: int) -> MediaInfo:
    streams = heif_streams(container, heif)
    found = None
    if streams is not None and _supported(streams.stream):
        pictures = VideoScan(streams.stream)
        _scan_packets(container, [pictures], [])
        found = pictures.facts(None)
    if streams is None or found is None:
        message = "The picture of the file cannot be decoded."
        hint = "check that it opens in another program, or convert it to JPEG or PNG"
        raise SourceError.of("source_not_decodable", message, hint=hint)
    whole = completed(found, streams, heif)
    if streams.moving and whole.frame_count > 1:
        name, videos = container.format.name, (whole,)
        return MediaInfo("", MediaKind.VIDEO, name, size_bytes, whole, videos=videos)
    still = _still(whole, pictures.lost_share)
    return MediaInfo("", MediaKind.IMAGE, container.format.name, size_bytes, still)


def _still(picture: VideoStream, lost_share: float | None) -> VideoStream:
    """The picture at rest; one of which much is lost is refused."""
    if lost_share is not None and is_still_damaged(lost_share):
        message = f"{lost_share:.0%} of the picture cannot be decoded."
        hint = "open the file elsewhere, and get or make it anew"
        raise SourceError.of("source_damaged", message, hint=hint)
    return replace(picture.at_rest(), damaged=lost_share is not None)


def _cut_short(missing: str) -> SourceError:
    hint = "upload or copy the file again, completely"
    return SourceError.of("source_truncated", f"The file is cut short: {missing}.", hint=hint)


def _check_header(header: PictureHeader | None, max_pixels: int) -> None:
    if header is None:
        return
    _check_pixels(header.width, header.height, max_pixels)
    if header.bloated:
        message = "The picture's compressed metadata unpack to more than 16 MiB."
        hint = "save it again without metadata"
        raise SourceError.of("source_metadata_too_large", message, hint=hint)


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise SourceError.of(
            "source_too_many_pixels",
            f"The picture has {width}x{height} pixels; the limit is {max_pixels} in all.",
            hint="scale it down first",
        )


def _facts(container: InputContainer, header: PictureHeader | None, file: _File) -> MediaInfo:
    max_pixels = file.max_pixels
    shown, found = _chosen(container)
    if not shown and not found:
        raise _nothing_usable(container, file.codes)
    for video in shown[:1]:
        _check_pixels(video.codec_context.width, video.codec_context.height, max_pixels)
    pictures = [VideoScan(video) for video in shown if _pixels(video) <= max_pixels]
    scans = [AudioScan(audio) for audio in found]
    _scan_packets(container, pictures, scans)
    seen = [found_one for each in pictures if (found_one := each.facts(header))]
    picture = seen[0] if seen else None
    decoded = [facts for each in scans if (facts := each.facts())]
    sound = decoded[0] if decoded else None
    if picture is None and sound is None:
        raise SourceError.of(
            "source_not_decodable",
            "Not one frame of the file can be decoded.",
            hint=f"check that it plays in another program and has at most {max_pixels} "
            "pixels a frame",
        )
    _check_sound(container, sound)
    kind = _kind(container, picture)
    if picture is not None and kind is MediaKind.IMAGE:
        picture, seen, decoded = _still(picture, pictures[0].lost_share), [], []
    if sound is not None and kind is MediaKind.AUDIO:
        # Alone, a sound starts when it starts; MP3 and Vorbis begin a few samples off 0.
        start = sound.start_seconds
        decoded = [replace(s, start_seconds=s.start_seconds - start) for s in decoded]
    heard, listed = (decoded[0] if decoded else None), sorted(decoded, key=lambda s: s.index)
    if picture is not None and header is not None:
        picture = _with_header(picture, header, max_pixels)
    unread = () if picture and heard else tuple(_unread(container, file.codes))
    videos = tuple(sorted(seen, key=lambda video: video.index))
    name, sounds = container.format.name, tuple(listed)
    found_in = (file.size_bytes, picture, heard, sounds, videos, unread)
    return MediaInfo("", kind, name, *found_in, attached_bytes=attached_bytes(container))


def _with_header(picture: VideoStream, header: PictureHeader, max_pixels: int) -> VideoStream:
    color = with_profile(picture.color, header.profile)
    picture = replace(picture, color=color, progressive=header.progressive)
    if not header.shrinkable or header.pixels <= max_pixels // _SHRUNK:
        return picture
    shrunk = picture.width < header.width
    return replace(picture, width=header.width, height=header.height, shrinkable=shrunk)


def _pixels(video: AvVideo) -> int:
    return video.codec_context.width * video.codec_context.height


def _chosen(container: InputContainer) -> tuple[list[AvVideo], list[AvAudio]]:
    """All pictures and all sounds, the default ones first; covers only where all else lacks."""
    videos = [s for s in container.streams.video if _supported(s) and not is_cover(s)]
    sounds = [s for s in container.streams.audio if _supported(s)]
    videos.sort(key=lambda stream: not stream.disposition & Disposition.default)
    sounds.sort(key=lambda stream: not stream.disposition & Disposition.default)
    if not videos and not sounds:
        videos = [s for s in container.streams.video if _supported(s)][:1]
    return videos, sounds


def _supported(stream: Stream) -> bool:
    context = getattr(stream, "codec_context", None)
    return context is not None and context.name in _DECODERS


def _unread(container: InputContainer, codes: tuple[str, ...]) -> Iterator[str]:
    """Kind and codec of what cannot be read, covers left out."""
    for stream in (*container.streams.video, *container.streams.audio):
        if not _supported(stream) and not is_cover(stream):
            code = codes[stream.index] if stream.index < len(codes) else "unknown"
            name = stream.codec_context.name if stream.codec_context else code
            yield f"{stream.type} ({name})"


def _nothing_usable(container: InputContainer, codes: tuple[str, ...]) -> SourceError:
    names = list(_unread(container, codes))
    if names:
        found = ", ".join(dict.fromkeys(names))
        message = f"The file contains nothing that is supported: it contains {found}."
    else:
        message = "The file contains neither pictures nor sound."
    hint = "convert it to H.264 and AAC, or to PNG or JPEG"
    return SourceError.of("source_no_stream", message, hint=hint)


def _scan_packets(
    container: InputContainer, pictures: Sequence[VideoScan], sounds: Sequence[AudioScan]
) -> None:
    seen = {picture.stream.index: picture for picture in pictures}
    heard = {sound.stream.index: sound for sound in sounds}
    streams: list[AvVideo | AvAudio] = [sound.stream for sound in sounds]
    streams += [picture.stream for picture in pictures]
    with damage_skipped():
        for packet in container.demux(streams):
            if packet.stream.index in seen:
                seen[packet.stream.index].add(cast("Packet[AvVideo]", packet))
            else:
                heard[packet.stream.index].add(cast("Packet[AvAudio]", packet))


def _check_sound(container: InputContainer, sound: AudioStream | None) -> None:
    """FLAC tells its length in front: what is missing then was cut off."""
    if sound is None or container.format.name != "flac" or container.duration is None:
        return
    missing = Fraction(container.duration, av.time_base) - sound.duration_seconds
    if missing > _FLAC_TOLERANCE_SECONDS:
        raise _cut_short(f"its last {float(missing):.1f} seconds")


def _kind(container: InputContainer, picture: VideoStream | None) -> MediaKind:
    if picture is None:
        return MediaKind.AUDIO
    name, cover = container.format.name, is_cover(container.streams[picture.index])
    alone = cover or (name in _ANIMATIONS and picture.frame_count == 1)
    return MediaKind.IMAGE if name in _PICTURE_DEMUXERS or alone else MediaKind.VIDEO
