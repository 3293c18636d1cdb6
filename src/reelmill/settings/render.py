"""The environment as typed values; nothing else reads it.

Every field is the variable `REELMILL_` + its name in capitals, documented in
`docs/configuration.md`, which is generated from here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ByteSize, Field, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from reelmill.settings.surroundings import problem_of_authorities

PREFIX = "REELMILL_"
"""Start of the name of every variable."""


HOME_HINT = (
    "set REELMILL_HOME to a folder that this user may write to, such as "
    "REELMILL_HOME=/var/tmp/reelmill"
)
"""What to do where the home cannot be used."""


class HomelessError(RuntimeError):
    """REELMILL_HOME is not set, and the user has no home folder; its text says so."""


def default_home() -> Path:
    """`~/.reelmill`, for root `/var/lib/reelmill`; never a folder below wherever one happens to be.

    A folder below /root could not be read by the less privileged processes that read media.

    Raises:
        HomelessError: there is no `~`.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/reelmill")
    sentence = "REELMILL_HOME is not set, and this user has no home folder"
    try:
        home = Path.home()
    except RuntimeError:
        raise HomelessError(sentence) from None
    if not home.is_absolute() or home == Path("/"):  # what containers give users without one
        raise HomelessError(sentence)
    return home / ".reelmill"


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise ValueError(f"{path} cannot be found: {error}") from None


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _authorities(path: Path | None) -> Path | None:
    if path is not None and (wrong := problem_of_authorities(path)):
        raise ValueError(wrong)
    return path


Folder = Annotated[Path, AfterValidator(_absolute)]
Limit = Annotated[PositiveInt | None, BeforeValidator(_none_if_blank)]


class Settings(BaseSettings):
    """How this installation runs; frozen once read.

    Raises:
        ValidationError: a variable has a value that cannot be used.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Folder = Field(
        default_factory=default_home,
        description="Folder for everything that Reelmill stores: the cache and working files.",
    )
    ffmpeg: Annotated[Folder | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        description="FFmpeg program (7 or later) to use instead of the bundled one. It must "
        "be the program itself: sandboxed processes cannot start others, so a script or "
        "wrapper is refused.",
    )
    fonts: Annotated[Folder | None, BeforeValidator(_none_if_blank)] = Field(
        None, description="Folder with more fonts for text, in addition to the bundled ones."
    )
    ca_file: Annotated[
        Folder | None, BeforeValidator(_none_if_blank), AfterValidator(_authorities)
    ] = Field(
        None,
        description="Certificates (PEM) of your own authorities, trusted in addition to the "
        "system's for sources, webhooks and the bucket. `SSL_CERT_FILE` and `SSL_CERT_DIR` "
        "replace the "
        "system's.",
    )
    credentials: Annotated[Folder | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        description="File of credentials for the command line: a JSON object that maps names "
        "to an `origin` and `headers`, `basic` or both. The service stores its users' "
        "credentials in the database.",
    )
    cache_bytes: ByteSize = Field(
        ByteSize(20 * 1024**3),
        gt=0,
        description="Maximum size of the cache on disk, such as `500MB` or `20GiB`: finished "
        "segments, sources, downloads, typeset pictures and facts about files. The least "
        "recently used are removed first, but nothing that a running job needs; work in "
        "progress (`scratch`) is not counted.",
    )
    download_bytes: ByteSize = Field(
        ByteSize(20 * 1024**3),
        gt=0,
        description="Maximum share of downloads in the cache, never more than half of "
        "`REELMILL_CACHE_BYTES`; the least recently used are removed first, but none that a "
        "render may be reading.",
    )
    source_patience_seconds: PositiveInt = Field(
        600,
        description="How long to wait for an unavailable source (refused, reset, busy, a "
        "temporary error) without any progress; progress restarts the wait.",
    )
    memory_bytes: Annotated[ByteSize | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        gt=0,
        description="Maximum memory for reading and encoding media on this machine, for all "
        "processes of Reelmill together, such as `6GB`; by default 80 % of the memory of the "
        "machine or its container.",
    )
    jobs: PositiveInt = Field(
        default_factory=available_cores,
        description="Encoders that run at the same time; each uses one core.",
    )
    sandbox: Literal["auto", "off"] = Field(
        "auto",
        description="`auto`: a service in production, or on an address that others can "
        "reach, refuses to start where file access cannot be sandboxed. `off` accepts the "
        "risk that a hostile media file reads whatever the service can read; the available "
        "parts of the sandbox remain active.",
    )
    max_core_seconds: Limit = Field(
        None,
        description="Maximum estimated encoding time of one spec, in seconds of one core; "
        "repeated parts count once, stills almost nothing.",
    )
    max_layers: Limit = Field(
        None, description="Pictures of a spec that are visible at the same time."
    )
    max_tracks: Limit = Field(None, description="Tracks of a spec, including those in containers.")
    max_composition_seconds: Limit = Field(None, description="Length of a composition.")
    max_width: Limit = Field(None, description="Longer side of the largest canvas, in pixels.")
    max_height: Limit = Field(None, description="Shorter side of the largest canvas, in pixels.")
    max_frames_per_second: Limit = Field(None, description="Largest `canvas.fps`.")
    max_longform_seconds: Limit = Field(None, description="Total length of a longform playlist.")
    max_backgrounds: Limit = Field(None, description="Backgrounds of a longform spec.")
    max_playlist_entries: Limit = Field(None, description="Entries of a longform playlist.")
    max_text_characters: Limit = Field(None, description="Characters of one text.")
    max_cues: Limit = Field(None, description="Cues of one captions file.")
    max_document_bytes: Limit = Field(None, description="Bytes of a spec's JSON.")

    @property
    def cache_folder(self) -> Path:
        """Where finished segments and chunks live."""
        return self.home / "cache"

    @property
    def downloads_folder(self) -> Path:
        """Where fetched sources live."""
        return self.cache_folder / "downloads"

    @property
    def downloads_limit(self) -> int:
        """Bytes that downloads may take of the cache."""
        return min(int(self.download_bytes), int(self.cache_bytes) // 2)

    @property
    def given_limits(self) -> dict[str, int]:
        """The limits that are set, by the name of the limit without `max_`."""
        fields = (name for name in Settings.model_fields if name.startswith("max_"))
        given = {name.removeprefix("max_"): getattr(self, name) for name in fields}
        return {name: value for name, value in given.items() if value is not None}


def variable_of(field: str) -> str:
    """The environment variable that sets a field of `Settings`."""
    return PREFIX + field.upper()


def complaints(error: ValidationError) -> list[tuple[str, str]]:
    """What is wrong with the environment: (variable, sentence), one for each bad variable."""
    return [
        (variable_of(str(e["loc"][0])), f"{e['msg']} (it is {str(e['input'])[:80]!r})")
        for e in error.errors()
    ]
