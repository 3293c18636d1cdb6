"""Jobs as JSON that Postgres writes, field for field as `usecases/ports/job.py` has them."""

from __future__ import annotations

from reelmill.usecases.ports.job import MESSAGE_FIELDS, Job, JobBody, JobChange


def change_json(**instead: str) -> str:
    """SQL for the text of a `JobChange` of a row of `jobs`.

    Args:
        instead: SQL for fields that the row has not yet, by name.
    """
    named = {"job_id": "jobs.id", "waits": "jobs.waiting IS NOT NULL", **instead}
    fields = JobChange.model_fields.items()
    pairs = [f"'{field.alias}', {named.get(name, f'jobs.{name}')}" for name, field in fields]
    return f"json_build_object({', '.join(pairs)})::text"


def message_json(row: str) -> str:
    """SQL for what a webhook says of a job; its outputs are signed when it is sent."""
    pairs = [f"'{JobBody.model_fields[n].alias}', {_value(row, n)}" for n in MESSAGE_FIELDS]
    return f"jsonb_build_object({', '.join(pairs)})"


def time_json(moment: str) -> str:
    """SQL for a moment as `time_text` writes it."""
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


def _value(row: str, name: str) -> str:
    if name not in Job.model_fields:
        return "NULL"
    return time_json(f"{row}.{name}") if name.endswith("_at") else f"{row}.{name}"
