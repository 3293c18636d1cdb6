"""What examples are put together from: a value for every field that needs one.

A value is found by `Model.field`, else by `field`. Fields that may be left out are shown where
they are listed with their model.
"""

from __future__ import annotations

from typing import Any

_JOB = "8a0e2c6e-6f8e-4a39-9a54-6d1f0c2f4b11"
_ASSET = "3f0c8f5e-6f8e-4a39-9a54-6d1f0c2f4b11"
_URL = "https://reelmill.example.com"
_FILE = f"{_URL}/files/outputs/{_JOB}"
_SIGNED = "expires=1769853600&signature=9d0c"
_SPEC = {"tracks": [{"type": "text", "text": "Hello", "duration": 2}]}
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105

BY_FORMAT = {
    "uuid": _JOB,
    "date-time": "2026-01-31T10:00:00.000Z",
    "uri": f"{_URL}/videos/7",
}
"""For fields that are listed nowhere."""

MODELS: dict[str, Any] = {
    "CompositionRequest": {
        "canvas": {"width": 1280, "height": 720, "fps": 30, "background": "navy"},
        "tracks": [
            {
                "type": "shape",
                "shape": "rectangle",
                "duration": 3,
                "fill": {
                    "angle": 90,
                    "stops": [{"offset": 0, "color": "#ff7a59"}, {"offset": 1, "color": "navy"}],
                },
            },
            {"type": "text", "text": "Hello", "style": {"size": 96, "color": "white"}},
        ],
        "name": "Hello",
        "metadata": {"order": "17"},
    },
    "AssetStatus": "READY",
    "DeliveryStatus": "DELIVERED",
    "JobStatus": "SUCCEEDED",
    "Variable": {"type": "string", "default": "Hello", "description": "What the title says."},
}
"""Whole examples."""

FIELDS: dict[str, Any] = {
    "AssetBody.id": _ASSET,
    "AssetBody.bytes": 2_400_000,
    "AssetBody.metadata": {"width": 1920, "height": 1080, "videoCodec": "h264"},
    "AssetBody.publicUrl": f"{_URL}/files/assets/{_ASSET}?{_SIGNED}",
    "AssetBody.sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "AssetBody.thumbnailUrl": f"{_URL}/files/thumbnails/{_ASSET}?{_SIGNED}",
    "AssetBody.type": "VIDEO",
    "AssetBody.uploadExpiresAt": None,
    "AttemptModel.response": "ok",
    "CaptionCues.cues": [{"start": 0, "end": 1, "text": "Hello"}],
    "CaptionCues.warnings": [],
    "CaptionsSource.charset": "windows-1251",
    "CredentialModel.name": "cdn",
    "CredentialModel.headers": ["Authorization"],
    "DeliveryWithPayload.payload": {"type": "job.succeeded", "data": {"id": _JOB}},
    "DraftBody.spec": '{"tracks": [',
    "DraftChangeBody.name": "Second try",
    "DraftModel.spec": '{"tracks": [',
    "FindingModel.detail": "FFmpeg 7.1 runs.",
    "FindingModel.name": "ffmpeg",
    "InviteBody.email": "ada@example.com",
    "KeyBody.name": "Build server",
    "KeyModel.name": "Build server",
    "NewKeyModel.name": "Build server",
    "LineModel.waiting": 1,
    "ListenAddress.url": f"{_URL}/v1/listen/audio?token=kQ7",
    "ListenBody.from": 12.5,
    "FontFamily.pictureUrl": f"{_URL}/v1/fonts/picture?font=Inter",
    "ListenBody.spec": {"tracks": [{"type": "audio", "src": f"asset:{_ASSET}"}]},
    "NewCredential.name": "cdn",
    "NewCredential.headers": {"Authorization": "Bearer 5f0e"},
    "NewInviteModel.url": f"{_URL}/register?invite=kQ7",
    "NewWebhookBody.events": ["job.succeeded", "job.failed"],
    "OverviewModel.jobs": {"QUEUED": 1, "SUCCEEDED": 41},
    "PasswordResetModel.url": f"{_URL}/reset?token=kQ7",
    "QcReport.audioPeak": None,
    "QcReport.clippedSamples": None,
    "RenderValues.name": "Hello",
    "RenderValues.variables": {"title": "Hello"},
    "Sent.headers": {"Authorization": "Bearer 5f0e"},
    "ShareBody.download": False,
    "ShareModel.url": f"{_URL}/share/Xw3",
    "StandingBody.active": False,
    "SubtitleLink.default": False,
    "SubtitleLink.forced": False,
    "SubtitleLink.lang": "en",
    "SubtitleLink.title": None,
    "SubtitleLink.url": f"{_FILE}.en.srt?{_SIGNED}",
    "TemplateBody.description": "A title on a colour.",
    "TemplateBody.spec": {"tracks": [{"type": "text", "text": "{{title}}", "duration": 2}]},
    "TemplateBody.variables": {"title": MODELS["Variable"]},
    "TemplateModel.spec": {"tracks": [{"type": "text", "text": "{{title}}", "duration": 2}]},
    "TimelineTrack.label": "Hello",
    "TimelineTrack.type": "text",
    "UploadBody.headers": {"Content-Type": "video/mp4"},
    "UploadBody.publicUrl": f"{_URL}/files/assets/{_ASSET}?{_SIGNED}",
    "UploadBody.uploadUrl": f"{_URL}/files/uploads/{_ASSET}?{_SIGNED}",
    "UploadRequest.size": 2_400_000,
    "UsageModel.jobs": {"QUEUED": 1, "SUCCEEDED": 41},
    "Values.variables": {"title": "Hello"},
    "WebhookChangeBody.active": False,
    "WebhookModel.description": "Tells the shop",
    "WebhookWithSecret.description": "Tells the shop",
    "accessToken": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
    "address": "203.0.113.7",
    "assetId": _ASSET,
    "attempt": 1,
    "audio": None,
    "bytes": 96_000,
    "buses": [],
    "chapters": [],
    "contentType": "video/mp4",
    "currentPassword": "correct horse battery staple",
    "description": "A title on a colour.",
    "doing": [],
    "durationSeconds": 3,
    "email": "ada@example.com",
    "error": None,
    "errorMessage": None,
    "estimatedBytes": 96_000,
    "estimatedSeconds": 2,
    "etaSeconds": None,
    "expiresAt": "2026-02-07T10:00:00.000Z",
    "family": "Inter",
    "fileName": "intro.mp4",
    "finishedAt": "2026-01-31T10:00:05.000Z",
    "fingerprint": "b5bb9d8014a0f9b1d61e21e796d78dcc",
    "frames": 90,
    "framesPerSecond": 30,
    "height": 720,
    "hint": None,
    "host": "worker-1",
    "key": "rm_live_4Wv7Zc1q",
    "lastFour": "Zc1q",
    "metadata": {"order": "17"},
    "method": "PUT",
    "missing": [],
    "name": "Hello",
    "newPassword": "another horse battery staple",
    "nextAttemptAt": None,
    "nextCursor": None,
    "origin": "https://cdn.example.com",
    "outputFormat": "mp4",
    "outputUrl": f"{_FILE}.mp4?{_SIGNED}",
    "password": "correct horse battery staple",
    "plays": [[0, 90, 1]],
    "pointer": "/tracks/1",
    "posterUrl": f"{_FILE}.jpg?{_SIGNED}",
    "previousSecretExpiresAt": None,
    "priority": 0,
    "progress": 100,
    "secret": _SECRET,
    "spec": _SPEC,
    "src": f"asset:{_ASSET}",
    "stage": None,
    "stageSeconds": {"plan": 0.2, "encode": 1.4, "finish": 0.3},
    "templateId": None,
    "thumbnailUrl": None,
    "token": "kQ7vWm2n",
    "type": "RENDER",
    "userAgent": "Mozilla/5.0 (X11; Linux x86_64)",
    "variables": {"title": MODELS["Variable"]},
    "version": "1.0.0",
    "waiting": None,
    "warnings": [],
    "webhookUrl": None,
    "width": 1280,
}
"""By `Model.field`, else by `field` where the schema does not name the values."""

ANSWERS: dict[str, Any] = {
    "jobs.watch": f'event: job\ndata: {{"id": "{_JOB}", "status": "PROCESSING"}}\n\n',
    "jobs.watchAll": f'event: job\ndata: {{"id": "{_JOB}", "status": "QUEUED"}}\n\n',
    "jobs.getSubtitles": "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n",
    "jobs.getSpec": _SPEC,
    "dashboard.listUnfinished": {"b5bb9d8014a0f9b1d61e21e796d78dcc": "ENCODING"},
    "specs.getSchema": {"title": "Reelmill render spec", "type": "object"},
    "system.getMetrics": "# TYPE reelmill_workers gauge\nreelmill_workers 1.0\n",
}
"""By the id of an operation: answers whose schemas say little."""

_NOTHING_MADE = dict.fromkeys(
    ("outputUrl", "posterUrl", "expiresAt", "outputFormat", "durationSeconds", "bytes", "qc")
) | {"subtitles": []}

CHANGES: dict[str, dict[str, Any]] = {
    "jobs.cancel": {**_NOTHING_MADE, "status": "CANCELLED", "progress": 40},
    "jobs.retry": {**_NOTHING_MADE, "status": "QUEUED", "progress": 0, "finishedAt": None},
}
"""By the id of an operation: how its answer differs from the example of its schema."""
