"""H.264 pictures that show the one before them once more: P slices of skipped macroblocks only.

An encoder writes 80 to 110 bytes and takes 7 ms for such a picture; these take 40 to 240 bytes and
next to nothing. Syntax: ITU-T H.264 7.3.3 (slice header), 9.3 (CABAC). See ADR 59.
"""

from __future__ import annotations

from reelmill.core.bits import BitWriter, escaped
from reelmill.core.codecs.h264_sets import PictureSet, SequenceSet, first_sets, picture_set
from reelmill.core.codecs.h264_sets import sequence_set as read_sequence_set

_P_SLICE_OF_A_REFERENCE = 0x21
_ALL_SLICES_ARE_P = 5
_NO_DEBLOCKING = 1

_SKIP_SLOPE, _SKIP_OFFSET = 23, 33
"""Context 11: `mb_skip_flag` where the neighbours are skipped, `cabac_init_idc` 0 (table 9-13)."""

_LIKELY = 64
"""From here on a context expects ones (9.3.1.1)."""

_LAST_STATE = 62

# Table 9-44: what an unlikely bin takes of the range, by the context's state and the range.
_UNLIKELY = (
    (128, 176, 208, 240), (128, 167, 197, 227), (128, 158, 187, 216), (123, 150, 178, 205),
    (116, 142, 169, 195), (111, 135, 160, 185), (105, 128, 152, 175), (100, 122, 144, 166),
    (95, 116, 137, 158), (90, 110, 130, 150), (85, 104, 123, 142), (81, 99, 117, 135),
    (77, 94, 111, 128), (73, 89, 105, 122), (69, 85, 100, 116), (66, 80, 95, 110),
    (62, 76, 90, 104), (59, 72, 86, 99), (56, 69, 81, 94), (53, 65, 77, 89),
    (51, 62, 73, 85), (48, 59, 69, 80), (46, 56, 66, 76), (43, 53, 63, 72),
    (41, 50, 59, 69), (39, 48, 56, 65), (37, 45, 54, 62), (35, 43, 51, 59),
    (33, 41, 48, 56), (32, 39, 46, 53), (30, 37, 43, 50), (29, 35, 41, 48),
    (27, 33, 39, 45), (26, 31, 37, 43), (24, 30, 35, 41), (23, 28, 33, 39),
    (22, 27, 32, 37), (21, 26, 30, 35), (20, 24, 29, 33), (19, 23, 27, 31),
    (18, 22, 26, 30), (17, 21, 25, 28), (16, 20, 23, 27), (15, 19, 22, 25),
    (14, 18, 21, 24), (14, 17, 20, 23), (13, 16, 19, 22), (12, 15, 18, 21),
    (12, 14, 17, 20), (11, 14, 16, 19), (11, 13, 15, 18), (10, 12, 15, 17),
    (10, 12, 14, 16), (9, 11, 13, 15), (9, 11, 12, 14), (8, 10, 12, 14),
    (8, 9, 11, 13), (7, 9, 11, 12), (7, 9, 10, 12), (7, 8, 10, 11),
    (6, 8, 9, 11), (6, 7, 9, 10), (6, 7, 8, 9),
)  # fmt: skip


class SkippedPictures:
    """Packets after a picture that is decoded alone, each of which shows it again.

    Every one is a reference: the upper bits of a picture's order count from the last reference,
    so unreferenced ones would come around after a few (8.2.1.1).

    Args:
        record: avcC of the track.

    Raises:
        ValueError: its parameter sets are of a kind that is not written here.
    """

    def __init__(self, record: bytes) -> None:
        try:
            sequence, picture = first_sets(record)
            self._sequence, self._picture = read_sequence_set(sequence), picture_set(picture)
        except EOFError as error:
            raise ValueError("no parameter sets") from error
        _check(self._sequence, self._picture)
        blocks = self._sequence.blocks_wide * self._sequence.blocks_high
        self._data = _skipped(blocks, self._picture.quantiser)
        self._packets: list[bytes] = [b""]

    def __call__(self, number: int) -> bytes:
        """The packet of the picture that is shown so many frames after the first, from 1 on."""
        while len(self._packets) <= number:
            self._packets.append(self._packet(len(self._packets)))
        return self._packets[number]

    def _packet(self, number: int) -> bytes:
        unit = escaped(bytes([_P_SLICE_OF_A_REFERENCE]) + self._header(number) + self._data)
        return len(unit).to_bytes(4, "big") + unit

    def _header(self, number: int) -> bytes:
        sequence, picture = self._sequence, self._picture
        bits = BitWriter().golomb(0).golomb(_ALL_SLICES_ARE_P).golomb(picture.number)
        bits.put(number % (1 << sequence.frame_number_bits), sequence.frame_number_bits)
        bits.put(2 * number % (1 << sequence.order_bits), sequence.order_bits)
        bits.put(1, 1).golomb(0)  # one reference
        bits.put(0, 1)  # in the usual order
        if picture.weighted:
            bits.golomb(0).golomb(0).put(0, 2)  # that count as they are
        bits.put(0, 1)  # the oldest reference makes room
        bits.golomb(0).golomb(0)  # tables of CABAC, change of the quantiser
        if picture.deblocking_told:
            bits.golomb(_NO_DEBLOCKING)
        return bits.filled()


def skipped_bytes(width: int, height: int) -> int:
    """About what such a packet takes: 36 bytes at 720p, 68 at 1080p, 237 at 4K."""
    blocks = -(-width // 16) * -(-height // 16)
    return 9 + blocks * 7 // 1000


def _check(sequence: SequenceSet, picture: PictureSet) -> None:
    known = {
        "frames": sequence.progressive,
        "order": sequence.order_kind == 0,
        "CABAC": picture.arithmetic,
        "one slice group": picture.slice_groups == 1,
        "no order of bottom fields": not picture.bottom_order,
        "no redundant pictures": not picture.redundant_told,
        "skips that are likely": _context(picture.quantiser) >= _LIKELY,
    }
    if lacking := [what for what, holds in known.items() if not holds]:
        raise ValueError(f"parameter sets without {', '.join(lacking)}")


def _context(quantiser: int) -> int:
    return max(1, min(126, (_SKIP_SLOPE * max(0, min(51, quantiser)) >> 4) + _SKIP_OFFSET))


def _skipped(blocks: int, quantiser: int) -> bytes:
    """Slice data of so many skipped macroblocks, the stop bit included (9.3.4).

    Every bin is the likely one, which leaves the coder's lower end at 0: only zeros are written,
    one for each doubling of the range, until the last bin ends the slice.
    """
    state, span, written = _context(quantiser) - _LIKELY, 510, 0
    for left in range(blocks, 0, -1):
        span -= _UNLIKELY[state][span >> 6 & 3]
        state = min(_LAST_STATE, state + 1)
        if span < 256:
            span, written = 2 * span, written + 1
        span -= 2  # kept for the end of the slice
        if left > 1 and span < 256:
            span, written = 2 * span, written + 1
    count = written + 9  # the first of ten bits is never written
    missing = -count % 8
    return ((span | 1) << missing).to_bytes((count + missing) // 8, "big")
