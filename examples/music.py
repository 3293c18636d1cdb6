"""Eight calm pieces, composed and played by arithmetic: chords, bass, plucks, a sparse melody.

Sound is a float array of shape (2, samples), left and right, at `RATE` samples a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 44_100
Array = npt.NDArray[np.float32]
Rng = np.random.Generator

MODES = {
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What makes one piece different from the next.

    Attributes:
        title: Shown as the chapter's name.
        seconds: Exact length.
        tonic: MIDI note of the tonic, around 48.
        mode: A key of `MODES`.
        chords: Scale degrees of the chord roots, one a bar, repeated.
        beat_seconds: Length of one of a bar's eight steps.
        pattern: Which chord tone (or None) the plucks play on each of the eight steps.
        brightness: 0 (dark) to 1 (bright) pads.
        seed: Of the melody and the noise.
    """

    title: str
    seconds: int
    tonic: int
    mode: str
    chords: tuple[int, ...]
    beat_seconds: float
    pattern: tuple[int | None, ...]
    brightness: float
    seed: int

    @property
    def bar_seconds(self) -> float:
        """Length of one chord."""
        return 8 * self.beat_seconds

    def pitch(self, degree: int, octave: int = 0) -> float:
        """Frequency in hertz of a scale degree; degrees beyond 6 continue upwards."""
        scale = MODES[self.mode]
        steps = 12 * (degree // 7 + octave) + scale[degree % 7]
        return float(440 * 2 ** ((self.tonic + steps - 69) / 12))


PIECES = {
    "harbour-lights.ogg": Piece(
        "Harbour Lights", 117, 50, "ionian", (0, 5, 3, 4), 0.44, (0, 2, 4, 7, 4, 2, 3, 2), 0.55, 1
    ),
    "first-snow.ogg": Piece(
        "First Snow",
        108,
        53,
        "lydian",
        (0, 1, 0, 4),
        0.5,
        (4, None, 2, 7, None, 4, 0, None),
        0.5,
        2,
    ),
    "slow-orbit.ogg": Piece(
        "Slow Orbit", 123, 45, "dorian", (0, 3, 0, 6, 5, 3), 0.4, (0, 4, 7, 4, 9, 7, 4, 2), 0.4, 3
    ),
    "paper-boats.ogg": Piece(
        "Paper Boats", 105, 55, "mixolydian", (0, 6, 3, 0), 0.36, (0, 4, 2, 4, 7, 4, 2, 4), 0.7, 4
    ),
    "night-train.ogg": Piece(
        "Night Train", 111, 48, "aeolian", (0, 5, 2, 6), 0.3, (0, 0, 4, 0, 7, 4, 0, 2), 0.45, 5
    ),
    "glass-garden.ogg": Piece(
        "Glass Garden", 114, 52, "lydian", (0, 4, 1, 5), 0.42, (7, 4, 9, 2, 7, 4, None, 2), 0.75, 6
    ),
    "warm-static.ogg": Piece(
        "Warm Static",
        110,
        46,
        "ionian",
        (3, 0, 4, 5),
        0.48,
        (0, None, 4, 2, None, 7, 4, None),
        0.3,
        7,
    ),
    "long-way-home.ogg": Piece(
        "Long Way Home", 112, 51, "ionian", (0, 2, 5, 3), 0.38, (0, 2, 4, 2, 7, 4, 2, 4), 0.6, 8
    ),
}
"""File name -> piece; together exactly a quarter of an hour."""


def sine(frequency: float, seconds: float, phase: float = 0.0) -> Array:
    """A pure tone."""
    at = np.arange(int(seconds * RATE), dtype=np.float32)
    turns = at * np.float32(frequency / RATE) + np.float32(phase)
    return np.asarray(np.sin(np.float32(2 * np.pi) * (turns - np.floor(turns))), np.float32)


def swell(seconds: float, rise: float, fall: float) -> Array:
    """An envelope that rises and falls smoothly and holds 1 between."""
    at = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    edge = np.minimum(at / rise, (seconds - at) / fall).clip(0, 1)
    return np.asarray(edge * edge * (3 - 2 * edge), np.float32)


def pad(piece: Piece, degree: int, seconds: float, filter_phase: float) -> Array:
    """A chord of detuned voices under a filter that opens and closes slowly."""
    at = np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(seconds)
    opening = piece.brightness * (0.65 + 0.35 * np.sin(np.pi * at + np.float32(filter_phase)))
    sound = np.zeros((2, at.size), np.float32)
    for clip, step in enumerate((0, 2, 4, 6)):
        for side, detune in enumerate((0.9982, 1.0018)):
            pitch = piece.pitch(degree + step, 0 if clip else 1) * detune
            for partial in (1, 2, 3, 4):
                light = opening ** (partial - 1) / partial
                tone = sine(pitch * partial, seconds, 0.31 * clip + 0.17 * partial)
                sound[side] += (0.8 if clip == 3 else 1.0) * light * tone
    return sound * swell(seconds, 1.6, 2.2) * np.float32(0.036)


def bass(piece: Piece, degree: int, seconds: float) -> Array:
    """The chord's root, two octaves down, the same on both sides."""
    root = piece.pitch(degree % 7, -1 if piece.tonic > 46 else 0)
    tone = sine(root, seconds) + np.float32(0.35) * sine(2 * root, seconds)
    return np.stack([tone, tone]) * swell(seconds, 0.12, 1.2) * np.float32(0.1)


def pluck(frequency: float, pan: float, ring_seconds: float = 1.7) -> Array:
    """A struck string or bar: partials that die away, the higher the sooner."""
    at = np.arange(int(ring_seconds * RATE), dtype=np.float32) / RATE
    tone = np.zeros_like(at)
    for partial, level, decay in ((1, 1, 3.2), (2, 0.42, 5.5), (3, 0.2, 8), (4.02, 0.1, 13)):
        fade = np.exp(-at * np.float32(decay))
        tone += np.float32(level) * fade * sine(frequency * partial, ring_seconds)
    tone *= np.minimum(at / 0.004, 1) * np.minimum((ring_seconds - at) / 0.2, 1)
    return np.asarray(np.stack([tone * np.sqrt(1 - pan), tone * np.sqrt(pan)]), np.float32)


def lead(frequency: float, seconds: float) -> Array:
    """A soft flute-like tone with a late vibrato."""
    at = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    vibrato = 0.0035 * np.sin(2 * np.pi * 4.7 * at) * np.clip(at - 0.5, 0, 1)
    phase = 2 * np.pi * np.cumsum((frequency / RATE) * (1 + vibrato), dtype=np.float64)
    tone = np.sin(phase) + 0.22 * np.sin(2 * phase) + 0.08 * np.sin(3 * phase)
    tone *= swell(seconds, 0.22, 0.9) * np.float32(0.05)
    return np.asarray(np.stack([tone, tone]), np.float32)


def add(mixdown: Array, sound: Array, start_seconds: float, level: float = 1.0) -> None:
    """Lays a sound into the mix; what reaches beyond its end is dropped."""
    start = round(start_seconds * RATE)
    end = min(mixdown.shape[1], start + sound.shape[1])
    if start < end:
        mixdown[:, start:end] += sound[:, : end - start] * np.float32(level)


def pads_and_bass(piece: Piece) -> Array:
    """The chords from the first bar to the last, each ringing into the next."""
    mixdown = np.zeros((2, piece.seconds * RATE), np.float32)
    clips = {d: pad(piece, d, piece.bar_seconds + 2.2, 0.5 * d) for d in set(piece.chords)}
    roots = {d: bass(piece, d, piece.bar_seconds) for d in set(piece.chords)}
    for bar in range(int(piece.seconds / piece.bar_seconds) + 1):
        degree = piece.chords[bar % len(piece.chords)]
        add(mixdown, clips[degree], bar * piece.bar_seconds)
        if bar >= 2:
            add(mixdown, roots[degree], bar * piece.bar_seconds)
    return mixdown


def plucks(piece: Piece, rng: Rng) -> Array:
    """The broken chords: they enter after four bars, thin out in the middle, leave at the end."""
    mixdown = np.zeros((2, piece.seconds * RATE), np.float32)
    strings: dict[tuple[int, int], Array] = {}
    bars = int(piece.seconds / piece.bar_seconds)
    for bar in range(4, max(5, bars - 2)):
        degree = piece.chords[bar % len(piece.chords)]
        for step, tone in enumerate(piece.pattern):
            if tone is None or rng.random() < (0.35 if bar % 16 in (12, 13, 14, 15) else 0.06):
                continue
            key = (degree + tone, step % 2)
            if key not in strings:
                strings[key] = pluck(piece.pitch(key[0], 1), 0.3 + 0.4 * key[1])
            start = bar * piece.bar_seconds + step * piece.beat_seconds + rng.normal(0, 0.004)
            add(mixdown, strings[key], start, 0.125 * rng.uniform(0.7, 1) * (1.2 - 0.2 * step % 4))
    return mixdown


def melody(piece: Piece, rng: Rng) -> Array:
    """A few long notes a phrase, walking over the pentatonic tones of the mode."""
    mixdown = np.zeros((2, piece.seconds * RATE), np.float32)
    tones, place = (0, 1, 2, 4, 5, 7, 8, 9, 11), 4
    bars = int(piece.seconds / piece.bar_seconds)
    for bar in range(8, max(9, bars - 3)):
        if bar % 8 >= 5:
            continue
        for step in (0, 3, 6):
            if rng.random() < 0.35:
                continue
            place = int(np.clip(place + rng.choice((-2, -1, -1, 1, 1, 2)), 0, len(tones) - 1))
            length = piece.beat_seconds * float(rng.choice((2.5, 3.0, 5.0)))
            start = bar * piece.bar_seconds + step * piece.beat_seconds
            add(mixdown, lead(piece.pitch(tones[place], 1), max(length, 1.2)), start)
    return mixdown


def breath(seconds: int, rng: Rng) -> Array:
    """Soft surf far away: noise whose level comes and goes, different on each side."""
    noise = rng.standard_normal((2, seconds * RATE // 4), np.float32)
    kernel = np.hanning(12).astype(np.float32)
    soft = np.stack([np.convolve(side, kernel / kernel.sum(), "same") for side in noise])
    soft = soft.repeat(4, axis=1)
    at = np.arange(seconds * RATE, dtype=np.float32) / RATE
    tide = 0.5 + 0.5 * np.sin(2 * np.pi * at / 11.3) * np.sin(2 * np.pi * at / 7.1 + 1)
    return np.asarray(soft * tide * 0.012, np.float32)


def echo(sound: Array, delay_seconds: float) -> Array:
    """A delay that bounces between the sides, four times."""
    heard = sound.copy()
    for bounce in range(1, 5):
        shift = round(delay_seconds * bounce * RATE)
        sides = sound[::-1] if bounce % 2 else sound
        heard[:, shift:] += sides[:, :-shift] * np.float32(0.42**bounce)
    return heard


def room(rng: Rng) -> Array:
    """Three seconds of fading noise, softened: what a large soft room answers to one clap."""
    at = np.arange(3 * RATE, dtype=np.float32) / RATE
    fade = np.exp(-2.3 * at) * np.minimum(at / 0.02, 1)
    answer = rng.standard_normal((2, at.size), np.float32) * fade
    answer += np.float32(0.6) * np.roll(answer, 1, axis=1)
    return np.asarray(answer / np.sqrt((answer**2).sum(axis=1, keepdims=True)), np.float32)


def reverb(sound: Array, answer: Array) -> Array:
    """The sound convolved with a room's answer, block by block (overlap and add)."""
    size = 1 << 19
    block = size - answer.shape[1]
    spectrum = np.fft.rfft(answer, size)
    wet = np.zeros((2, sound.shape[1] + size), np.float32)
    for start in range(0, sound.shape[1], block):
        part = np.fft.rfft(sound[:, start : start + block], size)
        wet[:, start : start + size] += np.fft.irfft(part * spectrum, size)
    return wet[:, : sound.shape[1]]


def play(piece: Piece) -> Array:
    """The whole piece, peaking at -4 dB, from silence to silence."""
    rng = np.random.default_rng(piece.seed)
    bells = echo(plucks(piece, rng), 3 * piece.beat_seconds)
    dry = pads_and_bass(piece) + bells + melody(piece, rng)
    mixdown = dry + 0.5 * reverb(dry, room(rng)) + breath(piece.seconds, rng)
    mixdown *= swell(piece.seconds, 1.0, 7.0)
    return np.asarray(mixdown * (0.6 / np.abs(mixdown).max()), np.float32)
