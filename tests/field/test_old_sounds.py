"""Sounds in old formats and codecs are heard; mutants of them do no harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from old_sounds import HERTZ, LASTS, SOUNDS, OldSound, fault_of, heard, made, mutants

from reelmill.core.time import SAMPLE_RATE
from reelmill.media.probe import Prober

_MUTANTS = 2


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.name)
def test_an_old_sound_is_heard_and_its_mutants_do_no_harm(sound: OldSound, tmp_path: Path) -> None:
    path = made(tmp_path, sound)
    with Prober() as prober:
        audio = prober.probe(path).audio
        assert audio is not None
        assert (audio.codec, audio.sample_rate) == (sound.codec, sound.rate)
        assert float(audio.duration_seconds) == pytest.approx(
            LASTS if sound.arguments else 2, abs=0.1
        )
        samples = heard(prober, path, tmp_path)
        for data in mutants(path.read_bytes(), _MUTANTS, seed=7):
            assert fault_of(prober, data, sound.suffix, tmp_path) is None
    if sound.arguments:
        middle = samples[SAMPLE_RATE // 2 : SAMPLE_RATE * 3 // 2, 0]
        spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
        assert int(np.argmax(spectrum)) == pytest.approx(HERTZ, abs=2)
