"""Two users of the API."""

from __future__ import annotations

from api_users import ada, bob  # noqa: F401
