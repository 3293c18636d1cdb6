"""Whether a service may start on what the sandbox of this machine holds."""

from __future__ import annotations

import logging

from reelmill.core.errors import SpecError
from reelmill.media.sandbox_state import SandboxState, sandbox_state
from reelmill.settings import ServiceSettings

_HINT = (
    "run it on Linux 5.13 or newer with Landlock, or 5.9 or newer where seccomp may notify; or set "
    "REELMILL_SANDBOX=off to take the risk"
)
_log = logging.getLogger("reelmill.sandbox")


def checked_sandbox(settings: ServiceSettings) -> SandboxState:
    """What holds, logged; files must be confined where strangers' media are read.

    Raises:
        SpecError: `sandbox_missing`, in production or on an address that others reach.
    """
    state = sandbox_state()
    exposed = settings.shared_database or settings.exposed
    if not state.files_confined and exposed and settings.sandbox != "off":
        sentence = (
            "Files cannot be confined on this machine: a media file that takes over a decoder "
            "could read whatever the service can."
        )
        raise SpecError.of("sandbox_missing", sentence, hint=_HINT)
    level = logging.WARNING if state.missing else logging.INFO
    facts = {"guard": str(state.guard), "missing": list(state.missing)}
    _log.log(level, "Sandbox: %s.", state.sentence, extra=facts)
    return state
