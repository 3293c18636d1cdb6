"""Settings of the service: what `web`, `worker` and `serve` read besides those of a render."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ByteSize, Field, PositiveInt, SecretStr
from pydantic_settings import NoDecode

from reelmill.settings.hosts import host_of_url, is_loopback
from reelmill.settings.prefix import read_prefix
from reelmill.settings.render import Settings

Network = IPv4Network | IPv6Network
UrlStyle = Literal["path", "virtual"]


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3-compatible bucket.

    Attributes:
        endpoint: URL of the service.
        region: Its region, `auto` where it has none.
        name: The bucket.
        access_key, secret_key: Credentials.
        public_endpoint: URL clients reach the service at, None where it is `endpoint`.
        url_style: Whether the name stands in the path of URLs, or before their host
            (`virtual`): services take one of the two, or both.
        ca_file: Certificates of authorities that are trusted besides the system's.
    """

    endpoint: str
    region: str
    name: str
    access_key: str
    secret_key: SecretStr
    public_endpoint: str | None = None
    url_style: UrlStyle = "path"
    ca_file: Path | None = None

    @property
    def own_url(self) -> str:
        """Start of the URLs of objects for this service, without a slash at the end."""
        return self._url(self.endpoint)

    @property
    def public_url(self) -> str:
        """Start of the URLs of objects for clients."""
        return self._url(self.public_endpoint or self.endpoint)

    def _url(self, endpoint: str) -> str:
        if self.url_style == "path":
            return f"{endpoint.rstrip('/')}/{self.name}"
        scheme, _, rest = endpoint.rstrip("/").partition("://")
        return f"{scheme}://{self.name}.{rest}"


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _small(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _networks(value: object) -> object:
    words = _words(value)
    return tuple(ip_network(w, strict=False) for w in words) if isinstance(words, tuple) else words


Text = Annotated[str | None, BeforeValidator(_none_if_blank)]
Secret = Annotated[SecretStr | None, BeforeValidator(_none_if_blank)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Ports = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_words)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]


class ServiceSettings(Settings):
    """How the service runs; frozen once read.

    A field with a `validation_alias` is that variable, any other `REELMILL_` + its name.

    Raises:
        ValidationError: a variable has a value that cannot be used.
    """

    port: int = Field(
        8000, ge=1, le=65535, validation_alias="PORT", description="Port of the web server."
    )
    host: str = Field(
        "127.0.0.1",
        description="Address that the web server listens on; `0.0.0.0` or `::` is every "
        "address of the machine. On any address but loopback, the first account needs the "
        "setup token.",
    )
    public_url: Text = Field(
        None,
        description="Address at which clients reach the service, such as "
        "`https://render.example`, or "
        "`https://example.com/tools/reelmill` under a path.",
    )
    allowed_hosts: Words = Field(
        (),
        description="More `Host` names that the service answers to, in addition to those of "
        "`REELMILL_PUBLIC_URL`, loopback and its own address; `*` is any name.",
    )
    database_url: Secret = Field(
        None,
        validation_alias="DATABASE_URL",
        description="Postgres 14 or newer, `postgresql://user:password@host/name`; if unset, "
        "an embedded Postgres runs under `REELMILL_HOME`.",
    )
    database_direct_url: Secret = Field(
        None,
        description="Direct address of the same database, bypassing the pooler in "
        "`DATABASE_URL`, to receive notifications. Without it, the service polls every "
        "second through a pooler in transaction mode.",
    )
    database_wait_seconds: PositiveInt = Field(
        120,
        description="How long a starting process waits for an unreachable database before it "
        "ends with exit code 7.",
    )
    migrate: bool = Field(
        True,
        description="Whether `reelmill web` migrates the database to the schema of its release.",
    )
    jwt_secret: Secret = Field(
        None, validation_alias="JWT_SECRET", description="Signs bearer tokens."
    )
    session_secret: Secret = Field(
        None,
        validation_alias="SESSION_SECRET",
        description="Signs session cookies and the URLs of local storage, and encrypts the secrets "
        "of webhooks and the credentials of sources in the database.",
    )
    session_secret_previous: Secret = Field(
        None,
        validation_alias="SESSION_SECRET_PREVIOUS",
        description="Earlier values of `SESSION_SECRET`, separated by spaces, to decrypt "
        "what was encrypted with them.",
    )
    bucket_endpoint: Text = Field(
        None,
        validation_alias="RAILWAY_BUCKET_ENDPOINT",
        description="Endpoint of an S3-compatible storage; if unset, files are stored under "
        "`REELMILL_HOME`.",
    )
    bucket_region: str = Field(
        "auto", validation_alias="RAILWAY_BUCKET_REGION", description="Region of the bucket."
    )
    bucket_name: Text = Field(
        None, validation_alias="RAILWAY_BUCKET_NAME", description="Name of the bucket."
    )
    bucket_access_key: Text = Field(
        None, validation_alias="RAILWAY_BUCKET_ACCESS_KEY", description="Key of the bucket."
    )
    bucket_secret_key: Secret = Field(
        None, validation_alias="RAILWAY_BUCKET_SECRET_KEY", description="Secret of the bucket."
    )
    bucket_public_endpoint: Text = Field(
        None,
        description="Address at which clients reach the storage service, if it is not "
        "`RAILWAY_BUCKET_ENDPOINT`; signed URLs begin with it.",
    )
    bucket_url_style: Annotated[UrlStyle, BeforeValidator(_small)] = Field(
        "path",
        description="`path`, or `virtual` if the bucket's name is part of the host name in "
        "URLs, as with Railway's buckets.",
    )
    bucket_allow_uploads: bool = Field(
        False,
        description="Whether `reelmill web` adds a CORS rule to the bucket so that the "
        "dashboard can upload, if the bucket has none; existing rules are kept.",
    )
    cors_origins: Words = Field(
        ("*",),
        validation_alias="CORS_ORIGINS",
        description="Origins whose pages may call `/v1` and signed URLs, never with cookies; `*` "
        "is any.",
    )
    registration: Registration | None = Field(
        None,
        description="`open`, `invite` or `closed`; if unset, open if only this machine can "
        "reach the service, and closed otherwise. The first user becomes an administrator.",
    )
    registrations_per_hour: PositiveInt = Field(
        20,
        description="Registration attempts from one address per hour; each further attempt "
        "must wait, 10 s at first, then twice as long each time, up to 15 minutes.",
    )
    trusted_proxies: Words = Field(
        (),
        description="Addresses or networks of proxies whose `X-Forwarded-For`, "
        "`X-Forwarded-Proto` and, without `REELMILL_PUBLIC_URL`, `X-Forwarded-Prefix` are "
        "trusted; `*` trusts every client, for a server that only its proxy can reach.",
    )
    private_networks: Networks = Field(
        (),
        description="Private networks in which sources and webhooks are allowed, such as "
        "`10.0.0.0/8`; none by default.",
    )
    source_ports: Ports = Field(
        (80, 443, 8080, 8443), description="Ports of public addresses that sources may use."
    )
    max_source_bytes: ByteSize = Field(
        ByteSize(20 * 1024**3), gt=0, description="Size of one source."
    )
    source_bytes_per_second: ByteSize = Field(
        ByteSize(10 * 1024),
        gt=0,
        description="Minimum speed of a source in bytes per second, on average over 30 s, "
        "after its first minute.",
    )
    max_job_source_bytes: ByteSize = Field(
        ByteSize(100 * 1024**3),
        gt=0,
        description="Maximum received for all sources of one job together, including "
        "interrupted transfers.",
    )
    max_job_source_seconds: PositiveInt = Field(
        7200,
        description="How long after its start a job may still begin to wait for unavailable "
        "sources.",
    )
    user_running_jobs: PositiveInt = Field(
        4, description="Jobs of one user that may run at the same time."
    )
    user_queued_jobs: PositiveInt = Field(2000, description="Jobs of one user that may wait.")
    user_storage_bytes: Annotated[ByteSize | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        gt=0,
        description="Total size of assets, announced uploads and outputs of one user; an "
        "upload, a render or an output beyond it is refused as `storage_full`. If unset, a "
        "tenth of the disk of `REELMILL_HOME`, from 1 to 100 GiB, and 100 GiB in a bucket.",
    )
    requests_per_minute: PositiveInt = Field(
        6000, description="Requests of one user or address per minute."
    )
    metrics_token: Secret = Field(
        None,
        description="Bearer token required for `/metrics` and the numbers of "
        "`/health?ready=1`; if unset, neither is served.",
    )
    drain_seconds: PositiveInt = Field(
        30,
        description="How long a worker may finish its work after SIGTERM; then it releases "
        "the work.",
    )
    output_days: PositiveInt = Field(30, description="Days after which outputs are removed.")
    session_days: PositiveInt = Field(14, description="Days after which an unused session ends.")
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="`json`, `text`, or `auto`: text on a terminal, otherwise JSON."
    )

    @property
    def shared_database(self) -> bool:
        """True where processes of other machines may share it: secrets must be given then."""
        return self.database_url is not None

    @property
    def exposed(self) -> bool:
        """Whether others than this machine reach the service, directly or through a proxy."""
        public = host_of_url(self.public_url) if self.public_url else "localhost"
        return not (is_loopback(self.host) and is_loopback(public))

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """Names that the service answers to, besides loopback."""
        return (host_of_url(self.address), self.host, *self.allowed_hosts)

    @property
    def bucket(self) -> Bucket | None:
        """The bucket, None where files lie under `home`."""
        if not (self.bucket_endpoint and self.bucket_name):
            return None
        return Bucket(
            endpoint=self.bucket_endpoint,
            region=self.bucket_region,
            name=self.bucket_name,
            access_key=self.bucket_access_key or "",
            secret_key=self.bucket_secret_key or SecretStr(""),
            public_endpoint=self.bucket_public_endpoint,
            url_style=self.bucket_url_style,
            ca_file=self.ca_file,
        )

    @property
    def who_may_register(self) -> Registration:
        """What holds once there is a first user."""
        default = Registration.CLOSED if self.exposed else Registration.OPEN
        return self.registration or default

    @property
    def prefix(self) -> str | None:
        """Path that the service is reached under, "" for the root; None where nothing tells it.

        Raises:
            PrefixError: that of the public address cannot be used.
        """
        return read_prefix(urlsplit(self.public_url).path) if self.public_url else None

    @property
    def address(self) -> str:
        """Start of every absolute URL of the service, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        anywhere = self.host in {"", "0.0.0.0", "::"} or is_loopback(self.host)  # noqa: S104
        host = "localhost" if anywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
