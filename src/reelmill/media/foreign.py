"""Which foreign media are read at all: everything else is refused before it is parsed.

A demuxer that opens other files (playlists, manifests, concat scripts) must never appear
here: the protocol list alone does not stop it.
"""

from __future__ import annotations

from reelmill.core.stream_limit import MOST_STREAMS

MAX_PIXELS = 40_000_000
"""Largest picture that is decoded: an 8K frame has 33 million pixels."""

MAX_SHRUNK_PIXELS = 3 * MAX_PIXELS
"""Largest JPEG, since it can be shrunk while it is decoded: phones take 108 million pixels."""

MAX_TILES = 400
"""Most streams of one picture that is put together from tiles: 48 million pixels in 192 of them,
as phones write them, and as many for its transparency."""

ANALYZE_LIMIT = 5_000_000
"""Bytes and microseconds read at most to recognise a file."""

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi,mp3,wav,w64,aiff,flac,ogg,aac,"
    "au,caf,amr,ac3,eac3,dts,asf,"
    "png_pipe,apng,jpeg_pipe,webp_pipe,gif,bmp_pipe,tiff_pipe"
)
"""Demuxers that read one file and never open another."""

DECODERS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,mpeg2video,prores,"
    "mjpeg,png,apng,webp,gif,bmp,tiff,"
    "aac,mp3float,mp3,mp2,mp2float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,"
    "dca,amrnb,amrwb,wmav1,wmav2,gsm,gsm_ms,g722,g726,g726le,"
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_yamaha,pcm_mulaw,pcm_alaw,pcm_s8,"
    "pcm_f32be,pcm_f64be,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f64le"
)
"""Decoders that foreign media may use."""

ONE_FILE = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS}
"""Options that keep a reader of a file of ours to that file.

Encoders that read foreign media wrote it: should one have been taken over, it names no other file.
"""


def decoder_pixels(max_pixels: int) -> int:
    """What FFmpeg must be told: it rounds the width up to 64 before it compares.

    Pictures beyond `max_pixels` itself are refused by the probe.
    """
    return max_pixels + max_pixels // 16


def demuxer_options(
    protocol: str, max_pixels: int = MAX_PIXELS, max_streams: int = MOST_STREAMS
) -> dict[str, str]:
    """Options that confine a demuxer and its decoders, for FFmpeg's `-i` and for PyAV alike."""
    return {
        **ONE_FILE,
        "protocol_whitelist": protocol,
        "codec_whitelist": DECODERS,
        "max_pixels": str(decoder_pixels(max_pixels)),
        "max_streams": str(max_streams),
        "probesize": str(ANALYZE_LIMIT),
        "analyzeduration": str(ANALYZE_LIMIT),
    }
