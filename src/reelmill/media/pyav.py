"""Which PyAV is used: what it reads and decodes goes into facts and into sound."""

from __future__ import annotations

from functools import cache


@cache
def pyav_identity() -> str:
    """PyAV's version, and those of the libraries that it came with or was built on."""
    import av  # noqa: PLC0415 - large, and most processes only ask those who read files

    libraries = sorted(av.library_versions.items())
    reported = (f"{name} {'.'.join(map(str, version))}" for name, version in libraries)
    return f"PyAV {av.__version__} ({', '.join(reported)})"
