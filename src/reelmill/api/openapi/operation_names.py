"""What operations are called: an id that generators make functions of, and a summary in words.

An id is `noun.verb`: `jobs.list` becomes `jobsList`, `jobs_list` or `operations["jobs.list"]`.
Ids are part of the API: one that changes renames a function in the programs of users.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Named(NamedTuple):
    """What one operation is called."""

    operation_id: str
    summary: str


def name_operation(operation: dict[str, Any], method: str, path: str) -> None:
    """Give an operation its names.

    Raises:
        LookupError: it has none yet.
    """
    try:
        named = OPERATIONS[method.upper(), path]
    except KeyError:
        raise LookupError(f"{method.upper()} {path} has no row in operation_names.py") from None
    operation["operationId"], operation["summary"] = named


_ROWS = (
    ("POST /v1/render", "renders.create", "Render a spec"),
    ("POST /v1/render/validate", "renders.validate", "Plan a spec without rendering it"),
    ("POST /v1/render/preview", "renders.preview", "Draw one frame of a spec"),
    ("POST /v1/listen", "renders.listen", "Listen to a spec"),
    ("GET /v1/schema", "specs.getSchema", "Read the JSON Schema of specs"),
    ("GET /v1/jobs", "jobs.list", "List your jobs"),
    ("GET /v1/jobs/{job_id}", "jobs.get", "Read a job"),
    ("PATCH /v1/jobs/{job_id}", "jobs.rename", "Rename a job"),
    ("DELETE /v1/jobs/{job_id}", "jobs.delete", "Delete a job"),
    ("GET /v1/jobs/{job_id}/spec", "jobs.getSpec", "Read the spec of a job"),
    ("GET /v1/jobs/{job_id}/subtitles/{number}", "jobs.getSubtitles", "Read subtitles of a job"),
    ("POST /v1/jobs/{job_id}/cancel", "jobs.cancel", "Cancel a job"),
    ("POST /v1/jobs/{job_id}/retry", "jobs.retry", "Retry a job"),
    ("POST /v1/jobs/cancel", "jobs.cancelSeveral", "Cancel several jobs"),
    ("POST /v1/jobs/delete", "jobs.deleteSeveral", "Delete several jobs"),
    ("GET /v1/jobs/{job_id}/events", "jobs.watch", "Watch a job"),
    ("GET /v1/events", "jobs.watchAll", "Watch all your jobs"),
    ("POST /v1/events/token", "jobs.createWatchToken", "Make a token for one event stream"),
    ("PUT /v1/jobs/{job_id}/share", "jobs.share", "Share a job"),
    ("GET /v1/jobs/{job_id}/share", "jobs.getShare", "Read how a job is shared"),
    ("DELETE /v1/jobs/{job_id}/share", "jobs.unshare", "Stop sharing a job"),
    ("POST /v1/assets/sign-upload", "assets.signUpload", "Sign an upload"),
    ("POST /v1/assets/{asset_id}/complete", "assets.complete", "Complete an upload"),
    ("GET /v1/assets", "assets.list", "List your assets"),
    ("GET /v1/assets/{asset_id}", "assets.get", "Read an asset"),
    ("PATCH /v1/assets/{asset_id}", "assets.rename", "Rename an asset"),
    ("DELETE /v1/assets/{asset_id}", "assets.delete", "Delete an asset"),
    ("GET /v1/assets/{asset_id}/uses", "assets.listUses", "List what uses an asset"),
    ("POST /v1/captions/cues", "captions.readCues", "Read the cues of a captions file"),
    ("GET /v1/fonts", "fonts.list", "List the fonts of your specs"),
    ("GET /v1/fonts/picture", "fonts.getPicture", "See what a font looks like"),
    ("POST /v1/templates", "templates.create", "Create a template"),
    ("GET /v1/templates", "templates.list", "List your templates"),
    ("GET /v1/templates/{template_id}", "templates.get", "Read a template"),
    ("PUT /v1/templates/{template_id}", "templates.replace", "Replace a template"),
    ("DELETE /v1/templates/{template_id}", "templates.delete", "Delete a template"),
    (
        "POST /v1/templates/{template_id}/validate",
        "templates.validate",
        "Fill a template without rendering it",
    ),
    ("POST /v1/templates/{template_id}/render", "templates.render", "Render a template"),
    ("POST /v1/templates/validate", "templates.check", "Check a template without keeping it"),
    ("POST /v1/templates/{template_id}/duplicate", "templates.duplicate", "Copy a template"),
    ("GET /v1/templates/{template_id}/picture", "templates.getPicture", "See a template"),
    (
        "GET /v1/templates/{template_id}/revisions",
        "templates.listRevisions",
        "List the revisions of a template",
    ),
    (
        "GET /v1/templates/{template_id}/revisions/{revision}",
        "templates.getRevision",
        "Read a revision of a template",
    ),
    (
        "POST /v1/templates/{template_id}/revisions/{revision}/restore",
        "templates.restore",
        "Take a revision of a template back",
    ),
    ("POST /v1/drafts", "drafts.create", "Create a draft"),
    ("GET /v1/drafts", "drafts.list", "List your drafts"),
    ("GET /v1/drafts/{draft_id}", "drafts.get", "Read a draft"),
    ("PUT /v1/drafts/{draft_id}", "drafts.save", "Save a draft"),
    ("DELETE /v1/drafts/{draft_id}", "drafts.delete", "Delete a draft"),
    ("POST /v1/drafts/{draft_id}/duplicate", "drafts.duplicate", "Copy a draft"),
    ("GET /v1/webhooks", "webhooks.list", "List your webhooks"),
    ("POST /v1/webhooks", "webhooks.create", "Register a webhook"),
    ("GET /v1/webhooks/{webhook_id}", "webhooks.get", "Read a webhook"),
    ("PATCH /v1/webhooks/{webhook_id}", "webhooks.update", "Change a webhook"),
    ("DELETE /v1/webhooks/{webhook_id}", "webhooks.delete", "Delete a webhook"),
    (
        "POST /v1/webhooks/{webhook_id}/rotate-secret",
        "webhooks.rotateSecret",
        "Give a webhook a new secret",
    ),
    ("POST /v1/webhooks/{webhook_id}/test", "webhooks.test", "Send a test message"),
    (
        "GET /v1/webhooks/{webhook_id}/deliveries",
        "webhooks.listDeliveries",
        "List the deliveries of a webhook",
    ),
    (
        "GET /v1/webhooks/signing-secret",
        "webhooks.getSigningSecret",
        "Read the signing secret of your jobs",
    ),
    (
        "POST /v1/webhooks/signing-secret/rotate",
        "webhooks.rotateSigningSecret",
        "Replace the signing secret of your jobs",
    ),
    ("GET /v1/deliveries", "deliveries.list", "List your deliveries"),
    ("GET /v1/deliveries/{delivery_id}", "deliveries.get", "Read a delivery"),
    ("POST /v1/deliveries/{delivery_id}/replay", "deliveries.replay", "Send a message again"),
    ("GET /v1/credentials", "credentials.list", "List your credentials"),
    ("POST /v1/credentials", "credentials.create", "Create a credential"),
    ("GET /v1/credentials/{credential_id}", "credentials.get", "Read a credential"),
    ("PUT /v1/credentials/{credential_id}", "credentials.replace", "Replace a credential"),
    ("DELETE /v1/credentials/{credential_id}", "credentials.delete", "Delete a credential"),
    ("GET /auth/status", "auth.getStatus", "Read who may register"),
    ("POST /auth/register", "auth.register", "Register an account"),
    ("POST /auth/login", "auth.logIn", "Log in"),
    ("POST /auth/logout", "auth.logOut", "Log out"),
    ("POST /auth/password-reset", "auth.resetPassword", "Set a new password by a link"),
    ("POST /auth/token", "auth.createToken", "Make a bearer token"),
    ("GET /me", "auth.getAccount", "Read your account"),
    ("GET /dashboard/api-keys", "apiKeys.list", "List your API keys"),
    ("POST /dashboard/api-keys", "apiKeys.create", "Create an API key"),
    ("DELETE /dashboard/api-keys/{key_id}", "apiKeys.revoke", "Revoke an API key"),
    ("GET /dashboard/sessions", "sessions.list", "List your sessions"),
    ("DELETE /dashboard/sessions", "sessions.endOthers", "Log out everywhere else"),
    ("DELETE /dashboard/sessions/{session_id}", "sessions.end", "Log out in one place"),
    ("POST /dashboard/password", "account.changePassword", "Change your password"),
    ("GET /dashboard/jobs", "dashboard.listJobs", "List your jobs in the dashboard"),
    ("GET /dashboard/jobs/{job_id}", "dashboard.getJob", "Read a job in the dashboard"),
    (
        "GET /dashboard/jobs/{job_id}/unfinished",
        "dashboard.listUnfinished",
        "List the unfinished segments of a job",
    ),
    (
        "GET /dashboard/jobs/{job_id}/segments/{fingerprint}/picture",
        "dashboard.getSegmentPicture",
        "See a segment of a job",
    ),
    ("GET /dashboard/usage", "dashboard.getUsage", "Read your usage"),
    ("GET /dashboard/admin/overview", "admin.getOverview", "Read how the installation is doing"),
    ("GET /dashboard/admin/checks", "admin.listChecks", "Check the installation"),
    ("GET /dashboard/admin/users", "admin.listUsers", "List users"),
    ("PATCH /dashboard/admin/users/{user_id}", "admin.updateUser", "Change a user"),
    (
        "POST /dashboard/admin/users/{user_id}/password-reset",
        "admin.createPasswordReset",
        "Make a link for a new password",
    ),
    ("GET /dashboard/admin/invites", "admin.listInvites", "List invites"),
    ("POST /dashboard/admin/invites", "admin.createInvite", "Invite somebody"),
    ("DELETE /dashboard/admin/invites/{invite_id}", "admin.deleteInvite", "Withdraw an invite"),
    ("GET /dashboard/admin/jobs", "admin.listJobs", "List everybody's jobs"),
    ("POST /dashboard/admin/jobs/{job_id}/cancel", "admin.cancelJob", "Cancel anybody's job"),
    ("GET /health", "system.getHealth", "Check the health of the service"),
    ("GET /metrics", "system.getMetrics", "Read the metrics for Prometheus"),
)

OPERATIONS = {tuple(place.split(" ")): Named(name, words) for place, name, words in _ROWS}
"""By method and path."""
