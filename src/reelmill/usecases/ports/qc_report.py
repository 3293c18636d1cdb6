"""What a finished master was found to be."""

from __future__ import annotations

from pydantic import ConfigDict

from reelmill.usecases.json_model import JsonModel


class QcReport(JsonModel):
    """The master held against its plan.

    Attributes:
        frames: Video frames counted in the master.
        video_seconds, audio_seconds: Durations of the streams, 0 where absent.
        av_difference_seconds: Absolute difference of the two, 0 where one is absent.
        decoded_points: Places in the master that were decoded.
        audio_peak: Largest absolute sample of the sounds together before they are turned down,
            1.0 is full scale; None without sound.
        clipped_samples: Samples of it beyond full scale; None likewise.
    """

    model_config = ConfigDict(
        json_schema_extra={"description": "The master held against its plan."},
        json_schema_serialization_defaults_required=False,  # kept by a version without them
    )

    frames: int
    video_seconds: float
    audio_seconds: float
    av_difference_seconds: float
    decoded_points: int
    audio_peak: float | None = None
    clipped_samples: int | None = None
