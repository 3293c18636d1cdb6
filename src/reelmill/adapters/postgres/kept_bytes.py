"""What a user keeps: assets, announced uploads and outputs, counted together."""

from __future__ import annotations

KEPT_BYTES = """(
    (SELECT coalesce(sum(coalesce(assets.bytes, assets.declared_bytes, 0)), 0)
        FROM assets WHERE assets.user_id = :user_id AND assets.status <> 'FAILED')
    + (SELECT coalesce(sum(jobs.bytes), 0)
        FROM jobs WHERE jobs.user_id = :user_id AND jobs.output_key IS NOT NULL)
    + (SELECT coalesce(sum(jobs.subtitle_bytes), 0)
        FROM jobs WHERE jobs.user_id = :user_id AND jobs.subtitle_bytes IS NOT NULL)
)"""
"""SQL: the bytes of the user `:user_id`."""
