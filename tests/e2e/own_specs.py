"""Files and drafts that are on the server before a page is opened."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Any

import httpx


def uploaded(client: httpx.Client, path: Path) -> str:
    """Upload a file; what specs call it."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    body = {"fileName": path.name, "contentType": kind, "size": path.stat().st_size}
    signed = client.post("/v1/assets/sign-upload", json=body).json()
    sent = httpx.put(signed["uploadUrl"], content=path.read_bytes(), headers=signed["headers"])
    assert sent.status_code < 300, sent.text
    asset = client.post(f"/v1/assets/{signed['assetId']}/complete", timeout=60).json()
    assert asset["status"] == "READY", asset
    src: str = asset["src"]
    return src


def kept_draft(client: httpx.Client, spec: dict[str, Any], kind: str = "musicVideo") -> str:
    """Keep a draft; its id."""
    body = {"name": "Quiet hours", "kind": kind, "spec": json.dumps(spec, indent=2)}
    answer = client.post("/v1/drafts", json=body)
    assert answer.status_code == 201, answer.text
    draft_id: str = answer.json()["id"]
    return draft_id
