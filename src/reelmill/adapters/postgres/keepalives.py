"""How a connection notices that nothing comes back any more: a pulled cable, a dropped route.

Without it Linux waits two hours for an answer, and a quarter of an hour for a sent packet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEEPALIVES: Mapping[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 6,  # seconds of silence before the first question: two heartbeats
    "keepalives_interval": 3,  # seconds between two questions
    "keepalives_count": 3,  # unanswered ones: given up 15 s after the last sign of life
    "tcp_user_timeout": 15_000,  # milliseconds that something sent may wait for its receipt
}
"""Settings of libpq for every connection over a network; 15 s, as a frozen transaction has.

The server's kernel answers, so a busy database is never taken for a lost one. Sockets of this
machine have no use for them, and systems without one of them leave it out.
"""
