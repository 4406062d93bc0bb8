"""A mail server of our own: it speaks SMTP, keeps what it took, and can be told to be difficult."""

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class PostOffice:
    """The server at `port`. `answers` are by command, each given once, before the friendly ones begin again."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    secret: ssl.SSLContext | None = None
    taking: threading.Event = field(default_factory=threading.Event)
    patience: threading.Event = field(default_factory=threading.Event)

    def hold(self) -> None:
        """Keep whoever brings a letter waiting until `patience` is set."""
        self.patience.clear()

    def addresses(self) -> list[str]:
        return [str(one["To"]) for one in self.letters]


class Clerk(socketserver.StreamRequestHandler):
    """One conversation."""

    office: ClassVar[PostOffice]
    timeout = 60

    def handle(self) -> None:
        self.say("220 post office")
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            name = words.split(" ", 1)[0].upper()
            self.office.commands.append(words)
            if (special := self.office.answers.get(name)) and (answer := special.pop(0)):
                self.say(answer)
                if answer.startswith(("221", "421")):
                    return
                continue
            if not getattr(self, f"on_{name.lower()}", self.on_anything)(words):
                return

    def say(self, *lines: str) -> bool:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        return True

    def on_anything(self, _words: str) -> bool:
        return self.say("250 well")

    def on_ehlo(self, _words: str) -> bool:
        encrypted = isinstance(self.connection, ssl.SSLSocket)
        if self.office.secret is None:
            return self.say("250 post office")
        return self.say("250-post office", "250 AUTH PLAIN" if encrypted else "250 STARTTLS")

    def on_starttls(self, _words: str) -> bool:
        assert self.office.secret is not None
        self.say("220 go on")
        self.connection = self.office.secret.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
        return True

    def on_auth(self, words: str) -> bool:
        self.office.credentials.append(base64.b64decode(words.split(" ")[2]).decode())
        return self.say("235 welcome")

    def on_data(self, _words: str) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not line:
            return False
        self.office.taking.set()
        self.office.patience.wait(60)
        if (special := self.office.answers.get("END")) and (answer := special.pop(0)):
            return self.say(answer)
        self.office.letters.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        return self.say("250 taken")

    def on_quit(self, _words: str) -> bool:
        self.say("221 farewell")
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 20
    wrapped: ssl.SSLContext | None = None

    def finish_request(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        if self.wrapped is not None:
            request = self.wrapped.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        """A caller who hangs up is no news."""


@contextmanager
def open_(secret: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[PostOffice]:
    """A post office in business; with `secret` it speaks TLS, after STARTTLS or `at_once`."""
    office = PostOffice(secret=secret)
    office.patience.set()
    clerk = type("OurClerk", (Clerk,), {"office": office})
    with _Server(("127.0.0.1", 0), clerk) as server:
        server.wrapped = secret if at_once else None
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.patience.set()
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> Path:
    """A certificate of localhost that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def speaking(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
