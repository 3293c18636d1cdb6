"""What is kept about an asset beside its columns: the facts its owner is told, and the probe's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reelmill.core.media_info import MediaInfo
from reelmill.media.media_info_json import from_json, to_json

_INFO = "_info"  # the probe's whole answer, for renders; not told to clients


def with_media_info(reported: Mapping[str, Any], info: MediaInfo) -> dict[str, Any]:
    """Metadata of a video, picture or sound."""
    return {**reported, _INFO: json.loads(to_json(info))}


def media_info(metadata: Mapping[str, Any]) -> MediaInfo | None:
    """What probing told of a video, picture or sound; None for anything else."""
    return from_json(json.dumps(metadata[_INFO])) if _INFO in metadata else None


def reported_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What the owner is told of it, with names as in JSON."""
    return {name: value for name, value in metadata.items() if name != _INFO}
