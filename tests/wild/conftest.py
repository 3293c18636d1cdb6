"""What tests of other people's servers share: the service on a socket."""

from __future__ import annotations

from serving import serving  # noqa: F401
