"""The production server: gunicorn with threads, none of which a half-open connection can hold."""

import json
import socket
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

import click
from gunicorn import http
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from assetlend.config import Config
from assetlend.errors import Unavailable

HEAD_END = b"\r\n\r\n"
MOST_HEAD = 64 * 1024
HEAD_SECONDS = 10
STALLED_SECONDS = 30


class PortTaken(Unavailable):
    """The program cannot listen at %(host)s, port %(port)s (%(reason)s). Name another with --host and --port."""


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings; each worker makes its own application and connections."""

    def __init__(self, settings: Config, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        from assetlend.app import create_app
        from assetlend.web import logs

        app = create_app(self.settings)
        logs.keep(self.settings)
        return app


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threads, of which a request gets one only when its head is there in full.

    A thread that waits for the rest of a form, or for somebody to take his answer, gives up when nothing moves.
    """

    def enqueue_req(self, conn: TConn) -> None:
        """Give a thread to a new request, or go on listening for it."""
        if self._has_head(conn):
            conn.data_ready = True
            super().enqueue_req(conn)
            return
        conn.timeout = time.monotonic() + HEAD_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Somebody who was listened for said something."""
        if self._has_head(conn):
            super().on_pending_socket_readable(conn, client)

    def handle_request(self, req: http.Request, conn: TConn) -> Any:
        """Do the work, in a thread."""
        conn.sock.settimeout(STALLED_SECONDS)
        return super().handle_request(req, conn)

    def _has_head(self, conn: TConn) -> bool:
        """Whether a thread would not have to wait: the head has come, or nothing more will come."""
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        unreader = conn.parser.unreader
        conn.sock.setblocking(False)
        try:
            said = conn.sock.recv(MOST_HEAD)
        except BlockingIOError:
            said = None
        except OSError:
            return True
        unreader.unread(unreader.take_buffered() + (said or b""))
        head = unreader.buf.getvalue().lstrip(b"\r\n")
        if len(head) > MOST_HEAD and HEAD_END not in head:
            conn.sock.shutdown(socket.SHUT_RD)
            return True
        return said == b"" or HEAD_END in head


def check_port(host: str, port: int) -> None:
    """Raises: PortTaken, also for a host that is not this machine's."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise PortTaken(host=host, port=port, reason=error.strerror or str(error)) from error


def run(settings: Config, host: str, port: int, workers: int) -> None:
    """Serve until stopped."""
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": PatientWorker,
        "threads": 4,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 5,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "assetlend",
    }
    Server(settings, options).run()


def announce(settings: Config, host: str, port: int) -> None:
    """Say on the terminal where the pages are, and the accounts of a demonstration."""
    click.echo(f"assetlend: {settings.base_url}  ({host}:{port})")
    file = settings.data_dir / "demo-accounts.json"
    if not file.is_file():
        return
    click.echo("\nบัญชีสาธิต (demonstration accounts, made for this machine):")
    for name, password in json.loads(file.read_text("utf-8")).items():
        click.echo(f"  {name:<16} {password}")
    click.echo("")
