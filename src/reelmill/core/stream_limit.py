"""How many streams a source may have."""

from __future__ import annotations

MOST_STREAMS = 200
"""Videos, sounds, subtitles and attachments together: a film may carry a hundred fonts."""
