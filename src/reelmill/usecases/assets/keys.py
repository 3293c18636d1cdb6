"""Where the files of assets are in the storage.

What a client may still write to (`uploads/`) never is what a render reads (`assets/`).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from uuid import UUID

UPLOADS = "uploads"
"""Prefix of everything that clients write to."""

_ASSET_FILE = re.compile(r"assets/[0-9a-f-]{36}/([0-9a-f-]{36})/file(?:\.[a-z0-9]{1,8})?")
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UPLOAD = re.compile(rf"{UPLOADS}/({_ID})")
_ASSET_OF_PATH = re.compile(rf"/(?:assets/{_ID}|{UPLOADS})/({_ID})(?:/|\Z)")
_JOB_OF_PATH = re.compile(rf"/jobs/({_ID})/\d+/[0-9a-f]+/")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


def upload_key(asset_id: UUID) -> str:
    """Where the client puts the file."""
    return f"{UPLOADS}/{asset_id}"


def asset_of_upload(key: str) -> UUID | None:
    """The asset that a file under this key is sent for; None for all other keys."""
    found = _UPLOAD.fullmatch(key)
    return UUID(found[1]) if found else None


def asset_folder(user_id: UUID, asset_id: UUID) -> str:
    """Prefix of everything that is kept of an asset."""
    return f"assets/{user_id}/{asset_id}"


def asset_key(user_id: UUID, asset_id: UUID, file_name: str) -> str:
    """Where the completed file is; with its suffix, which programs like to see in a URL."""
    suffix = PurePosixPath(file_name).suffix.lower()
    known = suffix if _SUFFIX.fullmatch(suffix) else ""
    return f"{asset_folder(user_id, asset_id)}/file{known}"


def places_of(key: str) -> tuple[str, ...]:
    """Keys that the object may be found under: an asset's file also where it was uploaded to."""
    found = _ASSET_FILE.fullmatch(key)
    return (key, f"{UPLOADS}/{found[1]}") if found else (key,)


def asset_of_address(address: str) -> str | None:
    """The id of the asset that an address of the storage leads to; None for all others."""
    found = _ASSET_OF_PATH.search(_path(address))
    return found[1] if found else None


def job_of_address(address: str) -> str | None:
    """The id of the job whose output an address of the storage leads to; None for all others."""
    found = _JOB_OF_PATH.search(_path(address))
    return found[1] if found else None


def _path(address: str) -> str:
    """The path of a URL, "" of anything else."""
    try:
        return unquote(urlsplit(address).path) if "://" in address else ""
    except ValueError:
        return ""


def thumbnail_key(user_id: UUID, asset_id: UUID) -> str:
    """Where the small picture of it is."""
    return f"{asset_folder(user_id, asset_id)}/thumbnail.webp"
