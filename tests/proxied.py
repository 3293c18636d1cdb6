"""The recipes of `deploy/` run for real: a proxy with TLS in front of a service."""

from __future__ import annotations

import base64
import datetime
import hashlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).parents[1] / "deploy"
UPSTREAM = "127.0.0.1:8000"
"""Where the recipes' Reelmill listens."""


@dataclass(frozen=True)
class Recipe:
    """A file of `deploy/`, with everything that a test puts in its place.

    Attributes:
        file: The recipe.
        host: Name that it is for.
        port: Where the proxy listens instead of 443.
        upstream: Where Reelmill is instead of 127.0.0.1:8000.
        folder: For what the proxy writes.
        certificate: Of the host, and its key.
    """

    file: Path
    host: str
    port: int
    upstream: str
    folder: Path
    certificate: tuple[Path, Path]

    def text(self, **more: str) -> str:
        """The file for this machine; every replacement must be asked for by the recipe."""
        text = self.file.read_text(encoding="utf-8")
        changes = {UPSTREAM: self.upstream, **more}
        for name, path in zip(("pem", "key"), self.certificate, strict=True):
            changes |= {f"/etc/ssl/{self.host}.{name}": str(path)} if ".pem" in text else {}
        for old, new in changes.items():
            assert old in text, f"{self.file} has no {old}"
            text = text.replace(old, new)
        return text


Start = Callable[[Recipe], list[str]]
"""Writes what a proxy needs, and gives the command that runs it."""


def nginx(recipe: Recipe) -> list[str]:
    """nginx, with the file as one of `conf.d`."""
    listen = {"listen 443 ssl;": f"listen 127.0.0.1:{recipe.port} ssl;", "listen [::]:443 ssl;": ""}
    return _nginx(recipe.folder, recipe.text(**listen))


def _nginx(folder: Path, server: str) -> list[str]:
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in folders)
    user = "user root;\n" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
        f"http {{ access_log off;\n{temporary}{server} }}\n"
    )
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(recipe: Recipe) -> list[str]:
    """Caddy, with a certificate of the test instead of one from an authority."""
    cert, key = recipe.certificate
    site = {f"\n{recipe.host} {{": f"\nhttps://{recipe.host}:{recipe.port} {{\n\ttls {cert} {key}"}
    text = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + recipe.text(**site)
    (recipe.folder / "Caddyfile").write_text(text)
    return [program("caddy"), "run", "--config", str(recipe.folder / "Caddyfile")]


def traefik(recipe: Recipe) -> list[str]:
    """Traefik, with its static file beside the recipe's."""
    (recipe.folder / "reelmill.yml").write_text(recipe.text())
    static = (DEPLOY / "traefik/traefik.yml").read_text(encoding="utf-8")
    assert '":443"' in static
    static = static.replace('":443"', f'"127.0.0.1:{recipe.port}"')
    assert "/etc/traefik/reelmill.yml" in static
    static = static.replace("/etc/traefik/reelmill.yml", str(recipe.folder / "reelmill.yml"))
    chosen: dict[str, Any] = yaml.safe_load(static)
    chosen["global"] = {"checkNewVersion": False, "sendAnonymousUsage": False}
    (recipe.folder / "traefik.yml").write_text(yaml.safe_dump(chosen))
    return [program("traefik"), f"--configFile={recipe.folder / 'traefik.yml'}"]


def as_a_tunnel(recipe: Recipe) -> list[str]:
    """What `cloudflared` does with its file, by nginx: the path stays on, and nothing tells it."""
    routes = yaml.safe_load(recipe.file.read_text(encoding="utf-8"))["ingress"]
    route = next(route for route in routes if route.get("hostname") == recipe.host)
    assert (route["service"], routes[-1]) == (f"http://{UPSTREAM}", {"service": "http_status:404"})
    cert, key = recipe.certificate
    server = (
        f"server {{ listen 127.0.0.1:{recipe.port} ssl; server_name {recipe.host};\n"
        f"ssl_certificate {cert}; ssl_certificate_key {key}; client_max_body_size 100m;\n"
        f"location ~ {route.get('path', '^/')} {{ proxy_pass http://{recipe.upstream};\n"
        "proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_buffering off;\n"
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
        "proxy_set_header X-Forwarded-Proto https; }\nlocation / { return 404; } }\n"
    )
    return _nginx(recipe.folder, server)


def program(name: str) -> str:
    """Path of a proxy's program."""
    beside = str(Path(sys.executable).parent)
    folders = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", beside))
    if found := shutil.which(name, path=folders):
        return found
    if os.environ.get("REELMILL_TEST_ALL"):
        pytest.fail(f"{name} is not installed: run .ci/servers")
    pytest.skip(f"needs {name} (as root: bash .ci/servers)")


@contextmanager
def running(start: Start, recipe: Recipe) -> Iterator[None]:
    """The proxy, as long as the block lasts."""
    command = start(recipe)
    environment = {**os.environ, "HOME": str(recipe.folder), "XDG_DATA_HOME": str(recipe.folder)}
    with (recipe.folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        until = time.monotonic() + 60
        while not _answers(recipe):
            said = (recipe.folder / "proxy.log").read_text()
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(recipe: Recipe) -> bool:
    """Whether it has its certificate: Traefik reads its routes after it has begun to listen."""
    context = trusting(recipe.certificate[0])
    try:
        with (
            socket.create_connection(("127.0.0.1", recipe.port), 10) as connection,
            context.wrap_socket(connection, server_hostname=recipe.host),
        ):
            return True
    except OSError:  # that of TLS is one, too
        return False


def certificate(host: str, folder: Path) -> tuple[Path, Path]:
    """A certificate for a name, signed by nobody, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / f"{host}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{host}.key").write_bytes(private)
    return folder / f"{host}.pem", folder / f"{host}.key"


def fingerprint(certificate: Path) -> str:
    """The digest of a certificate's key, by which Chromium can be told to trust it."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


@contextmanager
def names_of_this_machine(*names: str) -> Iterator[None]:
    """These names lead to loopback, in this process."""
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host in names else host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


def setup_token(log: Path) -> str:
    """What the first account must give, from the service's log."""
    until = time.monotonic() + 60
    while not (found := re.search(r"Setup token for \S+: (\S+)", log.read_text())):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    return found[1]


def trusting(certificate: Path) -> ssl.SSLContext:
    """TLS that knows this certificate."""
    return ssl.create_default_context(cafile=str(certificate))
