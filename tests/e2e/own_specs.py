"""Files and drafts that are on the server before a page is opened."""

from __future__ import annotations

import json
import mimetypes
import os
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


def kept_template(client: httpx.Client) -> str:
    """Keep a template with a text, a colour, a number, a choice and a file; its id."""
    size = {"width": 320, "height": 180, "fps": 10, "background": "{{paper}}"}
    text = {"type": "text", "text": "Hello {{name}}", "style": {"size": "{{size}}"}}
    logo = {"type": "image", "src": "{{logo}}", "height": "20%"}
    body = {
        "name": f"Greeting {os.urandom(4).hex()}",
        "description": "Greets somebody by name.",
        "spec": {"canvas": size, "duration": "{{seconds}}", "tracks": [text, logo]},
        "variables": {
            "name": {"type": "string", "description": "Who is greeted"},
            "paper": {"type": "color", "default": "#204060"},
            "seconds": {"type": "number", "default": 2, "min": 1, "max": 10},
            "size": {"type": "integer", "enum": [24, 40], "default": 40},
            "logo": {"type": "asset", "required": False},
        },
    }
    answer = client.post("/v1/templates", json=body)
    assert answer.status_code == 201, answer.text
    template_id: str = answer.json()["id"]
    return template_id
