"""Which errors may go away by themselves: the one place that decides it, by code."""

from __future__ import annotations

_OF_SOURCES = {
    *("source_timeout", "source_too_slow", "source_unreachable", "source_changed"),
}
_OF_RENDERING = {
    *("memory_unavailable", "process_hung", "ffmpeg_timeout", "segment_damaged", "segments_gone"),
    *("worker_lost", "disk_full"),
}
_OF_THE_SERVICE = {
    *("database_busy", "database_unavailable"),
    *("storage_unavailable", "storage_refused", "storage_rejected"),
    *("planner_busy", "plan_timeout", "listening_busy", "header_timeout", "body_timeout"),
}
_OF_OTHERS_WORK = {
    *("asset_busy", "upload_busy", "idempotency_in_flight", "output_in_use"),
    *("rate_limited", "too_many_attempts", "too_many_jobs", "too_many_streams"),
    *("too_many_uploads",),
}

RETRYABLE_CODES = frozenset(_OF_SOURCES | _OF_RENDERING | _OF_THE_SERVICE | _OF_OTHERS_WORK)
"""The same request, or the same job tried again, may succeed later with nothing changed in it."""
