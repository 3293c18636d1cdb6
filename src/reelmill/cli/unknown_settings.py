"""Variables that are set in vain, probably misspelt: told of, never ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.cli.outcome import print_problems
from reelmill.core.errors import Problem
from reelmill.core.spec.problems.suggest import closest
from reelmill.settings import ignored_proxies, known_variables, unknown_variables

_PREFIXES = ("REELMILL_", "RAILWAY_BUCKET_")
_NO_PROXY = "unset it, or allow direct connections: docs/sources.md says why"
_SEE = "settings are described in docs/configuration.md"


def unknown_settings() -> Iterator[Problem]:
    """One problem for each variable that nothing reads."""
    for name in unknown_variables():
        sentence = f"The environment variable {name} is unknown and has no effect."
        yield Problem("setting_unknown", sentence, hint=_meant(name) or _SEE)


def proxies_in_vain() -> Iterator[Problem]:
    """One problem for each variable that names a proxy."""
    for name in ignored_proxies():
        sentence = (
            f"The environment variable {name} names a proxy, which is not used for sources, "
            "webhooks or the bucket."
        )
        yield Problem("proxy_ignored", sentence, hint=_NO_PROXY)


def warn_of_unknown_settings() -> None:
    """Both on stderr, as warnings."""
    print_problems([*unknown_settings(), *proxies_in_vain()], warning=True)


def _meant(name: str) -> str | None:
    """What it most likely stands for: compared without the beginning that all names share."""
    start = next(p for p in _PREFIXES if name.upper().startswith(p))
    options = {known.removeprefix(start): known for known in sorted(known_variables())}
    meant = closest(name[len(start) :], options)
    return f"did you mean {options[meant]}?" if meant else None
