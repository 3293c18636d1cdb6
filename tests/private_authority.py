"""An authority of one's own, and TLS in front of servers that speak none."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NAME = "Films of Example"


class Authority:
    """Issues certificates; its own is in `file`."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        ends = datetime.now(UTC) + timedelta(days=2)
        self._own = (
            self._begun(self._name, self._key.public_key(), ends)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._own.public_bytes(Encoding.PEM))

    def context(self, *hosts: str, ended: bool = False) -> ssl.SSLContext:
        """What a server of these hosts speaks TLS with."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        ends = datetime.now(UTC) + timedelta(days=-1 if ended else 1)
        names = [x509.DNSName(host) for host in hosts]
        made = (
            self._begun(subject, key.public_key(), ends)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, SHA256())
        )
        file = self._folder / f"{made.serial_number}.pem"
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(plain + made.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _begun(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, ends: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(days=3))
            .not_valid_after(ends)
        )


@contextmanager
def tls_before(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """The port of a door that speaks TLS and passes everything on to another port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door = threading.Thread(target=_let_in, args=(listening, port, context), daemon=True)
        door.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        door.join(10)


def _let_in(listening: socket.socket, port: int, context: ssl.SSLContext) -> None:
    while True:
        try:
            came, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(came, port, context), daemon=True).start()


def _serve(came: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with (
        suppress(OSError),
        context.wrap_socket(came, server_side=True) as outside,
        socket.create_connection(("127.0.0.1", port)) as inside,
    ):
        back = threading.Thread(target=_pass_on, args=(inside, outside), daemon=True)
        back.start()
        _pass_on(outside, inside)
        back.join(30)


def _pass_on(from_: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while chunk := from_.recv(65536):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)
