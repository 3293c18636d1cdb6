"""The service on a socket over a real database, for strangers to try."""

from __future__ import annotations

from serving import serving  # noqa: F401
