"""How much pre-roll an AAC chunk needs: joins against one pass, on real music.

    python -m bench.aac_seams MUSIC_DIR [--tracks 4] [--seconds 50]

Each excerpt is encoded in one pass with the project's settings. Then, at many places, a chunk is
encoded that starts a number of packets earlier; its first packets are dropped, and it is joined
to the one-pass packets before that place. Told is by how many dB the join's SNR lies above (+) or
below (-) that of the one pass at the same place: in 4,096 samples round the join, and in the
0.85 s after it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bench.aac_coders import decoded
from reelmill.core.codecs.aac import AAC
from reelmill.core.plan.audio import DEFAULT_BITRATE, PACKET_SAMPLES
from reelmill.media.sound.audio_encode import chunk_extradata, encode_chunk

Samples = NDArray[np.float32]
PRE_ROLLS = (0, 4, 8, 32, 64, 128, 192, 256, 384)
FIRST, STEP, TAIL = 400, 200, 60


def encoded(pcm: Samples, folder: Path) -> tuple[list[bytes], bytes]:
    out = folder / "chunk.m4a"
    encoder = AAC.arguments(DEFAULT_BITRATE)
    encode_chunk([np.ascontiguousarray(pcm)], encoder, out)
    with av.open(str(out)) as container:
        packets = [bytes(p) for p in container.demux(container.streams.audio[0]) if p.size]
    return packets, chunk_extradata(out)


def heard(packets: list[bytes], extradata: bytes) -> Samples:
    context = av.CodecContext.create("aac", "r")
    assert isinstance(context, av.AudioCodecContext)
    context.extradata, context.sample_rate, context.layout = extradata, 48_000, "stereo"
    frames = [f.to_ndarray().T for data in packets for f in context.decode(av.Packet(data))]
    return np.concatenate(frames)[PACKET_SAMPLES:].astype(np.float32)


def snr(original: Samples, copy: Samples) -> float:
    noise = ((original.astype(float) - copy) ** 2).sum()
    return float(10 * np.log10((original.astype(float) ** 2).sum() / noise))


def differences(pcm: Samples, pre_roll: int, folder: Path) -> Iterator[tuple[float, float]]:
    one, extradata = encoded(pcm, folder)
    whole = heard(one, extradata)
    for join in range(FIRST, len(one) - 2 * TAIL, STEP):
        fed = pcm[(join - pre_roll) * PACKET_SAMPLES : (join + TAIL) * PACKET_SAMPLES]
        chunk, _ = encoded(fed, folder)
        joined = heard(one[:join] + chunk[pre_roll : pre_roll + TAIL - 10], extradata)
        at = (join - 1) * PACKET_SAMPLES
        near, after = slice(at - 2048, at + 2048), slice(at + 2048, at + 43_008)
        yield (
            snr(pcm[near], joined[near]) - snr(pcm[near], whole[near]),
            snr(pcm[after], joined[after]) - snr(pcm[after], whole[after]),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("music", type=Path)
    parser.add_argument("--tracks", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=50)
    chosen = parser.parse_args()
    files = sorted(chosen.music.glob("*.ogg"))
    files = files[:: max(1, len(files) // chosen.tracks)][: chosen.tracks]
    excerpts = [decoded(file, "-ss", "5", "-t", str(chosen.seconds)) for file in files]
    print("| pre-roll packets | joins | at the join: mean | worst | after it: mean | worst |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for pre_roll in PRE_ROLLS:
            pairs = [d for pcm in excerpts for d in differences(pcm, pre_roll, Path(folder))]
            (at, after), (at_worst, after_worst) = np.mean(pairs, axis=0), np.min(pairs, axis=0)
            reported = f"{at:+.2f} | {at_worst:+.2f} | {after:+.2f} | {after_worst:+.2f}"
            print(f"| {pre_roll} | {len(pairs)} | {reported} |", flush=True)


if __name__ == "__main__":
    main()
